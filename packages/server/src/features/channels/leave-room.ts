// Leaves a room. Everybody may, guests included; answers the room as it was a moment before.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { presentRoomFor } from '../inbox/room-list.ts'
import { removeMember } from '../members/membership.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'

/** Adds error-you-are-last-owner. */
export const leaveRoom = command({
  name: 'leave-room',
  permission: 'leave-room',
  input: Type.Object({ room: roomReference }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, _input, { room }) {
    const shown = await presentRoomFor(cx, room)
    await removeMember(cx, room, cx.actor)
    return shown
  },
})
