// A room in numbers: how many members and messages, and what one of them has not read. Somebody else's numbers need a permission.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import { findMembership } from '../rooms/room.ts'
import { countersOf } from '../rooms/room-counters.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'

export const readRoomCounters = query({
  name: 'read-room-counters',
  permission: 'see-room',
  input: Type.Object({ room: roomReference, userId: Type.Optional(Type.String({ maxLength: 64 })) }),
  load: (cx, { room }) => findReferredRoom(cx, room),
  async run(cx, { userId = cx.actor.id }, { room }) {
    if (userId !== cx.actor.id && !holds(cx, 'view-other-user-channels')) throw refusal('error-not-allowed')
    return countersOf(room, await findMembership(cx.tx, room.id, userId))
  },
})
