// An answer for the caller alone, shown in a room and stored nowhere.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { newId } from '../../platform/ids.ts'
import { findRoomAccess } from '../rooms/room.ts'

/** What listeners are told: whom, where, and the words. */
export interface PrivateAnswer {
  readonly userId: string
  readonly message: { readonly id: string; readonly roomId: string; readonly text: string; readonly at: Date }
}

export const answerPrivately = command({
  name: 'answer-privately',
  permission: 'read-room',
  input: Type.Object({ roomId: Type.String({ maxLength: 256 }), text: Type.String({ maxLength: 10_000 }) }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }),
  run(cx, { text }, { room }) {
    const data: PrivateAnswer = { userId: cx.actor.id, message: { id: newId(), roomId: room.id, text, at: cx.now } }
    cx.emit({ name: 'private.answered', audience: { users: [cx.actor.id] }, data })
  },
})
