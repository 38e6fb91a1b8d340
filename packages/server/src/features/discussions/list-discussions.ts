// The discussions below a room that the actor may see, as rooms.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentRoomsFor, searchRooms } from '../inbox/room-list.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'

export const listDiscussions = query({
  name: 'list-discussions',
  permission: 'read-room',
  input: Type.Object({ parent: roomReference, text: Type.Optional(Type.String({ maxLength: 200 })), page: pageInput }),
  load: (cx, { parent }) => findReferredRoom(cx, parent),
  async run(cx, { text = '', page }, { room }) {
    const { rows, total } = await searchRooms(cx.tx, {
      visible: visibleRooms(cx, 'rooms'),
      parentId: room.id,
      text,
      page,
      order: [{ column: 'createdAt', descending: true }],
    })
    const present = await presentRoomsFor(cx, rows)
    return { rows: rows.map((discussion) => present(discussion)), total }
  },
})
