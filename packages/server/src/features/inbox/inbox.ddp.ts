// Somebody's own lists over DDP: read whole or caught up with, and kept live by the two per-person streams that say what
// changed in them.
import type { Outcome } from '../../actions/action.ts'
import { type DdpTable, type Emission, type Live, method, objectParam, publisher, standingPublisher } from '../../wire/ddp.ts'
import { findRoomName } from './find-room-name.ts'
import { hideRoom } from './hide-room.ts'
import { listCustomizations } from './list-customizations.ts'
import { listOwnMemberships } from './list-own-memberships.ts'
import { listOwnRooms } from './list-own-rooms.ts'
import { openRoom } from './open-room.ts'
import { listRoomAudience } from './list-room-audience.ts'
import { searchNames } from './search-names.ts'
import { setFavorite } from './set-favorite.ts'
import { showRoom } from './show-room.ts'

const kinds: Readonly<Record<string, 'channel' | 'group' | 'direct'>> = { c: 'channel', p: 'group', d: 'direct' }
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
const sinceOf = (value: unknown): { since?: number } => (value instanceof Date ? { since: Math.max(0, value.getTime()) } : {})
// Asked without a moment, clients take a list; asked with one, what changed and what went.
const copyOf = ({ whole, update, remove }: { whole: boolean; update: unknown; remove: unknown }): unknown =>
  whole ? update : { update, remove }
const emptyList = (): unknown[] => []
/** How many memberships a method changed: what clients are told. */
const one = (): number => 1

type Audience = Outcome<typeof listRoomAudience>

const tellAudience = (audience: Audience, how: 'inserted' | 'updated'): Emission[] =>
  audience.flatMap(({ userId, membership, room }) => [
    { stream: 'stream-notify-user', key: `${userId}/subscriptions-changed`, args: [how, membership] },
    { stream: 'stream-notify-user', key: `${userId}/rooms-changed`, args: [how, room] },
  ])

/** Tells a member of a room, if they are connected, how it and their membership stand now. */
async function tellMember(
  { roomId, userId }: { readonly roomId: string; readonly userId: string },
  live: Live,
  how: 'inserted' | 'updated',
): Promise<Emission[]> {
  if (!live.connected().has(userId)) return []
  return tellAudience(await live.ask(listRoomAudience, { roomIds: [roomId], userIds: [userId] }), how)
}

/** Tells all members who are connected how their rooms stand now: what is asked of the database is asked once for all of these rooms. */
async function tellMembersOf(roomIds: readonly string[], live: Live): Promise<Emission[][]> {
  const userIds = [...live.connected()]
  const audience = userIds.length === 0 ? [] : await live.ask(listRoomAudience, { roomIds: [...new Set(roomIds)], userIds })
  const audiences = new Map<string, Audience[number][]>(roomIds.map((roomId) => [roomId, []]))
  for (const one of audience) audiences.get(one.roomId)?.push(one)
  return roomIds.map((roomId) => tellAudience(audiences.get(roomId) ?? [], 'updated'))
}

export const inboxTable: DdpTable = {
  methods: [
    method({ name: 'rooms/get', action: listOwnRooms, input: ([updatedSince]) => sinceOf(updatedSince), reply: copyOf }),
    method({ name: 'subscriptions/get', action: listOwnMemberships, input: ([updatedSince]) => sinceOf(updatedSince), reply: copyOf }),
    method({
      name: 'getRoomByTypeAndName',
      action: showRoom,
      input: ([letter, idOrName]) => ({ room: { idOrName: text(idOrName) }, kind: kinds[text(letter)] ?? letter }),
      reply: ({ room }) => room,
    }),
    method({ name: 'getRoomById', action: showRoom, input: ([id]) => ({ room: { id: text(id) } }), reply: ({ room }) => room }),
    method({
      name: 'getRoomIdByNameOrId',
      action: findRoomName,
      input: ([idOrName]) => ({ room: { idOrName: text(idOrName) } }),
      reply: ({ id }) => id,
    }),
    method({
      name: 'getRoomNameById',
      action: findRoomName,
      input: ([id]) => ({ room: { idOrName: text(id) } }),
      reply: ({ name }) => name,
    }),
    method({ name: 'openRoom', action: openRoom, input: ([id]) => ({ room: { id: text(id) } }), reply: one }),
    method({ name: 'hideRoom', action: hideRoom, input: ([id]) => ({ room: { id: text(id) } }), reply: one }),
    method({
      name: 'toggleFavorite',
      action: setFavorite,
      input: ([id, favorite]) => ({ room: { id: text(id) }, ...(typeof favorite === 'boolean' ? { favorite } : {}) }),
      reply: one,
    }),
    method({
      name: 'spotlight',
      action: searchNames,
      input: ([wanted, except, kindsWanted, roomId]) => {
        const { users, rooms, mentions } = objectParam(kindsWanted ?? { users: true, rooms: true })
        return {
          text: text(wanted),
          exceptUsernames: texts(except),
          users: users === true || mentions === true,
          rooms: rooms === true,
          ...(text(roomId) === '' ? {} : { roomId }),
        }
      },
      reply: (found) => found,
    }),
    method({ name: 'listEmojiCustom', action: listCustomizations, input: () => ({}), reply: emptyList }),
    method({ name: 'listCustomSounds', action: listCustomizations, input: () => ({}), reply: emptyList }),
    method({ name: 'listCustomUserStatus', action: listCustomizations, input: () => ({}), reply: emptyList }),
  ],
  publishers: [
    standingPublisher<{ roomId: string }>(
      'room.changed',
      ({ data }) => data.roomId,
      (events, live) =>
        tellMembersOf(
          events.map(({ data }) => data.roomId),
          live,
        ),
    ),
    publisher<{ roomId: string; userId: string }>('membership.added', ({ data }, live) => tellMember(data, live, 'inserted')),
    publisher<{ roomId: string; userId: string }>('membership.changed', ({ data }, live) => tellMember(data, live, 'updated')),
    publisher<{ roomId: string; userId: string; membershipId: string }>(
      'membership.ended',
      ({ data: { roomId, userId, membershipId } }) => [
        {
          stream: 'stream-notify-user',
          key: `${userId}/subscriptions-changed`,
          args: ['removed', { _id: membershipId, rid: roomId, u: { _id: userId } }],
        },
        { stream: 'stream-notify-user', key: `${userId}/rooms-changed`, args: ['removed', { _id: roomId }] },
      ],
    ),
  ],
}
