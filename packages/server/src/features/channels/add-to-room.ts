// Brings people into a room: all who are named, or nobody. For guests among them, whoever adds them may open the past or keep it.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { addMembers } from '../members/membership.ts'
import { peopleInput, requirePeople } from '../members/people.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { answerRoom } from './room-answer.ts'

/** Adds error-user-not-found, error-user-is-not-activated, error-max-rooms-per-guest-reached. */
export const addToRoom = command({
  name: 'add-to-room',
  permission: 'add-to-room',
  input: Type.Object({ room: roomReference, people: peopleInput, history: Type.Optional(Type.Enum(['all', 'from-now-on'])) }),
  load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
  async run(cx, { people, history = 'all' }, { room }) {
    const users = await requirePeople(cx, people, 'error-user-not-found')
    const added = await addMembers(cx, room, users, { addedBy: cx.actor, history })
    const chosen = added.some((user) => user.kind === 'guest') ? { history } : {}
    cx.audit({ after: { added: added.map((user) => user.username), ...chosen } })
    return answerRoom(cx, room.id)
  },
})
