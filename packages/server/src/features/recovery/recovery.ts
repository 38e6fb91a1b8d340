// A recovery: what is mailed to somebody to let them in, when they forgot their password or sign in by mail. It rests on the account as
// it was: another password, another address, and it is worth nothing. There is one of each purpose, the newest, and it is used once.
import type { Reading, Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { hashToken, newId } from '../../platform/ids.ts'
import type { ServerSecret } from '../../platform/server-secret.ts'
import type { Recovery, User } from '../../schema/rows.ts'
import { dropLettersAbout, writeTo } from '../mail/letter.ts'
import { type Attempted, requireFewRequests } from '../sessions/attempts.ts'
import { requireCountedFactor, takingBackIfAsked } from '../sessions/confirmation.ts'
import { hasAccess } from '../sessions/session.ts'
import { setting } from '../settings/setting.ts'
import { emailKey, requireEmail } from '../users/name.ts'
import { deleteAllRecoveries, deleteRecoveries, insertRecovery, insertRequest } from './recovery.store.ts'

type Purpose = Recovery['purpose']

const signInMinutes = 10

/** How its link and its code are made: by this name and the recovery's id. */
const secrets = { reset: 'password-reset', 'sign-in': 'mailed-sign-in' } as const satisfies Record<Purpose, string>

/** By what the code of a mailed sign-in is made. */
export function secretOf({ purpose, id }: Pick<Recovery, 'purpose' | 'id'>): { readonly purpose: string; readonly id: string } {
  return { purpose: secrets[purpose], id }
}

/** The token in its link. */
export function tokenOf(secret: ServerSecret, recovery: Pick<Recovery, 'purpose' | 'id'>): string {
  return secret.tokenFor(secrets[recovery.purpose], recovery.id)
}

/** Notes that somebody asks to be let in. Whether there is such an account is not looked at here: the same is done for every address. */
export async function requestRecovery(cx: Writing, purpose: Purpose, typed: string): Promise<void> {
  const address = requireEmail(typed)
  await requireFewRequests(cx, { what: `recovery|${purpose}`, about: emailKey(address) })
  await insertRequest(cx.tx, { id: newId(), purpose, address, askedAt: cx.now })
  cx.emit({ name: 'recovery.requested', audience: { users: [] }, data: {} })
}

/** Mails a new recovery; an older one of its purpose ends. Assumes that the account's row is held, and that it may be helped. */
export async function giveRecovery(cx: Writing, user: User, purpose: Purpose): Promise<void> {
  await endRecoveries(cx, user.id, { purpose, reason: 'a newer one was asked for' })
  const recovery = { id: newId(), purpose }
  const minutes = purpose === 'reset' ? setting(cx, 'Accounts_PasswordReset_Minutes') : signInMinutes
  await insertRecovery(cx.tx, {
    ...recovery,
    userId: user.id,
    tokenHash: hashToken(tokenOf(cx.secret, recovery)),
    restsOn: restsOn(user),
    createdAt: cx.now,
    expiresAt: new Date(cx.now.getTime() + minutes * 60_000),
  })
  await writeTo(cx, purpose, user, {
    words: { minutes: String(minutes) },
    secret: { as: purpose === 'reset' ? 'Forgot_Password_Url' : 'SignIn_Url', ...secretOf(recovery) },
  })
}

/** Ends what was mailed to an account, and keeps letters that have not left. */
export async function endRecoveries(
  cx: Writing,
  userId: string,
  { purpose, reason }: { readonly purpose?: Purpose; readonly reason: string },
): Promise<void> {
  await dropLetters(cx, await deleteRecoveries(cx.tx, { userId, ...(purpose === undefined ? {} : { purpose }) }), reason)
}

/** Ends what was mailed to anybody, and forgets who asked for it. */
export async function endAllRecoveries(cx: Writing, reason: string): Promise<void> {
  await dropLetters(cx, await deleteAllRecoveries(cx.tx), reason)
}

/** Keeps letters that have not left, about recoveries that have ended. */
export async function dropLetters(cx: Writing, ended: readonly Recovery[], reason: string): Promise<void> {
  for (const recovery of ended) await dropLettersAbout(cx.tx, secretOf(recovery), reason)
}

/**
 * Whom a recovery lets in, for an account as it is now and for its second factor; every one that is over or ended is refused alike. Assumes that
 * nothing changes the account meanwhile. Nothing is spent yet: who is asked for a code comes back with the same link.
 */
export async function requireGoodRecovery<U extends User>(
  cx: Writing,
  {
    purpose,
    recovery,
    user,
    attempted,
  }: { readonly purpose: Purpose; readonly recovery: Recovery | null; readonly user: U | null; readonly attempted: Attempted },
): Promise<{ readonly recovery: Recovery; readonly user: U }> {
  if (recovery === null || user === null || recovery.purpose !== purpose || recovery.userId !== user.id) throw notValid()
  if (recovery.expiresAt <= cx.now || recovery.restsOn !== restsOn(user) || !mayBeHelped(cx, user, purpose)) throw notValid()
  // What is mailed is the first factor: whoever has an app shows it too.
  await takingBackIfAsked(cx, attempted, () => requireCountedFactor(cx, user, cx.caller.proof ?? null, { mailShown: true }))
  return { recovery, user }
}

/** Uses it up. Of two who come at once, the second finds it gone, and is refused as for any other that is no good. */
export async function spendRecovery(cx: Writing, { id }: Recovery): Promise<void> {
  const spent = await deleteRecoveries(cx.tx, { id })
  if (spent.length === 0) throw notValid()
}

/** What every link and code that lets nobody in is answered. */
export function notValid(): Error {
  return refusal('error-invalid-token', 'This link or code is not valid, or not any more: ask for a new one')
}

/** Whether an account is helped in by mail at all. */
export function mayBeHelped(cx: Reading, user: User, purpose: Purpose): boolean {
  if (!hasAccess(cx, user) || user.email === null) return false
  if (purpose === 'reset') return setting(cx, 'Accounts_PasswordReset')
  if (user.kind === 'bot' || !user.mailedSignIn) return false
  return setting(cx, user.kind === 'guest' ? 'Guests_Mailed_SignIn' : 'Accounts_Mailed_SignIn')
}

function restsOn({ passwordHash, email }: User): string {
  return hashToken(JSON.stringify([passwordHash, email]))
}
