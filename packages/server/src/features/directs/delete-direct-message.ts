// Deletes a direct message with everything that was said in it.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { deleteRoom } from '../members/room-deletion.ts'
import { directReference, findDirectAccess } from './direct-message.ts'

export const deleteDirectMessage = command({
  name: 'delete-direct-message',
  permission: 'delete-room',
  input: Type.Object({ direct: directReference }),
  load: (cx, { direct }) => findDirectAccess(cx, direct, { lock: true }),
  run: (cx, _input, { room }) => deleteRoom(cx, room),
})
