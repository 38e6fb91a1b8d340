// Methods of messages. What is told of them stands in messages-told.ddp.ts, timelines and threads in tables of their own.
import { type DdpTable, method, objectParam } from '../../wire/ddp.ts'
import { deleteMessage } from './delete-message.ts'
import { editMessage } from './edit-message.ts'
import { ignoreClientEvent } from './ignore-client-event.ts'
import { markRoomRead } from './mark-room-read.ts'
import { markRoomUnread } from './mark-room-unread.ts'
import { draftFrom, optionalText, textOf } from './message-params.ts'
import { messagePublishers } from './messages-told.ddp.ts'
import { pinMessage } from './pin-message.ts'
import { postMessage } from './post-message.ts'
import { reactToMessage } from './react-to-message.ts'
import { readMessage } from './read-message.ts'
import { showTyping } from './show-typing.ts'
import { starMessage } from './star-message.ts'
import { threadMethods } from './threads.ddp.ts'
import { timelineMethods } from './timelines.ddp.ts'
import { unpinMessage } from './unpin-message.ts'

/** The id in a message that a client sends whole. Its room has no weight: an id is enough. */
const idIn = (sent: unknown) => ({ id: textOf(objectParam(sent)['_id']) })

export const messagesTable: DdpTable = {
  methods: [
    method({
      name: 'sendMessage',
      action: postMessage,
      input: ([sent]) => ({ roomId: textOf(objectParam(sent)['rid']), ...draftFrom(objectParam(sent)) }),
      reply: (message) => message,
    }),
    method({
      name: 'updateMessage',
      action: editMessage,
      input: ([sent]) => ({ ...idIn(sent), ...optionalText('roomId', objectParam(sent)['rid']), text: textOf(objectParam(sent)['msg']) }),
    }),
    method({ name: 'deleteMessage', action: deleteMessage, input: ([sent]) => idIn(sent) }),
    method({
      name: 'setReaction',
      action: reactToMessage,
      input: ([emoji, id, wanted]) => ({ emoji: textOf(emoji), id: textOf(id), ...(typeof wanted === 'boolean' ? { wanted } : {}) }),
    }),
    method({ name: 'getSingleMessage', action: readMessage, input: ([id]) => ({ id: textOf(id) }), reply: (message) => message }),
    method({ name: 'pinMessage', action: pinMessage, input: ([sent]) => idIn(sent), reply: (message) => message }),
    method({ name: 'unpinMessage', action: unpinMessage, input: ([sent]) => idIn(sent), reply: () => true }),
    method({
      name: 'starMessage',
      action: starMessage,
      input: ([sent]) => ({ ...idIn(sent), starred: objectParam(sent)['starred'] !== false }),
      reply: () => true,
    }),
    method({
      name: 'readMessages',
      action: markRoomRead,
      input: ([roomId, threadsToo]) => ({ roomId: textOf(roomId), threadsToo: threadsToo === true }),
    }),
    method({
      name: 'unreadMessages',
      action: markRoomUnread,
      input: ([first, roomId]) => (textOf(objectParam(first)['_id']) === '' ? { roomId: textOf(roomId) } : { message: idIn(first) }),
    }),
    method({
      name: 'stream-notify-room',
      action: showTyping,
      input: ([event, name, what, more]) => typingFrom(textOf(event), { name: textOf(name), what, more }),
    }),
    method({ name: 'stream-notify-user', action: ignoreClientEvent, input: () => ({}) }),
    method({ name: 'stream-notify-room-users', action: ignoreClientEvent, input: () => ({}) }),
    ...timelineMethods,
    ...threadMethods,
  ],
  publishers: messagePublishers,
}

/** Both spellings of "is typing"; every other event names no room, and is passed over like one that is closed. */
function typingFrom(event: string, { name, what, more }: { name: string; what: unknown; more: unknown }) {
  const slash = event.lastIndexOf('/')
  const [roomId, kind] = [event.slice(0, Math.max(0, slash)), event.slice(slash + 1)]
  const threadId = textOf(objectParam(more)['tmid']).slice(0, 64)
  const thread = threadId === '' ? {} : { threadId }
  if (kind === 'typing') return { roomId, name, activities: what === true ? ['user-typing'] : [] }
  if (kind !== 'user-activity' || !Array.isArray(what)) return { roomId: '', name, activities: [] }
  return { roomId, name, activities: what.slice(0, 5).map(textOf), ...thread }
}
