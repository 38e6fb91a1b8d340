// What the members of rooms, or some of them, should be told of these now: their membership and the room, each as that member
// may see them. Read anew for every change, so that nobody is told who has left, or lost the right to see, in the meantime.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { nobody } from '../../permissions/targets.ts'
import type { Workspace } from '../../permissions/workspace.ts'
import { listMemberships, type MembershipRow } from '../rooms/room.ts'
import { presentMembership } from '../rooms/room-card.ts'
import { hasAccessEnded } from '../users/user.ts'
import { seesOwnRoom } from './own-room.ts'
import { presentRoomsFor } from './room-list.ts'

const askedMost = 200

export const listRoomAudience = query({
  name: 'list-room-audience',
  permission: 'run-the-server',
  input: Type.Object({ roomIds: Type.Array(Type.String()), userIds: Type.Array(Type.String()) }),
  load: theWorkspace,
  async run(cx, { roomIds, userIds }) {
    // Where very many are connected, the members are fewer than those who are asked for.
    const asked = new Set(userIds)
    const found = await listMemberships(cx.tx, userIds.length > askedMost ? { roomIds } : { roomIds, userIds })
    const memberships = found.filter(
      (row) =>
        asked.has(row.userId) &&
        !hasAccessEnded({ accessEndsAt: row.userAccessEndsAt }, cx.now) &&
        seesOwnRoom(askingAs(row, cx.workspace), row),
    )
    const rooms = new Map(memberships.map(({ room }) => [room.id, room]))
    const present = await presentRoomsFor(cx, [...rooms.values()])
    // Most members see a room alike: then it is one object, which is written once for all of them.
    return memberships.map((membership) => ({
      userId: membership.userId,
      roomId: membership.roomId,
      membership: presentMembership(membership),
      room: present(membership.room, { id: membership.userId, kind: membership.userKind, historyFrom: membership.historyFrom }),
    }))
  },
})

function askingAs({ userId, username, userKind, userRoles }: MembershipRow, workspace: Workspace) {
  return { actor: { ...nobody, id: userId, username, kind: userKind, roles: userRoles }, workspace }
}
