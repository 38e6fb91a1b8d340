// A room's timeline as one reader has it: from when their history begins, without what the workspace hides.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { findReferredRoom } from '../rooms/room-reference.ts'
import { hiddenTypes } from './message.ts'
import type { Selection } from './timeline.store.ts'

/** How many messages one answer holds at most when a client is catching up. */
export const changesMax = 1_000

/** A moment in what an action takes: milliseconds since 1970. */
export const moment = Type.Number({ minimum: 0, maximum: 253_402_300_799_999 })

/** How a room is named whose messages are asked for; of another kind than the one named, it is not found. */
export const timelineReference = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 256 })),
  name: Type.Optional(Type.String({ maxLength: 256 })),
  kind: Type.Optional(Type.Enum(['channel', 'group', 'direct'])),
})

/** The room as the actor stands to it; null when there is none of that kind. */
export async function findTimeline(cx: Reading, { kind, ...reference }: Static<typeof timelineReference>): Promise<RoomAccess | null> {
  if (kind !== 'direct') return findReferredRoom(cx, kind === undefined ? reference : { ...reference, kind })
  const access = await findReferredRoom(cx, reference)
  return access?.room.kind === 'direct' ? access : null
}

/** The widest selection that a reader may draw from a room. */
export function readable(cx: Reading, { room, membership }: RoomAccess): Pick<Selection, 'roomId' | 'historyFrom' | 'hiddenTypes'> {
  return { roomId: room.id, historyFrom: membership?.historyFrom ?? null, hiddenTypes: hiddenTypes(cx) }
}

/** A moment as the database has it; undefined for none. */
export function dateOf(milliseconds: number | undefined): Date | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds)
}
