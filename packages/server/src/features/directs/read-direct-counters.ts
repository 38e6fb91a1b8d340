// A direct message in numbers: how much was said, and what one of its people has not read. Other people's numbers need a permission.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import { findMembership } from '../rooms/room.ts'
import { countersOf } from '../rooms/room-counters.ts'
import { directReference, findDirectAccess } from './direct-message.ts'

export const readDirectCounters = query({
  name: 'read-direct-counters',
  permission: 'see-room',
  input: Type.Object({ direct: directReference, userId: Type.Optional(Type.String({ maxLength: 64 })) }),
  load: (cx, { direct }) => findDirectAccess(cx, direct),
  async run(cx, { userId = cx.actor.id }, { room }) {
    if (userId !== cx.actor.id && !holds(cx, 'view-room-administration')) throw refusal('error-not-allowed')
    return countersOf(room, await findMembership(cx.tx, room.id, userId))
  },
})
