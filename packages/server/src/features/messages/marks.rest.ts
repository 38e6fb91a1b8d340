// What people put on messages over REST: reactions, pins, stars, and how far a room has been read.
import { Message } from '@foyer/protocol/entities/message.ts'
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { markRoomRead } from './mark-room-read.ts'
import { markRoomUnread } from './mark-room-unread.ts'
import { optionalText } from './message-params.ts'
import { pinMessage } from './pin-message.ts'
import { reactToMessage } from './react-to-message.ts'
import { starMessage } from './star-message.ts'
import { unpinMessage } from './unpin-message.ts'

const anything = { additionalProperties: true } as const
const messageBody = Type.Object({ messageId: Type.Optional(Type.String()) })

export const markRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'chat.react',
    summary: 'Put your reaction on a message, or take it off',
    action: reactToMessage,
    body: Type.Object({
      messageId: Type.Optional(Type.String()),
      emoji: Type.Optional(Type.String()),
      reaction: Type.Optional(Type.String()),
      shouldReact: Type.Optional(Type.Boolean()),
    }),
    response: nothingMore,
    input: ({ body }) => ({
      id: messageIdOf(body),
      emoji: emojiOf(body),
      ...(body.shouldReact === undefined ? {} : { wanted: body.shouldReact }),
    }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'chat.pinMessage',
    summary: 'Pin a message to its room; answers the line that says so',
    action: pinMessage,
    body: messageBody,
    response: Type.Object({ message: Message }),
    input: ({ body }) => ({ id: messageIdOf(body) }),
    reply: (message) => ({ message }),
  }),
  route({
    verb: 'POST',
    path: 'chat.unPinMessage',
    summary: 'Take a message off the pins',
    action: unpinMessage,
    body: messageBody,
    response: nothingMore,
    input: ({ body }) => ({ id: messageIdOf(body) }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'chat.starMessage',
    summary: 'Star a message for yourself',
    action: starMessage,
    body: messageBody,
    response: nothingMore,
    input: ({ body }) => ({ id: messageIdOf(body), starred: true }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'chat.unStarMessage',
    summary: 'Take your star off a message',
    action: starMessage,
    body: messageBody,
    response: nothingMore,
    input: ({ body }) => ({ id: messageIdOf(body), starred: false }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'subscriptions.read',
    summary: 'Mark a room read',
    action: markRoomRead,
    body: Type.Object({
      rid: Type.Optional(Type.String()),
      roomId: Type.Optional(Type.String()),
      readThreads: Type.Optional(Type.Boolean()),
    }),
    response: nothingMore,
    input: ({ body }) => ({ roomId: roomIdOf(body), threadsToo: body.readThreads === true }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'subscriptions.unread',
    summary: 'Mark a room unread from a message on, or from its newest',
    action: markRoomUnread,
    body: Type.Object({
      roomId: Type.Optional(Type.String()),
      rid: Type.Optional(Type.String()),
      firstUnreadMessage: Type.Optional(Type.Object({ _id: Type.String() }, anything)),
    }),
    response: nothingMore,
    input: ({ body }) =>
      body.firstUnreadMessage === undefined ? { roomId: roomIdOf(body) } : { message: { id: body.firstUnreadMessage._id } },
    reply: () => ({}),
  }),
]

function messageIdOf(body: { readonly messageId?: string }): string {
  const { id } = optionalText('id', body.messageId)
  if (id === undefined) throw refusal('error-messageid-param-not-provided')
  return id
}

function emojiOf(body: { readonly emoji?: string; readonly reaction?: string }): string {
  const { emoji } = optionalText('emoji', body.emoji ?? body.reaction)
  if (emoji === undefined) throw refusal('error-emoji-param-not-provided')
  return emoji
}

function roomIdOf(body: { readonly roomId?: string; readonly rid?: string }): string {
  const { roomId } = optionalText('roomId', body.rid ?? body.roomId)
  if (roomId === undefined) throw refusal('error-roomid-param-not-provided')
  return roomId
}
