// Somebody's membership in one room; null in every room that they don't belong to, there or not.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { listMemberships } from '../rooms/room.ts'
import { presentMembership } from '../rooms/room-card.ts'
import { seesOwnRoom } from './own-room.ts'

export const showOwnMembership = query({
  name: 'show-own-membership',
  permission: 'list-own-rooms',
  input: Type.Object({ roomId: Type.String({ maxLength: 256 }) }),
  load: theWorkspace,
  async run(cx, { roomId }) {
    const [membership] = await listMemberships(cx.tx, { userId: cx.actor.id, roomIds: [roomId] })
    return membership === undefined || !seesOwnRoom(cx, membership) ? null : presentMembership(membership)
  },
})
