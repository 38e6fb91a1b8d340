// Asked before a command is read: whether its caller may read the room that it was typed in.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findRoomAccess } from '../rooms/room.ts'

export const enterCommandRoom = query({
  name: 'enter-command-room',
  permission: 'read-room',
  input: Type.Object({ roomId: Type.String({ maxLength: 256 }) }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }),
  run: () => undefined,
})
