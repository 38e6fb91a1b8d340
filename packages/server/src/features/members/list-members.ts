// Who is in a room: cards, a page at a time. A guest learns of somebody by it only what a card shows.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { presentCard } from '../users/profile.ts'
import { memberOrders, searchMembers } from './members.store.ts'

export const listMembers = query({
  name: 'list-members',
  permission: 'list-members',
  input: Type.Object({
    room: roomReference,
    text: Type.Optional(Type.String({ maxLength: 128 })),
    statuses: Type.Optional(Type.Array(Type.Enum(['online', 'away', 'busy', 'offline']), { maxItems: 4 })),
    role: Type.Optional(Type.String({ maxLength: 64 })),
    order: Type.Optional(orderInput(memberOrders)),
    page: pageInput,
  }),
  load: (cx, { room }) => findReferredRoom(cx, room),
  async run(cx, { room: _, ...search }, { room }) {
    const { rows, total } = await searchMembers(cx.tx, { ...search, roomId: room.id })
    return { rows: rows.map(presentCard), total }
  },
})
