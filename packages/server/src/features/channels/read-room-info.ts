// One channel or group, as the actor may see it.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { answerRoom } from './room-answer.ts'

export const readRoomInfo = query({
  name: 'read-room-info',
  permission: 'see-room',
  input: Type.Object({ room: roomReference }),
  load: (cx, { room }) => findReferredRoom(cx, room),
  run: (cx, _input, { room }) => answerRoom(cx, room.id),
})
