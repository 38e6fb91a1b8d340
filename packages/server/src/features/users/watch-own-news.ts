// The subscription to what concerns one account: only its own person follows it.
import { Type } from 'typebox'
import { stream } from '../../actions/action.ts'
import { findUserAccess } from './user.ts'

export const watchOwnNews = stream({
  name: 'watch-own-news',
  permission: 'watch-own-news',
  input: Type.Object({ userId: Type.String() }),
  load: (cx, { userId }) => findUserAccess(cx, { id: userId }),
  run: (_cx, _input, { user }) => ({ user: user.id }),
})
