// Changes what a room is called, what is said about it, and how it works: any number of changes, all of them or none.
import { Type } from 'typebox'
import { command, type Writing } from '../../actions/action.ts'
import type { Room } from '../../schema/rows.ts'
import { appendSystemMessage } from '../messages/message.ts'
import { moveRoom } from '../rooms/room.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { answerRoom } from './room-answer.ts'
import { changesOf, type RoomChange, roomChanges } from './room-changes.ts'

export const editRoom = command({
  name: 'edit-room',
  permission: 'edit-room',
  input: Type.Object({ room: roomReference, changes: roomChanges }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, { changes }, access) {
    const made = await changesOf(cx, access, changes)
    if (made.length > 0) await apply(cx, access.room, made)
    return answerRoom(cx, access.room.id)
  },
})

async function apply(cx: Writing, room: Room, changes: readonly RoomChange[]): Promise<void> {
  const set: RoomChange['set'] = Object.assign({}, ...changes.map((change) => change.set))
  const moved = await moveRoom(cx.tx, room.id, { set, accessChanged: set.kind !== undefined })
  for (const { line } of changes) if (line !== undefined) await appendSystemMessage(cx, room.id, line.type, line.text)
  // Who sees the discussions below follows from the kind of the room above, so everybody's sight is asked for anew.
  const regrades = set.kind === undefined ? {} : { regrades: { everyone: true as const } }
  cx.emit({ name: 'room.changed', audience: { room: room.id, epoch: moved.aclEpoch }, data: { roomId: room.id }, ...regrades })
  cx.audit({ before: noted(room, set), after: noted(moved, set) })
}

/** The changed columns for the audit log; a join code is a secret, so only whether there is one. */
function noted(room: Room, set: RoomChange['set']): Record<string, unknown> {
  const columns = (Object.keys(set) as (keyof Room)[]).filter((column) => column !== 'nameKey')
  return Object.fromEntries(
    columns.map((column) => (column === 'joinCodeHash' ? ['joinCode', room.joinCodeHash !== null] : [column, room[column]])),
  )
}
