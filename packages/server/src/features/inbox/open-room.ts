// Puts a room back into one's list. Adds error-room-already-open for callers who count on its having been away.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { shownName } from '../rooms/room.ts'
import { changeOwnMembership, findRoomOfKind, roomOfKind } from './own-room.ts'

export const openRoom = command({
  name: 'open-room',
  permission: 'use-membership',
  input: Type.Object({ ...roomOfKind, fromClosed: Type.Optional(Type.Boolean()) }),
  load: (cx, input) => findRoomOfKind(cx, input, { lock: true }),
  async run(cx, { fromClosed }, { room, membership }) {
    if (membership?.open !== true) await changeOwnMembership(cx, room.id, { open: true })
    else if (fromClosed) throw refusal('error-room-already-open', `The room ${shownName(room)} is already open`)
  },
})
