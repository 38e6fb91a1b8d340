// Pictures that other services have of the caller. There are none: no other host is asked for them.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'

export const suggestAvatars = query({
  name: 'suggest-avatars',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  run: () => ({}),
})
