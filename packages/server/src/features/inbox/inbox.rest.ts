// Somebody's own lists over REST: their rooms, their memberships, and what they make of them.
import { Membership } from '@foyer/protocol/entities/membership.ts'
import { syncOf } from '@foyer/protocol/entities/pagination.ts'
import { Room } from '@foyer/protocol/entities/room.ts'
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { flag, isSet, roomOf, roomParams } from '../../wire/room-params.ts'
import { changeRoomNotifications } from './change-room-notifications.ts'
import { hideRoom } from './hide-room.ts'
import { notificationsOf, sinceOf } from './inbox-params.ts'
import { listOwnMemberships } from './list-own-memberships.ts'
import { listOwnRooms } from './list-own-rooms.ts'
import { openRoom } from './open-room.ts'
import { searchRoutes } from './search.rest.ts'
import { setFavorite } from './set-favorite.ts'
import { showOwnAccess } from './show-own-access.ts'
import { showOwnMembership } from './show-own-membership.ts'
import { showRoom } from './show-room.ts'

const since = Type.Object({ updatedSince: Type.Optional(Type.String()) })
const roomAbove = Type.Object({ _id: Type.String(), t: Type.String() }, { additionalProperties: true })
const roomBody = Type.Object(roomParams)
const families = [
  { prefix: 'channels', kind: 'channel' },
  { prefix: 'groups', kind: 'group' },
  { prefix: 'im', kind: 'direct' },
  { prefix: 'dm', kind: 'direct' },
] as const

export const inboxRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'rooms.get',
    summary: 'Your rooms, or what has changed in them',
    action: listOwnRooms,
    query: since,
    response: syncOf(Room),
    input: ({ query }) => sinceOf(query.updatedSince),
    reply: ({ update, remove }) => ({ update, remove }),
  }),
  route({
    verb: 'GET',
    path: 'subscriptions.get',
    summary: 'Your memberships, or what has changed in them',
    action: listOwnMemberships,
    query: since,
    response: syncOf(Membership),
    input: ({ query }) => sinceOf(query.updatedSince),
    reply: ({ update, remove }) => ({ update, remove }),
  }),
  route({
    verb: 'GET',
    path: 'subscriptions.getOne',
    summary: 'Your membership in one room; null where you are no member',
    action: showOwnMembership,
    query: Type.Object(roomParams),
    response: Type.Object({ subscription: Type.Union([Membership, Type.Null()]) }),
    input: ({ query }) => ({ roomId: query.roomId ?? query.rid ?? missingRoomId() }),
    reply: (subscription) => ({ subscription }),
  }),
  route({
    verb: 'GET',
    path: 'rooms.info',
    summary: 'One room',
    action: showRoom,
    query: Type.Object(roomParams),
    response: Type.Object({ room: Room, parent: Type.Optional(roomAbove) }),
    input: ({ query }) => ({ room: roomOf(query) }),
    reply: (shown) => shown,
  }),
  route({
    verb: 'POST',
    path: 'rooms.favorite',
    summary: 'Mark a room as a favourite, or no longer',
    action: setFavorite,
    body: Type.Object({ ...roomParams, favorite: flag }),
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body), ...(body.favorite === undefined ? {} : { favorite: isSet(body.favorite) }) }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'rooms.open',
    summary: 'Put a room back into your list',
    action: openRoom,
    body: roomBody,
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body) }),
    reply: () => ({}),
  }),
  route({
    verb: 'POST',
    path: 'rooms.hide',
    summary: 'Take a room out of your list',
    action: hideRoom,
    body: roomBody,
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body) }),
    reply: () => ({}),
  }),
  ...families.flatMap(({ prefix, kind }) => [
    route({
      verb: 'POST',
      path: `${prefix}.open`,
      summary: 'Put a room back that is out of your list',
      action: openRoom,
      body: roomBody,
      response: nothingMore,
      input: ({ body }) => ({ room: roomOf(body), kind, fromClosed: true }),
      reply: () => ({}),
    }),
    route({
      verb: 'POST',
      path: `${prefix}.close`,
      summary: 'Take a room out that is in your list',
      action: hideRoom,
      body: roomBody,
      response: nothingMore,
      input: ({ body }) => ({ room: roomOf(body), kind, fromOpen: true }),
      reply: () => ({}),
    }),
  ]),
  route({
    verb: 'POST',
    path: 'rooms.saveNotification',
    summary: 'How you are told of what happens in a room',
    action: changeRoomNotifications,
    body: Type.Object({ ...roomParams, notifications: Type.Record(Type.String(), Type.Unknown()) }),
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body), preferences: notificationsOf(body.notifications) }),
    reply: () => ({}),
  }),
  route({
    verb: 'GET',
    path: 'foyer.me',
    summary: 'Your own page: who answers for you, until when you are let in, your rooms, and whom to ask',
    action: showOwnAccess,
    query: Type.Object(paging),
    response: Type.Intersect([
      pagedOf('rooms', Type.Object({ _id: Type.String(), t: Type.String(), name: Type.String(), fname: Type.String() })),
      Type.Object({
        company: Type.Optional(Type.String()),
        host: Type.Optional(Type.Object({ name: Type.String() }, { additionalProperties: true })),
        accessEndsAt: Type.Optional(Type.String()),
        daysLeft: Type.Optional(Type.Integer({ minimum: 0 })),
        admins: Type.Array(
          Type.Object({ _id: Type.String(), username: Type.String(), name: Type.String() }, { additionalProperties: true }),
        ),
      }),
    ]),
    input: ({ query }) => ({ page: pageOf(query) }),
    reply: ({ rows, total, ...own }, { query }) => ({ ...own, ...paged('rooms', { rows, total }, query.offset ?? 0) }),
  }),
  ...searchRoutes,
]

function missingRoomId(): never {
  throw refusal('error-roomid-param-not-provided')
}
