// Whether a name is taken, by a channel or a group of that name or of one that looks like it.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { isRoomNameTaken } from '../rooms/room.ts'
import { nameKey } from '../users/name.ts'

export const checkRoomName = query({
  name: 'check-room-name',
  permission: 'check-room-name',
  input: Type.Object({ name: Type.String({ maxLength: 256 }) }),
  load: theWorkspace,
  run: (cx, { name }): Promise<boolean> => isRoomNameTaken(cx.tx, nameKey(name)),
})
