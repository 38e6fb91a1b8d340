// The rooms that somebody belongs to: all of them, or what has changed since a moment, with what was lost since.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { listRoomsOf } from '../rooms/room.ts'
import { listEndedMemberships } from './inbox.store.ts'
import { changedAfter, seesOwnRoom } from './own-room.ts'
import { presentRoomsFor } from './room-list.ts'

export const listOwnRooms = query({
  name: 'list-own-rooms',
  permission: 'list-own-rooms',
  input: Type.Object({ since: Type.Optional(Type.Integer({ minimum: 0 })) }),
  load: theWorkspace,
  async run(cx, { since }) {
    const after = since === undefined ? null : changedAfter(since)
    const rooms = (await listRoomsOf(cx.tx, cx.actor.id, after)).filter((room) => seesOwnRoom(cx, { room }))
    const starts = rooms.flatMap(({ id, historyFrom }) => (historyFrom === null ? [] : [[id, historyFrom] as const]))
    const present = await presentRoomsFor(cx, rooms, new Map(starts))
    const ended = after === null ? [] : await listEndedMemberships(cx.tx, cx.actor.id, after)
    return {
      whole: after === null,
      update: rooms.map((room) => present(room)),
      remove: ended.map((row) => ({ _id: row.roomId, _deletedAt: row.endedAt })),
    }
  },
})
