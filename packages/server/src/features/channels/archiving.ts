// An archived room can be read and no longer written into.
import type { Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { Room } from '../../schema/rows.ts'
import { appendSystemMessage } from '../messages/message.ts'
import { moveRoom } from '../rooms/room.ts'

/** Archives a room or takes it out of the archive. Assumes allowed. Throws error-room-archived, error-room-not-archived. */
export async function setArchived(cx: Writing, room: Room, archived: boolean): Promise<void> {
  if (room.archived === archived) throw refusal(archived ? 'error-room-archived' : 'error-room-not-archived')
  await moveRoom(cx.tx, room.id, { set: { archived } })
  await appendSystemMessage(cx, room.id, archived ? 'room-archived' : 'room-unarchived', '')
}
