// Every account of the workspace, page by page, for its members; how much of each depends on who asks.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { visibleUsers } from '../../permissions/visibility.ts'
import { refusal } from '../../platform/errors.ts'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import { setting } from '../settings/setting.ts'
import { presentFullUser, presentProfile } from './profile.ts'
import { searchUsers } from './user.ts'

export const listUsers = query({
  name: 'list-users',
  permission: 'list-users',
  input: Type.Object({
    page: pageInput,
    order: orderInput(['username', 'name', 'active', 'email', 'createdAt', 'lastLoginAt']),
    text: Type.Optional(Type.String({ maxLength: 200 })),
    id: Type.Optional(Type.String({ maxLength: 64 })),
    active: Type.Optional(Type.Boolean()),
    present: Type.Optional(Type.Literal(true)),
  }),
  load: theWorkspace,
  async run(cx, { page, order, text, id, active, present }) {
    if (setting(cx, 'API_Apply_permission_view-outside-room_on_users-list') && !holds(cx, 'view-outside-room'))
      throw refusal('error-unauthorized')
    const all = holds(cx, 'view-full-other-user-info')
    // The order of a list tells what it is sorted by: nobody sorts by what they may not read.
    if (!all && order.some(({ column }) => hidden.has(column))) throw refusal('error-invalid-sort', 'This list can’t be sorted by that')
    const { rows, total } = await searchUsers(cx.tx, {
      page,
      order,
      visible: visibleUsers(cx, 'users'),
      textInEmail: all,
      ...(text === undefined ? {} : { text }),
      ...(id === undefined ? {} : { ids: [id] }),
      ...(active === undefined ? {} : { active }),
      ...(present === undefined ? {} : { present }),
    })
    return { rows: rows.map(all ? presentFullUser : presentProfile), total }
  },
})

const hidden: ReadonlySet<string> = new Set(['email', 'createdAt', 'lastLoginAt'])
