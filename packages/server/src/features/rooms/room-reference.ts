// How a room is named in what an action takes: by id or by name, and where the caller says so, of which kind. A room of
// another kind is not found.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { findRoomAccess } from './room.ts'

export const roomReference = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 256 })),
  name: Type.Optional(Type.String({ maxLength: 256 })),
  kind: Type.Optional(Type.Enum(['channel', 'group'])),
})

/** The room as the actor stands to it; null when there is none of that kind. */
export async function findReferredRoom(
  cx: Reading,
  reference: Static<typeof roomReference>,
  options: { readonly lock?: boolean } = {},
): Promise<RoomAccess | null> {
  const { id, name, kind } = reference
  const ofKind = kind === undefined ? {} : { kind }
  const access =
    id !== undefined
      ? await findRoomAccess(cx, { id }, options)
      : name === undefined
        ? null
        : await findRoomAccess(cx, { name, ...ofKind }, options)
  return access === null || (kind !== undefined && access.room.kind !== kind) ? null : access
}
