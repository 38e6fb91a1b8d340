// Invite links over REST. In the shapes of the wire `_id` is the link's token, because clients build the address from it and name a link by
// it; where the token is not for the viewer's eyes it is the id of ours, by which a link can be removed and not used.
import { type Static, Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { letterOf } from '../rooms/room-card.ts'
import { checkInviteLink } from './check-invite-link.ts'
import { createInviteLink } from './create-invite-link.ts'
import type { LinkCard } from './link-card.ts'
import { listInviteLinks } from './list-invite-links.ts'
import { removeInviteLink } from './remove-invite-link.ts'
import { useInviteLink } from './use-invite-link.ts'

const moment = Type.String({ format: 'date-time' })
const momentOrNone = Type.Union([moment, Type.Null()])
const textOrNone = Type.Union([Type.String(), Type.Null()])
/** Forms send numbers as text. */
const number = Type.Union([Type.Integer(), Type.String({ pattern: '^\\d{1,9}$' })])
const histories = Type.Enum(['all', 'from-now-on'])

const invite = Type.Object(
  {
    _id: Type.String(),
    linkId: Type.String(),
    days: Type.Integer(),
    maxUses: Type.Integer(),
    uses: Type.Integer(),
    rid: Type.String(),
    userId: Type.String(),
    createdAt: moment,
    expires: momentOrNone,
    url: Type.Optional(Type.String()),
    guests: Type.Optional(Type.Literal(true)),
    history: Type.Optional(histories),
  },
  { additionalProperties: false },
)
const linkCard = Type.Object(
  {
    _id: Type.String(),
    url: textOrNone,
    room: Type.Object({ _id: Type.String(), name: textOrNone }),
    maker: Type.Union([Type.Object({ _id: Type.String(), username: Type.String(), name: Type.String() }), Type.Null()]),
    guests: Type.Boolean(),
    history: histories,
    days: Type.Integer(),
    maxUses: Type.Integer(),
    uses: Type.Integer(),
    createdAt: moment,
    expires: momentOrNone,
  },
  { additionalProperties: false },
)

export const linkRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'findOrCreateInvite',
    summary: 'A link into a room: the open one on these terms, or a new one; with `guests`, one that guests may use too',
    action: createInviteLink,
    body: Type.Object({
      rid: Type.String(),
      days: number,
      maxUses: number,
      guests: Type.Optional(Type.Boolean()),
      history: Type.Optional(histories),
    }),
    response: invite,
    input: ({ body: { rid, days, maxUses, guests, history } }) => ({
      roomId: rid,
      days: numberOf(days),
      usesMax: numberOf(maxUses),
      ...(guests === undefined ? {} : { forGuests: guests }),
      ...(history === undefined ? {} : { history: history as 'all' | 'from-now-on' }),
    }),
    reply: inviteOf,
  }),
  route({
    verb: 'GET',
    path: 'listInvites',
    summary: 'The newest links that one may see, as a bare list; for pages see foyer.links',
    action: listInviteLinks,
    query: Type.Object(paging),
    response: Type.Array(invite),
    input: ({ query }) => ({ page: pageOf({ ...query, count: query.count ?? 0 }) }),
    reply: ({ rows }) => rows.map(inviteOf),
    envelope: 'bare',
  }),
  route({
    verb: 'GET',
    path: 'foyer.links',
    summary: 'The links that one may see, of all rooms or of one; newest first',
    action: listInviteLinks,
    query: Type.Object({ ...paging, roomId: Type.Optional(Type.String()) }),
    response: pagedOf('links', linkCard),
    input: ({ query }) => ({ ...(query.roomId === undefined ? {} : { roomId: query.roomId }), page: pageOf(query) }),
    reply: ({ rows, total }, { query }) => paged('links', { rows: rows.map(cardOf), total }, query.offset ?? 0),
  }),
  route({
    verb: 'DELETE',
    path: 'removeInvite/:_id',
    summary: 'Take a link back; named by its token or by its id',
    action: removeInviteLink,
    response: Type.Literal(true),
    input: ({ params }) => ({ idOrToken: params['_id'] ?? '' }),
    reply: () => true,
    envelope: 'bare',
  }),
  route({
    verb: 'POST',
    path: 'validateInviteToken',
    summary: 'Whether a link opens something now',
    action: checkInviteLink,
    body: Type.Object({ token: Type.String() }),
    response: Type.Object({ valid: Type.Boolean() }),
    input: ({ body: { token } }) => ({ token }),
    reply: (valid) => ({ valid }),
  }),
  route({
    verb: 'POST',
    path: 'useInviteToken',
    summary: 'Enter a room by a link',
    action: useInviteLink,
    body: Type.Object({ token: Type.String() }),
    response: Type.Object({
      room: Type.Object({
        rid: Type.String(),
        prid: Type.Optional(Type.String()),
        fname: Type.String(),
        name: Type.String(),
        t: Type.Enum(['c', 'p']),
      }),
    }),
    input: ({ body: { token } }) => ({ token }),
    reply: (room) => ({
      room: {
        rid: room.id,
        ...(room.parentId === null ? {} : { prid: room.parentId }),
        fname: room.title ?? room.name ?? '',
        name: room.name ?? '',
        t: letterOf(room),
      },
    }),
  }),
]

function inviteOf({ id, token, url, roomId, madeBy, forGuests, history, days, usesMax, uses, createdAt, expiresAt }: LinkCard) {
  return {
    _id: token ?? id,
    linkId: id,
    days,
    maxUses: usesMax,
    uses,
    rid: roomId,
    userId: madeBy,
    createdAt,
    expires: expiresAt,
    ...(url === null ? {} : { url }),
    ...(forGuests ? { guests: true, history } : {}),
  }
}

function cardOf({ id, url, roomId, roomName, maker, forGuests, history, days, usesMax, uses, createdAt, expiresAt }: LinkCard) {
  return {
    _id: id,
    url,
    room: { _id: roomId, name: roomName },
    maker: maker === null ? null : { _id: maker.id, username: maker.username, name: maker.name },
    guests: forGuests,
    history,
    days,
    maxUses: usesMax,
    uses,
    createdAt,
    expires: expiresAt,
  }
}

function numberOf(value: Static<typeof number>): number {
  return Number(value)
}
