// Somebody's picture, for those who may know the account; null where letters stand for it.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findUserAccess } from '../users/user.ts'
import { findAvatar } from './avatars.store.ts'

export const showAvatar = query({
  name: 'show-avatar',
  permission: 'see-user',
  input: Type.Object({ username: Type.String({ maxLength: 128 }) }),
  load: (cx, { username }) => findUserAccess(cx, { username }),
  async run(cx, _input, { user }) {
    const bytes = user.avatarEtag === null ? null : await findAvatar(cx.tx, user.id)
    return bytes === null ? null : { bytes, etag: `"${user.avatarEtag}"` }
  },
})
