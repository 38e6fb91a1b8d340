// Who in a room is from outside: their companies, and each of them with host and end, for the members who speak there. A guest, and whoever only
// looks into a channel, learns of each what a card shows.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { presentCard } from '../users/profile.ts'
import { outsideMark } from '../users/user-mark.ts'
import { findPeople, findUsersByIds } from '../users/user.ts'
import { countCompanies, listGuestIds } from './members.store.ts'

export const listGuestsOfRoom = query({
  name: 'list-guests-of-room',
  permission: 'list-members',
  input: Type.Object({ room: roomReference, page: pageInput }),
  load: (cx, { room }) => findReferredRoom(cx, room),
  async run(cx, { page }, { room, membership }) {
    const companies = await countCompanies(cx.tx, room.id)
    const total = companies.reduce((sum, { guests }) => sum + guests, 0)
    const ids = total === 0 ? [] : await listGuestIds(cx.tx, room.id, page)
    const found = new Map((await findUsersByIds(cx.tx, ids)).map((user) => [user.id, user]))
    const guests = ids.flatMap((id) => found.get(id) ?? [])
    const told = membership !== null && cx.actor.kind !== 'guest'
    const hosts = await findPeople(cx.tx, told ? guests.flatMap((guest) => guest.hostId ?? []) : [])
    return {
      companies,
      total,
      rows: guests.map((guest) => {
        const host = hosts.get(guest.hostId ?? '')
        return {
          ...presentCard(guest),
          ...(host === undefined ? {} : { host: { _id: host.id, username: host.username, name: host.name, ...outsideMark(host) } }),
          ...(told && guest.accessEndsAt !== null ? { accessEndsAt: guest.accessEndsAt } : {}),
        }
      }),
    }
  },
})
