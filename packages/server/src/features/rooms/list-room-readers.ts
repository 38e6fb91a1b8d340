// How some people stand to a room now, and whether they may read it: asked by the hub before it delivers, in one go for everybody concerned. With
// it comes by what list-room-stamps tells later that nothing of it has changed.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { nobody } from '../../permissions/targets.ts'
import { findUsersByIds, hasAccessEnded } from '../users/user.ts'
import { findRoom, listMembershipsIn } from './room.ts'
import { stampOf, weightOf } from './stamp.ts'

export const listRoomReaders = query({
  name: 'list-room-readers',
  permission: 'run-the-server',
  input: Type.Object({ roomId: Type.String(), userIds: Type.Array(Type.String()) }),
  load: theWorkspace,
  async run(cx, { roomId, userIds }) {
    const room = await findRoom(cx.tx, roomId)
    if (room === null) return { stamp: '', people: [] }
    const parent = room.parentId === null ? null : await findRoom(cx.tx, room.parentId)
    const members = new Map((await listMembershipsIn(cx.tx, roomId)).map((row) => [row.userId, row]))
    const inParent = parent === null ? new Set<string>() : new Set((await listMembershipsIn(cx.tx, parent.id)).map((row) => row.userId))
    const users = await findUsersByIds(cx.tx, userIds)
    const readers = users
      .filter((user) => user.active && !hasAccessEnded(user, cx.now))
      .filter((user) =>
        may(
          { actor: { ...nobody, id: user.id, username: user.username, kind: user.kind, roles: user.roles }, workspace: cx.workspace },
          'read-room',
          {
            room,
            membership: members.get(user.id) ?? null,
            parent: parent === null ? null : { kind: parent.kind, member: inParent.has(user.id) },
          },
        ),
      )
    const reading = new Set(readers.map(({ id }) => id))
    return {
      stamp: stampOf({ workspace: cx.workspace.epoch, room: room.aclEpoch, parent: parent?.aclEpoch ?? null }),
      people: users.map((user) => ({
        userId: user.id,
        weight: weightOf(user, cx.now),
        reader: reading.has(user.id) ? { member: members.has(user.id), historyFrom: members.get(user.id)?.historyFrom ?? null } : null,
      })),
    }
  },
})
