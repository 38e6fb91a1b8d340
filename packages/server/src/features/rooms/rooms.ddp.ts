// Streams of rooms: their messages, and what happens around them.
import { type DdpTable, topic } from '../../wire/ddp.ts'
import { watchJoinedRooms, watchRoom } from './watch-room.ts'

const roomEvents = new Set(['user-activity', 'typing', 'deleteMessage', 'deleteMessageBulk', 'messagesRead', 'videoconf'])

export const roomsTable: DdpTable = {
  topics: [
    topic({ stream: 'stream-room-messages', parse: (event) => (event === '__my_messages__' ? {} : null), action: watchJoinedRooms }),
    topic({
      stream: 'stream-room-messages',
      parse: (event) => (event === '__my_messages__' ? null : { roomId: event }),
      action: watchRoom,
    }),
    topic({
      stream: 'stream-notify-room',
      parse: (event) => {
        const slash = event.indexOf('/')
        return slash > 0 && roomEvents.has(event.slice(slash + 1)) ? { roomId: event.slice(0, slash) } : null
      },
      action: watchRoom,
    }),
  ],
}
