// Turns somebody down who registered: the account is gone, its name and its address are free again, and the person hears why.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findUserAccess, lockUser, requireUser } from '../users/user.ts'
import { dropRegistration, requireWaiting } from './registration.ts'

export const rejectRegistration = command({
  name: 'reject-registration',
  permission: 'decide-registration',
  input: Type.Object({ userId: Type.String({ maxLength: 64 }), reason: Type.Optional(Type.String({ maxLength: 1_000 })) }),
  load: (cx, { userId }) => findUserAccess(cx, { id: userId }),
  async run(cx, { reason = '' }, { user: { id } }) {
    // Somebody else may let them in just now.
    await lockUser(cx.tx, id)
    const user = await requireUser(cx, id)
    requireWaiting(user)
    await dropRegistration(cx, user, { reason: reason.trim() })
    const { username, name, email, waitsFor } = user
    cx.audit({ before: { username, name, email, waitsFor }, ...(reason === '' ? {} : { reason }) })
  },
})
