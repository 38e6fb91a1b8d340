// Who holds a role, everywhere or in one room, page by page. Adds error-invalid-roleId and error-roomid-param-not-provided.
import { Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import { pageInput } from '../../wire/rest.ts'
import { findRole } from '../roles/role.ts'
import { findRoom, listMembershipsIn } from '../rooms/room.ts'
import { presentFullUser, presentProfile } from '../users/profile.ts'
import { searchUsers } from '../users/user.ts'

export const listUsersInRole = query({
  name: 'list-users-in-role',
  permission: 'list-users-in-role',
  input: Type.Object({
    role: Type.String({ maxLength: 200 }),
    roomId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
    page: pageInput,
  }),
  load: theWorkspace,
  async run(cx, { role: named, roomId, page }) {
    const role = findRole(cx, named)
    if (role === null) throw refusal('error-invalid-roleId')
    if (role.scope === 'Subscriptions' && roomId === null)
      throw refusal('error-roomid-param-not-provided', `The role “${role.name}” is held in a room: name the room`)
    const { rows, total } = await searchUsers(
      cx.tx,
      role.scope === 'Users' ? { roles: [role.id], page } : { ids: await holdersIn(cx, roomId ?? '', role.id), page },
    )
    return { rows: rows.map(holds(cx, 'view-full-other-user-info') ? presentFullUser : presentProfile), total }
  },
})

async function holdersIn(cx: Reading, roomId: string, role: string): Promise<string[]> {
  if (!holds(cx, 'view-other-user-channels')) throw refusal('error-not-allowed')
  if ((await findRoom(cx.tx, roomId)) === null) throw refusal('error-room-not-found')
  return (await listMembershipsIn(cx.tx, roomId)).filter((member) => member.roles.includes(role)).map((member) => member.userId)
}
