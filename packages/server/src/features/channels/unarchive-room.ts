// Takes a room out of the archive.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { setArchived } from './archiving.ts'

export const unarchiveRoom = command({
  name: 'unarchive-room',
  permission: 'unarchive-room',
  input: Type.Object({ room: roomReference }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  run: (cx, _input, { room }) => setArchived(cx, room, false),
})
