// Services of others through which one may sign in. There are none yet; clients ask before they show the sign-in form.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'

export const listSignInServices = query({
  name: 'list-sign-in-services',
  permission: 'read-public-settings',
  input: Type.Object({}),
  load: theWorkspace,
  run: (): readonly Record<string, unknown>[] => [],
})
