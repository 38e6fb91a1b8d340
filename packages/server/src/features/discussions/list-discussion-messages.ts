// The lines in a room that lead to discussions which the actor may see, newest first.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentMessages } from '../messages/message.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { searchDiscussionMessages } from './discussions.store.ts'

export const listDiscussionMessages = query({
  name: 'list-discussion-messages',
  permission: 'read-room',
  input: Type.Object({ room: roomReference, text: Type.Optional(Type.String({ maxLength: 200 })), page: pageInput }),
  load: (cx, { room }) => findReferredRoom(cx, room),
  async run(cx, { text = '', page }, { room, membership }) {
    const { rows, total } = await searchDiscussionMessages(cx.tx, {
      roomId: room.id,
      text,
      page,
      since: membership?.historyFrom ?? null,
      visible: visibleRooms(cx, 'd'),
    })
    return { rows: await presentMessages(cx, rows), total }
  },
})
