// The signed-in person's own record.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { presentMe } from './profile.ts'
import { requireSelf } from './user.ts'

export const me = query({
  name: 'me',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const user = await requireSelf(cx)
    return presentMe(cx, user)
  },
})
