// Takes a room out of one's list; the membership stays, and whatever makes it worth a look brings it back. Adds
// error-room-already-closed for callers who count on its having been there.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { shownName } from '../rooms/room.ts'
import { changeOwnMembership, findRoomOfKind, roomOfKind } from './own-room.ts'

export const hideRoom = command({
  name: 'hide-room',
  permission: 'use-membership',
  input: Type.Object({ ...roomOfKind, fromOpen: Type.Optional(Type.Boolean()) }),
  load: (cx, input) => findRoomOfKind(cx, input, { lock: true }),
  async run(cx, { fromOpen }, { room, membership }) {
    if (membership?.open === true) await changeOwnMembership(cx, room.id, { open: false, alert: false })
    else if (fromOpen) throw refusal('error-room-already-closed', `The room ${shownName(room)} is already closed`)
  },
})
