// The rooms of a guest against the limit, over REST.
import { Type } from 'typebox'
import { paged, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { letterOf } from '../rooms/room-card.ts'
import { personKeys, requirePersonReference } from '../users/user-reference.ts'
import type { CountedRoom } from './guest-rooms.store.ts'
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
