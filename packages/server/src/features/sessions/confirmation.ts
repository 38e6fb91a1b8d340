// Proving once more who one is, before what makes more of a session than it was: by the second factor, or where there is none, by the
// password. A session that has shown it a short while ago is not asked again; signing in counts.
import { KeptRefusal } from '../../actions/kept-refusal.ts'
import type { Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { Session, User } from '../../schema/rows.ts'
import { hasSecondFactor, requireSecondFactor } from '../second-factor/second-factor.ts'
import { setting } from '../settings/setting.ts'
import { requireSelf } from '../users/user.ts'
import { isPassword } from './password.ts'
import { findSession, noteConfirmation } from './sessions.store.ts'

/** What the door calls for rows that are `confirmed`, and actions where only a part of them is. Throws totp-required and totp-invalid. */
export async function requireConfirmation(cx: Writing, known: { readonly password: boolean }): Promise<void> {
  const session = cx.actor.sessionId === null ? null : await findSession(cx.tx, cx.actor.sessionId)
  if (session === null || !setting(cx, 'Accounts_TwoFactorAuthentication_Enabled')) return
  if (session.bypassTwoFactor || isFresh(cx, session)) return
  const self = await requireSelf(cx)
  if (hasSecondFactor(cx, self)) await requireSecondFactor(cx, self, cx.caller.proof ?? null)
  else if (known.password || !asksForPassword(cx, self)) return
  else await requirePasswordAgain(cx, self)
  await noteConfirmation(cx.tx, session.id, cx.now)
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
  if (!(await isPassword(self, code))) throw new KeptRefusal(refusal('totp-invalid', 'The password is wrong', details))
}
