// Messages over REST: sending, changing, and what is put on them. Threads and timelines have tables of their own beside this one.
import { Message } from '@foyer/protocol/entities/message.ts'
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { deleteMessage } from './delete-message.ts'
import { editMessage } from './edit-message.ts'
import { markRoomRead } from './mark-room-read.ts'
import { markRoomUnread } from './mark-room-unread.ts'
import { draftFrom, optionalText } from './message-params.ts'
import { pinMessage } from './pin-message.ts'
import { postMessage } from './post-message.ts'
import { postToRooms } from './post-to-rooms.ts'
import { reactToMessage } from './react-to-message.ts'
import { readMessage } from './read-message.ts'
import { starMessage } from './star-message.ts'
import { threadRoutes } from './threads.rest.ts'
import { timelineRoutes } from './timelines.rest.ts'
import { unpinMessage } from './unpin-message.ts'

const maybeText = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const oneOrMany = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]))
const anything = { additionalProperties: true } as const
const draftBody = { msg: maybeText, tmid: maybeText, tshow: Type.Optional(Type.Boolean()), attachments: Type.Optional(Type.Union([Type.Array(Type.Unknown()), Type.Null()])), alias: maybeText, avatar: maybeText, emoji: maybeText }
const messageBody = Type.Object({ messageId: Type.Optional(Type.String()) })
const answer = Type.Object({ message: Message })

export const messageRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'chat.sendMessage',
    summary: 'Send a message; its `_id` may be chosen, and a repeat of it is answered with what is stored',
    action: postMessage,
    body: Type.Object({ message: Type.Object({ _id: maybeText, rid: Type.String(), ...draftBody }, anything) }),
    response: answer,
    input: ({ body }) => ({ roomId: body.message.rid, ...draftFrom(body.message) }),
    reply: (message) => ({ message }),
  }),
  route({
    verb: 'POST',
    path: 'chat.postMessage',
    summary: 'Send a text into one or several rooms, named by id, "#name" or "@username" (whose direct message exists already)',
    action: postToRooms,
    body: Type.Object({ roomId: oneOrMany, channel: oneOrMany, text: maybeText, ...draftBody }, anything),
    response: Type.Object({ ts: Type.Number(), channel: Type.String(), message: Message }),
    input: ({ body }) => {
      const { id: _, ...draft } = draftFrom(body)
      return { targets: targetsOf(body.roomId ?? body.channel), ...draft }
    },
    reply: ([first], { body }) => ({ ts: first?.message.ts.getTime() ?? 0, channel: targetsOf(body.roomId ?? body.channel)[0]?.replace(/^#/, '') ?? '', message: first?.message }),
  }),
  route({
    verb: 'POST',
    path: 'chat.update',
    summary: 'Change the text of a message',
    action: editMessage,
    body: Type.Object({ roomId: Type.String(), msgId: Type.String(), text: Type.String() }, anything),
    response: answer,
    input: ({ body }) => ({ id: body.msgId, roomId: body.roomId, text: body.text }),
    reply: (message) => ({ message }),
  }),
  route({
    verb: 'POST',
    path: 'chat.delete',
    summary: 'Delete a message',
    action: deleteMessage,
    body: Type.Object({ roomId: Type.String(), msgId: Type.String(), asUser: Type.Optional(Type.Boolean()) }),
    response: Type.Object({ _id: Type.String(), ts: Type.String(), message: Type.Object({ _id: Type.String(), rid: Type.String(), u: Type.Object({}, anything) }) }),
    input: ({ body }) => ({ id: body.msgId, roomId: body.roomId }),
    reply: ({ message: { _id, rid, u }, deletedAt }) => ({ _id, ts: String(deletedAt.getTime()), message: { _id, rid, u } }),
  }),
  route({
    verb: 'POST',
    path: 'chat.react',
    summary: 'Put your reaction on a message, or take it off',
    action: reactToMessage,
    body: Type.Object({ messageId: Type.Optional(Type.String()), emoji: Type.Optional(Type.String()), reaction: Type.Optional(Type.String()), shouldReact: Type.Optional(Type.Boolean()) }),
    response: nothingMore,
    input: ({ body }) => ({ id: messageIdOf(body), emoji: emojiOf(body), ...(body.shouldReact === undefined ? {} : { wanted: body.shouldReact }) }),
    reply: () => ({}),
  }),
  route({ verb: 'GET', path: 'chat.getMessage', summary: 'One message', action: readMessage, query: Type.Object({ msgId: Type.String() }), response: answer, input: ({ query }) => ({ id: query.msgId }), reply: (message) => ({ message }) }),
  route({ verb: 'POST', path: 'chat.pinMessage', summary: 'Pin a message to its room; answers the line that says so', action: pinMessage, body: messageBody, response: answer, input: ({ body }) => ({ id: messageIdOf(body) }), reply: (message) => ({ message }) }),
  route({ verb: 'POST', path: 'chat.unPinMessage', summary: 'Take a message off the pins', action: unpinMessage, body: messageBody, response: nothingMore, input: ({ body }) => ({ id: messageIdOf(body) }), reply: () => ({}) }),
  route({ verb: 'POST', path: 'chat.starMessage', summary: 'Star a message for yourself', action: starMessage, body: messageBody, response: nothingMore, input: ({ body }) => ({ id: messageIdOf(body), starred: true }), reply: () => ({}) }),
  route({ verb: 'POST', path: 'chat.unStarMessage', summary: 'Take your star off a message', action: starMessage, body: messageBody, response: nothingMore, input: ({ body }) => ({ id: messageIdOf(body), starred: false }), reply: () => ({}) }),
  route({
    verb: 'POST',
    path: 'subscriptions.read',
    summary: 'Mark a room read',
    action: markRoomRead,
    body: Type.Object({ rid: Type.Optional(Type.String()), roomId: Type.Optional(Type.String()), readThreads: Type.Optional(Type.Boolean()) }),
    response: nothingMore,
    input: ({ body }) => ({ roomId: roomIdOf(body), threadsToo: body.readThreads === true }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'subscriptions.unread',
    summary: 'Mark a room unread from a message on, or from its newest',
    action: markRoomUnread,
    body: Type.Object({ roomId: Type.Optional(Type.String()), rid: Type.Optional(Type.String()), firstUnreadMessage: Type.Optional(Type.Object({ _id: Type.String() }, anything)) }),
    response: nothingMore,
    input: ({ body }) => (body.firstUnreadMessage === undefined ? { roomId: roomIdOf(body) } : { message: { id: body.firstUnreadMessage._id } }),
    reply: () => ({}),
  }),
  ...threadRoutes,
  ...timelineRoutes,
]

function targetsOf(value: string | readonly string[] | undefined): string[] {
  const targets = (typeof value === 'string' ? [value] : (value ?? [])).map((target) => target.trim()).filter((target) => target !== '')
  if (targets.length === 0) throw refusal('invalid-params', 'roomId or channel says where the message goes')
  return targets
}

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
