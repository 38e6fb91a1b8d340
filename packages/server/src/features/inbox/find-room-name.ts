// A room's id by its name, and its name by its id: what bots ask before anything else.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findRoomAccess } from '../rooms/room.ts'

export const findRoomName = query({
  name: 'find-room-name',
  permission: 'see-room',
  input: Type.Object({ idOrName: Type.String({ maxLength: 256 }) }),
  load: (cx, { idOrName }) => findRoomAccess(cx, { idOrName }),
  run: (_cx, _input, { room }) => ({ id: room.id, name: room.name ?? '' }),
})
