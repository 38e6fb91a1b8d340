// The signed-in person's own record.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { setting } from '../settings/setting.ts'
import { presentMe } from './profile.ts'
import { findUser } from './user.ts'

export const me = query({
  name: 'me',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const user = await findUser(cx.tx, { id: cx.actor.id })
    if (user === null) throw refusal('login-required')
    return presentMe(user, setting(cx, 'Site_Url'))
  },
})
