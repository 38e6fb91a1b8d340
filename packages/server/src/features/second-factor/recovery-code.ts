// Recovery codes: shown once, each good once, for whoever has lost their app. They are hashed with the server's secret, so that whoever
// copies the database can't try them out.
import type { Reading, Writing } from '../../actions/action.ts'
import { newId } from '../../platform/ids.ts'
import type { SecondFactors, User } from '../../schema/rows.ts'
import { updateFactors } from './second-factor.store.ts'

const codes = 12
const codeLength = 10

/** Makes new recovery codes in the place of those there were, and answers them. */
export async function makeRecoveryCodes(cx: Writing, { id }: Pick<User, 'id'>): Promise<string[]> {
  const made = Array.from({ length: codes }, () => newId(codeLength))
  await updateFactors(cx.tx, id, { recoveryHashes: made.map((code) => hashOf(cx, id, code)) })
  return made
}

/** Takes a recovery code, if it is one. */
export async function takeRecoveryCode(
  cx: Writing,
  { id }: Pick<User, 'id'>,
  { factors, code }: { readonly factors: SecondFactors; readonly code: string },
): Promise<boolean> {
  const hash = hashOf(cx, id, code)
  if (!factors.recoveryHashes.includes(hash)) return false
  await updateFactors(cx.tx, id, { recoveryHashes: factors.recoveryHashes.filter((other) => other !== hash) })
  return true
}

function hashOf(cx: Pick<Reading, 'secret'>, userId: string, code: string): string {
  return cx.secret.tokenFor('recovery-code', `${userId} ${code}`)
}
