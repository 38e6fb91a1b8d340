// Messages over REST: sending, changing, deleting. What is put on them, threads and timelines have tables of their own beside this one.
import { Message } from '@foyer/protocol/entities/message.ts'
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { type RestRoute, route } from '../../wire/rest.ts'
import { deleteMessage } from './delete-message.ts'
import { editMessage } from './edit-message.ts'
import { markRoutes } from './marks.rest.ts'
import { draftFrom } from './message-params.ts'
import { postMessage } from './post-message.ts'
import { postToRooms } from './post-to-rooms.ts'
import { readMessage } from './read-message.ts'
import { threadRoutes } from './threads.rest.ts'
import { timelineRoutes } from './timelines.rest.ts'

const maybeText = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const oneOrMany = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]))
const anything = { additionalProperties: true } as const
const draftBody = {
  msg: maybeText,
  tmid: maybeText,
  tshow: Type.Optional(Type.Boolean()),
  attachments: Type.Optional(Type.Union([Type.Array(Type.Unknown()), Type.Null()])),
  alias: maybeText,
  avatar: maybeText,
  emoji: maybeText,
}
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
    reply: ([first], { body }) => ({
      ts: first?.message.ts.getTime() ?? 0,
      channel: targetsOf(body.roomId ?? body.channel)[0]?.replace(/^#/, '') ?? '',
      message: first?.message,
    }),
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
    response: Type.Object({
      _id: Type.String(),
      ts: Type.String(),
      message: Type.Object({ _id: Type.String(), rid: Type.String(), u: Type.Object({}, anything) }),
    }),
    input: ({ body }) => ({ id: body.msgId, roomId: body.roomId }),
    reply: ({ message: { _id, rid, u }, deletedAt }) => ({ _id, ts: String(deletedAt.getTime()), message: { _id, rid, u } }),
  }),
  route({
    verb: 'GET',
    path: 'chat.getMessage',
    summary: 'One message',
    action: readMessage,
    query: Type.Object({ msgId: Type.String() }),
    response: answer,
    input: ({ query }) => ({ id: query.msgId }),
    reply: (message) => ({ message }),
  }),
  ...markRoutes,
  ...threadRoutes,
  ...timelineRoutes,
]

function targetsOf(value: string | readonly string[] | undefined): string[] {
  const targets = (typeof value === 'string' ? [value] : (value ?? [])).map((target) => target.trim()).filter((target) => target !== '')
  if (targets.length === 0) throw refusal('invalid-params', 'roomId or channel says where the message goes')
  return targets
}
