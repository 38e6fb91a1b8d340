// Whether the caller is signed in: for roads that must turn away everybody else before they know what is wanted.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'

export const checkSession = query({
  name: 'check-session',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  run: (cx) => ({ userId: cx.actor.id }),
})
