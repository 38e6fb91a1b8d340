// Marks a room read to its end, its threads too when asked.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { markRead } from './read-mark.ts'

export const markRoomRead = command({
  name: 'mark-room-read',
  permission: 'use-membership',
  input: Type.Object({ roomId: Type.String({ maxLength: 256 }), threadsToo: Type.Boolean() }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }, { lock: true }),
  async run(cx, { threadsToo }, { room, membership }) {
    if (membership !== null) await markRead(cx, room, membership, { threadsToo })
  },
})
