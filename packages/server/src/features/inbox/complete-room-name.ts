// Completes the name of a channel or group that somebody belongs to, for forms that take a room.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentRoom } from '../rooms/room-card.ts'
import { searchRooms } from './inbox.store.ts'

export const completeRoomName = query({
  name: 'complete-room-name',
  permission: 'search-names',
  input: Type.Object({ text: Type.String({ maxLength: 200 }), page: pageInput }),
  load: theWorkspace,
  async run(cx, { text, page }) {
    const { rows, total } = await searchRooms(cx.tx, {
      text,
      page,
      visible: visibleRooms(cx, 'rooms'),
      memberId: cx.actor.id,
      kinds: ['channel', 'group'],
      parentId: null,
    })
    return {
      rows: rows.map((room) => ({ _id: room.id, t: presentRoom(room).t, name: room.name ?? '', fname: room.title ?? room.name ?? '' })),
      total,
    }
  },
})
