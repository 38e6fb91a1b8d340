// Whether the workspace still waits for its first administrator: what the page for setting it up asks before it asks for the code.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { hasAdmin } from '../users/user.ts'

export const readSetUpState = query({
  name: 'read-set-up-state',
  permission: 'read-server-info',
  input: Type.Object({}),
  load: theWorkspace,
  run: async (cx) => ({ needed: !(await hasAdmin(cx.tx)) }),
})
