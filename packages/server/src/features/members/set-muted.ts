// Takes somebody's word in a room, or gives it back. In a read-only room, giving it back names somebody who may write.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { appendSystemMessage } from '../messages/message.ts'
import { findMembership, moveRoom } from '../rooms/room.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { personInput } from '../users/user-reference.ts'
import { requirePerson } from './people.ts'

export const setMuted = command({
  name: 'set-muted',
  permission: 'mute-in-room',
  input: Type.Object({ room: roomReference, person: personInput, muted: Type.Boolean() }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, { person, muted }, { room }) {
    const user = await requirePerson(cx, person)
    if ((await findMembership(cx.tx, room.id, user.id)) === null) throw refusal('error-user-not-in-room')
    const without = (ids: readonly string[]): string[] => ids.filter((id) => id !== user.id)
    const set = muted
      ? { muted: [...without(room.muted), user.id], unmuted: without(room.unmuted) }
      : { muted: without(room.muted), unmuted: [...without(room.unmuted), ...(room.readOnly ? [user.id] : [])] }
    await moveRoom(cx.tx, room.id, { set })
    await appendSystemMessage(cx, room.id, muted ? 'user-muted' : 'user-unmuted', user.username)
  },
})
