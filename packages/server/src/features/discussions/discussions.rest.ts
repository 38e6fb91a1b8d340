// Discussions over REST.
import { Room } from '@foyer/protocol/entities/room.ts'
import { Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { roomOf, roomParams } from '../../wire/room-params.ts'
import { discussionFrom } from './discussion-params.ts'
import { listDiscussionMessages } from './list-discussion-messages.ts'
import { listDiscussions } from './list-discussions.ts'
import { startDiscussion } from './start-discussion.ts'

const text = Type.Optional(Type.String())
const anObject = Type.Object({}, { additionalProperties: true })

export const discussionRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'rooms.createDiscussion',
    summary: 'Start a discussion below a room',
    action: startDiscussion,
    body: Type.Object({
      prid: Type.String(),
      pmid: text,
      t_name: Type.String(),
      users: Type.Optional(Type.Array(Type.String())),
      reply: text,
      topic: text,
      encrypted: Type.Optional(Type.Boolean()),
    }),
    response: Type.Object({
      discussion: Type.Object(
        { _id: Type.String(), rid: Type.String(), prid: Type.String(), fname: Type.String() },
        { additionalProperties: true },
      ),
    }),
    input: ({ body }) => discussionFrom(body),
    reply: (discussion) => ({ discussion }),
  }),
  route({
    verb: 'GET',
    path: 'chat.getDiscussions',
    summary: 'The messages of a room that lead to discussions',
    action: listDiscussionMessages,
    query: Type.Object({ ...roomParams, ...paging, text }),
    response: pagedOf('messages', anObject),
    input: ({ query }) => ({ room: roomOf(query), page: pageOf(query), ...(query.text === undefined ? {} : { text: query.text }) }),
    reply: (page, { query }) => paged('messages', page, pageOf(query).offset),
  }),
  route({
    verb: 'GET',
    path: 'rooms.getDiscussions',
    summary: 'The discussions below a room',
    action: listDiscussions,
    query: Type.Object({ ...roomParams, ...paging, text }),
    response: pagedOf('discussions', Room),
    input: ({ query }) => ({ parent: roomOf(query), page: pageOf(query), ...(query.text === undefined ? {} : { text: query.text }) }),
    reply: (page, { query }) => paged('discussions', page, pageOf(query).offset),
  }),
]
