// The direct messages that somebody belongs to, those with the newest words first.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import { presentRoomsFor, searchRooms } from '../inbox/room-list.ts'
import { directOrders, newestFirst } from './direct-order.ts'

export const listDirectMessages = query({
  name: 'list-direct-messages',
  permission: 'list-own-rooms',
  input: Type.Object({ order: orderInput(directOrders), page: pageInput }),
  load: theWorkspace,
  async run(cx, { order, page }): Promise<{ rows: object[]; total: number }> {
    const { rows, total } = await searchRooms(cx.tx, {
      visible: visibleRooms(cx, 'rooms'),
      kinds: ['direct'],
      memberId: cx.actor.id,
      order: [...order, newestFirst],
      page,
    })
    const present = await presentRoomsFor(cx, rows)
    return { rows: rows.map((room) => present(room)), total }
  },
})
