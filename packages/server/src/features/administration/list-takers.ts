// Who takes the guest seats, by company and by host, and which guests are nearest to their number of rooms.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { limitInForce } from '../license/limits.ts'
import { findPeople } from '../users/user.ts'
import { presentPersonNamed } from './person-named.ts'
import { listCompanies, listGuestsByRooms, listHosts } from './takers.store.ts'

const groupsMax = 20

export const listTakers = query({
  name: 'list-takers',
  permission: 'read-limits',
  input: Type.Object({ page: pageInput }),
  load: theWorkspace,
  async run(cx, { page }) {
    const { rows, total } = await listGuestsByRooms(cx.tx, page)
    const hosts = await listHosts(cx.tx, groupsMax)
    const people = await findPeople(cx.tx, [...rows.map(({ id }) => id), ...hosts.map(({ hostId }) => hostId)])
    return {
      rows: rows.map(({ id, rooms }) => ({ guest: presentPersonNamed(people.get(id)), rooms })),
      total,
      roomsPerGuest: limitInForce(cx, 'Limits_Rooms_Per_Guest'),
      companies: await listCompanies(cx.tx, groupsMax),
      hosts: hosts.map(({ hostId, guests }) => ({ host: presentPersonNamed(people.get(hostId)), guests })),
    }
  },
})
