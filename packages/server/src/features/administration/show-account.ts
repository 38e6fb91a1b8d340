// User Info for administrators: everything that can be edited, who answers for a guest and since when, where they are, and what the audit
// log says last. Each part only for those who may read it elsewhere too.
import { Type } from 'typebox'
import { query, type Reading } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { holds } from '../../permissions/holds.ts'
import { presentEntry } from '../audit/audit-entry.ts'
import { useOf } from '../license/limit-use.ts'
import { countRooms, limitInForce } from '../license/limits.ts'
import { presentMembership } from '../rooms/room-card.ts'
import { listMemberships } from '../rooms/room.ts'
import { presentFullUser } from '../users/profile.ts'
import { personInput } from '../users/user-reference.ts'
import { findPeople, findUserAccess, requireUser, type UserRow } from '../users/user.ts'
import { countSessions, listEntriesAround } from './people-page.store.ts'
import { presentPersonNamed } from './person-named.ts'

const entriesMax = 10
const roomsMax = 100

export const showAccount = query({
  name: 'show-account',
  permission: 'read-account',
  input: Type.Object({ user: personInput }),
  load: (cx, { user }) => findUserAccess(cx, user),
  async run(cx, _input, { user: { id } }) {
    const user = await requireUser(cx, id)
    const people = await findPeople(
      cx.tx,
      [user.hostId, user.invitedBy].filter((person): person is string => person !== null),
    )
    const { hostId: _host, invitedBy: _inviter, ...shown } = presentFullUser(user)
    return {
      user: {
        ...shown,
        host: presentPersonNamed(people.get(user.hostId ?? '')),
        invitedBy: presentPersonNamed(people.get(user.invitedBy ?? '')),
        hasPassword: user.passwordHash !== null,
      },
      ...(await countSessions(cx.tx, id)),
      ...(await roomsFor(cx, user)),
      ...(may(cx, 'read-audit-log', 'workspace') ? { audit: (await listEntriesAround(cx.tx, id, entriesMax)).map(presentEntry) } : {}),
    }
  },
})

/** Channels, groups and discussions, newest last, and for a guest how many there may be. Who speaks to whom directly is not told. */
async function roomsFor(cx: Reading, user: UserRow) {
  if (!holds(cx, 'view-other-user-channels')) return {}
  const memberships = (await listMemberships(cx.tx, { userId: user.id })).filter(({ room }) => room.kind !== 'direct')
  return {
    rooms: memberships.slice(0, roomsMax).map((membership) => {
      const { rid, t, name, fname, roles, ts } = presentMembership(membership)
      const { historyFrom, room } = membership
      return {
        _id: rid,
        t,
        name,
        fname,
        roles,
        joinedAt: ts,
        ...(room.parentId === null ? {} : { prid: room.parentId }),
        ...(historyFrom === null ? {} : { historyFrom }),
      }
    }),
    roomsTotal: memberships.length,
    ...(user.kind === 'guest'
      ? { roomsPerGuest: useOf(limitInForce(cx, 'Limits_Rooms_Per_Guest'), await countRooms(cx.tx, user.id)) }
      : {}),
  }
}
