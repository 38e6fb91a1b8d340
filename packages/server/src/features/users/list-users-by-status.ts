// The accounts as administrators keep them: active or not, signed in yet or not, by role, with everything about each.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { visibleUsers } from '../../permissions/visibility.ts'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import { presentFullUser } from './profile.ts'
import { searchUsers } from './user.ts'

export const listUsersByStatus = query({
  name: 'list-users-by-status',
  permission: 'list-users-by-status',
  input: Type.Object({
    page: pageInput,
    order: orderInput(['username', 'name', 'active', 'email', 'createdAt', 'lastLoginAt']),
    text: Type.Optional(Type.String({ maxLength: 200 })),
    active: Type.Optional(Type.Boolean()),
    hasSignedIn: Type.Optional(Type.Boolean()),
    kinds: Type.Optional(Type.Array(Type.Enum(['member', 'guest', 'bot']))),
    roles: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  }),
  load: theWorkspace,
  async run(cx, search) {
    const { rows, total } = await searchUsers(cx.tx, { ...search, visible: visibleUsers(cx, 'users'), textInEmail: true })
    return { rows: rows.map(presentFullUser), total }
  },
})
