// Foyer with the people and rooms that loads are played with: prepared once a run, in a directory of its own; the server is started on it
// anew for every measurement. One of each thing is made over the API, as people make them, the others are copies of those rows.
import { RestClient } from '@foyer/client/rest-client.ts'
import { type StartedServer, startServer } from '@foyer/e2e/server.ts'
import { createHash } from 'node:crypto'
import path from 'node:path'
import type pg from 'pg'
import { insertCopies } from '../../copies.ts'
import { peopleFrom } from '../../web/people.ts'
import type { Cast, Shape } from '../load/plan.ts'
import type { Seat } from '../load/store.ts'
import { type FoyerDatabase, startFoyerDatabase } from './foyer-database.ts'
import { fillRooms, inDatabase, type LongRoom, newId, settleRooms } from './foyer-seed.ts'
import { endWithUs } from './leftovers.ts'
import type { RunningServer } from './running.ts'
import { openScratch } from './scratch.ts'

export interface FoyerWorkspace extends AsyncDisposable {
  /** The server, for a load that the shape's own people and rooms play; with others on its database when it is told of a bus. */
  start(shape: Pick<Shape, 'people' | 'rooms'>, natsUrl?: string): Promise<RunningServer>
  /** Another node on the database of the one that runs, with a directory of its own. */
  startBeside(dataDirectory: string, natsUrl: string): Promise<StartedServer>
  /** The server, and work on its database; what it does not remember of before. */
  startServer(): Promise<StartedServer>
  inDatabase<T>(user: 'foyer' | 'postgres', work: (sql: pg.Client) => Promise<T>): Promise<T>
  /** Its database without the server, for a load of this shape. */
  startDatabase(shape: Pick<Shape, 'people' | 'rooms'>): Promise<DatabaseOfShape>
  /** Channels with so many members, the first of the people. Restart the server for it to know them. */
  addChannels(names: readonly string[], members: number): Promise<void>
  /** Messages into channels that have been added. */
  fill(rooms: readonly Omit<LongRoom, 'authorIds'>[]): Promise<void>
  /** Accounts until there are so many. */
  addPeople(total: number): Promise<void>
  cast(people: number, roomIds: readonly string[]): Cast
  /** For requests of the administrator. */
  readonly administrator: { readonly username: string; readonly password: string }
}

export interface DatabaseOfShape extends FoyerDatabase {
  /** What a server on it is told. */
  readonly environment: Readonly<Record<string, string>>
  /** The people of the shape, each in their room. */
  readonly seats: readonly Seat[]
  /** How many messages the rooms of the shape hold. */
  stored(): Promise<number>
}

interface Models {
  readonly memberId: string
  /** Nobody has written in it: what rooms are copied from. */
  readonly channelId: string
  readonly directId: string
  /** Where the messages are that others are copied from. */
  readonly spokenId: string
}

const administrator = { username: 'alice', password: 'a-bench-password' }
export const modelPassword = 'model-password'
const environment = {
  ADMIN_USERNAME: administrator.username,
  ADMIN_NAME: 'Alice Admin',
  ADMIN_EMAIL: 'alice@foyer.example',
  ADMIN_PASS: administrator.password,
  FOYER_SECRET: 'a secret of measurements and of nothing else',
  TEST_MODE: 'true',
  LOG_LEVEL: 'error',
}

/** The id of a channel that was added by that name. */
export function roomIdOf(name: string): string {
  return createHash('md5').update(name).digest('hex').slice(0, 17).replaceAll('0', 'x').replaceAll('1', 'y')
}

/** The token by which the person of that number is signed in. */
function tokenOf(number: number): string {
  return `bench-token-of-person-${number}`
}

/** Makes the workspace, with the people and rooms of these shapes. */
export async function openFoyerWorkspace(shapes: readonly Pick<Shape, 'people' | 'rooms'>[]): Promise<FoyerWorkspace> {
  const scratch = await openScratch('workspace')
  const { directory } = scratch
  try {
    const models = await withServer(directory, async ({ url }) => {
      const made = await makeModels(url)
      const most = Math.max(0, ...shapes.map(({ people }) => people))
      await inDatabase(directory, 'foyer', async (sql) => {
        await addPeople(sql, made, { from: 1, to: most })
        await addSessions(sql, made, most)
        for (const shape of shapes) await addRooms(sql, made, shape)
        await sql.query('ANALYZE')
      })
      return made
    })
    return workspaceOn(directory, models, async () => scratch[Symbol.asyncDispose]())
  } catch (error) {
    await scratch[Symbol.asyncDispose]()
    throw error
  }
}

function workspaceOn(directory: string, models: Models, close: () => Promise<void>): FoyerWorkspace {
  const cast = (count: number, roomIds: readonly string[]): Cast => ({
    people: peopleFrom(1, count).map(({ id }, at) => ({ id, token: tokenOf(at + 1) })),
    roomIds,
  })
  return {
    administrator,
    cast,
    async startDatabase(shape) {
      const roomIds = roomsOf(shape).map(({ id }) => id)
      const { people } = cast(shape.people, roomIds)
      return {
        ...(await startFoyerDatabase(directory)),
        environment: { ...environment, FOYER_DATA: directory },
        seats: people.map(({ id, token }, at) => ({ roomId: roomIds[at % shape.rooms] ?? '', userId: id, token })),
        stored: () => countMessages(directory, roomIds),
      }
    },
    startServer: () => startOn(directory),
    startBeside: (dataDirectory, natsUrl) =>
      startOn(dataDirectory, {
        NATS_URL: natsUrl,
        DATABASE_URL: `postgres://foyer@localhost/foyer?host=${path.join(directory, 'postgres')}`,
      }),
    async start(shape, natsUrl) {
      const server = await startOn(directory, natsUrl === undefined ? {} : { NATS_URL: natsUrl })
      const roomIds = roomsOf(shape).map(({ id }) => id)
      return {
        protocol: 'ddp',
        port: Number(new URL(server.url).port),
        processes: [server.process.pid ?? 0],
        cast: cast(shape.people, roomIds),
        stored: () => countMessages(directory, roomIds),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      }
    },
    inDatabase: (user, work) => inDatabase(directory, user, work),
    async addChannels(names, members) {
      await inDatabase(directory, 'foyer', async (sql) => {
        await addChannels(
          sql,
          models,
          names.map((name) => ({ id: roomIdOf(name), name })),
        )
        const people = peopleFrom(1, members)
        await addMemberships(
          sql,
          models.channelId,
          models.memberId,
          names.flatMap((name) => people.map(({ id }) => ({ room: roomIdOf(name), person: id }))),
        )
      })
    },
    async fill(rooms) {
      const authorIds = peopleFrom(1, 50).map(({ id }) => id)
      await inDatabase(directory, 'postgres', async (sql) => {
        await fillRooms(
          sql,
          models.spokenId,
          rooms.map((room) => ({ ...room, authorIds })),
        )
        await settleRooms(
          sql,
          rooms.map(({ id }) => id),
        )
        await sql.query('VACUUM ANALYZE')
        await sql.query('CHECKPOINT')
      })
    },
    async addPeople(total) {
      await inDatabase(directory, 'postgres', async (sql) => {
        const { rows } = await sql.query<{ count: string }>('SELECT count(*) FROM users')
        const there = Number(rows[0]?.count)
        // The administrator, the model and the cat are accounts too.
        const others = Number(
          (await sql.query<{ count: string }>(`SELECT count(*) FROM users WHERE id NOT LIKE 'benchPerson%'`)).rows[0]?.count,
        )
        if (total > there) await addPeople(sql, models, { from: there - others + 1, to: total - others })
        await sql.query('VACUUM ANALYZE users')
        await sql.query('CHECKPOINT')
      })
    },
    [Symbol.asyncDispose]: close,
  }
}

function countMessages(directory: string, roomIds: readonly string[]): Promise<number> {
  return inDatabase(directory, 'foyer', async (sql) => {
    const { rows } = await sql.query<{ count: string }>('SELECT count(*) FROM messages WHERE room_id = ANY ($1)', [roomIds])
    return Number(rows[0]?.count)
  })
}

async function withServer<T>(directory: string, work: (server: StartedServer) => Promise<T>): Promise<T> {
  await using server = await startOn(directory)
  return await work(server)
}

async function startOn(directory: string, more: Readonly<Record<string, string>> = {}): Promise<StartedServer> {
  const server = await startServer({ ...environment, ...more }, directory)
  endWithUs(server.process)
  return server
}

/** One of each, as the product makes it. */
async function makeModels(url: string): Promise<Models> {
  const alice = await signIn(url, administrator.username, administrator.password)
  const account = { username: 'model', name: 'Model', email: 'model@foyer.example', password: modelPassword, verified: true }
  const { user } = await alice.post<{ user: { _id: string } }>('users.create', { ...account, joinDefaultChannels: false })
  const { channel } = await alice.post<{ channel: { _id: string } }>('channels.create', { name: 'model-channel' })
  const { room } = await alice.post<{ room: { _id: string } }>('im.create', { username: account.username })
  const { channel: spoken } = await alice.post<{ channel: { _id: string } }>('channels.create', { name: 'model-spoken' })
  const model = await signIn(url, account.username, modelPassword)
  for (const { _id } of [channel, spoken]) await model.post('channels.join', { roomId: _id })
  const msg = 'The samples came back from the kiln, two of them darker than we asked for: can *somebody* look before Friday?'
  await model.post('chat.sendMessage', { message: { rid: spoken._id, msg } })
  return { memberId: user._id, channelId: channel._id, directId: room._id, spokenId: spoken._id }
}

async function signIn(url: string, username: string, password: string): Promise<RestClient> {
  const rest = new RestClient({ url })
  await rest.login(username, password)
  return rest
}

async function addPeople(
  sql: pg.Client,
  { memberId }: Models,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  await insertCopies(sql, {
    table: 'users',
    models: 'SELECT * FROM users WHERE id = $1',
    among: 'SELECT * FROM jsonb_to_recordset($2::jsonb) AS p(id text, username text, name text, email text)',
    // The keys of plain names are the names themselves.
    but: {
      ...{ id: 'n.id', username: 'n.username', username_key: 'n.username', name: 'n.name' },
      ...{ email: 'n.email', email_key: 'n.email' },
    },
    values: [memberId, JSON.stringify(peopleFrom(from, to))],
  })
}

async function addSessions(sql: pg.Client, { memberId }: Models, people: number): Promise<void> {
  const sessions = peopleFrom(1, people).map(({ id }, at) => ({
    person: id,
    hash: createHash('sha256')
      .update(tokenOf(at + 1))
      .digest('base64'),
  }))
  await insertCopies(sql, {
    table: 'sessions',
    models: `SELECT * FROM sessions WHERE user_id = $1 AND kind = 'sign-in' LIMIT 1`,
    among: 'SELECT * FROM jsonb_to_recordset($2::jsonb) AS s(person text, hash text)',
    but: { id: newId(`'session' || n.person`), user_id: 'n.person', token_hash: 'n.hash' },
    values: [memberId, JSON.stringify(sessions)],
  })
}

interface RoomOfShape {
  readonly id: string
  readonly name: string
  readonly isDirect: boolean
  readonly memberIds: readonly string[]
}

/** The person n is in the room n modulo rooms. Rooms of two are direct messages. */
function roomsOf({ people, rooms }: Pick<Shape, 'people' | 'rooms'>): RoomOfShape[] {
  const everybody = peopleFrom(1, people)
  return Array.from({ length: rooms }, (_, room) => {
    const memberIds = everybody.filter((_, at) => at % rooms === room).map(({ id }) => id)
    const name = `load-${people}-in-${rooms}-${room}`
    const isDirect = people === 2 * rooms
    return { name, isDirect, memberIds, id: isDirect ? memberIds.toSorted().join('') : roomIdOf(name) }
  })
}

async function addRooms(sql: pg.Client, models: Models, shape: Pick<Shape, 'people' | 'rooms'>): Promise<void> {
  const rooms = roomsOf(shape)
  const [directs, channels] = [rooms.filter(({ isDirect }) => isDirect), rooms.filter(({ isDirect }) => !isDirect)]
  await addChannels(sql, models, channels)
  await insertCopies(sql, {
    table: 'rooms',
    models: 'SELECT * FROM rooms WHERE id = $1',
    among: 'SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(id text, key text)',
    but: { id: 'n.id', direct_key: 'n.key' },
    values: [models.directId, JSON.stringify(directs.map(({ id, memberIds }) => ({ id, key: memberIds.toSorted().join(',') })))],
  })
  for (const [kind, modelRoomId] of [
    [directs, models.directId],
    [channels, models.channelId],
  ] as const)
    await addMemberships(
      sql,
      modelRoomId,
      models.memberId,
      kind.flatMap(({ id, memberIds }) => memberIds.map((person) => ({ room: id, person }))),
    )
}

async function addChannels(
  sql: pg.Client,
  { channelId }: Models,
  channels: readonly { readonly id: string; readonly name: string }[],
): Promise<void> {
  await insertCopies(sql, {
    table: 'rooms',
    models: 'SELECT * FROM rooms WHERE id = $1',
    among: 'SELECT * FROM jsonb_to_recordset($2::jsonb) AS r(id text, name text)',
    but: { id: 'n.id', name: 'n.name', name_key: 'n.name', title: 'n.name' },
    values: [channelId, JSON.stringify(channels.map(({ id, name }) => ({ id, name })))],
  })
}

async function addMemberships(
  sql: pg.Client,
  modelRoomId: string,
  modelMemberId: string,
  members: readonly { room: string; person: string }[],
): Promise<void> {
  await insertCopies(sql, {
    table: 'memberships',
    models: 'SELECT * FROM memberships WHERE room_id = $1 AND user_id = $2',
    among: 'SELECT * FROM jsonb_to_recordset($3::jsonb) AS p(room text, person text)',
    but: { id: newId('n.room || n.person'), room_id: 'n.room', user_id: 'n.person' },
    values: [modelRoomId, modelMemberId, JSON.stringify(members)],
  })
  await sql.query(
    'UPDATE rooms r SET member_count = counted.n FROM (SELECT room_id, count(*)::int AS n FROM memberships WHERE room_id = ANY ($1) GROUP BY 1) AS counted WHERE r.id = counted.room_id',
    [[...new Set(members.map(({ room }) => room))]],
  )
}
