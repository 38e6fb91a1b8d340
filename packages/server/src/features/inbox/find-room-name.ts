// A room's id by its name, and its name by its id: what bots ask before anything else.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findRoomOfKind, roomOfKind } from './own-room.ts'

export const findRoomName = query({
  name: 'find-room-name',
  permission: 'see-room',
  input: Type.Object(roomOfKind),
  load: (cx, input) => findRoomOfKind(cx, input),
  run: (_cx, _input, { room }) => ({ id: room.id, name: room.name ?? '' }),
})
