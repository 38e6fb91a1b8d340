// Guests and rooms over REST: the rooms of a guest against the limit, and the guests of a room.
import { Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { roomOf, roomParams } from '../../wire/room-params.ts'
import { letterOf } from '../rooms/room-card.ts'
import { personKeys, requirePersonReference } from '../users/user-reference.ts'
import type { CountedRoom } from './guest-rooms.store.ts'
import { listGuestsOfRoom } from './list-guests-of-room.ts'
import { listRoomsOfGuest } from './list-rooms-of-guest.ts'

const room = Type.Object({
  _id: Type.String(),
  t: Type.String(),
  name: Type.String(),
  fname: Type.String(),
  prid: Type.Optional(Type.String()),
  joinedAt: Type.String(),
})
const answer = Type.Object({
  used: Type.Integer(),
  max: Type.Union([Type.Integer(), Type.Null()]),
  from: Type.Union([Type.Literal('settings'), Type.Literal('license'), Type.Null()]),
  warning: Type.Boolean(),
  rooms: Type.Array(room),
  count: Type.Integer(),
  offset: Type.Integer(),
  total: Type.Integer(),
})

const person = { _id: Type.String(), username: Type.String(), name: Type.String() }
const guestOfRoom = Type.Object(
  {
    ...person,
    status: Type.String(),
    statusText: Type.String(),
    avatarETag: Type.Optional(Type.String()),
    kind: Type.Literal('guest'),
    company: Type.Optional(Type.String()),
    host: Type.Optional(Type.Object(person, { additionalProperties: true })),
    accessEndsAt: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
const companies = Type.Array(Type.Object({ company: Type.Union([Type.String(), Type.Null()]), guests: Type.Integer({ minimum: 1 }) }))

export const guestRoomRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'foyer.limits.guest',
    summary: 'The rooms that a guest holds, and how many they may',
    action: listRoomsOfGuest,
    query: Type.Object({ ...personKeys, ...paging }),
    response: answer,
    input: ({ query }) => ({ user: requirePersonReference(query), page: pageOf(query) }),
    reply: ({ rows, total, ...use }, { query }) => ({
      ...use,
      ...paged('rooms', { rows: rows.map(presentCountedRoom), total }, query.offset ?? 0),
    }),
  }),
  route({
    verb: 'GET',
    path: 'foyer.rooms.guests',
    summary: 'Who in a room is from outside: companies with their guests; to its members with host and end of access',
    action: listGuestsOfRoom,
    query: Type.Object({ ...roomParams, ...paging }),
    response: Type.Intersect([pagedOf('guests', guestOfRoom), Type.Object({ companies })]),
    input: ({ query }) => ({ room: roomOf(query), page: pageOf(query) }),
    reply: ({ rows, total, companies }, { query }) => ({ ...paged('guests', { rows, total }, query.offset ?? 0), companies }),
  }),
]

function presentCountedRoom({ id, kind, name, title, parentId, joinedAt }: CountedRoom) {
  return {
    _id: id,
    t: letterOf({ kind }),
    name: name ?? '',
    fname: title ?? name ?? '',
    ...(parentId === null ? {} : { prid: parentId }),
    joinedAt,
  }
}
