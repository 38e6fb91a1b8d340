// Chooses a new password by a link that was mailed, and signs in with it. Whatever spoke for the account before ends: sessions, tokens
// of scripts. A password is taken as it is and never as a digest, which could not be held against the policy.
// Adds error-invalid-token, error-login-blocked-for-ip, and what passwords may be refused for.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { hashToken } from '../../platform/ids.ts'
import { forgive, noteSuccess, requireNotBlocked } from '../sessions/attempts.ts'
import { replacePassword, requireNewPassword } from '../sessions/password.ts'
import { openSession } from '../sessions/session.ts'
import { requirePassword } from '../users/password-policy.ts'
import { presentMe } from '../users/profile.ts'
import { findUser, lockUser, requireUser, updateUser } from '../users/user.ts'
import { notValid, requireGoodRecovery, spendRecovery } from './recovery.ts'
import { findRecovery } from './recovery.store.ts'

export const resetPassword = command({
  name: 'reset-password',
  permission: 'reset-password',
  input: Type.Object({
    token: Type.String({ maxLength: 200 }),
    password: Type.Union([Type.String({ maxLength: 1_024 }), Type.Null()]),
    userAgent: Type.Union([Type.String(), Type.Null()]),
  }),
  load: theWorkspace,
  async run(cx, { token, password, userAgent }) {
    // Before anything is counted or looked for: it says nothing of the link.
    if (password === null)
      throw refusal('error-password-policy-not-met', 'Send the new password as it is: what a digest hides can’t be held against the policy')
    requirePassword(cx, password)
    requireNotBlocked(cx, {})
    const found = await findRecovery(cx.tx, { tokenHash: hashToken(token) })
    if (found === null) throw notValid()
    FAILPOINT: await failpoint('password-reset:before-lock', cx)
    // Held against whatever else ends the recovery: the account's end, another password, another address.
    await lockUser(cx.tx, found.userId)
    const holder = await findUser(cx.tx, { id: found.userId })
    const { recovery, user } = await requireGoodRecovery(cx, { purpose: 'reset', recovery: found, user: holder, attempted: {} })
    await requireNewPassword(cx, user, password)
    await spendRecovery(cx, recovery)
    await replacePassword(cx, user, password, { keepSession: null })
    await updateUser(cx.tx, user.id, { emailVerified: true, lastLoginAt: cx.now })
    const session = await openSession(cx, user, { userAgent, confirmed: true })
    await noteSuccess(cx, {})
    // Whoever has the mailbox gets in, however often strangers have guessed at the name.
    await forgive(cx, user)
    cx.audit({ target: { kind: 'user', id: user.id, name: user.username }, after: { password: 'changed' } })
    return { userId: user.id, token: session.token, expiresAt: session.expiresAt, me: presentMe(cx, await requireUser(cx, user.id)) }
  },
})
