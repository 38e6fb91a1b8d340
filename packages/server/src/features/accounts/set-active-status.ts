// Activates or deactivates somebody's account. Adds user-last-owner, with the rooms that would change hands.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess } from '../users/user.ts'
import { activate, deactivate } from './activation.ts'

export const setActiveStatus = command({
  name: 'set-active-status',
  permission: 'set-active-status',
  urgent: true,
  input: Type.Object({
    user: personInput,
    active: Type.Boolean(),
    confirmed: Type.Optional(Type.Boolean()),
    reason: Type.Optional(Type.String({ maxLength: 1_000 })),
  }),
  load: (cx, { user }) => findUserAccess(cx, user),
  async run(cx, { active, confirmed = false, reason }, { user }) {
    const after = active ? await activate(cx, user.id) : await deactivate(cx, user.id, { confirmed })
    cx.audit({ before: { active: user.active }, after: { active: after.active }, ...(reason === undefined ? {} : { reason }) })
    return { userId: after.id, active: after.active }
  },
})
