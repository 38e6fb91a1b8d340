// Of some people, those who may read a room now, and how they stand to it: asked by the hub before it delivers, in one go for everybody concerned.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { nobody } from '../../permissions/targets.ts'
import { findUsersByIds } from '../users/user.ts'
import { findRoom, listMembershipsIn } from './room.ts'

export const listRoomReaders = query({
  name: 'list-room-readers',
  permission: 'run-the-server',
  input: Type.Object({ roomId: Type.String(), userIds: Type.Array(Type.String()) }),
  load: theWorkspace,
  async run(cx, { roomId, userIds }): Promise<{ userId: string; member: boolean; historyFrom: Date | null }[]> {
    const room = await findRoom(cx.tx, roomId)
    if (room === null) return []
    const parent = room.parentId === null ? null : await findRoom(cx.tx, room.parentId)
    const members = new Map((await listMembershipsIn(cx.tx, roomId)).map((row) => [row.userId, row]))
    const inParent = parent === null ? new Set<string>() : new Set((await listMembershipsIn(cx.tx, parent.id)).map((row) => row.userId))
    const users = await findUsersByIds(cx.tx, userIds)
    return users
      .filter((user) => user.active && (user.accessEndsAt === null || user.accessEndsAt > cx.now))
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
      .map(({ id }) => ({ userId: id, member: members.has(id), historyFrom: members.get(id)?.historyFrom ?? null }))
  },
})
