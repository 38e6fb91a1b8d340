// What has happened in a room since a moment of its clock, as facts: for a server that was not told.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import type { Event } from '../../platform/events.ts'
import { findRoom } from '../rooms/room.ts'
import { hiddenTypes } from './message.ts'
import { peopleOf } from './message-card.ts'
import { listChanged, listTraces } from './timeline.store.ts'

const pageSize = 200

export const listUntold = query({
  name: 'list-untold',
  permission: 'run-the-server',
  input: Type.Object({ roomId: Type.String(), after: Type.Number() }),
  load: theWorkspace,
  /** The facts in their order, up to where on the room's clock they go, and whether there is more; null when there is no such room. */
  async run(cx, { roomId, after }) {
    const room = await findRoom(cx.tx, roomId)
    if (room === null) return null
    const span = { after: new Date(after), limit: pageSize }
    const selection = { roomId, historyFrom: null }
    const changed = await listChanged(cx.tx, { ...selection, hiddenTypes: hiddenTypes(cx) }, span)
    const traces = await listTraces(cx.tx, selection, span)
    // Of the two kinds, the one that was cut off first says how far both go.
    const ends = [
      ...(changed.length < pageSize ? [] : [changed.at(-1)?.updatedAt.getTime() ?? 0]),
      ...(traces.length < pageSize ? [] : [traces.at(-1)?.deletedAt.getTime() ?? 0]),
    ]
    const to = Math.min(room.clock.getTime(), ...ends)
    const audience = { room: roomId, epoch: room.aclEpoch }
    const people = await peopleOf(cx.tx, changed)
    const facts: { at: number; event: Event }[] = [
      ...changed.map((message) => ({
        at: message.updatedAt.getTime(),
        event: { name: 'message.changed', audience, data: { room, message, people } },
      })),
      ...traces.map(({ id, createdAt, deletedAt }) => ({
        at: deletedAt.getTime(),
        event: { name: 'message.deleted', audience, data: { roomId, id, writtenAt: createdAt } },
      })),
    ]
    const events = facts
      .filter(({ at }) => at <= to)
      .toSorted((one, other) => one.at - other.at)
      .map(({ event }) => event)
    return { events: [...events, { name: 'room.changed', audience, data: { roomId } }], to, hasMore: ends.length > 0 }
  },
})
