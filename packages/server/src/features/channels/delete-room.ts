// Deletes a room with everything in it and the discussions below it.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { deleteRoom as endRoom } from '../members/room-deletion.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'

export const deleteRoom = command({
  name: 'delete-room',
  permission: 'delete-room',
  input: Type.Object({ room: roomReference }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, _input, { room }) {
    await endRoom(cx, room)
    cx.audit({ before: { kind: room.kind, members: room.memberCount, messages: room.messageCount } })
  },
})
