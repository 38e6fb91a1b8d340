// What a viewer may do with messages of a room: with one, or with any, so that a client need not ask for each.
import type { Reading } from '../../actions/action.ts'
import { rightsOn } from '../../permissions/rights.ts'
import type { MessageAccess, RoomAccess } from '../../permissions/targets.ts'
import type { RowsOn } from '../../permissions/matrix.ts'
import type { Message } from '../../schema/rows.ts'
import { plainMessage } from '../messages/message.ts'
import { isOver, timeToDelete, type TimeLimit, timeToEdit } from '../messages/time-limit.ts'

type MessageRow = RowsOn<'message'>

/** What may be done with one message at this moment. */
export function rightsOnMessage(cx: Reading, access: MessageAccess): MessageRow[] {
  const { message, membership } = access
  const over: Partial<Record<MessageRow, boolean>> = {
    'edit-message': isPast(cx, message, timeToEdit(cx, membership)),
    'delete-message': isPast(cx, message, timeToDelete(cx, membership)),
  }
  return rightsOn(cx, 'message', access).filter((row) => over[row] !== true)
}

/** What may be done with messages that are written now: the viewer’s own, others’, the server’s; and for how long. */
export function rightsOnMessages(cx: Reading, access: RoomAccess) {
  const { membership } = access
  return {
    own: rightsOnMessage(cx, { ...access, message: written(cx, access, { authorId: cx.actor.id, type: null }) }),
    others: rightsOnMessage(cx, { ...access, message: written(cx, access, { authorId: '', type: null }) }),
    system: rightsOnMessage(cx, { ...access, message: written(cx, access, { authorId: '', type: 'uj' }) }),
    editMinutes: timeToEdit(cx, membership),
    deleteMinutes: timeToDelete(cx, membership),
  }
}

function isPast(cx: Reading, message: Message, limit: TimeLimit): boolean {
  return limit === 0 || isOver(cx, message, limit)
}

/** A message of this very moment, as far as decisions look at one. */
function written(cx: Reading, { room }: RoomAccess, { authorId, type }: Pick<Message, 'authorId' | 'type'>): Message {
  return plainMessage({ roomId: room.id, id: '', authorId, type, createdAt: cx.now })
}
