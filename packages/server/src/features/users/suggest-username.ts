// A free username for the caller, made from their name or address.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { requireSelf } from './user.ts'
import { findFreeUsername } from './username-suggestion.ts'

export const suggestUsername = query({
  name: 'suggest-username',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  run: async (cx) => findFreeUsername(cx, await requireSelf(cx)),
})
