// Proving once more who one is, before what makes more of a session than it was: by the second factor, or where there is none, by the
// password. A session that has shown it a short while ago is not asked again; signing in counts. Guesses are counted.
import { KeptRefusal } from '../../actions/kept-refusal.ts'
import type { Writing } from '../../actions/action.ts'
import type { Proof } from '../../permissions/identify.ts'
import { refusal } from '../../platform/errors.ts'
import type { Session, User } from '../../schema/rows.ts'
import { hasSecondFactor, requireSecondFactor, requireTaken } from '../second-factor/second-factor.ts'
import { setting } from '../settings/setting.ts'
import { requireSelf } from '../users/user.ts'
import { type Attempted, noteSuccess, noteUnfinished, requireNotBlocked } from './attempts.ts'
import { isPassword } from './password.ts'
import { findSession, noteConfirmation } from './sessions.store.ts'

/** What the door calls for rows that are `confirmed`, and actions where only a part of them is. Throws totp-required and totp-invalid. */
export async function requireConfirmation(cx: Writing, known: { readonly password: boolean }): Promise<void> {
  const session = cx.actor.sessionId === null ? null : await findSession(cx.tx, cx.actor.sessionId)
  if (session === null || !setting(cx, 'Accounts_TwoFactorAuthentication_Enabled')) return
  if (session.bypassTwoFactor || isFresh(cx, session)) return
  const self = await requireSelf(cx)
  if (hasSecondFactor(cx, self)) await requireCountedFactor(cx, self, cx.caller.proof ?? null)
  else if (known.password || !asksForPassword(cx, self)) return
  else await requirePasswordAgain(cx, self)
  await noteConfirmation(cx.tx, session.id, cx.now)
}

/** As `requireSecondFactor`, where nothing else counts the guesses at it: as many are looked at as may fail. */
export async function requireCountedFactor(
  cx: Writing,
  user: User,
  proof: Proof | null,
  shown: { readonly mailShown?: boolean } = {},
): Promise<void> {
  const isGuess = proof !== null && hasSecondFactor(cx, user)
  if (isGuess) requireNotBlocked(cx, { account: user.id })
  await requireSecondFactor(cx, user, proof, shown)
  if (isGuess) await noteSuccess(cx, { account: user.id })
}

/** Does what may ask for a code. That it asks is no failed attempt: it is taken back, where the refusal leaves its traces. */
export async function takingBackIfAsked(cx: Writing, attempted: Attempted, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof KeptRefusal && error.refused.code === 'totp-required') await noteUnfinished(cx, attempted)
    throw error
  }
}

/** Refuses unless this is a good code of the account's app, or a recovery code. */
export async function requireAppCode(cx: Writing, user: User, code: string): Promise<void> {
  requireTaken(cx, 'totp')
  if (!user.appFactor) throw refusal('error-action-not-allowed', 'No app is set up for this account')
  await requireCountedFactor(cx, user, { code, method: 'totp' })
}

function isFresh(cx: Writing, { confirmedAt }: Session): boolean {
  const seconds = setting(cx, 'Accounts_TwoFactorAuthentication_RememberFor')
  return confirmedAt !== null && cx.now.getTime() - confirmedAt.getTime() < seconds * 1000
}

function asksForPassword(cx: Writing, { passwordHash }: User): boolean {
  return passwordHash !== null && setting(cx, 'Accounts_TwoFactorAuthentication_Enforce_Password_Fallback')
}

/** Clients send the SHA-256 of the password in the place of a code. */
async function requirePasswordAgain(cx: Writing, self: User): Promise<void> {
  const { code = '', method = null } = cx.caller.proof ?? {}
  const details = { method: 'password', availableMethods: [], codeGenerated: false }
  if (code === '' || (method !== null && method !== 'password'))
    throw new KeptRefusal(refusal('totp-required', 'Your password is needed', details))
  requireNotBlocked(cx, { account: self.id })
  if (!(await isPassword(self, code))) throw new KeptRefusal(refusal('totp-invalid', 'The password is wrong', details))
  await noteSuccess(cx, { account: self.id })
}
