// Takes away an app that somebody has lost, with its recovery codes, and signs them out everywhere: they come in with the password, and by
// mail where they have that. Codes by mail stay: whoever has lost their mailbox gets another address. Adds error-action-not-allowed.
import { Type } from 'typebox'
import { command, type Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import { tellFactorOff } from '../second-factor/factor-letters.ts'
import { turnOffApp } from '../second-factor/second-factor.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess, lockUser, requireUser, type UserRow } from '../users/user.ts'
import { endSessions } from './session.ts'

export const resetSecondFactor = command({
  name: 'reset-second-factor',
  permission: 'reset-second-factor',
  alone: true,
  input: Type.Object({ user: Type.Optional(personInput) }),
  load: (cx, { user = { id: cx.actor.id } }) => findUserAccess(cx, user),
  async run(cx, _input, { user: { id } }) {
    await lockUser(cx.tx, id)
    const user = await requireUser(cx, id)
    requireMayWeaken(cx, user)
    cx.audit({ before: { app: user.appFactor }, after: { app: false } })
    if (!user.appFactor) return
    await turnOffApp(cx, user)
    await endSessions(cx, id, 'changed')
    await tellFactorOff(cx, user, 'totp')
  },
})

/** Refuses to weaken how an administrator signs in for those who could not make one. */
function requireMayWeaken(cx: Reading, user: UserRow): void {
  if (user.id !== cx.actor.id && user.roles.includes('admin') && !holds(cx, 'assign-admin-role'))
    throw refusal('error-action-not-allowed', 'You may not change how an administrator signs in', { action: 'Editing_user' })
}
