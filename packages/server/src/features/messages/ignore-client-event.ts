// What clients write to streams that are not theirs to write to: taken, and dropped.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'

export const ignoreClientEvent = query({
  name: 'ignore-client-event',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  run: () => undefined,
})
