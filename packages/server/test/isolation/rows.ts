// The rows of the isolation matrix as data: what is asked, of what, and what must come back. Rows that need more than a question
// and an answer stand in matrix.test.ts by themselves.
import type { Ask } from './oracles.ts'
import { password, type Said, type Where, type Who, type World } from './world.ts'

/** What a question is about, as it is named on the wire: a hidden thing, or one that there is not. */
export interface Target {
  readonly id: string
  readonly name: string
}

export type Thing = { readonly room: Where } | { readonly message: Said } | { readonly person: Who }

export type Case =
  /** Refused on every road to everybody who is outside, and to G as if it were not there. */
  | { readonly expect: 'hidden'; readonly things: readonly Thing[]; readonly asks: (target: Target, world: World) => readonly Ask[] }
  /** Answered, for a hidden thing as for a missing one: with nothing of it. */
  | { readonly expect: 'alike'; readonly things: readonly Thing[]; readonly asks: (target: Target, world: World) => readonly Ask[] }
  /** Refused, whatever it is about. */
  | { readonly expect: 'DENY'; readonly asks: (world: World) => readonly Ask[]; readonly guestsOnly?: true }
  /** Not refused, and without effect or answer. */
  | { readonly expect: 'SILENT'; readonly asks: (world: World) => readonly Ask[] }
  /** Lists without an entry, and totals of nothing. */
  | { readonly expect: 'EMPTY'; readonly asks: (world: World) => readonly Ask[] }
  /** Granted; what comes back is swept, and may have to hold something or to lack some keys. */
  | {
      readonly expect: 'OK' | 'SCOPED' | 'OWN' | 'REDACT'
      readonly asks: (world: World) => readonly Ask[]
      readonly absent?: readonly string[]
      /** Ids that one list of each answer must hold, in any order, and no other. */
      readonly exactly?: { readonly list: string; readonly ids: (world: World) => readonly string[] }
    }

export interface Row {
  readonly id: string
  readonly says: string
  readonly cases: readonly Case[]
}

const get = (path: string, params: Record<string, unknown> = {}): Ask => ({ verb: 'GET', path, params })
const del = (path: string): Ask => ({ verb: 'DELETE', path, params: {} })
const post = (path: string, params: Record<string, unknown> = {}): Ask => ({ verb: 'POST', path, params })
const method = (name: string, ...params: unknown[]): Ask => ({ method: name, params })
const sub = (stream: string, event: unknown): Ask => ({ stream, event })
const rooms = (...names: Where[]): Thing[] => names.map((room) => ({ room }))
const said = (...names: Said[]): Thing[] => names.map((message) => ({ message }))
const people = (...names: Who[]): Thing[] => names.map((person) => ({ person }))
const gets = (paths: readonly string[], params: Record<string, unknown>): Ask[] => paths.map((path) => get(path, params))
const posts = (paths: readonly string[], params: Record<string, unknown>): Ask[] => paths.map((path) => post(path, params))
const hidden = (things: readonly Thing[], asks: (target: Target, world: World) => readonly Ask[]): Case => ({
  expect: 'hidden',
  things,
  asks,
})
const alike = (things: readonly Thing[], asks: (target: Target, world: World) => readonly Ask[]): Case => ({
  expect: 'alike',
  things,
  asks,
})
const denied = (asks: (world: World) => readonly Ask[]): Case => ({ expect: 'DENY', asks })
const scoped = (asks: (world: World) => readonly Ask[]): Case => ({ expect: 'SCOPED', asks })
const empty = (asks: (world: World) => readonly Ask[]): Case => ({ expect: 'EMPTY', asks })
const ok = (asks: (world: World) => readonly Ask[]): Case => ({ expect: 'OK', asks })
const since = '1970-01-01T00:00:00.000Z'
const own: readonly Where[] = ['P1', 'C1', 'D1', 'DG', 'S1', 'PA', 'RO']
const ownIds = ({ rooms: ids }: World): string[] => own.map((room) => ids[room])
const someDate = { $date: 0 }

export const roomRows: readonly Row[] = [
  {
    id: 'RM-01',
    says: 'lists exactly the rooms that G belongs to',
    cases: [
      { expect: 'SCOPED', asks: () => [get('rooms.get')], exactly: { list: 'update', ids: ownIds } },
      scoped(() => [method('rooms/get')]),
    ],
  },
  {
    id: 'RM-02',
    says: 'tells as removed only a room that G once had',
    cases: [
      { expect: 'SCOPED', asks: () => [get('rooms.get', { updatedSince: since })], exactly: { list: 'update', ids: ownIds } },
      {
        expect: 'SCOPED',
        asks: () => [get('rooms.get', { updatedSince: since })],
        exactly: { list: 'remove', ids: ({ rooms: ids }) => [ids.PE] },
      },
      scoped(() => [method('rooms/get', someDate)]),
    ],
  },
  {
    id: 'RM-03',
    says: 'a room that G is not in is not there, by its id',
    cases: [
      hidden(rooms('P2', 'C2', 'D2', 'S2'), ({ id }) => [
        get('rooms.info', { roomId: id }),
        get('foyer.rights', { roomId: id }),
        method('getRoomById', id),
      ]),
    ],
  },
  {
    id: 'RM-04',
    says: 'a room that G is not in is not there, by its name',
    cases: [hidden(rooms('P2', 'C2', 'S2', 'S3'), ({ name }) => [get('rooms.info', { roomName: name })])],
  },
  {
    id: 'RM-05',
    says: 'a discussion below a hidden room tells nothing of that room',
    cases: [{ expect: 'REDACT', asks: ({ rooms: { S1 } }) => [get('rooms.info', { roomId: S1 })], absent: ['parent', 'team', 'teamId'] }],
  },
  {
    id: 'RM-06',
    says: 'a room of G’s is told without its secrets and its members’ names',
    cases: [
      {
        expect: 'REDACT',
        asks: ({ rooms: { P1, C1, RO } }) => [P1, C1, RO].map((roomId) => get('rooms.info', { roomId })),
        absent: ['joinCode', 'usernames', 'e2eKey', 'E2EKey', 'teamId'],
      },
    ],
  },
  {
    id: 'RM-07',
    says: 'a room that G was removed from is as unknown',
    cases: [
      hidden(rooms('PE'), ({ id }) => [get('rooms.info', { roomId: id }), get('groups.info', { roomId: id }), method('getRoomById', id)]),
    ],
  },
  {
    id: 'RM-08',
    says: 'guests can’t ask which names are taken',
    cases: [hidden(rooms('P2', 'C2'), ({ name }) => [get('rooms.nameExists', { roomName: name }), method('roomNameExists', name)])],
  },
  {
    id: 'RM-09',
    says: 'the list of channels is that of G’s own',
    cases: [
      { expect: 'SCOPED', asks: () => [get('channels.list')], exactly: { list: 'channels', ids: ({ rooms: { C1 } }) => [C1] } },
      scoped(() => [method('channelsList', '', 'public', 100, 'name')]),
    ],
  },
  {
    id: 'RM-10',
    says: 'lists of joined rooms hold G’s own',
    cases: [
      scoped(() => gets(['channels.list.joined', 'groups.list', 'im.list', 'dm.list'], {})),
      {
        expect: 'SCOPED',
        asks: () => [get('groups.list')],
        exactly: { list: 'groups', ids: ({ rooms: { P1, S1, PA, RO } }) => [P1, S1, PA, RO] },
      },
    ],
  },
  {
    id: 'RM-11',
    says: 'a channel that G is not in is not there',
    cases: [
      hidden(rooms('C2', 'S3'), ({ id }) =>
        gets(['channels.info', 'channels.history', 'channels.messages', 'channels.files'], { roomId: id }),
      ),
      hidden(rooms('C2'), ({ name }) => gets(['channels.info', 'channels.history', 'channels.messages'], { roomName: name })),
    ],
  },
  {
    id: 'RM-12',
    says: 'G can’t join a channel',
    cases: [
      hidden(rooms('C2', 'S3', 'S2'), ({ id }) => [
        post('channels.join', { roomId: id }),
        post('rooms.join', { roomId: id }),
        method('joinRoom', id),
      ]),
    ],
  },
  {
    id: 'RM-13',
    says: 'the right code doesn’t open a channel to G, and a wrong one is not told from it',
    cases: [
      hidden(rooms('CJ'), ({ id, name }) =>
        [password, 'another code'].flatMap((joinCode) => [
          post('channels.join', { roomId: id, joinCode }),
          post('channels.join', { roomName: name, joinCode }),
          post('rooms.join', { roomId: id, joinCode }),
          method('joinRoom', id, joinCode),
        ]),
      ),
    ],
  },
  {
    id: 'RM-14',
    says: 'G can’t open, hide or favour a room that they are not in',
    cases: [
      hidden(rooms('C2', 'P2', 'PE'), ({ id }) => [
        post('rooms.favorite', { roomId: id, favorite: true }),
        ...posts(['rooms.open', 'rooms.hide', 'channels.open', 'channels.close', 'groups.open', 'groups.close'], { roomId: id }),
        post('rooms.saveNotification', { roomId: id, notifications: { disableNotifications: '1' } }),
        method('openRoom', id),
        method('hideRoom', id),
        method('toggleFavorite', id, true),
      ]),
    ],
  },
  {
    id: 'RM-15',
    says: 'G can’t post into a channel by its name',
    cases: [hidden(rooms('C2', 'P2'), ({ name }) => [post('chat.postMessage', { channel: `#${name}`, text: 'hello' })])],
  },
  {
    id: 'RM-16',
    says: 'posting into several rooms is refused whole when one is hidden',
    cases: [
      hidden(rooms('C2', 'P2'), ({ id, name }, { rooms: { C1 }, canary }) => [
        post('chat.postMessage', { channel: name, text: 'hello' }),
        post('chat.postMessage', { roomId: id, text: 'hello' }),
        post('chat.postMessage', { channel: [`#${canary('C1', 'name')}`, `#${name}`], text: 'hello' }),
        post('chat.postMessage', { roomId: [C1, id], text: 'hello' }),
      ]),
    ],
  },
  {
    id: 'RM-17',
    says: 'a command leads into no room that G is not in',
    cases: [
      hidden(rooms('C2', 'P2'), ({ name }, { rooms: { P1 } }) => [
        post('commands.run', { command: 'join', params: `#${name}`, roomId: P1 }),
        method('slashCommand', { cmd: 'join', params: `#${name}`, msg: { rid: P1 } }),
      ]),
    ],
  },
  {
    id: 'RM-18',
    says: 'G can’t make rooms',
    cases: [
      denied(() => [
        ...posts(['channels.create', 'groups.create'], { name: 'made-by-guest' }),
        method('createChannel', 'made-by-guest', []),
        method('createPrivateGroup', 'made-by-guest', []),
      ]),
    ],
  },
  {
    id: 'RM-20',
    says: 'G can’t write to somebody whom they share no room with',
    cases: [
      hidden(people('X', 'G2', 'B'), ({ name }) => [
        ...posts(['im.create', 'dm.create'], { username: name }),
        post('chat.postMessage', { channel: `@${name}`, text: 'hello' }),
        method('createDirectMessage', name),
      ]),
    ],
  },
  {
    id: 'RM-21',
    says: 'G can’t start a direct message, not among people they know either',
    cases: [
      denied(({ people: { O, M } }) => [
        post('im.create', { username: M.username }),
        post('im.create', { usernames: `${M.username},${M.username}` }),
        method('createDirectMessage', M.username),
        post('chat.postMessage', { channel: `@${M.username}`, text: `hello ${O.id}` }),
      ]),
    ],
  },
  {
    id: 'RM-22',
    says: 'G opens the direct message that there is',
    cases: [ok(({ people: { O } }) => [post('im.create', { username: O.username }), method('createDirectMessage', O.username)])],
  },
  {
    id: 'RM-23',
    says: 'nobody’s rooms but G’s are listed',
    cases: [
      denied(() => gets(['im.list.everyone', 'dm.list.everyone', 'groups.listAll', 'rooms.adminRooms'], {})),
      hidden(rooms('P2', 'C2', 'D2'), ({ id }) => [get('rooms.adminRooms.getRoom', { rid: id })]),
    ],
  },
  {
    id: 'RM-24',
    says: 'a group that G is not in is not there',
    cases: [
      hidden(rooms('P2', 'PE', 'S2'), ({ id }) =>
        gets(
          [
            'groups.info',
            'groups.history',
            'groups.messages',
            'groups.files',
            'groups.members',
            'groups.moderators',
            'groups.counters',
            'groups.roles',
          ],
          { roomId: id },
        ),
      ),
      hidden(rooms('P2'), ({ id }) => [get('groups.online', { roomId: id, _id: id })]),
      hidden(rooms('P2'), ({ name }) => gets(['groups.info', 'groups.history', 'groups.members', 'groups.counters'], { roomName: name })),
    ],
  },
  {
    id: 'RM-25',
    says: 'a direct message of others is not there',
    cases: [
      hidden(rooms('D2'), ({ id }) => [
        ...['im', 'dm'].flatMap((family) =>
          gets([`${family}.history`, `${family}.messages`, `${family}.files`, `${family}.members`, `${family}.counters`], { roomId: id }),
        ),
        ...['im', 'dm'].flatMap((family) => posts([`${family}.open`, `${family}.close`, `${family}.delete`], { roomId: id })),
        ...posts(['im.setTopic', 'dm.setTopic'], { roomId: id, topic: 'ours' }),
      ]),
    ],
  },
  {
    id: 'RM-26',
    says: 'counters of others are not for G',
    cases: [
      denied(({ rooms: { D2, P1, C1, D1 }, people: { O } }) => [
        get('im.counters', { roomId: D2, userId: O.id }),
        get('im.counters', { roomId: D1, userId: O.id }),
        get('groups.counters', { roomId: P1, userId: O.id }),
        get('channels.counters', { roomId: C1, userId: O.id }),
      ]),
    ],
  },
  {
    id: 'RM-27',
    says: 'members, roles and pictures of a hidden channel are not there',
    cases: [
      hidden(rooms('C2', 'S3'), ({ id }) => [
        ...gets(
          [
            'channels.members',
            'foyer.rooms.guests',
            'channels.moderators',
            'channels.roles',
            'channels.counters',
            'channels.images',
            'rooms.images',
            'rooms.roles',
          ],
          {
            roomId: id,
          },
        ),
        get('channels.online', { roomId: id, _id: id }),
      ]),
    ],
  },
  {
    id: 'RM-28',
    says: 'members of G’s rooms are told as cards',
    cases: [
      {
        expect: 'REDACT',
        asks: ({ rooms: { C1, P1, D1 } }) => [
          get('channels.members', { roomId: C1 }),
          get('groups.members', { roomId: P1 }),
          get('im.members', { roomId: D1 }),
          get('foyer.rooms.guests', { roomId: P1 }),
          get('foyer.rooms.guests', { roomId: D1 }),
          method('getUsersOfRoom', P1, true, { limit: 100, skip: 0 }),
        ],
        absent: [
          'emails',
          'host',
          'hostId',
          'accessEndsAt',
          'phone',
          'bio',
          'nickname',
          'utcOffset',
          'lastLogin',
          'createdAt',
          'statusConnection',
          'customFields',
          'settings',
        ],
      },
      {
        expect: 'SCOPED',
        asks: ({ rooms: { P1 } }) => [get('groups.members', { roomId: P1 })],
        exactly: { list: 'members', ids: ({ people: { O, M, G } }) => [O.id, M.id, G.id] },
      },
    ],
  },
  {
    id: 'RM-29',
    says: 'who is in a hidden room is not told',
    cases: [
      hidden(rooms('P2', 'C2', 'PE'), ({ id }, { people: { X, O } }) => [
        get('rooms.isMember', { roomId: id, userId: X.id }),
        get('rooms.isMember', { roomId: id, username: O.username }),
      ]),
    ],
  },
  {
    id: 'RM-30',
    says: 'names of rooms are completed to G’s own',
    cases: [
      scoped(() =>
        ['', 'c', 'cnry', 'cnry_P', 'p2'].flatMap((name) =>
          gets(['rooms.autocomplete.channelAndPrivate', 'rooms.autocomplete.channelAndPrivate.withPagination'], {
            selector: JSON.stringify({ name }),
          }),
        ),
      ),
    ],
  },
  {
    id: 'RM-33',
    says: 'G can’t change how a room is kept',
    cases: [
      denied(({ rooms: ids }) =>
        [ids.P1, ids.S1].flatMap((roomId) => [
          post('rooms.saveRoomSettings', { rid: roomId, roomTopic: 'ours' }),
          post('rooms.saveRoomSettings', { rid: roomId, retentionEnabled: true, retentionOverrideGlobal: true, retentionMaxAge: 1 }),
          post('rooms.saveRoomSettings', { rid: roomId, retentionEnabled: false }),
          post('groups.setTopic', { roomId, topic: 'ours' }),
          post('groups.rename', { roomId, name: 'ours' }),
          post('groups.setDescription', { roomId, description: 'ours' }),
          post('groups.setPurpose', { roomId, purpose: 'ours' }),
          post('groups.setAnnouncement', { roomId, announcement: 'ours' }),
          post('groups.setReadOnly', { roomId, readOnly: true }),
          post('groups.setType', { roomId, type: 'c' }),
          post('groups.setCustomFields', { roomId, customFields: { ours: true } }),
          post('groups.setJoinCode', { roomId, joinCode: 'ours' }),
          post('groups.setDefault', { roomId, default: true }),
          method('saveRoomSettings', roomId, 'roomTopic', 'ours'),
        ]),
      ),
    ],
  },
  {
    id: 'RM-34',
    says: 'G can’t archive or delete a room',
    cases: [
      denied(({ rooms: { P1 } }) => [
        ...posts(['groups.archive', 'groups.unarchive', 'groups.delete', 'rooms.delete'], { roomId: P1 }),
        post('rooms.changeArchivationState', { rid: P1, action: 'archive' }),
        method('archiveRoom', P1),
        method('unarchiveRoom', P1),
        method('eraseRoom', P1),
      ]),
    ],
  },
  {
    id: 'RM-35',
    says: 'G has no power over others in a room',
    cases: [
      denied(({ rooms: { P1 }, people: { M } }) => [
        ...posts(['rooms.muteUser', 'rooms.unmuteUser'], { roomId: P1, username: M.username }),
        ...['Owner', 'Moderator', 'Leader'].flatMap((role) =>
          posts([`groups.add${role}`, `groups.remove${role}`], { roomId: P1, userId: M.id }),
        ),
        post('groups.kick', { roomId: P1, userId: M.id }),
        ...['addRoomOwner', 'addRoomModerator', 'addRoomLeader', 'removeRoomOwner'].map((name) => method(name, P1, M.id)),
        method('muteUserInRoom', { rid: P1, username: M.username }),
        method('removeUserFromRoom', { rid: P1, username: M.username }),
      ]),
    ],
  },
  {
    id: 'RM-36',
    says: 'G can’t add anybody, and learns nothing by trying',
    cases: [
      hidden(people('X', 'G2'), ({ id, name }, { rooms: { P1 } }) => [
        post('groups.invite', { roomId: P1, userId: id }),
        post('groups.invite', { roomId: P1, username: name }),
        method('addUserToRoom', { rid: P1, username: name }),
        method('addUsersToRoom', { rid: P1, users: [name] }),
      ]),
      denied(({ rooms: { P1, C1 }, people: { M } }) => [
        post('groups.addAll', { roomId: P1 }),
        post('channels.addAll', { roomId: C1 }),
        post('channels.invite', { roomId: C1, userId: M.id }),
      ]),
    ],
  },
  {
    id: 'RM-37',
    says: 'no method resolves a hidden room',
    cases: [
      hidden(rooms('P2', 'C2', 'PE'), ({ id, name }) => [
        method('getRoomByTypeAndName', 'p', name),
        method('getRoomByTypeAndName', 'c', name),
        method('getRoomByTypeAndName', 'p', id),
        method('getRoomById', id),
        method('getRoomNameById', id),
        method('getRoomIdByNameOrId', name),
        method('getRoomIdByNameOrId', id),
        method('getRoomRoles', id),
      ]),
    ],
  },
  {
    id: 'RM-40',
    says: 'an archived room is read and not written',
    cases: [
      ok(({ rooms: { PA } }) => [
        ...gets(['rooms.info', 'groups.history', 'groups.messages', 'groups.files', 'groups.members', 'chat.getThreadsList'], {
          roomId: PA,
        }),
        get('chat.search', { roomId: PA, searchText: 'cnry' }),
        method('loadHistory', PA),
      ]),
      denied(({ rooms: { PA }, messages: { mPA } }) => [
        post('chat.sendMessage', { message: { rid: PA, msg: 'hello' } }),
        post('chat.postMessage', { roomId: PA, text: 'hello' }),
        post('chat.update', { roomId: PA, msgId: mPA, text: 'other' }),
        post('chat.react', { messageId: mPA, emoji: ':eyes:' }),
        post('rooms.createDiscussion', { prid: PA, t_name: 'hello' }),
        method('sendMessage', { rid: PA, msg: 'hello' }),
      ]),
    ],
  },
]

export const messageRows: readonly Row[] = [
  {
    id: 'MS-01',
    says: 'a message in a hidden room is not there',
    cases: [
      hidden(said('mP2', 'mC2', 'mD2', 'mS2', 'mS3'), ({ id }) => [
        get('chat.getMessage', { msgId: id }),
        get('foyer.rights', { messageId: id }),
        method('getSingleMessage', id),
      ]),
    ],
  },
  {
    id: 'MS-02',
    says: 'G’s own message is gone for them with the room',
    cases: [hidden(said('mPE', 'mPEO'), ({ id }) => [get('chat.getMessage', { msgId: id }), method('getSingleMessage', id)])],
  },
  {
    id: 'MS-03',
    says: 'G can’t write into a hidden room',
    cases: [
      hidden(rooms('P2', 'C2', 'D2', 'PE', 'S2'), ({ id }) => [
        post('chat.sendMessage', { message: { rid: id, msg: 'hello' } }),
        method('sendMessage', { rid: id, msg: 'hello' }),
      ]),
    ],
  },
  {
    id: 'MS-04',
    says: 'G can’t answer a thread of another room',
    cases: [
      hidden(said('mP2', 'mPE'), ({ id }, { rooms: { P1 } }) => [
        post('chat.sendMessage', { message: { rid: P1, msg: 'hello', tmid: id } }),
        post('chat.postMessage', { roomId: P1, text: 'hello', tmid: id }),
        method('sendMessage', { rid: P1, msg: 'hello', tmid: id }),
      ]),
    ],
  },
  {
    id: 'MS-09',
    says: 'G edits nobody’s words, and not their own where nothing is written any more',
    cases: [
      denied(({ rooms: ids, messages }) => [
        post('chat.update', { roomId: ids.P1, msgId: messages.mP1M, text: 'other' }),
        post('chat.update', { roomId: ids.RO, msgId: messages.mRO, text: 'other' }),
        post('chat.update', { roomId: ids.PA, msgId: messages.mPA, text: 'other' }),
        method('updateMessage', { _id: messages.mP1M, rid: ids.P1, msg: 'other' }),
      ]),
      hidden(said('mPE', 'mP2'), ({ id }, { rooms: { P1 } }) => [
        post('chat.update', { roomId: P1, msgId: id, text: 'other' }),
        method('updateMessage', { _id: id, rid: P1, msg: 'other' }),
      ]),
    ],
  },
  {
    id: 'MS-10',
    says: 'G deletes no message, their own neither',
    cases: [
      denied(({ rooms: { P1 }, messages: { mP1G } }) => [
        post('chat.delete', { roomId: P1, msgId: mP1G }),
        post('chat.delete', { roomId: P1, msgId: mP1G, asUser: true }),
        method('deleteMessage', { _id: mP1G }),
      ]),
    ],
  },
  {
    id: 'MS-11',
    says: 'changes of a hidden room are not told',
    cases: [
      hidden(rooms('P2', 'PE'), ({ id }) => [
        get('chat.syncMessages', { roomId: id, lastUpdate: since }),
        method('messages/get', id, { lastUpdate: someDate }),
      ]),
    ],
  },
  {
    id: 'MS-12',
    says: 'deleted messages of a hidden room are not told',
    cases: [hidden(rooms('P2', 'PE'), ({ id }) => [get('chat.getDeletedMessages', { roomId: id, since })])],
  },
  {
    id: 'MS-13',
    says: 'no method reads the history of a hidden room',
    cases: [
      hidden(rooms('P2', 'C2', 'S3', 'PE'), ({ id }) => [
        method('loadHistory', id),
        method('loadMissedMessages', id, someDate),
        method('loadNextMessages', id, someDate, 20),
        method('messages/get', id, {}),
        method('getChannelHistory', { rid: id }),
      ]),
    ],
  },
  {
    id: 'MS-14',
    says: 'the room that a client names has no weight',
    cases: [
      hidden(said('mP2', 'mPE', 'mC2'), ({ id }, { rooms: { P1 } }) => [
        method('loadSurroundingMessages', { _id: id, rid: P1 }, 50),
        method('starMessage', { _id: id, rid: P1, starred: true }),
        method('pinMessage', { _id: id, rid: P1 }),
        method('deleteMessage', { _id: id, rid: P1 }),
      ]),
    ],
  },
  {
    id: 'MS-27',
    says: 'G posts as nobody else',
    cases: [
      denied(({ rooms: { P1 } }) => [
        post('chat.postMessage', { roomId: P1, text: 'hello', alias: 'Owner' }),
        post('chat.postMessage', { roomId: P1, text: 'hello', avatar: 'https://foyer.example/owner.png' }),
        post('chat.sendMessage', { message: { rid: P1, msg: 'hello', alias: 'Owner' } }),
      ]),
    ],
  },
]

export const threadRows: readonly Row[] = [
  {
    id: 'TH-01',
    says: 'threads of a hidden room are not listed',
    cases: [hidden(rooms('P2', 'PE'), ({ id }) => [get('chat.getThreadsList', { rid: id }), method('getThreadsList', { rid: id })])],
  },
  {
    id: 'TH-02',
    says: 'a query doesn’t lead to another room',
    cases: [
      {
        expect: 'SCOPED',
        asks: ({ rooms: { P1, P2 } }) => [get('chat.getThreadsList', { rid: P1, query: JSON.stringify({ rid: P2 }) })],
        exactly: { list: 'threads', ids: ({ messages: { mP1 } }) => [mP1] },
      },
      scoped(({ rooms: { P1 } }) => [get('chat.getThreadsList', { rid: P1 }), method('getThreadsList', { rid: P1 })]),
    ],
  },
  {
    id: 'TH-03',
    says: 'changes of threads are told for G’s rooms only',
    cases: [
      hidden(rooms('P2', 'PE'), ({ id }) => [get('chat.syncThreadsList', { rid: id, updatedSince: since })]),
      scoped(({ rooms: { P1 } }) => [get('chat.syncThreadsList', { rid: P1, updatedSince: since })]),
    ],
  },
  {
    id: 'TH-04',
    says: 'a thread of a hidden room is not there',
    cases: [
      hidden(said('mP2', 'mPE'), ({ id }) => [
        get('chat.getThreadMessages', { tmid: id }),
        get('chat.syncThreadMessages', { tmid: id, updatedSince: since }),
        method('getThreadMessages', { tmid: id }),
      ]),
      scoped(({ messages: { mP1 } }) => [get('chat.getThreadMessages', { tmid: mP1 }), method('getThreadMessages', { tmid: mP1 })]),
    ],
  },
  {
    id: 'TH-05',
    says: 'G can’t follow or read a thread of a hidden room',
    cases: [
      hidden(said('mP2', 'mPE'), ({ id }) => [
        ...posts(['chat.followMessage', 'chat.unfollowMessage'], { mid: id }),
        method('followMessage', { mid: id }),
        method('unfollowMessage', { mid: id }),
        method('readThreads', id),
      ]),
    ],
  },
  {
    id: 'TH-06',
    says: 'ids of another shape are refused',
    cases: [
      denied(() => [
        ...['chat.followMessage', 'chat.unfollowMessage'].flatMap((path) =>
          [{}, [], 'x'.repeat(10_000), { $ne: '' }].map((mid) => post(path, { mid })),
        ),
        get('chat.getThreadMessages', { tmid: 'x'.repeat(4_000) }),
        ...[{}, [], { $ne: '' }, null, 'x'.repeat(10_000)].flatMap((bad) => [
          method('getThreadMessages', { tmid: bad }),
          method('loadHistory', bad),
          method('getSingleMessage', bad),
          method('getThreadsList', { rid: bad }),
        ]),
      ]),
    ],
  },
  {
    id: 'TH-08',
    says: 'a discussion can’t bring in somebody hidden',
    cases: [
      hidden(people('X', 'G2', 'B', 'Z'), ({ name }, { rooms: { P1 } }) => [
        post('rooms.createDiscussion', { prid: P1, t_name: 'ours', users: [name] }),
        method('createDiscussion', { prid: P1, t_name: 'ours', users: [name] }),
      ]),
    ],
  },
  {
    id: 'TH-09',
    says: 'a discussion can’t be started from a hidden room or message',
    cases: [
      hidden(rooms('P2', 'PE', 'C2'), ({ id }) => [
        post('rooms.createDiscussion', { prid: id, t_name: 'ours' }),
        method('createDiscussion', { prid: id, t_name: 'ours' }),
      ]),
      hidden(said('mP2', 'mPE'), ({ id }, { rooms: { P1 } }) => [
        post('rooms.createDiscussion', { prid: P1, pmid: id, t_name: 'ours' }),
        method('createDiscussion', { prid: P1, pmid: id, t_name: 'ours' }),
        method('createDiscussion', { pmid: id, t_name: 'ours' }),
      ]),
    ],
  },
  {
    id: 'TH-11',
    says: 'a discussion that G was not added to is hidden on every road',
    cases: [
      hidden(rooms('S2'), ({ id }) => [
        ...gets(['rooms.info', 'groups.info', 'groups.history', 'groups.messages', 'groups.files', 'groups.members', 'rooms.images'], {
          roomId: id,
        }),
        ...gets(['chat.getThreadsList', 'chat.getPinnedMessages', 'chat.getStarredMessages', 'chat.getMentionedMessages'], { roomId: id }),
        get('chat.search', { roomId: id, searchText: 'cnry' }),
        method('loadHistory', id),
        sub('stream-room-messages', id),
        sub('stream-notify-room', `${id}/deleteMessage`),
      ]),
    ],
  },
  {
    id: 'TH-12',
    says: 'that a discussion was started is told without what goes on in it',
    cases: [
      {
        expect: 'REDACT',
        asks: ({ rooms: { P1 }, messages: { mP1S2 } }) => [
          get('chat.getMessage', { msgId: mP1S2 }),
          get('groups.messages', { roomId: P1 }),
          get('chat.getDiscussions', { roomId: P1 }),
          method('loadHistory', P1),
        ],
        absent: ['dcount', 'dlm'],
      },
    ],
  },
  {
    id: 'TH-13',
    says: 'a discussion below a hidden room tells nothing of that room, wherever it is read',
    cases: [
      scoped(({ rooms: { S1 } }) => [
        ...gets(['rooms.info', 'groups.info', 'groups.history', 'groups.messages', 'groups.members', 'subscriptions.getOne'], {
          roomId: S1,
        }),
        method('loadHistory', S1),
        method('getRoomById', S1),
      ]),
    ],
  },
  {
    id: 'TH-14',
    says: 'discussions are listed as far as G may enter them',
    cases: [
      hidden(rooms('P2', 'PE'), ({ id }) => gets(['chat.getDiscussions', 'rooms.getDiscussions'], { roomId: id })),
      scoped(({ rooms: { P1 } }) => [get('chat.getDiscussions', { roomId: P1 })]),
      empty(({ rooms: { P1 } }) => [get('rooms.getDiscussions', { roomId: P1 })]),
    ],
  },
  {
    id: 'TH-15',
    says: 'discussions don’t nest',
    cases: [
      denied(({ rooms: { S1 } }) => [
        post('rooms.createDiscussion', { prid: S1, t_name: 'ours' }),
        method('createDiscussion', { prid: S1, t_name: 'ours' }),
      ]),
    ],
  },
]

const letters = ['', ...'abcdefghijklmnopqrstuvwxyz', '@', '#', '%', '_', '*', 'cnry']

export const searchRows: readonly Row[] = [
  {
    id: 'SR-01',
    says: 'the spotlight falls on G’s own rooms and people',
    cases: [scoped(() => letters.flatMap((text) => [get('spotlight', { query: text }), method('spotlight', text)]))],
  },
  {
    id: 'SR-02',
    says: 'nobody hidden is found by name or address',
    cases: [
      empty(({ people: { X, G2 }, canary }) =>
        [X.username, G2.username, canary('X', 'name'), `${canary('X', 'email')}@foyer.example`].flatMap((text) => [
          get('spotlight', { query: text }),
          get('spotlight', { query: `@${text}` }),
          method('spotlight', text, [], { users: true }),
        ]),
      ),
    ],
  },
  {
    id: 'SR-03',
    says: 'no hidden room is found by its name',
    cases: [
      empty(({ canary }) =>
        ['P2', 'C2', 'S3', 'S2'].flatMap((room) => [
          get('spotlight', { query: canary(room, 'name') }),
          get('spotlight', { query: `#${canary(room, 'title')}` }),
          method('spotlight', canary(room, 'name'), [], { rooms: true }),
        ]),
      ),
    ],
  },
  {
    id: 'SR-04',
    says: 'people of a hidden room are not suggested in it',
    cases: [
      alike(rooms('P2', 'C2', 'PE'), ({ id }) => [
        method('spotlight', 'cnry_X', [], { users: true, mentions: true }, id),
        method('spotlight', '', [], { users: true, mentions: true }, id),
      ]),
    ],
  },
  {
    id: 'SR-05',
    says: 'somebody outside is not suggested in G’s room',
    cases: [empty(({ people: { X }, rooms: { P1 } }) => [method('spotlight', X.username, [], { users: true, mentions: true }, P1)])],
  },
  {
    id: 'SR-07',
    says: 'the directory tells nothing of the workspace',
    cases: [
      scoped(() =>
        ['users', 'channels', 'teams'].flatMap((type) => [
          get('directory', { query: JSON.stringify({ type, text: '' }) }),
          get('directory', { query: JSON.stringify({ type, text: 'cnry_X', workspace: 'all' }) }),
          get('directory', { type, sort: JSON.stringify({ name: -1 }) }),
        ]),
      ),
      empty(({ canary }) =>
        [canary('X', 'name'), canary('X', 'username')].map((text) => get('directory', { query: JSON.stringify({ type: 'users', text }) })),
      ),
    ],
  },
  {
    id: 'SR-08',
    says: 'however the directory is sorted and narrowed, it tells nothing of the workspace',
    cases: [
      empty(() =>
        ['users', 'channels'].flatMap((type) =>
          ['name', 'createdAt', 'usersCount', 'lastMessage'].flatMap((sortBy) =>
            [1, -1].flatMap((direction) =>
              ['all', 'local', 'external'].map((workspace) =>
                get('directory', { query: JSON.stringify({ type, text: '', workspace }), sort: JSON.stringify({ [sortBy]: direction }) }),
              ),
            ),
          ),
        ),
      ),
      denied(() =>
        ['usersCount', 'name'].map((sortBy) =>
          method('browseChannels', { type: 'channels', text: '', workspace: 'all', sortBy, sortDirection: 'asc', page: 0, limit: 10 }),
        ),
      ),
    ],
  },
  {
    id: 'SR-09',
    says: 'names of people are completed to those G knows',
    cases: [
      scoped(() => letters.map((term) => get('users.autocomplete', { selector: JSON.stringify({ term }) }))),
      empty(({ people: { X, G2 } }) =>
        [X, G2].map(({ username }) => get('users.autocomplete', { selector: JSON.stringify({ term: username }) })),
      ),
      denied(() => [get('users.autocomplete', { selector: JSON.stringify({ term: 'x', conditions: { active: { $ne: null } } }) })]),
    ],
  },
  {
    id: 'SR-10',
    says: 'a hidden room is not searched',
    cases: [
      hidden(rooms('P2', 'PE', 'S2', 'C2'), ({ id }) => [
        get('chat.search', { roomId: id, searchText: 'cnry' }),
        method('messageSearch', 'cnry', id, 20),
      ]),
    ],
  },
  {
    id: 'SR-11',
    says: 'words of a hidden room are not found',
    cases: [
      empty(({ rooms: { P1 }, canary }) => [
        get('chat.search', { roomId: P1, searchText: canary('mP2', 'text') }),
        method('messageSearch', canary('mP2', 'text'), P1, 20),
      ]),
    ],
  },
  {
    id: 'SR-12',
    says: 'operators of the search don’t lead out of the room',
    cases: [
      scoped(({ rooms: { P1, P2 }, people: { X } }) =>
        [`from:${X.username}`, `in:${P2}`, `mention:${X.username}`, 'has:star', 'label:x', '/(a+)+$/', '/cnry/'].map((searchText) =>
          get('chat.search', { roomId: P1, searchText }),
        ),
      ),
    ],
  },
  { id: 'SR-15', says: 'only commands that there are for G are listed', cases: [scoped(() => [get('commands.list')])] },
  {
    id: 'SR-17',
    says: 'lists of customizations hold public fields',
    cases: [
      scoped(() => [
        ...gets(['emoji-custom.list', 'custom-user-status.list', 'custom-sounds.list'], {}),
        ...['listEmojiCustom', 'listCustomSounds', 'listCustomUserStatus'].map((name) => method(name)),
      ]),
    ],
  },
]

export const personRows: readonly Row[] = [
  {
    id: 'US-01',
    says: 'people are not listed to G',
    cases: [
      denied(() => [get('users.list'), get('users.list', { sort: '{"createdAt":1}' }), get('users.list', { fields: '{"emails":1}' })]),
      denied(() => [get('foyer.users'), get('foyer.users', { tab: 'guests', text: 'cnry' })]),
      denied(({ people: { O, G } }) => [get('foyer.users.one', { userId: O.id }), get('foyer.users.one', { userId: G.id })]),
    ],
  },
  {
    id: 'US-02',
    says: 'people are not listed to G by their status',
    cases: [denied(() => [get('users.listByStatus'), get('users.listByStatus', { status: 'active' })])],
  },
  {
    id: 'US-03',
    says: 'somebody whom G shares no room with is not there',
    cases: [
      hidden(people('X', 'G2', 'Z', 'B', 'A2'), ({ id, name }) => [
        get('users.info', { userId: id }),
        get('foyer.rights', { userId: id }),
        get('users.info', { username: name }),
        get('users.info', { importId: id }),
      ]),
    ],
  },
  {
    id: 'US-04',
    says: 'somebody whom G shares a room with is a card',
    cases: [
      {
        expect: 'REDACT',
        asks: ({ people: { O } }) => [get('users.info', { userId: O.id }), get('users.info', { username: O.username })],
        absent: [
          'emails',
          'phone',
          'roles',
          'lastLogin',
          'createdAt',
          'active',
          'reason',
          'services',
          'settings',
          'importIds',
          'statusConnection',
          'utcOffset',
          'bio',
          'nickname',
          'customFields',
        ],
      },
    ],
  },
  {
    id: 'US-05',
    says: 'G’s own record holds no secret of the server',
    cases: [
      {
        expect: 'OWN',
        asks: ({ people: { G } }) => [
          get('me'),
          get('foyer.me'),
          get('foyer.rights'),
          get('users.info', { userId: G.id }),
          get('users.info', { username: G.username }),
        ],
        absent: [
          'passwordHash',
          'bcrypt',
          'loginTokens',
          'resume',
          'secret',
          'tempSecret',
          'hashedBackup',
          'inviteToken',
          'invitedBy',
          'hostId',
        ],
      },
    ],
  },
  {
    id: 'US-06',
    says: 'the rooms of others are not told',
    cases: [
      {
        expect: 'REDACT',
        asks: ({ people: { O } }) => [get('users.info', { username: O.username, fields: JSON.stringify({ userRooms: 1 }) })],
        absent: ['rooms'],
      },
    ],
  },
  {
    id: 'US-07',
    says: 'somebody who left is a name on what they wrote, and no card',
    cases: [
      hidden(people('K'), ({ id, name }) => [get('users.info', { userId: id }), get('users.info', { username: name })]),
      scoped(({ rooms: { P1 } }) => [get('groups.history', { roomId: P1 })]),
    ],
  },
  {
    id: 'US-08',
    says: 'presence of somebody hidden is not told',
    cases: [
      hidden(people('X', 'G2', 'K'), ({ id, name }) => [
        ...gets(['users.getPresence', 'users.getStatus'], { userId: id }),
        ...gets(['users.getPresence', 'users.getStatus'], { username: name }),
      ]),
    ],
  },
  {
    id: 'US-10',
    says: 'G manages no accounts',
    cases: [
      denied(({ people: { M } }) => [
        post('users.create', { username: 'made-by-guest', name: 'Made', email: 'made@foyer.example', password: 'a-long-password' }),
        post('users.update', { userId: M.id, data: { name: 'Other' } }),
        post('users.delete', { userId: M.id }),
        post('users.setActiveStatus', { userId: M.id, activeStatus: false }),
        get('foyer.registrations'),
        post('foyer.registrations.approve', { userId: M.id }),
        post('foyer.registrations.reject', { userId: M.id }),
        post('users.deactivateIdle', { daysIdle: 1 }),
        post('users.resetTOTP', { userId: M.id }),
        method('setUserActiveStatus', M.id, false),
      ]),
      hidden(people('X', 'Z'), ({ id }) => [
        post('users.update', { userId: id, data: { name: 'Other' } }),
        post('users.delete', { userId: id }),
        post('users.setActiveStatus', { userId: id, activeStatus: true }),
        post('foyer.registrations.approve', { userId: id }),
        post('foyer.registrations.reject', { userId: id }),
        post('users.resetTOTP', { userId: id }),
        method('setUserActiveStatus', id, true),
      ]),
    ],
  },
  {
    id: 'US-11',
    says: 'G sets nobody else’s preferences or status',
    cases: [
      denied(({ people: { O } }) => [
        post('users.setPreferences', { userId: O.id, data: { newRoomNotification: 'none' } }),
        post('users.setStatus', { userId: O.id, status: 'busy', message: 'mine' }),
      ]),
    ],
  },
  {
    id: 'US-13',
    says: 'G has no personal access tokens',
    cases: [
      denied(() => [
        ...posts(['users.generatePersonalAccessToken', 'users.regeneratePersonalAccessToken', 'users.removePersonalAccessToken'], {
          tokenName: 'mine',
        }),
        get('users.getPersonalAccessTokens'),
        ...['generateToken', 'regenerateToken', 'removeToken'].map((name) => method(`personalAccessTokens:${name}`, { tokenName: 'mine' })),
      ]),
    ],
  },
  {
    id: 'US-16',
    says: 'a profile takes no power',
    cases: [
      denied(({ people: { O } }) => [
        post('users.updateOwnBasicInfo', { data: { username: O.username, currentPassword: 'wrong' } }),
        post('users.updateOwnBasicInfo', { data: { email: 'new@foyer.example', currentPassword: 'wrong' } }),
      ]),
    ],
  },
  {
    id: 'US-17',
    says: 'G ends nobody else’s sessions',
    cases: [
      denied(({ people: { O } }) => [post('users.logout', { userId: O.id })]),
      hidden(people('X', 'A2'), ({ id }) => [post('users.logout', { userId: id })]),
    ],
  },
  {
    id: 'US-18',
    says: 'who holds which role is not told',
    cases: [
      scoped(() => [get('roles.getUsersInPublicRoles'), method('getUserRoles')]),
      denied(() => [get('roles.getUsersInRole', { role: 'admin' }), get('roles.getUsersInRole', { role: 'guest' })]),
    ],
  },
  {
    id: 'US-21',
    says: 'nobody hidden stands on a message that G reads',
    cases: [
      scoped(({ rooms: { P1 }, messages: { mP1 } }) => [
        get('chat.getMessage', { msgId: mP1 }),
        get('chat.getThreadMessages', { tmid: mP1 }),
        ...gets(['groups.history', 'groups.messages', 'chat.getThreadsList'], { roomId: P1 }),
        get('chat.syncMessages', { roomId: P1, lastUpdate: since }),
        get('rooms.get'),
        get('subscriptions.get'),
        method('loadHistory', P1),
        method('loadSurroundingMessages', { _id: mP1, rid: P1 }, 50),
      ]),
    ],
  },
  {
    id: 'US-22',
    says: 'guests who share no room don’t know each other',
    cases: [
      alike(people('G2', 'X', 'K'), ({ id, name }, { rooms: { P1 } }) => [
        get('rooms.isMember', { roomId: P1, userId: id }),
        get('rooms.isMember', { roomId: P1, username: name }),
      ]),
      hidden(people('G2'), ({ id, name }) => [
        ...gets(['users.info', 'users.getStatus', 'users.getPresence'], { userId: id }),
        get('im.members', { username: name }),
        get('im.counters', { username: name }),
      ]),
    ],
  },
]

export const presenceRows: readonly Row[] = [
  {
    id: 'PR-01',
    says: 'presence is told of people G knows',
    cases: [{ expect: 'SCOPED', asks: () => [get('users.presence')] }],
  },
  {
    id: 'PR-02',
    says: 'presence of somebody hidden is an empty list',
    cases: [
      {
        expect: 'SCOPED',
        asks: ({ people: { X, G2 } }) => [get('users.presence', { ids: `${X.id},${G2.id}` })],
        exactly: { list: 'users', ids: () => [] },
      },
      scoped(() => [get('users.presence', { from: since })]),
    ],
  },
  {
    id: 'PR-05',
    says: 'who types in a hidden room is not told',
    cases: [
      hidden(rooms('P2', 'C2', 'PE'), ({ id }) => [
        sub('stream-notify-room', `${id}/user-activity`),
        sub('stream-notify-room', `${id}/typing`),
      ]),
    ],
  },
  {
    id: 'PR-06',
    says: 'G types silently where they may not write',
    cases: [
      {
        expect: 'SILENT',
        asks: ({ rooms: { P2, C2 }, people: { G } }) =>
          [P2, C2].map((room) => method('stream-notify-room', `${room}/user-activity`, G.username, ['user-typing'], {})),
      },
    ],
  },
  {
    id: 'PR-07',
    says: 'G can’t type as somebody else',
    cases: [
      {
        expect: 'SILENT',
        asks: ({ rooms: { P1 }, people: { O } }) => [method('stream-notify-room', `${P1}/user-activity`, O.username, ['user-typing'], {})],
      },
    ],
  },
  {
    id: 'PR-08',
    says: 'G types silently in a room that they only read',
    cases: [
      {
        expect: 'SILENT',
        asks: ({ rooms: { RO }, people: { G } }) => [method('stream-notify-room', `${RO}/user-activity`, G.username, ['user-typing'], {})],
      },
    ],
  },
]

export const markRows: readonly Row[] = [
  {
    id: 'RX-01',
    says: 'G can’t react to a hidden message',
    cases: [
      hidden(said('mP2', 'mPE', 'mC2'), ({ id }) => [
        post('chat.react', { messageId: id, emoji: ':eyes:' }),
        method('setReaction', ':eyes:', id, true),
      ]),
    ],
  },
  {
    id: 'RX-02',
    says: 'G can’t react where nothing is written',
    cases: [
      denied(({ messages: { mRO, mPA } }) => [
        ...[mRO, mPA].map((messageId) => post('chat.react', { messageId, emoji: ':eyes:' })),
        method('setReaction', ':eyes:', mRO, true),
      ]),
    ],
  },
  {
    id: 'RX-04',
    says: 'G pins nothing, and learns nothing by trying',
    cases: [
      hidden(said('mP2', 'mPE'), ({ id }) => [
        ...posts(['chat.pinMessage', 'chat.unPinMessage'], { messageId: id }),
        method('pinMessage', { _id: id }),
        method('unpinMessage', { _id: id }),
      ]),
      denied(({ messages: { mP1 } }) => [post('chat.pinMessage', { messageId: mP1 }), method('pinMessage', { _id: mP1 })]),
    ],
  },
  {
    id: 'RX-05',
    says: 'pins are listed in G’s rooms',
    cases: [
      hidden(rooms('P2', 'PE'), ({ id }) => [get('chat.getPinnedMessages', { roomId: id })]),
      ok(({ rooms: { P1 } }) => [get('chat.getPinnedMessages', { roomId: P1 })]),
    ],
  },
  {
    id: 'RX-06',
    says: 'G can’t star a hidden message',
    cases: [
      hidden(said('mP2', 'mPE'), ({ id }, { rooms: { P1 } }) => [
        ...posts(['chat.starMessage', 'chat.unStarMessage'], { messageId: id }),
        method('starMessage', { rid: P1, _id: id, starred: true }),
      ]),
    ],
  },
  {
    id: 'RX-07',
    says: 'stars and mentions of a hidden room are not listed',
    cases: [hidden(rooms('P2', 'PE'), ({ id }) => gets(['chat.getStarredMessages', 'chat.getMentionedMessages'], { roomId: id }))],
  },
]

export const unreadRows: readonly Row[] = [
  {
    id: 'UN-01',
    says: 'memberships are G’s own',
    cases: [
      scoped(() => [
        get('subscriptions.get'),
        get('subscriptions.get', { updatedSince: since }),
        method('subscriptions/get'),
        method('subscriptions/get', someDate),
      ]),
    ],
  },
  {
    id: 'UN-02',
    says: 'the membership in a hidden room is as that in no room',
    cases: [alike(rooms('P2', 'C2', 'PE'), ({ id }) => [get('subscriptions.getOne', { roomId: id })])],
  },
  {
    id: 'UN-03',
    says: 'a hidden room can’t be marked as read',
    cases: [
      hidden(rooms('P2', 'C2', 'PE'), ({ id }) => [
        post('subscriptions.read', { rid: id }),
        method('readMessages', id),
        method('readMessages', id, true),
      ]),
    ],
  },
  {
    id: 'UN-04',
    says: 'a hidden message can’t be marked as unread',
    cases: [
      hidden(said('mP2', 'mPE'), ({ id }) => [
        post('subscriptions.unread', { firstUnreadMessage: { _id: id } }),
        method('unreadMessages', { _id: id }),
      ]),
      hidden(rooms('P2', 'PE'), ({ id }) => [post('subscriptions.unread', { roomId: id }), method('unreadMessages', null, id)]),
    ],
  },
  {
    id: 'UN-07',
    says: 'memberships hold nothing of others',
    cases: [
      {
        expect: 'REDACT',
        asks: ({ rooms: { P1, S1 } }) => [get('subscriptions.get'), ...[P1, S1].map((roomId) => get('subscriptions.getOne', { roomId }))],
        absent: ['E2EKey', 'E2ESuggestedKey', 'lastMessage'],
      },
    ],
  },
]

export const fileRows: readonly Row[] = [
  {
    id: 'FL-14',
    says: 'a file of a hidden room is not sent on by naming it',
    cases: [
      denied(({ rooms: { P1 }, files: { F2 } }) => [
        method('sendFileMessage', P1, '', { _id: F2, name: 'x.txt', type: 'text/plain', size: 1 }),
        method('sendFileMessage', P1, null, { _id: F2, name: 'x.txt', type: 'text/plain', size: 1, rid: P1 }, { msg: 'mine' }),
      ]),
    ],
  },
  {
    id: 'FL-16',
    says: 'a query doesn’t lead to the files of another room',
    cases: [
      ...(['query', 'sort'] as const).map(
        (param): Case => ({
          expect: 'SCOPED',
          asks: ({ rooms: { P1, P2 } }) => [
            get('groups.files', { roomId: P1, [param]: JSON.stringify(param === 'query' ? { rid: P2 } : { userId: 1 }) }),
          ],
          exactly: { list: 'files', ids: ({ files: { F1 } }) => [F1] },
        }),
      ),
      scoped(({ rooms: { C1, D1, P2 } }) => [
        get('channels.files', { roomId: C1, query: JSON.stringify({ rid: P2 }) }),
        get('im.files', { roomId: D1, query: JSON.stringify({ rid: P2 }) }),
      ]),
    ],
  },
]

const ownEvents = [
  'message',
  'notification',
  'subscriptions-changed',
  'rooms-changed',
  'webrtc',
  'otr',
  'video-conference',
  'calendar',
  'userData',
]

export const streamRows: readonly Row[] = [
  {
    id: 'ST-01',
    says: 'messages of a hidden room are not streamed',
    cases: [hidden(rooms('P2', 'C2', 'S2', 'S3', 'D2', 'PE'), ({ id }) => [sub('stream-room-messages', id)])],
  },
  { id: 'ST-03', says: 'a hidden room is not streamed', cases: [hidden(rooms('P2', 'C2'), ({ id }) => [sub('stream-room-data', id)])] },
  {
    id: 'ST-04',
    says: 'events of a hidden room are not streamed',
    cases: [
      hidden(rooms('P2', 'C2', 'PE'), ({ id }) =>
        ['deleteMessage', 'deleteMessageBulk', 'user-activity', 'typing', 'messagesRead', 'videoconf'].map((event) =>
          sub('stream-notify-room', `${id}/${event}`),
        ),
      ),
    ],
  },
  {
    id: 'ST-05',
    says: 'calls of a hidden room are not streamed',
    cases: [hidden(rooms('P2'), ({ id }) => [sub('stream-notify-room', `${id}/webrtc`)])],
  },
  {
    id: 'ST-06',
    says: 'what is for somebody is streamed to nobody else',
    cases: [
      hidden(people('X', 'G2'), ({ id }) => ownEvents.map((event) => sub('stream-notify-user', `${id}/${event}`))),
      denied(({ people: { O } }) => ownEvents.map((event) => sub('stream-notify-user', `${O.id}/${event}`))),
    ],
  },
  {
    id: 'ST-07',
    says: 'G can’t tell somebody what only the server tells',
    cases: [
      {
        expect: 'SILENT',
        asks: ({ people: { O, X } }) =>
          [O, X].flatMap(({ id }) => ownEvents.map((event) => method('stream-notify-user', `${id}/${event}`, { forged: true }))),
      },
    ],
  },
  {
    id: 'ST-08',
    says: 'G can’t tell the people of a room what only the server tells',
    cases: [
      {
        expect: 'SILENT',
        asks: ({ rooms: { P1, P2 } }) =>
          [P1, P2].flatMap((room) =>
            ['webrtc', 'notification'].map((event) => method('stream-notify-room-users', `${room}/${event}`, { forged: true })),
          ),
      },
    ],
  },
  {
    id: 'ST-09',
    says: 'G tells a room only that they type',
    cases: [
      {
        expect: 'SILENT',
        asks: ({ rooms: { P1 }, messages: { mP1 } }) =>
          ['deleteMessage', 'deleteMessageBulk', 'messagesRead', 'videoconf', 'webrtc'].map((event) =>
            method('stream-notify-room', `${P1}/${event}`, { _id: mP1 }),
          ),
      },
    ],
  },
  {
    id: 'ST-13',
    says: 'streams of the server’s inside are not there',
    cases: [
      denied(() =>
        [
          ['stream-importers', 'progress'],
          ['stdout', 'x'],
          ['stream-stdout', 'stdout'],
          ['stream-integrationHistory', 'x'],
          ['stream-canned-responses', 'canned-responses'],
          ['stream-livechat-room', 'x'],
          ['stream-livechat-inquiry-queue-observer', 'public'],
          ['stream-apps', 'apps'],
          ['stream-apps-engine', 'app'],
          ['stream-local', 'broadcast'],
        ].map(([stream, event]) => sub(stream ?? '', event)),
      ),
    ],
  },
  {
    id: 'ST-14',
    says: 'event names of another shape are refused',
    cases: [
      denied(({ rooms: { P1, P2 } }) =>
        ['stream-room-messages', 'stream-notify-room', 'stream-notify-user'].flatMap((stream) =>
          [{}, [], null, 7, 'x'.repeat(100_000), `${P1}/../${P2}`, `${P1}\u0000${P2}`, `${P1} /x`].map((event) => sub(stream, event)),
        ),
      ),
    ],
  },
  {
    id: 'ST-22',
    says: 'methods and streams that are not there, and those of another product, answer alike',
    cases: [
      denied(() => [
        ...['noSuchMethod', 'getStatistics', 'instances/get', 'insertOrUpdateUser', 'sendInvitationEmail'].map((name) => method(name, {})),
        sub('no-such-stream', 'x'),
      ]),
    ],
  },
  {
    id: 'ST-24',
    says: 'a call is the caller’s own, whatever it says',
    cases: [
      hidden(rooms('P2'), ({ id }, { people: { O } }) => [
        method('loadHistory', id, null, 20, null, { userId: O.id, connection: { id: 'x' } }),
        method('getChannelHistory', { rid: id, userId: O.id, connection: { clientAddress: '127.0.0.1' } }),
        method('sendMessage', { rid: id, msg: 'hello', userId: O.id, u: { _id: O.id } }),
      ]),
    ],
  },
]

export const administrationRows: readonly Row[] = [
  {
    id: 'AD-01',
    says: 'private settings are not for G',
    cases: [
      denied(() => [get('settings'), get('settings/SMTP_Host'), get('settings/SMTP_Password')]),
      { expect: 'DENY', guestsOnly: true, asks: () => [method('private-settings/get')] },
    ],
  },
  {
    id: 'AD-02',
    says: 'public settings stay public whatever is asked of them',
    cases: [
      scoped(() => [
        get('settings.public'),
        get('settings.public', { _id: 'SMTP_Host' }),
        get('settings.public', { sort: '{"value":1}', count: 0 }),
        method('public-settings/get'),
      ]),
    ],
  },
  { id: 'AD-03', says: 'sign-in services hold no secrets', cases: [scoped(() => gets(['settings.oauth', 'service.configurations'], {}))] },
  {
    id: 'AD-04',
    says: 'G is told the permissions that G holds',
    cases: [scoped(() => [get('permissions'), method('permissions/get')])],
  },
  {
    id: 'AD-05',
    says: 'roles are told without the custom ones',
    cases: [scoped(() => [get('roles.list'), get('roles.sync', { updatedSince: since })])],
  },
  {
    id: 'AD-06',
    says: 'G changes no roles and permissions',
    cases: [
      denied(() => [
        get('roles.getUsersInRole', { role: 'admin' }),
        get('foyer.permissions'),
        post('permissions.update', { permissions: [{ _id: 'create-c', roles: ['guest'] }] }),
        method('authorization:addPermissionToRole', 'create-c', 'guest'),
        method('authorization:removeRoleFromPermission', 'create-c', 'user'),
      ]),
    ],
  },
  {
    id: 'AD-07',
    says: 'G gives nobody a role',
    cases: [
      denied(({ people: { G, M }, rooms: { P1 } }) => [
        post('roles.addUserToRole', { roleId: 'admin', username: G.username }),
        post('roles.addUserToRole', { roleId: 'owner', username: G.username, roomId: P1 }),
        post('roles.removeUserFromRole', { roleId: 'user', username: M.username }),
        method('authorization:addUserToRole', 'admin', G.username),
        method('authorization:addUserToRole', 'owner', G.username, P1),
        method('authorization:removeUserFromRole', 'user', M.username),
        post('roles.create', { name: 'mine' }),
        post('roles.update', { roleId: 'guest', description: 'x' }),
        post('roles.delete', { roleId: 'user' }),
        method('authorization:deleteRole', 'user'),
      ]),
      hidden(people('X'), ({ name }) => [
        post('roles.addUserToRole', { roleId: 'admin', username: name }),
        method('authorization:addUserToRole', 'admin', name),
      ]),
    ],
  },
  {
    id: 'IN-04',
    says: 'in a hidden room there are no commands',
    cases: [
      hidden(rooms('P2', 'C2', 'D2'), ({ id }) => [
        post('commands.run', { command: 'shrug', params: 'x', roomId: id }),
        post('commands.run', { command: 'no-such-command', roomId: id }),
        method('slashCommand', { cmd: 'help', params: '', msg: { rid: id } }),
      ]),
    ],
  },
  {
    id: 'IN-05',
    says: 'commands that act on others are refused to G, whoever is named',
    cases: [
      denied(({ people: { M, X }, rooms: { P1 } }) =>
        [M.username, X.username, 'nemo'].flatMap((name) =>
          ['mute', 'unmute', 'kick', 'invite'].map((command) => post('commands.run', { command, params: `@${name}`, roomId: P1 })),
        ),
      ),
      denied(({ rooms: { P1 } }) => [
        post('commands.run', { command: 'create', params: '#mine', roomId: P1 }),
        post('commands.run', { command: 'create', params: 'private #mine', roomId: P1 }),
        post('commands.run', { command: 'topic', params: 'mine', roomId: P1 }),
        post('commands.run', { command: 'archive', roomId: P1 }),
        method('slashCommand', { cmd: 'create', params: '#mine', msg: { rid: P1 } }),
      ]),
      hidden(people('X'), ({ name }, { rooms: { P1 } }) => [
        post('commands.run', { command: 'msg', params: `@${name} hello`, roomId: P1 }),
      ]),
    ],
  },
  {
    id: 'AD-11',
    says: 'limits and how far they are used are not for G',
    cases: [
      denied(({ people: { G } }) => [
        get('licenses.maxActiveUsers'),
        get('foyer.limits'),
        get('foyer.limits.history'),
        get('foyer.limits.takers'),
        get('foyer.settings'),
        get('foyer.settings', { group: 'Limits' }),
        post('foyer.settings', { settings: [{ _id: 'Limits_Guests', value: 9 }] }),
        get('foyer.limits.guest', { userId: G.id }),
        get('foyer.audit'),
        get('foyer.audit.export'),
        post('foyer.files.check'),
        post('licenses.add', { license: 'x' }),
        post('licenses.remove'),
        post('settings/Limits_Guests', { value: 9 }),
        method('saveSetting', 'Limits_Guests', 9),
        method('saveSettings', [{ _id: 'Limits_Guests', value: 9 }]),
      ]),
      {
        expect: 'REDACT',
        asks: () => [
          get('licenses.info'),
          get('licenses.info', { loadValues: true }),
          get('licenses.isEnterprise'),
          method('license:getModules'),
        ],
        absent: ['activeUsers', 'guestUsers', 'roomsPerGuest'],
      },
    ],
  },
]

const linkRows: readonly Row[] = [
  {
    id: 'IV-01',
    says: 'G makes no link, into their rooms or into others',
    cases: [
      denied(({ rooms: { P1, C1, S1, D1 } }) =>
        [P1, C1, S1, D1].flatMap((rid) => [
          post('findOrCreateInvite', { rid, days: 1, maxUses: 10 }),
          post('findOrCreateInvite', { rid, days: 1, maxUses: 1, guests: true }),
        ]),
      ),
      hidden(rooms('P2', 'C2', 'S2', 'PE'), ({ id }) => [post('findOrCreateInvite', { rid: id, days: 1, maxUses: 10 })]),
    ],
  },
  {
    id: 'IV-02',
    says: 'links are neither listed to G nor taken back by them',
    cases: [
      denied(({ rooms: { P1, P2 } }) => [
        get('listInvites'),
        get('foyer.links'),
        get('foyer.links', { roomId: P1 }),
        get('foyer.links', { roomId: P2 }),
        del(`removeInvite/${P1}`),
        del('removeInvite/x'),
      ]),
    ],
  },
  {
    id: 'IV-10',
    says: 'G brings nobody in, anywhere, by any way',
    cases: [
      denied(({ rooms: { P1, C1, S1, DG }, people: { M } }) => [
        ...[P1, S1].flatMap((roomId) => posts(['groups.invite', 'groups.addAll'], { roomId, userId: M.id })),
        ...posts(['channels.invite', 'channels.addAll'], { roomId: C1, userId: M.id }),
        ...[P1, C1, S1, DG].flatMap((rid) => [
          method('addUserToRoom', { rid, username: M.username }),
          method('addUsersToRoom', { rid, users: [M.username] }),
          post('findOrCreateInvite', { rid, days: 1, maxUses: 0 }),
        ]),
        post('foyer.invitations.create', { addresses: ['somebody@partner.example'], rooms: [P1] }),
      ]),
    ],
  },
]

/** The thing as it is named on the wire. */
export function targetOf({ rooms: ids, messages, people: persons, canary }: World, thing: Thing): Target {
  if ('room' in thing) return { id: ids[thing.room], name: canary(thing.room, 'name') }
  if ('message' in thing) return { id: messages[thing.message], name: '' }
  return { id: persons[thing.person].id, name: persons[thing.person].username }
}

/** Every question of a row, with the hidden things named as they are. */
export function questionsOf({ cases }: Row, world: World): Ask[] {
  return cases.flatMap((proof) =>
    proof.expect === 'hidden' || proof.expect === 'alike'
      ? proof.things.flatMap((thing) => proof.asks(targetOf(world, thing), world))
      : proof.asks(world),
  )
}

export const rows: readonly Row[] = [
  ...roomRows,
  ...messageRows,
  ...threadRows,
  ...searchRows,
  ...personRows,
  ...presenceRows,
  ...markRows,
  ...unreadRows,
  ...fileRows,
  ...streamRows,
  ...linkRows,
  ...administrationRows,
]
