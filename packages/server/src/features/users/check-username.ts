// Whether the caller could take a username. Answered only where people may change theirs.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import { mayChangeOwn } from './own-changes.ts'
import { nameKey, requireUsername } from './name.ts'
import { listUsernameKeys } from './user-search.store.ts'

export const checkUsername = query({
  name: 'check-username',
  permission: 'edit-own-profile',
  input: Type.Object({ username: Type.String({ maxLength: 1000 }) }),
  load: theWorkspace,
  async run(cx, { username }) {
    if (!mayChangeOwn(cx, 'username') && !holds(cx, 'edit-other-user-info'))
      throw refusal('error-not-allowed', 'Usernames can’t be changed here')
    const key = nameKey(requireUsername(cx, username))
    return key === nameKey(cx.actor.username) || !(await listUsernameKeys(cx.tx, key)).has(key)
  },
})
