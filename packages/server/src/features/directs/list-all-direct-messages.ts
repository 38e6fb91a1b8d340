// Every direct message of the workspace, for administrators: who is in it and how much was said, and not a word of it.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import { type PresentRoom, presentRoomsFor, searchRooms } from '../inbox/room-list.ts'
import { directOrders, newestFirst } from './direct-order.ts'

export const listAllDirectMessages = query({
  name: 'list-all-direct-messages',
  permission: 'list-all-direct-messages',
  input: Type.Object({ order: orderInput(directOrders), page: pageInput }),
  load: theWorkspace,
  async run(cx, { order, page }): Promise<{ rows: object[]; total: number }> {
    const { rows, total } = await searchRooms(cx.tx, { visible: 'all', kinds: ['direct'], order: [...order, newestFirst], page })
    const present = await presentRoomsFor(cx, rows)
    return { rows: rows.map((room) => withoutWords(present(room))), total }
  },
})

function withoutWords({ lastMessage: _, ...room }: ReturnType<PresentRoom>): object {
  return room
}
