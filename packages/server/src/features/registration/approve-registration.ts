// Lets in somebody who registered: the seat is taken now. Adds the limits' errors, and error-action-not-allowed where nobody waits.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { activate } from '../accounts/activation.ts'
import { findUserAccess } from '../users/user.ts'
import { requireWaiting } from './registration.ts'
import { deleteRegistration } from './registration.store.ts'

export const approveRegistration = command({
  name: 'approve-registration',
  permission: 'decide-registration',
  input: Type.Object({ userId: Type.String({ maxLength: 64 }) }),
  load: (cx, { userId }) => findUserAccess(cx, { id: userId }),
  async run(cx, _input, { user }) {
    requireWaiting(user)
    const { id, username, active } = await activate(cx, user.id)
    await deleteRegistration(cx.tx, id)
    cx.audit({ before: { waitsFor: user.waitsFor }, after: { active } })
    return { userId: id, username }
  },
})
