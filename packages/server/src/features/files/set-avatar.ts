// Gives an account a picture: one's own, or somebody else's with the permission. It is made anew, so nothing but its pixels is kept. Adds
// error-avatar-invalid-url, error-avatar-url-handling, error-file-too-large and error-not-allowed where the workspace leaves pictures alone.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess } from '../users/user.ts'
import { upsertAvatar } from './avatars.store.ts'
import { bytesIn, markPicture, pictureCharactersMax, requireOwnPicture } from './own-picture.ts'
import { squarePicture } from './picture.ts'

export const setAvatar = command({
  name: 'set-avatar',
  permission: 'change-avatar',
  input: Type.Object({ user: Type.Union([personInput, Type.Null()]), picture: Type.String({ maxLength: pictureCharactersMax }) }),
  load: (cx, { user }) => findUserAccess(cx, user ?? { id: cx.actor.id }),
  async run(cx, { picture }, { user }) {
    requireOwnPicture(cx, user)
    await upsertAvatar(cx.tx, { userId: user.id, bytes: await squarePicture(bytesIn(picture)), changedAt: cx.now })
    return { etag: await markPicture(cx, user, true) }
  },
})
