// A person's own preferences, with every default filled in.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { presentPreferences } from './preferences.ts'
import { requireSelf } from './user.ts'

export const showPreferences = query({
  name: 'show-preferences',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const user = await requireSelf(cx)
    return presentPreferences(cx, user)
  },
})
