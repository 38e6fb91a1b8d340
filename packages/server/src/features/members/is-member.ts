// Whether somebody is in a room. Of an account that is not there, or not for these eyes, the answer is no.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findMembership } from '../rooms/room.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { personInput } from '../users/user-reference.ts'
import { findPerson } from './people.ts'

export const isMember = query({
  name: 'is-member',
  permission: 'list-members',
  input: Type.Object({ room: roomReference, person: personInput }),
  load: (cx, { room }) => findReferredRoom(cx, room),
  async run(cx, { person }, { room }): Promise<boolean> {
    const user = await findPerson(cx, person)
    return user !== null && (await findMembership(cx.tx, room.id, user.id)) !== null
  },
})
