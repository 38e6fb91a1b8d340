// Ends somebody's membership of a room: what they listen to there ends with it.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { removeMember } from '../members/membership.ts'
import { requirePerson } from '../members/people.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { personInput } from '../users/user-reference.ts'
import { answerRoom } from './room-answer.ts'

/** Adds error-invalid-user, error-user-not-in-room, error-you-are-last-owner. */
export const removeFromRoom = command({
  name: 'remove-from-room',
  permission: 'remove-from-room',
  input: Type.Object({ room: roomReference, person: personInput }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, { person }, { room }) {
    const user = await requirePerson(cx, person)
    await removeMember(cx, room, user, { removedBy: cx.actor })
    cx.audit({ after: { removed: user.username } })
    return answerRoom(cx, room.id)
  },
})
