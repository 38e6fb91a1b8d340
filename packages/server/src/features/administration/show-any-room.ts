// One room, for those who administer rooms, whether or not they are in it. Adds error-room-not-found.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { findRoom } from '../rooms/room.ts'
import { presentRoomsOfAdministration } from './room-page.ts'

export const showAnyRoom = query({
  name: 'show-any-room',
  permission: 'administer-rooms',
  input: Type.Object({ roomId: Type.String({ maxLength: 256 }) }),
  load: theWorkspace,
  async run(cx, { roomId }) {
    const room = await findRoom(cx.tx, roomId)
    const [shown] = await presentRoomsOfAdministration(cx, room === null ? [] : [room])
    if (shown === undefined) throw refusal('error-room-not-found')
    return shown
  },
})
