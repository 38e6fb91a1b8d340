// Timelines over REST: history and lists of rooms of every kind, searching in them, and catching up.
import { Message } from '@foyer/protocol/entities/message.ts'
import { Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { flag, isSet, listOf, roomOf, roomParams } from '../../wire/room-params.ts'
import { orderOf } from '../../wire/sort.ts'
import { presentTrace } from './change.ts'
import { listDeletedMessages } from './list-deleted-messages.ts'
import { listMessages } from './list-messages.ts'
import { loadHistory } from './load-history.ts'
import { filterFrom, timeOf } from './message-params.ts'
import { searchMessages } from './search-messages.ts'
import { howOf, stretchFrom } from './stretch-params.ts'
import { syncMessages } from './sync-messages.ts'

const families = [
  { prefix: 'channels', kind: 'channel' },
  { prefix: 'groups', kind: 'group' },
  { prefix: 'im', kind: 'direct' },
  { prefix: 'dm', kind: 'direct' },
] as const

const text = Type.Optional(Type.String())
const count = Type.Optional(Type.Integer({ minimum: 0 }))
const removal = Type.Object({ _id: Type.String(), _deletedAt: Type.String() })
const cursor = Type.Object({ next: Type.Union([Type.String(), Type.Null()]), previous: Type.Union([Type.String(), Type.Null()]) })

export const timelineRoutes: readonly RestRoute[] = [
  ...families.flatMap(({ prefix, kind }) => [historyRoute(prefix, kind), messagesRoute(prefix, kind)]),
  markedRoute('chat.getPinnedMessages', 'The pinned messages of a room', { pinned: true }),
  markedRoute('chat.getStarredMessages', 'The messages of a room that you have starred', { starredByMe: true }),
  markedRoute('chat.getMentionedMessages', 'The messages of a room that mention you', { mentionsMe: true }),
  route({
    verb: 'GET',
    path: 'chat.search',
    summary: 'Look for a text in a room; "from:username" narrows to one author',
    action: searchMessages,
    query: Type.Object({ ...roomParams, searchText: Type.String(), count, offset: count }),
    response: Type.Object({ messages: Type.Array(Message) }),
    input: ({ query }) => ({ room: roomOf(query), text: query.searchText, page: pageOf({ ...query, count: query.count ?? 20 }) }),
    reply: (messages) => ({ messages }),
  }),
  route({
    verb: 'GET',
    path: 'chat.syncMessages',
    summary: 'What became of a room’s messages: since `lastUpdate`, or page by page with `next` or `previous`',
    action: syncMessages,
    query: Type.Object({ ...roomParams, lastUpdate: text, next: text, previous: text, type: text, count }),
    response: Type.Object({
      result: Type.Object({
        updated: Type.Optional(Type.Array(Message)),
        deleted: Type.Optional(Type.Array(removal)),
        cursor: Type.Optional(cursor),
      }),
    }),
    input: ({ query }) => ({ room: roomOf(query), how: howOf(query) }),
    reply: (answer) => ({ result: 'deleted' in answer ? { ...answer, deleted: answer.deleted.map(presentTrace) } : answer }),
  }),
  route({
    verb: 'GET',
    path: 'chat.getDeletedMessages',
    summary: 'The ids of what was deleted from a room since a moment',
    action: listDeletedMessages,
    query: Type.Object({ ...roomParams, since: Type.String(), count, offset: count }),
    response: pagedOf('messages', Type.Object({ _id: Type.String() })),
    input: ({ query }) => ({ room: roomOf(query), since: timeOf(query.since) ?? 0, page: pageOf(query) }),
    reply: ({ rows, total }, { query }) => paged('messages', { rows: rows.map(({ id }) => ({ _id: id })), total }, query.offset ?? 0),
  }),
]

function historyRoute(prefix: string, kind: (typeof families)[number]['kind']): RestRoute {
  return route({
    verb: 'GET',
    path: `${prefix}.history`,
    summary: 'A stretch of a room’s history, newest first',
    action: loadHistory,
    query: Type.Object({
      ...roomParams,
      latest: text,
      oldest: text,
      inclusive: flag,
      unreads: flag,
      showThreadMessages: flag,
      count,
      offset: count,
      sort: text,
    }),
    response: Type.Object({
      messages: Type.Array(Message),
      firstUnread: Type.Optional(Message),
      unreadNotLoaded: Type.Optional(Type.Integer()),
    }),
    input: ({ query }) => ({
      room: { ...roomOf(query), kind },
      stretch: stretchFrom({
        ...query,
        inclusive: isSet(query.inclusive),
        unreads: isSet(query.unreads),
        showThreadMessages: !isUnset(query.showThreadMessages),
      }),
    }),
    reply: (history) => history,
  })
}

function messagesRoute(prefix: string, kind: (typeof families)[number]['kind']): RestRoute {
  return route({
    verb: 'GET',
    path: `${prefix}.messages`,
    summary: 'A page of a room’s messages: all, or those that are pinned, starred by you, or mention somebody',
    action: listMessages,
    query: Type.Object({ ...paging, ...roomParams, mentionIds: text, starredIds: text, pinned: flag }),
    response: pagedOf('messages', Message),
    input: ({ query }) => ({
      room: { ...roomOf(query), kind },
      ...filterFrom(query.query),
      ...(query.mentionIds === undefined ? {} : { mentioned: listOf(query.mentionIds) }),
      ...(query.starredIds === undefined ? {} : { starredBy: listOf(query.starredIds) }),
      ...(isSet(query.pinned) ? { pinned: true } : {}),
      ascending: orderOf(query.sort, { ts: 'createdAt' })[0]?.descending === false,
      page: pageOf(query),
    }),
    reply: (page, { query }) => paged('messages', page, query.offset ?? 0),
  })
}

function markedRoute(
  path: string,
  summary: string,
  mark: { readonly pinned?: true; readonly starredByMe?: true; readonly mentionsMe?: true },
): RestRoute {
  return route({
    verb: 'GET',
    path,
    summary,
    action: listMessages,
    query: Type.Object({ ...roomParams, sort: text, count, offset: count }),
    response: pagedOf('messages', Message),
    input: ({ query }) => ({
      room: roomOf(query),
      ...mark,
      ascending: orderOf(query.sort, { ts: 'createdAt' })[0]?.descending === false,
      page: pageOf(query),
    }),
    reply: (page, { query }) => paged('messages', page, query.offset ?? 0),
  })
}

function isUnset(value: unknown): boolean {
  return value !== undefined && !isSet(value)
}
