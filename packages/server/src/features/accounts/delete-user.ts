// Deletes somebody's account for good. Adds user-last-owner, with the rooms that would change hands.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess } from '../users/user.ts'
import { deleteAccount } from './deletion.ts'

export const deleteUser = command({
  name: 'delete-user',
  permission: 'delete-user',
  input: Type.Object({ user: personInput, confirmed: Type.Optional(Type.Boolean()) }),
  load: (cx, { user }) => findUserAccess(cx, user),
  async run(cx, { confirmed = false }, { user: { id } }) {
    const { username, name, kind, email, roles } = await deleteAccount(cx, id, { confirmed })
    cx.audit({ before: { username, name, kind, email, roles } })
  },
})
