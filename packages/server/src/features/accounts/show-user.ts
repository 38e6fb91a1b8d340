// One person: a card, a profile or everything, as the caller may see them; and their rooms, for themselves and for those with the
// right to know.
import { Type } from 'typebox'
import { query, type Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { presentMembership } from '../rooms/room-card.ts'
import { listMemberships } from '../rooms/room.ts'
import { presentUserFor } from '../users/profile.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess, requireUser } from '../users/user.ts'

export const showUser = query({
  name: 'show-user',
  permission: 'see-user',
  input: Type.Object({ user: personInput, withRooms: Type.Boolean() }),
  load: (cx, { user }) => findUserAccess(cx, user),
  async run(cx, { withRooms }, { user: { id } }) {
    const user = presentUserFor(cx, await requireUser(cx, id))
    return withRooms && (id === cx.actor.id || holds(cx, 'view-other-user-channels')) ? { ...user, rooms: await listRooms(cx, id) } : user
  },
})

/** The rooms somebody belongs to. How much they have not read is theirs to know. */
async function listRooms(cx: Reading, userId: string) {
  const memberships = await listMemberships(cx.tx, { userId })
  return memberships
    .map(presentMembership)
    .map(({ _id, rid, name, t, roles, unread }) => ({ _id, rid, name, t, roles, ...(userId === cx.actor.id ? { unread } : {}) }))
}
