// A person's own page: who answers for them, where they come from, until when they are let in, their rooms, and whom to ask. A guest is
// told of their host by name, as the invitation did; of somebody's account only while they share a room.
import { Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { visibleUsers } from '../../permissions/visibility.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentMembership } from '../rooms/room-card.ts'
import { listMemberships } from '../rooms/room.ts'
import { presentCard } from '../users/profile.ts'
import { filterUserIds, findUsersByIds, requireSelf, type UserRow } from '../users/user.ts'
import { listVisibleAdminIds } from './inbox.store.ts'
import { seesOwnRoom } from './own-room.ts'

const dayMs = 86_400_000
const adminsMax = 10

export const showOwnAccess = query({
  name: 'show-own-access',
  permission: 'list-own-rooms',
  input: Type.Object({ page: pageInput }),
  load: theWorkspace,
  async run(cx, { page }) {
    const self = await requireSelf(cx)
    const { accessEndsAt, company } = self
    const rooms = (await listMemberships(cx.tx, { userId: self.id })).filter((membership) => seesOwnRoom(cx, membership))
    return {
      ...(company === null ? {} : { company }),
      ...(await hostOf(cx, self)),
      ...(accessEndsAt === null
        ? {}
        : { accessEndsAt, daysLeft: Math.max(0, Math.ceil((accessEndsAt.getTime() - cx.now.getTime()) / dayMs)) }),
      admins: (await findUsersByIds(cx.tx, await listVisibleAdminIds(cx.tx, visibleUsers(cx, 'users'), adminsMax))).map(presentCard),
      rows: rooms.slice(page.offset, page.offset + page.limit).map((membership) => {
        const { rid, t, name, fname, roles, ts } = presentMembership(membership)
        const { historyFrom } = membership
        return { _id: rid, t, name, fname, roles, joinedAt: ts, ...(historyFrom === null ? {} : { historyFrom }) }
      }),
      total: rooms.length,
    }
  },
})

/** The host's card for whoever may know their account; otherwise the name alone. Nobody answers here who is deactivated. */
async function hostOf(cx: Reading, { hostId }: UserRow) {
  const [host] = hostId === null ? [] : await findUsersByIds(cx.tx, [hostId])
  if (host === undefined || !host.active) return {}
  const [known] = await filterUserIds(cx.tx, [host.id], visibleUsers(cx, 'users'))
  return { host: known === undefined ? { name: host.name } : presentCard(host) }
}
