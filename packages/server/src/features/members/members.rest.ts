// Who is in a room, over REST. Channels and groups have the same endpoints under two prefixes, and so have the three roles.
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import type { PresenceStatus } from '../../schema/tables.ts'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { listOf, roomOf, roomParams } from '../../wire/room-params.ts'
import { orderOf } from '../../wire/sort.ts'
import { personKeys, requirePersonReference } from '../users/user-reference.ts'
import { isMember } from './is-member.ts'
import { listMembers } from './list-members.ts'
import { listRoomRoles } from './list-room-roles.ts'
import { readRoomCounters } from './read-room-counters.ts'
import { setMuted } from './set-muted.ts'
import { setRoomLeader } from './set-room-leader.ts'
import { setRoomModerator } from './set-room-moderator.ts'
import { setRoomOwner } from './set-room-owner.ts'

const card = Type.Object(
  { _id: Type.String(), username: Type.String(), name: Type.String(), status: Type.String() },
  { additionalProperties: true },
)
const roleHolder = Type.Object({
  _id: Type.String(),
  rid: Type.String(),
  u: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }),
  roles: Type.Array(Type.String()),
})
const statusList = Type.Optional(Type.Union([Type.Array(Type.String()), Type.String()]))
const membersQuery = Type.Object({ ...roomParams, ...paging, filter: Type.Optional(Type.String()), status: statusList })

const statuses: readonly PresenceStatus[] = ['online', 'away', 'busy', 'offline']
const present: PresenceStatus[] = ['online', 'away', 'busy']

const families = [
  { prefix: 'channels', kind: 'channel' },
  { prefix: 'groups', kind: 'group' },
] as const

const roles = [
  { name: 'Owner', action: setRoomOwner },
  { name: 'Moderator', action: setRoomModerator },
  { name: 'Leader', action: setRoomLeader },
] as const

export const memberRoutes: readonly RestRoute[] = [
  ...families.flatMap(familyRoutes),
  route({ verb: 'GET', path: 'rooms.roles', ...roleList(), input: ({ query }) => ({ room: roomOf(query) }) }),
  route({
    verb: 'GET',
    path: 'rooms.isMember',
    summary: 'Whether somebody is in a room',
    action: isMember,
    query: Type.Object({ ...roomParams, ...personKeys }),
    response: Type.Object({ isMember: Type.Boolean() }),
    input: ({ query }) => ({ room: roomOf(query), person: requirePersonReference(query) }),
    reply: (answer) => ({ isMember: answer }),
  }),
  muteRoute('rooms.muteUser', true),
  muteRoute('rooms.unmuteUser', false),
]

function familyRoutes(family: (typeof families)[number]): RestRoute[] {
  const { prefix, kind } = family
  return [
    route({
      verb: 'GET',
      path: `${prefix}.members`,
      summary: 'The members of a room',
      action: listMembers,
      query: membersQuery,
      response: pagedOf('members', card),
      input: ({ query }) => ({
        room: roomOf(query, kind),
        ...(query.filter === undefined ? {} : { text: query.filter }),
        ...statusesFrom(query.status),
        order: orderOf(query.sort, { username: 'username', name: 'name' }),
        page: pageOf(query),
      }),
      reply: (page, { query }) => paged('members', page, query.offset ?? 0),
    }),
    route({
      verb: 'GET',
      path: `${prefix}.moderators`,
      summary: 'The moderators of a room',
      action: listMembers,
      query: Type.Object({ ...roomParams, ...paging }),
      response: Type.Object({ moderators: Type.Array(card) }),
      input: ({ query }) => ({ room: roomOf(query, kind), role: 'moderator', page: pageOf(query) }),
      reply: ({ rows }) => ({ moderators: rows }),
    }),
    route({
      verb: 'GET',
      path: `${prefix}.online`,
      summary: 'The members of a room who are online',
      action: listMembers,
      query: Type.Object({ ...roomParams, _id: Type.Optional(Type.String()), ...paging }),
      response: Type.Object({ online: Type.Array(card) }),
      input: ({ query }) => ({
        room: roomOf({ roomId: query._id, ...roomNamedIn(query.query), ...query }, kind),
        statuses: present,
        page: pageOf({ count: 0, ...query }),
      }),
      reply: ({ rows }) => ({ online: rows }),
    }),
    route({
      verb: 'GET',
      path: `${prefix}.counters`,
      summary: 'A room in numbers',
      action: readRoomCounters,
      query: Type.Object({ ...roomParams, userId: Type.Optional(Type.String()) }),
      response: Type.Object(
        { joined: Type.Boolean(), members: Type.Integer(), msgs: Type.Integer(), userMentions: Type.Integer() },
        { additionalProperties: true },
      ),
      input: ({ query }) => ({ room: roomOf(query, kind), ...(query.userId ? { userId: query.userId } : {}) }),
      reply: (counters) => counters,
    }),
    route({ verb: 'GET', path: `${prefix}.roles`, ...roleList(), input: ({ query }) => ({ room: roomOf(query, kind) }) }),
    ...roles.flatMap((role) => [roleRoute(family, role, true), roleRoute(family, role, false)]),
  ]
}

function roleList() {
  return {
    summary: 'Who holds a role in a room',
    action: listRoomRoles,
    query: Type.Object(roomParams),
    response: Type.Object({ roles: Type.Array(roleHolder) }),
    reply: (holders: Awaited<ReturnType<typeof listRoomRoles.run>>) => ({ roles: holders }),
  } as const
}

function roleRoute({ prefix, kind }: (typeof families)[number], { name, action }: (typeof roles)[number], held: boolean): RestRoute {
  return route({
    verb: 'POST',
    path: `${prefix}.${held ? 'add' : 'remove'}${name}`,
    summary: `${held ? 'Gives somebody' : 'Takes from somebody'} the role ${name.toLowerCase()} in a room`,
    action,
    body: Type.Object({ ...roomParams, ...personKeys }),
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body, kind), person: requirePersonReference(body), held }),
    reply: () => ({}),
  })
}

function muteRoute(path: string, muted: boolean): RestRoute {
  return route({
    verb: 'POST',
    path,
    summary: muted ? 'Takes somebody’s word in a room' : 'Gives somebody’s word in a room back',
    action: setMuted,
    body: Type.Object({ ...roomParams, ...personKeys }),
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body), person: requirePersonReference(body), muted }),
    reply: () => ({}),
  })
}

function statusesFrom(value: unknown): { statuses?: PresenceStatus[] } {
  const asked = listOf(value)
  return asked.length === 0 ? {} : { statuses: statuses.filter((status) => asked.includes(status)) }
}

/** `query={"_id": …}` or `{"name": …}`: how one client names the room whose members it wants. */
function roomNamedIn(query: string | undefined): { roomId?: unknown; roomName?: unknown } {
  if (query === undefined || query === '') return {}
  try {
    const { _id, name } = JSON.parse(query) as { _id?: unknown; name?: unknown }
    return { ...(_id === undefined ? {} : { roomId: _id }), ...(name === undefined ? {} : { roomName: name }) }
  } catch {
    throw refusal('error-invalid-query')
  }
}
