// Takes an account's picture away: letters stand for it again.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess } from '../users/user.ts'
import { deleteAvatar } from './avatars.store.ts'
import { markPicture, requireOwnPicture } from './own-picture.ts'

export const resetAvatar = command({
  name: 'reset-avatar',
  permission: 'change-avatar',
  input: Type.Object({ user: Type.Union([personInput, Type.Null()]) }),
  load: (cx, { user }) => findUserAccess(cx, user ?? { id: cx.actor.id }),
  async run(cx, _input, { user }) {
    requireOwnPicture(cx, user)
    await deleteAvatar(cx.tx, user.id)
    await markPicture(cx, user, false)
  },
})
