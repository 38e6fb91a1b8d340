// Rows that no code of ours has written: one of them takes no list from anybody. It is shown as far as it can be, or passed over, and the log
// names it.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { Membership } from '@foyer/protocol/entities/membership.ts'
import { Message } from '@foyer/protocol/entities/message.ts'
import { Value } from 'typebox/value'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/ids.ts'
import { openLog } from '../src/platform/log.ts'
import { soundTables } from '../src/schema/sound-rows.ts'
import { type Fixture, type Name, openFixture } from './fixture.ts'

let world: Fixture
let printed: string[] = []
const everPrinted: Told[] = []
beforeAll(async () => {
  world = await openFixture({}, openLog('error', { write: note }))
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(() => void (printed = []))
afterEach(() => world.workspace.sql.query(`DELETE FROM messages WHERE body = 'poisoned'`))

interface Told {
  readonly id?: string
  readonly columns?: readonly string[]
}

function note(line: string): void {
  printed.push(line)
  everPrinted.push(JSON.parse(line) as Told)
}

type Wire = Record<string, unknown> & { readonly _id: string }

const marks = `'{"__proto__": 1, "_id": null, "u": 5, "t": {}, "ts": "x", "msg": {}, "tmid": 3, "reactions": 3, "attachments": [null, 5, "x"], "file": 7}'`
/** Columns of a message and what stands in them, as SQL. */
const messages: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['mentions that are no list', { mentions: `'{"_id": "all"}'` }],
  ['mentions that are nothing', { mentions: `'null'` }],
  ['mentions that are a text', { mentions: `'"all"'` }],
  ['mentions of nobody', { mentions: `'[null, 5, {"_id": 7}, {"_id": ["x"], "username": {}}, "x"]'` }],
  ['channels that are no list', { channels: `'{"a": 1}'` }],
  ['channels that are none', { channels: `'[null, 5, {"_id": {}}]'` }],
  ['reactions that are nothing', { reactions: `'null'` }],
  ['reactions that are a list', { reactions: `'[["x"]]'` }],
  ['reactions of nobody', { reactions: `'{":x:": null, ":y:": "bob", ":z:": [null, {"a": 1}], "no colons": ["x"]}'` }],
  ['nothing beside it', { extra: `'null'` }],
  ['a text beside it', { extra: `'"text"'` }],
  ['a list beside it', { extra: `'[1, 2]'` }],
  ['other marks beside it', { extra: marks }],
  ['attachments that are none', { extra: `'{"attachments": "x", "groupable": "no", "alias": 5, "bot": 7}'` }],
  ['a tree that is a text', { markdown: `'"text"'` }],
  ['a tree of nothing', { markdown: `'[null, 5]'` }],
  ['followers that are nobody', { thread_count: '1', thread_followers: `ARRAY[NULL]::text[]` }],
  ['followers in rows', { thread_count: '1', thread_followers: `'{{a,b},{c,d}}'` }],
  ['stars in rows', { starred_by: `'{{a,b},{c,NULL}}'` }],
  ['fewer replies than none', { thread_count: '-5' }],
  ['a place beyond all places', { position: '9223372036854775807' }],
  ['no time at which it was written', { created_at: `'infinity'` }],
  ['a time before all time', { created_at: `'-infinity'` }],
  ['a time that no calendar has', { created_at: `'294276-01-01'`, updated_at: `'294276-01-01'` }],
  ['no time at which it was changed', { updated_at: `'infinity'` }],
  ['other times that never were', { edited_at: `'infinity'`, pinned_at: `'infinity'`, thread_count: '1', thread_last_at: `'-infinity'` }],
]

/** Of these, what a row may say. */
const quiet = new Set(['a place beyond all places'])

describe('a message with', () => {
  test.each(messages)('%s takes no list from anybody, and is told', async (what, columns) => {
    const { people, rooms, workspace } = world
    const before = await say('carol', 'before')
    const bad = newId()
    const held = { position: 'NULL', created_at: 'clock_timestamp()', updated_at: 'clock_timestamp()', ...columns }
    await workspace.sql.query(
      `INSERT INTO messages (room_id, id, author_id, body, ${Object.keys(held).join(', ')}) VALUES ($1, $2, $3, 'poisoned', ${Object.values(held).join(', ')})`,
      [rooms.lobby, bad, people.bob.id],
    )
    await workspace.sql.query('UPDATE rooms SET last_message_id = $2 WHERE id = $1', [rooms.lobby, bad])
    const heard = await listen('gina')
    // The room goes on, and whoever listens hears it.
    const after = await say('carol', 'after @all')
    await expect.poll(() => heard.map(({ _id }) => _id)).toContain(after)
    await workspace.sql.query('UPDATE rooms SET last_message_id = $2 WHERE id = $1', [rooms.lobby, bad])

    for (const name of ['carol', 'gina'] as const) {
      for (const list of await listsOfMessages(name)) {
        expect(list.messages.flatMap((message) => Value.Errors(Message, plain(message)))).toEqual([])
        if (list.isWhole) expect(list.messages.map(({ _id }) => _id)).toEqual(expect.arrayContaining([before, after]))
      }
      for (const { rooms: shown, memberships } of await listsOfRooms(name)) {
        expect(shown.map(({ _id }) => _id)).toContain(rooms.lobby)
        expect(memberships.flatMap((membership) => Value.Errors(Membership, plain(membership)))).toEqual([])
        expect(shown.flatMap(({ lastMessage }) => (lastMessage === undefined ? [] : Value.Errors(Message, plain(lastMessage))))).toEqual([])
      }
    }
    if (!quiet.has(what)) expect(printed.filter((line) => line.includes(bad))).not.toEqual([])
    // Named once, however often it is read, and nothing of it is repeated.
    expect(new Set(printed).size).toBe(printed.length)
    expect(printed.join('')).not.toContain('poisoned')
  })

  test('a mark that nothing can hold takes neither its author nor an owner the means to be rid of it', async () => {
    const { people, rooms, workspace } = world
    const bad = newId()
    await workspace.sql.query(
      `INSERT INTO messages (room_id, id, author_id, body, mentions, reactions, extra, created_at, updated_at) VALUES ($1, $2, $3, 'poisoned', 'null', '5', '[]', now(), now())`,
      [rooms.lobby, bad, people.carol.id],
    )
    await people.carol.rest.post('chat.react', { messageId: bad, emoji: ':tada:' })
    await people.carol.rest.post('chat.update', { roomId: rooms.lobby, msgId: bad, text: 'mended' })
    const { message } = await people.gina.rest.get<{ message: Wire }>('chat.getMessage', { msgId: bad })
    expect(message).toMatchObject({ msg: 'mended', reactions: { ':tada:': { usernames: ['carol'] } } })
    await people.carol.rest.post('chat.delete', { roomId: rooms.lobby, msgId: bad })
  })
})

const memberships: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['preferences that are nothing', { preferences: `'null'` }],
  ['preferences that are a text', { preferences: `'"text"'` }],
  ['preferences that are a list', { preferences: `'[1, 2]'` }],
  [
    'preferences that say something else',
    {
      preferences: `'{"__proto__": 1, "_id": 5, "rid": null, "t": "zz", "desktopNotifications": {}, "muteGroupMentions": 7, "audioNotificationValue": 3}'`,
    },
  ],
  ['roles that are nothing', { roles: `ARRAY[NULL]::text[]` }],
  ['roles in rows', { roles: `'{{x,y},{z,NULL}}'` }],
  ['threads that are nothing', { thread_unread: `ARRAY[NULL]::text[]` }],
  ['threads in rows', { thread_unread: `'{{a,b},{c,d}}'` }],
  ['ignored people in rows', { ignored: `'{{a,b},{c,NULL}}'` }],
  ['counts below nothing', { user_mentions: '-1', group_mentions: '-1', deleted_unread: '-9223372036854775808' }],
  ['more mentions than can be counted', { user_mentions: '2147483647', group_mentions: '2147483647' }],
  ['a mark before the first message', { read_position: '-5' }],
  ['a mark after all messages', { read_position: '9223372036854775807' }],
  [
    'times that never were',
    { joined_at: `'infinity'`, last_seen_at: `'infinity'`, last_reply_at: `'-infinity'`, updated_at: `'infinity'` },
  ],
]
const quietMemberships = new Set(['more mentions than can be counted', 'a mark after all messages'])

describe('a membership with', () => {
  test.each(memberships)('%s takes no list from anybody, and is told', async (what, columns) => {
    const { people, rooms, workspace } = world
    const { rows } = await workspace.sql.query('SELECT * FROM memberships WHERE room_id = $1 AND user_id = $2', [
      rooms.lobby,
      people.gina.id,
    ])
    await workspace.sql.query(
      `UPDATE memberships SET ${Object.entries(columns).map(([column, value]) => `${column} = ${value}`)} WHERE room_id = $1 AND user_id = $2`,
      [rooms.lobby, people.gina.id],
    )
    // Theirs is read when others write: whom a mention is told to hangs on it.
    const heard = await listen('bob')
    const said = [await say('carol', 'hello @gina'), await say('carol', 'hello @all')]
    await expect.poll(() => heard.map(({ _id }) => _id)).toEqual(expect.arrayContaining(said))

    for (const name of ['carol', 'gina'] as const) {
      for (const { messages: shown } of await listsOfMessages(name))
        expect(shown.flatMap((message) => Value.Errors(Message, plain(message)))).toEqual([])
      for (const { rooms: shown, memberships: own } of await listsOfRooms(name)) {
        expect(shown.map(({ _id }) => _id)).toContain(rooms.lobby)
        expect(own.map(({ rid }) => rid)).toContain(rooms.lobby)
        expect(own.flatMap((membership) => Value.Errors(Membership, plain(membership)))).toEqual([])
        // Clients ask from the newest moment that they were told.
        expect(own.filter(({ _updatedAt }) => new Date(_updatedAt as string).getTime() > Date.now() + 60_000)).toEqual([])
      }
    }
    const listed = await people.carol.rest.get<{ members: Wire[] }>('channels.members', { roomId: rooms.lobby })
    expect(listed.members.map(({ username }) => username)).toEqual(expect.arrayContaining(['bob', 'carol', 'gina']))
    // Another fault in the same column of the same row is not told anew.
    const told = everPrinted.filter(({ id }) => id === people.gina.id).flatMap(({ columns: named = [] }) => named)
    if (!quietMemberships.has(what)) expect(told).toEqual(expect.arrayContaining(Object.keys(columns).map(camelCase)))
    await workspace.sql.query('DELETE FROM memberships WHERE room_id = $1 AND user_id = $2', [rooms.lobby, people.gina.id])
    await workspace.sql.query(`INSERT INTO memberships SELECT * FROM jsonb_populate_record(NULL::memberships, $1::jsonb)`, [
      JSON.stringify(rows[0]),
    ])
  })

  test('a beginning of their history that is never reached is no way round it', async () => {
    const { people, rooms, workspace } = world
    await workspace.sql.query(`UPDATE memberships SET history_from = 'infinity' WHERE room_id = $1 AND user_id = $2`, [
      rooms.lobby,
      people.gina.id,
    ])
    const { messages: shown } = await people.gina.rest.get<{ messages: Wire[] }>('channels.history', { roomId: rooms.lobby, count: 100 })
    expect(shown).toEqual([])
    await workspace.sql.query('UPDATE memberships SET history_from = NULL WHERE room_id = $1 AND user_id = $2', [
      rooms.lobby,
      people.gina.id,
    ])
  })
})

test.each(soundTables.map((table) => [table.name, table] as const))(
  'every list, every tree and every moment in %s is looked at when it is read',
  async (name, { columns }) => {
    const { rows } = await world.workspace.sql.query<{ column: string }>(
      `SELECT column_name AS column FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1
          AND data_type IN ('jsonb', 'ARRAY', 'timestamp with time zone')`,
      [name],
    )
    expect(rows.length).toBeGreaterThan(5)
    expect(Object.keys(columns)).toEqual(expect.arrayContaining(rows.map(({ column }) => camelCase(column))))
  },
)

async function say(name: Name, msg: string): Promise<string> {
  const { message } = await world.people[name].rest.post<{ message: Wire }>('chat.sendMessage', {
    message: { rid: world.rooms.lobby, msg },
  })
  return message._id
}

/** What is heard of the lobby from now on. */
async function listen(name: Name): Promise<Wire[]> {
  const subscription = (await socketOf(name)).subscribe('stream-room-messages', world.rooms.lobby, false)
  const heard: Wire[] = []
  subscription.on((_event, [message]) => void heard.push(message as Wire))
  await subscription.ready
  return heard
}

const sockets = new Map<Name, Promise<DdpClient>>()

function socketOf(name: Name): Promise<DdpClient> {
  const socket = sockets.get(name) ?? world.people[name].socket()
  sockets.set(name, socket)
  return socket
}

function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** As it goes over the wire. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

interface List {
  readonly isWhole: boolean
  readonly messages: readonly Wire[]
}

async function listsOfMessages(name: Name): Promise<List[]> {
  const { rest } = world.people[name]
  const roomId = world.rooms.lobby
  const socket = await socketOf(name)
  const get = async (path: string, query: Record<string, string | number>): Promise<readonly Wire[]> => {
    const answer = await rest.get<{ messages?: Wire[]; threads?: Wire[]; result?: { updated: Wire[] } }>(path, query)
    return answer.messages ?? answer.threads ?? answer.result?.updated ?? []
  }
  const start = new Date(Date.now() - 3_600_000)
  const whole = [
    await get('channels.history', { roomId, count: 100 }),
    await get('channels.messages', { roomId, count: 100 }),
    await get('chat.syncMessages', { roomId, lastUpdate: start.toISOString() }),
    (await socket.call<{ messages: Wire[] }>('loadHistory', roomId, null, 100, null)).messages,
    await socket.call<Wire[]>('loadMissedMessages', roomId, start),
    (await socket.call<{ updated: Wire[] }>('messages/get', roomId, { lastUpdate: start })).updated,
  ]
  const part = [
    await get('chat.search', { roomId, searchText: 'poisoned' }),
    await get('chat.getMentionedMessages', { roomId }),
    await get('chat.getPinnedMessages', { roomId }),
    await get('chat.getStarredMessages', { roomId }),
    await get('chat.getThreadsList', { rid: roomId }),
    await get('chat.getDiscussions', { roomId }),
  ]
  return [...whole.map((messages) => ({ isWhole: true, messages })), ...part.map((messages) => ({ isWhole: false, messages }))]
}

async function listsOfRooms(name: Name): Promise<{ readonly rooms: readonly Wire[]; readonly memberships: readonly Wire[] }[]> {
  const { rest } = world.people[name]
  const socket = await socketOf(name)
  return [
    {
      rooms: (await rest.get<{ update: Wire[] }>('rooms.get')).update,
      memberships: (await rest.get<{ update: Wire[] }>('subscriptions.get')).update,
    },
    { rooms: await socket.call<Wire[]>('rooms/get'), memberships: await socket.call<Wire[]>('subscriptions/get') },
  ]
}
