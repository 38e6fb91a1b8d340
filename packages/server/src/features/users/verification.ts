// Whether an address is its account's: asked by a letter with a link, which is worth something once, for a day, and for the address
// as it was. Where the workspace wants it, nobody signs in with a password before.
import type { Reading, Writing } from '../../actions/action.ts'
import { hashToken, newId } from '../../platform/ids.ts'
import type { User } from '../../schema/rows.ts'
import { countRecentLetters, dropLettersAbout, type LetterKind, writeTo } from '../mail/letter.ts'
import { setting } from '../settings/setting.ts'
import { findUser, lockUserRow, type UserRow } from './users.store.ts'
import { deleteVerification, deleteVerificationsBefore, findVerification, insertVerification } from './verifications.store.ts'

export { findUnproven } from './verifications.store.ts'

const purpose = 'verification'
const hourMs = 3_600_000
const linkHours = 24
const lettersPerHour = 3
// What strangers can have sent to somebody.
const asked: readonly LetterKind[] = ['verification', 'address-known']

/** Whether an account may not sign in before its address is verified. Administrators may, and so may bots, whose addresses nobody reads. */
export function mustVerify(cx: Pick<Reading, 'workspace'>, user: Pick<User, 'roles' | 'kind' | 'emailVerified'>): boolean {
  return setting(cx, 'Accounts_EmailVerification') && !user.emailVerified && user.kind !== 'bot' && !user.roles.includes('admin')
}

/** Whether an address may be written to once more: strangers can have letters sent to it, and it is not to drown in them. Held until this ends. */
async function mayBeAsked(cx: Reading, address: string): Promise<boolean> {
  const since = new Date(cx.now.getTime() - hourMs)
  return (await countRecentLetters(cx.tx, { address, kinds: asked, since })) < lettersPerHour
}

/**
 * Mails the link that proves the address; one that was sent before is worth nothing from then on. Where the address has an `owner` already,
 * they are told that, and nobody gets a link: to whoever asked, all looks alike. Assumes that the account is held.
 */
export async function askToVerify(
  cx: Writing,
  user: Pick<User, 'id' | 'username' | 'name' | 'language' | 'email'>,
  { owner = null }: { readonly owner?: UserRow | null } = {},
): Promise<void> {
  if (user.email === null || !(await mayBeAsked(cx, user.email))) return
  const before = await deleteVerification(cx.tx, { userId: user.id })
  if (before !== null) await dropLettersAbout(cx.tx, { purpose, id: before.id }, 'another link was asked for')
  const id = newId()
  await insertVerification(cx.tx, {
    id,
    userId: user.id,
    address: user.email,
    tokenHash: hashToken(cx.secret.tokenFor(purpose, id)),
    createdAt: cx.now,
    expiresAt: new Date(cx.now.getTime() + linkHours * hourMs),
  })
  if (owner !== null) await writeTo(cx, 'address-known', owner)
  else await writeTo(cx, 'verification', user, { words: { username: user.username }, secret: { as: 'Verification_Url', purpose, id } })
}

/** Uses a link up, and answers the account whose address it proves, held until the transaction ends; null for every other token. */
export async function useVerification(cx: Writing, token: string): Promise<UserRow | null> {
  const found = await findVerification(cx.tx, hashToken(token))
  if (found === null || found.expiresAt <= cx.now) return null
  // The account before the link, as when another is asked for.
  await lockUserRow(cx.tx, found.userId)
  const user = await findUser(cx.tx, { id: found.userId })
  if ((await deleteVerification(cx.tx, { id: found.id })) === null || user?.email !== found.address) return null
  return user
}

/** Forgets links that are over. Answers how many. */
export function forgetVerifications(cx: Writing): Promise<number> {
  return deleteVerificationsBefore(cx.tx, cx.now)
}
