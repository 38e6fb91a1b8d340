// What the administration of our own client lists, over REST.
import { type Static, Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { orderOf } from '../../wire/sort.ts'
import { personKeys, requirePersonReference } from '../users/user-reference.ts'
import { listAccounts } from './list-accounts.ts'
import { listAllRooms } from './list-all-rooms.ts'
import { listTakers } from './list-takers.ts'
import { accountTabs } from './people-page.store.ts'
import type { RoomType } from './rooms-page.store.ts'
import { showAccount } from './show-account.ts'
import { showAnyRoom } from './show-any-room.ts'

const text = Type.Optional(Type.String())
const count = Type.Integer({ minimum: 0 })
const user = Type.Object({ _id: Type.String(), username: Type.String(), rooms: Type.Optional(count) }, { additionalProperties: true })
const use = Type.Object({
  used: count,
  max: Type.Union([Type.Integer(), Type.Null()]),
  from: Type.Union([Type.Literal('settings'), Type.Literal('license'), Type.Null()]),
  warning: Type.Boolean(),
})
const orders = {
  name: 'name',
  username: 'username',
  email: 'email',
  lastLogin: 'lastLoginAt',
  createdAt: 'createdAt',
  accessEndsAt: 'accessEndsAt',
} as const
const roomOrders = { name: 'name', usersCount: 'memberCount', msgs: 'messageCount', ts: 'createdAt', lm: 'lastMessageAt' } as const
const room = Type.Object(
  { _id: Type.String(), t: Type.String(), usersCount: count, guests: count, companies: Type.Array(Type.String()) },
  { additionalProperties: true },
)
const named = Type.Object({ _id: Type.String(), username: Type.String(), name: Type.String() }, { additionalProperties: true })
const texts = Type.Optional(Type.Array(Type.String()))

export const administrationRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'foyer.users',
    summary: 'Accounts by tab, with a search and an order, how many there are in each tab, and how much of the limits is taken',
    action: listAccounts,
    query: Type.Object({
      ...paging,
      tab: Type.Optional(Type.Enum([...accountTabs])),
      text,
      role: text,
      company: text,
      hostId: text,
      accessEndsBefore: text,
    }),
    response: Type.Intersect([
      pagedOf('users', user),
      Type.Object({
        totals: Type.Object({
          all: count,
          pending: count,
          active: count,
          deactivated: count,
          guests: count,
          invited: Type.Optional(count),
        }),
        limits: Type.Optional(Type.Object({ seats: use, guests: use })),
      }),
    ]),
    input: ({ query: { tab = 'all', text: wanted, role, company, hostId, accessEndsBefore, ...page } }) => ({
      tab,
      ...given({ text: wanted, role, company, hostId, accessEndsBefore }),
      order: orderOf(page.sort, orders),
      page: pageOf(page),
    }),
    reply: ({ rows, total, ...beside }, { query }) => ({ ...paged('users', { rows, total }, query.offset ?? 0), ...beside }),
  }),
  route({
    verb: 'GET',
    path: 'foyer.users.one',
    summary: 'One account with everything about it: host, end, sessions, rooms, and what the audit log says last',
    action: showAccount,
    query: Type.Object(personKeys),
    response: Type.Object({
      user,
      sessions: count,
      personalTokens: count,
      rooms: Type.Optional(Type.Array(Type.Object({ _id: Type.String() }, { additionalProperties: true }))),
      roomsTotal: Type.Optional(count),
      roomsPerGuest: Type.Optional(use),
      audit: Type.Optional(Type.Array(Type.Object({ _id: Type.String(), action: Type.String() }, { additionalProperties: true }))),
    }),
    input: ({ query }) => ({ user: requirePersonReference(query) }),
    reply: (account) => account,
  }),
  route({
    verb: 'GET',
    path: 'foyer.limits.takers',
    summary: 'Who takes the guest seats, by company and host, and the guests nearest to their number of rooms',
    action: listTakers,
    query: Type.Object(paging),
    response: Type.Intersect([
      pagedOf('guests', Type.Object({ guest: Type.Optional(named), rooms: count })),
      Type.Object({
        roomsPerGuest: Type.Object({ max: use.properties.max, from: use.properties.from }),
        companies: Type.Array(Type.Object({ company: Type.Union([Type.String(), Type.Null()]), guests: count })),
        hosts: Type.Array(Type.Object({ host: Type.Optional(named), guests: count })),
      }),
    ]),
    input: ({ query }) => ({ page: pageOf(query) }),
    reply: ({ rows, total, ...beside }, { query }) => ({ ...paged('guests', { rows, total }, query.offset ?? 0), ...beside }),
  }),
  route({
    verb: 'GET',
    path: 'rooms.adminRooms',
    summary: 'Every room of the workspace, with how many guests are in it and from where; nothing of what is said',
    action: listAllRooms,
    query: Type.Object({ ...paging, filter: text, types: texts, 'types[]': texts }),
    response: pagedOf('rooms', room),
    input: ({ query }) => ({
      types: typesIn(query),
      ...given({ text: query.filter }),
      order: orderOf(query.sort, roomOrders),
      page: pageOf(query),
    }),
    reply: ({ rows, total }, { query }) => paged('rooms', { rows, total }, query.offset ?? 0),
  }),
  route({
    verb: 'GET',
    path: 'rooms.adminRooms.getRoom',
    summary: 'One room as administrators keep it',
    action: showAnyRoom,
    query: Type.Object({ rid: Type.String() }),
    response: room,
    input: ({ query }) => ({ roomId: query.rid }),
    reply: (shown) => shown,
  }),
]

/** Clients ask for kinds of rooms that are not here, such as teams, beside those that are. */
function typesIn(query: { types?: Static<typeof texts>; 'types[]'?: Static<typeof texts> }): RoomType[] {
  const named = [...(query.types ?? []), ...(query['types[]'] ?? [])].flatMap((list) => list.split(','))
  return named.filter((type): type is RoomType => ['c', 'p', 'd', 'discussions'].includes(type))
}

/** Leaves out what was not asked for, or was left empty. */
function given<K extends string>(fields: Record<K, string | undefined>): { [P in K]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as { [P in K]?: string }
}
