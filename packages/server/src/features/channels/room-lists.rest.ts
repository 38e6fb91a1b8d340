// Lists of channels and groups over REST, and whether a name is taken.
import { Room } from '@foyer/protocol/entities/room.ts'
import { Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { orderOf } from '../../wire/sort.ts'
import { checkRoomName } from './check-room-name.ts'
import { listAllGroups } from './list-all-groups.ts'
import { listChannels } from './list-channels.ts'
import { listJoinedRooms } from './list-joined-rooms.ts'

const orders = { name: 'name', usersCount: 'memberCount', msgs: 'messageCount', ts: 'createdAt', lm: 'lastMessageAt' } as const
const listQuery = Type.Object({ ...paging, filter: Type.Optional(Type.String()) })

interface List {
  readonly path: string
  readonly summary: string
  readonly action: typeof listChannels | typeof listJoinedRooms | typeof listAllGroups
  readonly narrowed: object
  readonly key: 'channels' | 'groups'
}

export const roomListRoutes: readonly RestRoute[] = [
  listRoute({
    path: 'channels.list',
    summary: 'The channels you may know',
    action: listChannels,
    narrowed: { kinds: ['channel'] },
    key: 'channels',
  }),
  listRoute({
    path: 'channels.list.joined',
    summary: 'The channels you are in',
    action: listJoinedRooms,
    narrowed: { kind: 'channel' },
    key: 'channels',
  }),
  listRoute({ path: 'groups.list', summary: 'The groups you are in', action: listJoinedRooms, narrowed: { kind: 'group' }, key: 'groups' }),
  listRoute({ path: 'groups.listAll', summary: 'Every group of the workspace', action: listAllGroups, narrowed: {}, key: 'groups' }),
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

function listRoute({ path, summary, action, narrowed, key }: List): RestRoute {
  return route({
    verb: 'GET',
    path,
    summary,
    action: action as typeof listAllGroups,
    query: listQuery,
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
  if (query !== undefined && query.replace(/\s/g, '') !== '' && query.replace(/\s/g, '') !== '{}')
    throw refusal('error-invalid-query', 'These lists take no query; use filter')
}
