// Channels and groups over REST: the same endpoints under two prefixes, and those that take a room of any kind.
import { Room } from '@foyer/protocol/entities/room.ts'
import { type TProperties, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { flag, isSet, peopleOf, peopleParams, roomOf, roomParams } from '../../wire/room-params.ts'
import { orderOf } from '../../wire/sort.ts'
import { personKeys, requirePersonReference } from '../users/user-reference.ts'
import { addAllToRoom } from './add-all-to-room.ts'
import { addToRoom } from './add-to-room.ts'
import { archiveRoom } from './archive-room.ts'
import { changeArchivedState } from './change-archived-state.ts'
import { checkRoomName } from './check-room-name.ts'
import { createChannel } from './create-channel.ts'
import { createGroup } from './create-group.ts'
import { deleteRoom } from './delete-room.ts'
import { editRoom } from './edit-room.ts'
import { joinRoom } from './join-room.ts'
import { leaveRoom } from './leave-room.ts'
import { listAllGroups } from './list-all-groups.ts'
import { listChannels } from './list-channels.ts'
import { listJoinedRooms } from './list-joined-rooms.ts'
import { newRoomFrom } from './new-room-params.ts'
import { readRoomInfo } from './read-room-info.ts'
import { removeFromRoom } from './remove-from-room.ts'
import type { RoomChanges } from './room-changes.ts'
import { changesFrom, kindFrom } from './room-settings-card.ts'
import { unarchiveRoom } from './unarchive-room.ts'

const families = [
  { prefix: 'channels', one: 'channel' },
  { prefix: 'groups', one: 'group' },
] as const
type Family = (typeof families)[number]

const anyFields = Type.Object({}, { additionalProperties: true })
const roomBody = Type.Object(roomParams)
const text = Type.Optional(Type.String())
const orders = { name: 'name', usersCount: 'memberCount', msgs: 'messageCount', ts: 'createdAt', lm: 'lastMessageAt' } as const

export const channelRoutes: readonly RestRoute[] = [
  ...families.flatMap((family) => [...lifeOf(family), ...peopleIn(family), ...settersOf(family)]),
  listRoute('channels.list', 'The channels you may know', listChannels, { kinds: ['channel' as const] }),
  listRoute('channels.list.joined', 'The channels you are in', listJoinedRooms, { kind: 'channel' as const }),
  listRoute('groups.list', 'The groups you are in', listJoinedRooms, { kind: 'group' as const }),
  listRoute('groups.listAll', 'Every group of the workspace', listAllGroups, {}),
  route({ verb: 'POST', path: 'rooms.join', summary: 'Enter a room', action: joinRoom, body: Type.Object({ ...roomParams, joinCode: text }), response: Type.Object({ room: Room }), input: ({ body }) => ({ room: roomOf(body), ...codeIn(body) }), reply: (room) => ({ room }) }),
  route({ verb: 'POST', path: 'rooms.leave', summary: 'Leave a room', action: leaveRoom, body: roomBody, response: nothingMore, input: ({ body }) => ({ room: roomOf(body) }), reply: () => ({}) }),
  route({ verb: 'POST', path: 'rooms.delete', summary: 'Delete a room', action: deleteRoom, body: roomBody, response: nothingMore, input: ({ body }) => ({ room: roomOf(body) }), reply: () => ({}) }),
  route({
    verb: 'POST',
    path: 'rooms.saveRoomSettings',
    summary: 'Change several settings of a room at once',
    action: editRoom,
    body: Type.Object({ rid: Type.String() }, { additionalProperties: true }),
    response: Type.Object({ rid: Type.String() }),
    input: ({ body }) => ({ room: roomOf({ rid: body.rid }), changes: changesFrom(body) }),
    reply: (_room, { body }) => ({ rid: body.rid }),
  }),
  route({
    verb: 'POST',
    path: 'rooms.changeArchivationState',
    summary: 'Archive a room, or take it out of the archive',
    action: changeArchivedState,
    body: Type.Object({ ...roomParams, action: text }),
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body), archived: body.action !== 'unarchive' }),
    reply: () => ({}),
  }),
  route({
    verb: 'GET',
    path: 'rooms.nameExists',
    summary: 'Whether the name of a room is taken',
    action: checkRoomName,
    query: Type.Object({ roomName: Type.String() }),
    response: Type.Object({ exists: Type.Boolean() }),
    input: ({ query }) => ({ name: query.roomName }),
    reply: (exists) => ({ exists }),
  }),
]

function lifeOf({ prefix, one }: Family): RestRoute[] {
  const answer = Type.Object({ [one]: Room })
  return [
    route({
      verb: 'POST',
      path: `${prefix}.create`,
      summary: `Make a ${one}`,
      action: one === 'channel' ? createChannel : createGroup,
      body: Type.Object({ name: Type.String(), members: Type.Optional(Type.Array(Type.String())), readOnly: flag, excludeSelf: flag, customFields: Type.Optional(anyFields), extraData: Type.Optional(anyFields) }),
      response: answer,
      input: ({ body }) => newRoomFrom(body),
      reply: (room) => ({ [one]: room }),
    }),
    route({ verb: 'GET', path: `${prefix}.info`, summary: `One ${one}`, action: readRoomInfo, query: Type.Object(roomParams), response: answer, input: ({ query }) => ({ room: roomOf(query, one) }), reply: (room) => ({ [one]: room }) }),
    route({ verb: 'POST', path: `${prefix}.join`, summary: `Enter a ${one}`, action: joinRoom, body: Type.Object({ ...roomParams, joinCode: text }), response: answer, input: ({ body }) => ({ room: roomOf(body, one), ...codeIn(body) }), reply: (room) => ({ [one]: room }) }),
    route({ verb: 'POST', path: `${prefix}.leave`, summary: `Leave a ${one}`, action: leaveRoom, body: roomBody, response: answer, input: ({ body }) => ({ room: roomOf(body, one) }), reply: (room) => ({ [one]: room }) }),
    route({ verb: 'POST', path: `${prefix}.archive`, summary: `Archive a ${one}`, action: archiveRoom, body: roomBody, response: nothingMore, input: ({ body }) => ({ room: roomOf(body, one) }), reply: () => ({}) }),
    route({ verb: 'POST', path: `${prefix}.unarchive`, summary: `Take a ${one} out of the archive`, action: unarchiveRoom, body: roomBody, response: nothingMore, input: ({ body }) => ({ room: roomOf(body, one) }), reply: () => ({}) }),
    route({ verb: 'POST', path: `${prefix}.delete`, summary: `Delete a ${one}`, action: deleteRoom, body: roomBody, response: nothingMore, input: ({ body }) => ({ room: roomOf(body, one) }), reply: () => ({}) }),
  ]
}

function peopleIn({ prefix, one }: Family): RestRoute[] {
  const answer = Type.Object({ [one]: Room })
  return [
    route({
      verb: 'POST',
      path: `${prefix}.invite`,
      summary: `Bring people into a ${one}; for guests, \`history\` says whether they may read what was said before`,
      action: addToRoom,
      body: Type.Object({ ...roomParams, ...peopleParams, history: Type.Optional(Type.Enum(['all', 'from-now-on'])) }),
      response: answer,
      input: ({ body }) => ({ room: roomOf(body, one), people: peopleOf(body), ...(body.history === undefined ? {} : { history: body.history }) }),
      reply: (room) => ({ [one]: room }),
    }),
    route({
      verb: 'POST',
      path: `${prefix}.addAll`,
      summary: `Bring all active members into a ${one}, and the guests if asked for`,
      action: addAllToRoom,
      body: Type.Object({ ...roomParams, includeGuests: flag }),
      response: Type.Object({ [one]: Room, added: Type.Integer(), skipped: Type.Array(Type.Object({ username: Type.String(), errorType: Type.String() })) }),
      input: ({ body }) => ({ room: roomOf(body, one), includeGuests: isSet(body.includeGuests) }),
      reply: ({ room, added, skipped }) => ({ [one]: room, added, skipped }),
    }),
    route({ verb: 'POST', path: `${prefix}.kick`, summary: `Remove somebody from a ${one}`, action: removeFromRoom, body: Type.Object({ ...roomParams, ...personKeys }), response: answer, input: ({ body }) => ({ room: roomOf(body, one), person: requirePersonReference(body) }), reply: (room) => ({ [one]: room }) }),
  ]
}

/** The endpoints that change one thing: what they take, what that means, and which of it they answer beside the room. */
function settersOf(family: Family): RestRoute[] {
  return [
    setter(family, 'rename', { name: Type.String() }, ({ name }) => ({ name: String(name) })),
    setter(family, 'setTopic', { topic: Type.String() }, ({ topic }) => ({ topic: String(topic) })),
    setter(family, 'setDescription', { description: Type.String() }, ({ description }) => ({ description: String(description) })),
    setter(family, 'setPurpose', { purpose: Type.String() }, ({ purpose }) => ({ description: String(purpose) })),
    setter(family, 'setAnnouncement', { announcement: Type.String() }, ({ announcement }) => ({ announcement: String(announcement) })),
    setter(family, 'setReadOnly', { readOnly: Type.Union([Type.Boolean(), Type.String()]) }, ({ readOnly }) => ({ readOnly: isSet(readOnly) })),
    setter(family, 'setType', { type: Type.String() }, ({ type }) => ({ kind: kindFrom(type) })),
    setter(family, 'setDefault', { default: Type.Union([Type.Boolean(), Type.String()]) }, (body) => ({ isDefault: isSet(body['default']) })),
    setter(family, 'setJoinCode', { joinCode: Type.String() }, ({ joinCode }) => ({ joinCode: String(joinCode) })),
    setter(family, 'setCustomFields', { customFields: anyFields }, ({ customFields }) => ({ customFields: customFields as Record<string, unknown> })),
  ]
}

const echoed = ['topic', 'description', 'purpose', 'announcement']

function setter({ prefix, one }: Family, name: string, params: TProperties, changes: (body: Readonly<Record<string, unknown>>) => RoomChanges): RestRoute {
  return route({
    verb: 'POST',
    path: `${prefix}.${name}`,
    summary: `Change a ${one}: ${Object.keys(params).join(', ')}`,
    action: editRoom,
    body: Type.Object({ ...roomParams, ...params }),
    response: Type.Object({ [one]: Room }, { additionalProperties: true }),
    input: ({ body }) => ({ room: roomOf(body, one), changes: changes(body) }),
    reply: (room, { body }) => ({ ...Object.fromEntries(Object.entries(body).filter(([key]) => echoed.includes(key) && key in params)), [one]: room }),
  })
}

function listRoute<A extends typeof listChannels | typeof listJoinedRooms | typeof listAllGroups>(path: string, summary: string, action: A, narrowed: object): RestRoute {
  const key = path.startsWith('channels') ? 'channels' : 'groups'
  return route({
    verb: 'GET',
    path,
    summary,
    action: action as typeof listAllGroups,
    query: Type.Object({ ...paging, filter: text }),
    response: pagedOf(key, Room),
    input: ({ query }) => {
      requireNoQuery(query.query)
      return { ...narrowed, ...(query.filter ? { text: query.filter } : {}), order: orderOf(query.sort, orders), page: pageOf(query) }
    },
    reply: (page, { query }) => paged(key, page, query.offset ?? 0),
  })
}

/** No client sends a `query` here that these lists would know. */
function requireNoQuery(query: string | undefined): void {
  if (query !== undefined && query.trim() !== '' && query.replace(/\s/g, '') !== '{}') throw refusal('error-invalid-query', 'These lists take no query; use filter')
}

function codeIn({ joinCode }: { readonly joinCode?: string }): { joinCode?: string } {
  return joinCode === undefined ? {} : { joinCode }
}
