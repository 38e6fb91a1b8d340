// Marks a room unread from a message on, or from its newest one.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { findMessageAccess, latestMessage } from './message.ts'
import { messageReference } from './message-reference.ts'
import { markUnreadFrom } from './read-mark.ts'

export const markRoomUnread = command({
  name: 'mark-room-unread',
  permission: 'use-message',
  input: Type.Union([Type.Object({ message: Type.Object(messageReference) }), Type.Object({ roomId: Type.String({ maxLength: 256 }) })]),
  async load(cx, input) {
    if ('message' in input) return findMessageAccess(cx, input.message, { lock: true })
    const access = await findRoomAccess(cx, { id: input.roomId }, { lock: true })
    const message = access === null ? null : await latestMessage(cx.tx, access.room.id)
    return access === null || message === null ? null : { ...access, message }
  },
  async run(cx, _input, { room, membership, message }) {
    if (membership !== null) await markUnreadFrom(cx, room, membership, message)
  },
})
