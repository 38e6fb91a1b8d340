// Somebody's own rooms, and what has changed in them since they last asked.
import { type Static, Type } from 'typebox'
import type { Updateable } from 'kysely'
import type { Reading, Writing } from '../../actions/action.ts'
import type { Asking } from '../../permissions/holds.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { canSeeRoom, type RoomStanding } from '../../permissions/visibility.ts'
import type { MembershipsTable, RoomKind } from '../../schema/tables.ts'
import { findRoomAccess, updateMembership } from '../rooms/room.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'

/** Whether a member may see the room that they belong to: the permissions to see joined rooms can be taken away. */
export function seesOwnRoom(asking: Asking, membership: Pick<RoomStanding, 'room'>): boolean {
  return canSeeRoom(asking, { room: membership.room, membership, parent: null })
}

// A change is stamped before it commits. Whoever asks in between is told of it the next time.
const overlapMs = 5_000

/** From when on to look for changes, for somebody who was told everything up to `since` (milliseconds). */
export function changedAfter(since: number): Date {
  return new Date(since - overlapMs)
}

/** A room in the input of an action, where only one of a kind may be meant. Bots write ids and names in the same place. */
export const roomOfKind = {
  room: Type.Union([Type.Object({ idOrName: Type.String({ maxLength: 256 }) }), roomReference]),
  kind: Type.Optional(Type.Enum(['channel', 'group', 'direct'])),
}

type RoomOfKind = { readonly room: { readonly idOrName: string } | Static<typeof roomReference>; readonly kind?: RoomKind }

/** The room as the actor stands to it; null when there is none, or it is of another kind. */
export async function findRoomOfKind(
  cx: Reading,
  { room, kind }: RoomOfKind,
  options: { readonly lock?: boolean } = {},
): Promise<RoomAccess | null> {
  const access = 'idOrName' in room ? await findRoomAccess(cx, room, options) : await findReferredRoom(cx, room, options)
  return access === null || (kind !== undefined && access.room.kind !== kind) ? null : access
}

/** Changes the actor's own membership of a room that is held, and tells their other clients. */
export async function changeOwnMembership(cx: Writing, roomId: string, changes: Updateable<MembershipsTable>): Promise<void> {
  await updateMembership(cx.tx, roomId, cx.actor.id, { ...changes, updatedAt: cx.now })
  cx.emit({ name: 'membership.changed', audience: { users: [cx.actor.id] }, data: { roomId, userId: cx.actor.id } })
}
