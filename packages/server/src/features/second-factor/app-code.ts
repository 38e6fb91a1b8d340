// Codes from an app, as RFC 6238 makes them (six digits, 30 seconds, SHA-1: what every app can do). The secret is sealed in the database;
// a code is taken once, and none that is older than the last.
import { Secret, TOTP } from 'otpauth'
import type { Reading, Writing } from '../../actions/action.ts'
import { newKey } from '../../platform/ids.ts'
import type { SecondFactors, User } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'
import { lockFactors, updateFactors } from './second-factor.store.ts'

const purpose = 'app-factor'
const secretBytes = 20
const periodSeconds = 30
const kind = { algorithm: 'SHA1', digits: 6, period: periodSeconds } as const

/** Makes a secret for an account, in the place of one that was offered before and not confirmed. Answers it, and the address that apps read. */
export async function offerSecret(cx: Writing, user: User): Promise<{ secret: string; url: string }> {
  const secret = new Secret({ buffer: newKey(secretBytes).slice().buffer })
  await lockFactors(cx.tx, user.id)
  await updateFactors(cx.tx, user.id, { appSecret: cx.secret.seal(purpose, user.id, secret.base32), appLastStep: 0 })
  const url = new TOTP({ ...kind, issuer: setting(cx, 'Site_Name'), label: user.username, secret }).toString()
  return { secret: secret.base32, url }
}

/** Takes a code of the account's app, if it is one for about now that has not been taken. */
export async function takeAppCode(
  cx: Writing,
  { id }: Pick<User, 'id'>,
  { factors, code }: { readonly factors: SecondFactors; readonly code: string },
): Promise<boolean> {
  const step = stepOf(cx, factors, code)
  if (step === null || step <= factors.appLastStep) return false
  await updateFactors(cx.tx, id, { appLastStep: step })
  return true
}

/** The 30 seconds that a code belongs to, among those that count now; null when it belongs to none. */
function stepOf(cx: Reading, { userId, appSecret }: SecondFactors, code: string): number | null {
  const secret = appSecret === null ? null : cx.secret.open(purpose, userId, appSecret)
  // The library compares texts of one length only, and takes other digits than ours for six characters as well.
  if (secret === null || !/^[0-9]{6}$/.test(code)) return null
  const timestamp = cx.now.getTime()
  const window = setting(cx, 'Accounts_TwoFactorAuthentication_MaxDelta')
  const delta = new TOTP({ ...kind, secret: Secret.fromBase32(secret) }).validate({ token: code, timestamp, window })
  return delta === null ? null : Math.floor(timestamp / 1000 / periodSeconds) + delta
}
