// Direct messages over REST: the same endpoints under two prefixes. A direct message is named by its id or by the other person.
import { Room } from '@foyer/protocol/entities/room.ts'
import { RoomMember } from '@foyer/protocol/entities/user.ts'
import { type Static, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { flag, isSet, listOf } from '../../wire/room-params.ts'
import { orderOf } from '../../wire/sort.ts'
import { deleteDirectMessage } from './delete-direct-message.ts'
import type { DirectReference } from './direct-message.ts'
import { listAllDirectMessages } from './list-all-direct-messages.ts'
import { listDirectMembers } from './list-direct-members.ts'
import { listDirectMessages } from './list-direct-messages.ts'
import { openDirectMessage } from './open-direct-message.ts'
import { readDirectCounters } from './read-direct-counters.ts'
import { setDirectTopic } from './set-direct-topic.ts'

const text = Type.Optional(Type.String())
const directParams = { roomId: text, rid: text, username: text }
const people = Type.Object({
  username: text,
  usernames: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
  excludeSelf: flag,
})
const orders = { usersCount: 'memberCount', msgs: 'messageCount', ts: 'createdAt', lm: 'lastMessageAt' } as const
const counters = Type.Object(
  { joined: Type.Boolean(), members: Type.Integer(), msgs: Type.Integer(), userMentions: Type.Integer() },
  { additionalProperties: true },
)

export const directRoutes: readonly RestRoute[] = ['im', 'dm'].flatMap((prefix) => [
  route({
    verb: 'POST',
    path: `${prefix}.create`,
    summary: 'Open a direct message with one person or several',
    action: openDirectMessage,
    body: people,
    response: Type.Object({
      room: Type.Object(
        { _id: Type.String(), rid: Type.String(), t: Type.Literal('d'), usernames: Type.Array(Type.String()) },
        { additionalProperties: true },
      ),
    }),
    input: ({ body }) => ({ usernames: usernamesOf(body), ...(isSet(body.excludeSelf) ? { withoutSelf: true } : {}) }),
    reply: (room) => ({ room }),
  }),
  ...[
    { path: `${prefix}.list`, action: listDirectMessages, summary: 'Your direct messages' },
    { path: `${prefix}.list.everyone`, action: listAllDirectMessages, summary: 'Every direct message, without what was said' },
  ].map(({ path, action, summary }) =>
    route({
      verb: 'GET',
      path,
      summary,
      action,
      query: Type.Object(paging),
      response: pagedOf('ims', Room),
      input: ({ query }) => ({ order: orderOf(query.sort, orders), page: pageOf(query) }),
      reply: (page, { query }) => paged('ims', page, pageOf(query).offset),
    }),
  ),
  route({
    verb: 'GET',
    path: `${prefix}.members`,
    summary: 'Who is in a direct message',
    action: listDirectMembers,
    query: Type.Object({ ...directParams, ...paging, filter: text }),
    response: pagedOf('members', RoomMember),
    input: ({ query }) => ({ direct: directOf(query), page: pageOf(query), ...(query.filter === undefined ? {} : { text: query.filter }) }),
    reply: (page, { query }) => paged('members', page, pageOf(query).offset),
  }),
  route({
    verb: 'GET',
    path: `${prefix}.counters`,
    summary: 'A direct message in numbers',
    action: readDirectCounters,
    query: Type.Object({ ...directParams, userId: text }),
    response: counters,
    input: ({ query }) => ({ direct: directOf(query), ...(query.userId ? { userId: query.userId } : {}) }),
    reply: (numbers) => numbers,
  }),
  route({
    verb: 'POST',
    path: `${prefix}.setTopic`,
    summary: 'Set the topic of a direct message',
    action: setDirectTopic,
    body: Type.Object({ ...directParams, topic: text }),
    response: Type.Object({ topic: Type.String() }),
    input: ({ body }) => ({ direct: directOf(body), topic: body.topic ?? '' }),
    reply: (changed) => changed,
  }),
  route({
    verb: 'POST',
    path: `${prefix}.delete`,
    summary: 'Delete a direct message',
    action: deleteDirectMessage,
    body: Type.Object(directParams),
    response: nothingMore,
    input: ({ body }) => ({ direct: directOf(body) }),
    reply: () => ({}),
  }),
])

function usernamesOf({ username, usernames }: Static<typeof people>): string[] {
  const names = [...listOf(username), ...listOf(usernames)].map((name) => name.replace(/^@/, ''))
  if (names.length === 0) throw refusal('invalid-params', 'must have required property username or usernames')
  return names
}

function directOf({ roomId, rid, username }: { roomId?: string; rid?: string; username?: string }): DirectReference {
  const id = roomId || rid
  if (id) return { id }
  if (username) return { username }
  throw refusal('error-roomid-param-not-provided', 'roomId or username is missing')
}
