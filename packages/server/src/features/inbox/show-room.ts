// One room as the actor may see it; for a discussion, with the room above it when the actor may see that too.
import { Type } from 'typebox'
import { query, type Reading } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { findRoomOfKind, roomOfKind } from './own-room.ts'
import { presentRoomFor } from './room-list.ts'

export const showRoom = query({
  name: 'show-room',
  permission: 'see-room',
  input: Type.Object(roomOfKind),
  load: (cx, input) => findRoomOfKind(cx, input),
  async run(cx, _input, access) {
    const { lastMessage, ...room } = await presentRoomFor(cx, access.room)
    const parent = await presentParent(cx, access)
    return {
      room: { ...room, ...(lastMessage !== undefined && may(cx, 'read-room', access) ? { lastMessage } : {}) },
      ...(parent === null ? {} : { parent }),
    }
  },
})

/** Enough of the room above to name it and to go there. */
async function presentParent(cx: Reading, { room }: RoomAccess) {
  const parent = room.parentId === null ? null : await findRoomAccess(cx, { id: room.parentId })
  if (parent === null || !may(cx, 'see-room', parent)) return null
  const { _id, t, ...shown } = await presentRoomFor(cx, parent.room)
  return {
    _id,
    t,
    ...('name' in shown ? { name: shown.name, fname: shown.fname } : { usernames: shown.usernames }),
    ...(shown.u === undefined ? {} : { u: shown.u }),
  }
}
