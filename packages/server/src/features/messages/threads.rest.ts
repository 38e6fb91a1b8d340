// Threads over REST.
import { Message } from '@foyer/protocol/entities/message.ts'
import { syncOf } from '@foyer/protocol/entities/pagination.ts'
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { roomOf, roomParams } from '../../wire/room-params.ts'
import { orderOf } from '../../wire/sort.ts'
import { presentTrace } from './change.ts'
import { followThread } from './follow-thread.ts'
import { listThreadMessages } from './list-thread-messages.ts'
import { listThreads } from './list-threads.ts'
import { timeOf } from './message-params.ts'
import { syncThreadMessages } from './sync-thread-messages.ts'
import { syncThreads } from './sync-threads.ts'

const kinds = ['all', 'following', 'unread'] as const
const midBody = Type.Object({ mid: Type.String() })

export const threadRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'chat.getThreadsList',
    summary: 'The threads of a room, by their last reply',
    action: listThreads,
    query: Type.Object({ ...paging, ...roomParams, type: Type.Optional(Type.String()), text: Type.Optional(Type.String()) }),
    response: pagedOf('threads', Message),
    input: ({ query }) => ({
      room: roomOf(query),
      which: kinds.find((kind) => kind === query.type) ?? 'all',
      page: pageOf(query),
      ...(query.text === undefined ? {} : { text: query.text }),
    }),
    reply: (page, { query }) => paged('threads', page, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'chat.syncThreadsList',
    summary: 'What became of a room’s threads since a moment',
    action: syncThreads,
    query: Type.Object({ ...roomParams, updatedSince: Type.String() }),
    response: Type.Object({ threads: syncOf(Message) }),
    input: ({ query }) => ({ room: roomOf(query), since: sinceOf(query.updatedSince) }),
    reply: ({ update, remove }) => ({ threads: { update, remove: remove.map(presentTrace) } }),
  }),
  route({
    verb: 'GET',
    path: 'chat.getThreadMessages',
    summary: 'The replies in a thread, oldest first',
    action: listThreadMessages,
    query: Type.Object({ ...paging, tmid: Type.String() }),
    response: pagedOf('messages', Message),
    input: ({ query }) => ({
      id: query.tmid,
      ascending: orderOf(query.sort, { ts: 'createdAt' })[0]?.descending !== true,
      page: pageOf(query),
    }),
    reply: (page, { query }) => paged('messages', page, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'chat.syncThreadMessages',
    summary: 'What became of the replies in a thread since a moment',
    action: syncThreadMessages,
    query: Type.Object({ ...paging, tmid: Type.String(), updatedSince: Type.String() }),
    response: Type.Object({ messages: syncOf(Message) }),
    input: ({ query }) => ({ id: query.tmid, since: sinceOf(query.updatedSince) }),
    reply: ({ update, remove }) => ({ messages: { update, remove: remove.map(presentTrace) } }),
  }),
  route({
    verb: 'POST',
    path: 'chat.followMessage',
    summary: 'Follow the thread below a message',
    action: followThread,
    body: midBody,
    response: nothingMore,
    input: ({ body }) => ({ id: body.mid, followed: true }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'chat.unfollowMessage',
    summary: 'Stop following a thread',
    action: followThread,
    body: midBody,
    response: nothingMore,
    input: ({ body }) => ({ id: body.mid, followed: false }),
    reply: () => ({}),
  }),
]

function sinceOf(text: string): number {
  const since = timeOf(text, 'error-updatedSince-param-invalid')
  if (since === undefined) throw refusal('error-updatedSince-param-invalid')
  return since
}
