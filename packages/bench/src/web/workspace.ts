// The workspace that the web client is measured on. One of each thing is made over the API, as people make them; the others are copies of
// those rows. Afterwards the server is asked whether it sees what was meant.
import { RestClient } from '@foyer/client/rest-client.ts'
import { type StartedServer, startServer } from '@foyer/e2e/server.ts'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { insertCopies } from './copies.ts'
import { type BenchPerson, peopleFrom } from './people.ts'

export const sizes = { users: 1_000, rooms: 300, messages: 200_000, messagesInLongRoom: 100_000, usersOfAdministration: 10_000 }
export const viewer = { username: 'alice', password: 'a-bench-password' }

export interface BenchRoom {
  readonly id: string
  readonly name: string
}

export interface BenchWorkspace extends AsyncDisposable {
  readonly url: string
  /** The viewer: an administrator who belongs to every room. */
  readonly alice: RestClient
  /** The room with half of all messages, and the first of them. */
  readonly longRoom: BenchRoom & { readonly firstMessageId: string }
  /** Channels of an ordinary size. */
  readonly channels: readonly BenchRoom[]
  /** Members of the long room, signed in. */
  speakers(count: number): Promise<RestClient[]>
  /** Adds accounts until there are as many as administration is measured with. */
  addUsers(): Promise<void>
}

/** What everything else is copied from. */
interface Models {
  readonly memberId: string
  readonly guestId: string
  readonly channelId: string
  readonly groupId: string
  readonly directId: string
}

const environment = {
  ADMIN_USERNAME: viewer.username,
  ADMIN_NAME: 'Alice Admin',
  ADMIN_EMAIL: 'alice@foyer.example',
  ADMIN_PASS: viewer.password,
  TEST_MODE: 'true',
  LOG_LEVEL: 'error',
  OVERWRITE_SETTING_Site_Name: 'Tarnbrook',
}
const modelPassword = 'model-password'
// The general channel and the three models are rooms too; alice, the cat and the two models are accounts.
const counts = { long: 1, channels: 195, groups: 60, directs: 40, people: 996 }
const messagesInRoom = Math.ceil((sizes.messages - sizes.messagesInLongRoom) / (counts.channels + counts.groups + counts.directs))

/** What is said, over and over: the kinds of texts that a room holds. */
const texts = [
  'The samples came back from the kiln, two of them darker than we asked for.',
  'Can somebody look at the corner before Friday?',
  'Yes',
  'I have put the *second drawing* into the folder, with the _changes_ we spoke about and the ~old~ wall gone.',
  '@alice the town asks for three more weeks',
  'https://foyer.example/drawings/corner-section and https://foyer.example/drawings/roof',
  '```\nwidth 2400\nheight 3100\ndepth 420\n```',
  '- fixings\n- façade panels\n- sealant\n- a spare for each of them',
  'Thanks :thumbsup:',
  'We met them on site this morning. The foundation is dry, the north side needs another day, and whoever comes with the crane should use the back gate because the front is closed for the market until the end of the week. I told the neighbours, they are fine with it.',
  'see `panel-12` and `panel-13`, #general has the numbers',
  '> they said June\n\nThat was before the winter.',
]

/** Starts a server with it. */
export async function openBenchWorkspace(): Promise<BenchWorkspace> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-bench-'))
  let server = await startServer(environment, directory)
  const close = async (): Promise<void> => {
    await server[Symbol.asyncDispose]()
    await rm(directory, { recursive: true, force: true })
  }
  try {
    const models = await makeModels(server)
    await inDatabase(directory, (sql) => multiply(sql, models))
    // What the server remembers of rooms and people is from before.
    await server.stop()
    server = await startServer(environment, directory)
    const { url } = server
    const alice = await signIn(url, viewer.username, viewer.password)
    await check(alice)
    const rooms = roomsToMake()
    const [longRoom = { id: '', name: '' }] = rooms
    return {
      url,
      alice,
      longRoom: { ...longRoom, firstMessageId: messageIdIn(longRoom.id, 1) },
      channels: rooms.slice(counts.long, counts.long + counts.channels),
      speakers: (count) => Promise.all(peopleFrom(1, count).map(({ username }) => signIn(url, username, modelPassword))),
      async addUsers() {
        const { total } = await alice.get<{ total: number }>('users.list', { count: 1 })
        const people = peopleFrom(counts.people + 1, counts.people + sizes.usersOfAdministration - total)
        await inDatabase(directory, async (sql) => {
          await addPeople(sql, models, people)
          await sql.query('ANALYZE users')
        })
      },
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function signIn(url: string, username: string, password: string): Promise<RestClient> {
  const rest = new RestClient({ url })
  await rest.login(username, password)
  return rest
}

/** One of each, as the product makes it. */
async function makeModels({ url }: StartedServer): Promise<Models> {
  const alice = await signIn(url, viewer.username, viewer.password)
  const account = { password: modelPassword, verified: true, name: 'Model', joinDefaultChannels: false }
  const ofMember = { ...account, username: 'model-member', email: 'model-member@foyer.example', roles: ['user'] }
  const ofGuest = { ...account, username: 'model-guest', email: 'model-guest@foyer.example', roles: ['guest'], company: 'Model' }
  const { user: member } = await alice.post<{ user: { _id: string } }>('users.create', ofMember)
  const { user: guest } = await alice.post<{ user: { _id: string } }>('users.create', { ...ofGuest, hostUsername: viewer.username })
  const { channel } = await alice.post<{ channel: { _id: string } }>('channels.create', { name: 'model-channel' })
  const { group } = await alice.post<{ group: { _id: string } }>('groups.create', { name: 'model-group', members: ['model-member'] })
  const { room: direct } = await alice.post<{ room: { _id: string } }>('im.create', { username: 'model-member' })
  const speaker = await signIn(url, 'model-member', modelPassword)
  await speaker.post('channels.join', { roomId: channel._id })
  for (const msg of texts) {
    const { message } = await speaker.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid: channel._id, msg } })
    if (msg === 'Yes') await alice.post('chat.react', { messageId: message._id, emoji: ':thumbsup:' })
  }
  await alice.post('subscriptions.read', { rid: channel._id })
  return { memberId: member._id, guestId: guest._id, channelId: channel._id, groupId: group._id, directId: direct._id }
}

async function inDatabase(directory: string, work: (sql: pg.Client) => Promise<void>): Promise<void> {
  const sql = new pg.Client({ host: path.join(directory, 'postgres'), user: 'foyer', database: 'foyer', ssl: false })
  await sql.connect()
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}

async function multiply(sql: pg.Client, models: Models): Promise<void> {
  const people = peopleFrom(1, counts.people)
  await addPeople(sql, models, people)
  const aliceId = (await sql.query<{ id: string }>('SELECT id FROM users WHERE username = $1', [viewer.username])).rows[0]?.id ?? ''
  const rooms = roomsToMake()
  await addRooms(sql, models, rooms)
  await addDirects(sql, models, { aliceId, people: people.slice(0, counts.directs) })
  await addMemberships(sql, models, { aliceId, rooms, people })
  await addMessages(sql, models, people)
  await sql.query(`
    UPDATE rooms r SET message_count = said.messages, position = said.position, last_message_id = said.newest,
           last_message_at = said.at, clock = said.at, updated_at = said.at
      FROM (SELECT room_id, count(*) AS messages, max(position) AS position, max(created_at) AS at,
                   (array_agg(id ORDER BY created_at DESC))[1] AS newest
              FROM messages WHERE room_id IN (SELECT id FROM bench_rooms) GROUP BY room_id) AS said
     WHERE r.id = said.room_id`)
  await sql.query(`
    UPDATE rooms r SET member_count = (SELECT count(*) FROM memberships m WHERE m.room_id = r.id) WHERE r.id IN (SELECT id FROM bench_rooms)`)
  // Everybody has read everything.
  await sql.query(`
    UPDATE memberships m SET read_position = r.position, last_seen_at = r.clock, joined_at = r.created_at, updated_at = r.clock
      FROM rooms r WHERE r.id = m.room_id AND r.id IN (SELECT id FROM bench_rooms)`)
  await sql.query('ANALYZE')
}

async function addPeople(sql: pg.Client, { memberId, guestId }: Models, people: readonly BenchPerson[]): Promise<void> {
  for (const [modelId, isGuest] of [
    [memberId, false],
    [guestId, true],
  ] as const)
    await insertCopies(sql, {
      table: 'users',
      models: 'SELECT * FROM users WHERE id = $1',
      among: 'SELECT * FROM jsonb_to_recordset($2::jsonb) AS p(id text, username text, name text, email text, company text)',
      // The keys of plain names are the names themselves.
      but: {
        ...{ id: 'n.id', username: 'n.username', username_key: 'n.username', name: 'n.name' },
        ...{ email: 'n.email', email_key: 'n.email', company: 'n.company' },
      },
      values: [modelId, JSON.stringify(people.filter(({ company }) => (company !== null) === isGuest))],
    })
}

interface RoomToMake extends BenchRoom {
  readonly kind: 'channel' | 'group'
}

/** The long room first, then channels, then groups. */
function roomsToMake(): RoomToMake[] {
  return Array.from({ length: counts.long + counts.channels + counts.groups }, (_, n) => ({
    id: `benchRoom${String(n).padStart(8, 'x')}`,
    name: n === 0 ? 'long-room' : `room-${String(n).padStart(3, '0')}`,
    kind: n < counts.long + counts.channels ? 'channel' : 'group',
  }))
}

async function addRooms(sql: pg.Client, { channelId, groupId }: Models, rooms: readonly RoomToMake[]): Promise<void> {
  for (const [modelId, kind] of [
    [channelId, 'channel'],
    [groupId, 'group'],
  ] as const)
    await insertCopies(sql, {
      table: 'rooms',
      models: 'SELECT * FROM rooms WHERE id = $1',
      among: 'SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(id text, name text)',
      but: { id: 'n.id', name: 'n.name', name_key: 'n.name', title: 'n.name' },
      values: [modelId, JSON.stringify(rooms.filter((room) => room.kind === kind))],
    })
}

interface Cast {
  readonly aliceId: string
  readonly people: readonly BenchPerson[]
}

async function addDirects(sql: pg.Client, { directId }: Models, { aliceId, people }: Cast): Promise<void> {
  const rooms = people.map(({ id }) => ({ id: [aliceId, id].sort().join(''), key: [aliceId, id].sort().join(',') }))
  await insertCopies(sql, {
    table: 'rooms',
    models: 'SELECT * FROM rooms WHERE id = $1',
    among: 'SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(id text, key text)',
    but: { id: 'n.id', direct_key: 'n.key' },
    values: [directId, JSON.stringify(rooms)],
  })
  await sql.query(`CREATE TEMP TABLE bench_rooms AS SELECT id, kind FROM rooms WHERE id LIKE 'benchRoom%' OR id = ANY ($1)`, [
    rooms.map(({ id }) => id),
  ])
}

/** alice is everywhere, everybody is in the long room; of the others, members are in a few dozen rooms and guests in a few. */
async function addMemberships(
  sql: pg.Client,
  { channelId, groupId, directId, memberId }: Models,
  { aliceId, people, rooms }: Cast & { readonly rooms: readonly BenchRoom[] },
): Promise<void> {
  const ids = (which: (person: BenchPerson, room: number) => boolean): object[] =>
    rooms.flatMap((room, at) =>
      people.flatMap((person, number) => (at === 0 || which(person, at * 31 + number) ? [{ room: room.id, person: person.id }] : [])),
    )
  const add = (model: readonly [roomId: string, userId: string], members: readonly object[]): Promise<number> =>
    insertCopies(sql, {
      table: 'memberships',
      models: 'SELECT * FROM memberships WHERE room_id = $1 AND user_id = $2',
      among: 'SELECT * FROM jsonb_to_recordset($3::jsonb) AS p(room text, person text)',
      but: { id: newId('n.room || n.person'), room_id: 'n.room', user_id: 'n.person' },
      values: [...model, JSON.stringify(members)],
    })
  const modelRoom = new Map([
    ['channel', channelId],
    ['group', groupId],
    ['direct', directId],
  ])
  const { rows: all } = await sql.query<{ id: string; kind: string }>('SELECT id, kind FROM bench_rooms')
  for (const [kind, roomId] of modelRoom)
    await add(
      [roomId, aliceId],
      all.filter((room) => room.kind === kind).map((room) => ({ room: room.id, person: aliceId })),
    )
  await add(
    [channelId, memberId],
    ids(({ company }, number) => number % (company === null ? 16 : 64) === 0),
  )
  await add(
    [directId, memberId],
    people.slice(0, counts.directs).map(({ id }) => ({ room: [aliceId, id].sort().join(''), person: id })),
  )
}

/** The model channel's messages in turn, each author three at a time; the newest a minute old. */
async function addMessages(sql: pg.Client, { channelId }: Models, people: readonly BenchPerson[]): Promise<void> {
  await insertCopies(sql, {
    table: 'messages',
    models: `
      SELECT m.*, row_number() OVER (ORDER BY created_at) - 1 AS bench_turn, count(*) OVER () AS bench_turns
        FROM messages m WHERE room_id = $1`,
    among: `
      SELECT r.id AS room, r.kind, said, CASE WHEN r.id = $2 THEN $3::int ELSE $4::int END AS last
        FROM bench_rooms r, generate_series(1, CASE WHEN r.id = $2 THEN $3::int ELSE $4::int END) AS said
       WHERE said % m.bench_turns = m.bench_turn`,
    but: {
      room_id: 'n.room',
      id: newId(`n.room || ':' || n.said`),
      author_id: `($5::text[])[1 + (n.said / 3) % cardinality($5::text[])]`,
      created_at: `date_trunc('minute', now()) - (n.last - n.said + 1) * interval '30 seconds'`,
      updated_at: `date_trunc('minute', now()) - (n.last - n.said + 1) * interval '30 seconds'`,
      position: 'CASE WHEN m.position IS NOT NULL THEN count(m.position) OVER (PARTITION BY n.room ORDER BY n.said) END',
    },
    values: [channelId, roomsToMake()[0]?.id, sizes.messagesInLongRoom, messagesInRoom, people.map(({ id }) => id)],
  })
}

/** An id made from what it is of: letters and digits as ids have them. */
function newId(of: string): string {
  return `translate(left(md5(${of}), 17), '01', 'xy')`
}

function messageIdIn(roomId: string, number: number): string {
  return createHash('md5').update(`${roomId}:${number}`).digest('hex').slice(0, 17).replaceAll('0', 'x').replaceAll('1', 'y')
}

/** Asks the server, as a client does. */
async function check(alice: RestClient): Promise<void> {
  const [users, memberships, long] = await Promise.all([
    alice.get<{ total: number }>('users.list', { count: 1 }),
    alice.get<{ update: { unread: number }[] }>('subscriptions.get'),
    alice.get<{ channel: { msgs: number; usersCount: number } }>('channels.info', { roomName: 'long-room' }),
  ])
  const seen = {
    users: users.total,
    rooms: memberships.update.length,
    unread: memberships.update.reduce((sum, { unread }) => sum + unread, 0),
    messagesInLongRoom: long.channel.msgs,
    membersOfLongRoom: long.channel.usersCount,
  }
  const meant = {
    users: sizes.users,
    rooms: sizes.rooms,
    unread: 0,
    messagesInLongRoom: sizes.messagesInLongRoom,
    membersOfLongRoom: counts.people + 1,
  }
  if (JSON.stringify(seen) !== JSON.stringify(meant))
    throw new Error(`The workspace is not what it should be. Meant: ${JSON.stringify(meant)}. The server sees: ${JSON.stringify(seen)}.`)
}
