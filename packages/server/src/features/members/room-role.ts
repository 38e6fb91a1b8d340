// The three roles that somebody may hold in a room. Owner, moderator and leader are given and taken alike; each has a row of
// the matrix of its own.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { findMembership } from '../rooms/room.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { personInput } from '../users/user-reference.ts'
import { setRoomRole } from './membership.ts'
import { requirePerson } from './people.ts'

type RoomRole = 'owner' | 'moderator' | 'leader'

/** The command that gives or takes one role. Throws error-user-already-owner, error-user-not-owner and their like. */
export function roomRoleCommand<R extends RoomRole>(role: R) {
  return command({
    name: `set-room-${role}`,
    permission: `set-room-${role}` as const,
    input: Type.Object({ room: roomReference, person: personInput, held: Type.Boolean() }),
    load: (cx, { room }) => findReferredRoom(cx, room, { lock: true }),
    async run(cx, { person, held }, { room }) {
      const user = await requirePerson(cx, person)
      const membership = await findMembership(cx.tx, room.id, user.id)
      if (membership === null) throw refusal('error-user-not-in-room')
      if (membership.roles.includes(role) === held) throw refusal(held ? `error-user-already-${role}` : `error-user-not-${role}`)
      await setRoomRole(cx, room, user, role, held)
      cx.audit({ after: { user: user.username, role, held } })
    },
  })
}
