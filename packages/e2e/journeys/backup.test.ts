// Backups as an operator makes them: the built command in processes of its own, beside a server at work, from one kind of database into
// the other, stopped and killed on the way, and with more in a table than fits into memory.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { RestClient } from '@foyer/client/rest-client.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { command, freePort, type StartedServer, startServer, until } from '../src/server.ts'

const admin = { ADMIN_USERNAME: 'alice', ADMIN_PASS: 'alice-password', TEST_MODE: 'true' }
const minutes = 60_000

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-backup-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

interface Running {
  readonly process: ChildProcess
  printed(): string
  /** What it came to. */
  readonly over: Promise<{ readonly code: number | null; readonly out: string; readonly error: string; readonly memoryMax: number }>
}

/** Runs the command beside this process. */
function foyer(args: readonly string[], environment: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [command, ...args], { env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...environment } })
  let [out, error, memoryMax] = ['', '', 0]
  child.stdout.on('data', (data) => (out += String(data)))
  child.stderr.on('data', (data) => (error += String(data)))
  const watching = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    memoryMax = Math.max(memoryMax, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024)
  }, 20)
  const over = new Promise<Awaited<Running['over']>>((resolve) => {
    child.once('close', (code) => {
      clearInterval(watching)
      resolve({ code, out, error, memoryMax })
    })
  })
  return { process: child, printed: () => out + error, over }
}

/** Runs it to a good end. */
async function done(args: readonly string[], environment: Record<string, string> = {}): Promise<Awaited<Running['over']>> {
  const outcome = await foyer(args, environment).over
  expect(outcome, outcome.error).toMatchObject({ code: 0 })
  return outcome
}

/** Runs it to a refusal of one sentence. */
async function refused(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const { code, error } = await foyer(args, environment).over
  expect(code).toBe(1)
  const lines = error.trim().split('\n')
  // Before it stands how far it came.
  expect(lines.slice(0, -1).filter((line) => !/^(table \w+|files|secret): so far /.test(line))).toEqual([])
  return lines.at(-1) ?? ''
}

/** A new database on the run's server, as an operator has one of their own. */
async function openDatabase(): Promise<AsyncDisposable & { readonly url: string; readonly sql: pg.Pool }> {
  const { host, port, user } = inject('postgres')
  const database = `b_${randomBytes(8).toString('hex')}`
  const owner = new pg.Client({ host, port, user, database: 'foyer' })
  await owner.connect()
  await owner.query(`CREATE DATABASE ${database}`)
  const sql = new pg.Pool({ host, port, user, database, max: 2 })
  sql.on('error', () => undefined)
  return {
    url: `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}`,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end()
      await owner.query(`DROP DATABASE ${database} WITH (FORCE)`)
      await owner.end()
    },
  }
}

async function signIn(url: string, username = 'alice'): Promise<RestClient> {
  const client = new RestClient({ url })
  await client.login(username, `${username}-password`)
  return client
}

const newMessageId = (): string => randomBytes(16).toString('hex').slice(0, 17)

describe('beside a server at work', () => {
  let server: StartedServer
  let alice: RestClient
  let group: string
  beforeAll(async () => {
    server = await startServer(admin)
    alice = await signIn(server.url)
    group = (await alice.post<{ group: { _id: string } }>('groups.create', { name: 'site-visit' })).group._id
    for (const username of ['bob', 'carol'])
      await alice.post('users.create', {
        username,
        name: username,
        email: `${username}@foyer.example`,
        password: `${username}-password`,
        roles: ['user'],
        verified: true,
      })
    for (const username of ['gina', 'gus'])
      await alice.post('users.create', {
        username,
        name: username,
        email: `${username}@partner.example`,
        password: `${username}-password`,
        roles: ['guest'],
        verified: true,
      })
    await alice.post('settings/Limits_Guests', { value: 2 })
    const form = new FormData()
    form.append('file', new Blob(['the plan of the site'], { type: 'text/plain' }), 'plan.txt')
    const { file } = (await alice.request('POST', `rooms.media/${group}`, { body: form })).body as { file: { _id: string } }
    await alice.post(`rooms.mediaConfirm/${group}/${file._id}`)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test(
    'everything that was acknowledged before its point is in a backup, and comes into an own database and back into the embedded one',
    async () => {
      await alice.post('groups.invite', { roomId: group, usernames: ['bob', 'carol', 'gina'] })
      const acknowledged: { id: string; at: number }[] = []
      const enough = new AbortController()
      const writer = async (username: string): Promise<void> => {
        const client = await signIn(server.url, username)
        while (!enough.signal.aborted) {
          const id = newMessageId()
          await client.post('chat.sendMessage', { message: { _id: id, rid: group, msg: `${username} says ${acknowledged.length}` } })
          acknowledged.push({ id, at: Date.now() })
        }
      }
      const writers = ['alice', 'bob', 'carol', 'gina', 'gina', 'bob'].map(writer)
      await until(() => acknowledged.length > 100, 'a hundred messages are there', minutes)
      const file = path.join(directory, 'under-load.tar.gz')
      const { out, error } = await done(['backup', file], { FOYER_DATA: server.dataDirectory })
      const seenAfter = acknowledged.length
      await until(() => acknowledged.length > seenAfter + 50, 'fifty more are there', minutes)
      enough.abort()
      await Promise.all(writers)
      expect(error).toContain('the server’s secret')
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      const point = Date.parse(/as it was at (\S+): /.exec(out)?.[1] ?? '')

      const verified = await done(['verify', file])
      expect(verified.out).toContain('The backup is whole.')
      expect(verified.out).toMatch(/\nfiles +1\n/)

      await using own = await openDatabase()
      const outside = { FOYER_DATA: path.join(directory, 'outside'), DATABASE_URL: own.url }
      const restored = await done(['restore', file], outside)
      expect(restored.out).toMatch(/Everybody signs in anew: \d+ sign-ins and 0 personal access tokens ended/)
      const { rows } = await own.sql.query<{ id: string }>('SELECT id FROM messages')
      const there = new Set(rows.map(({ id }) => id))
      const before = acknowledged.filter(({ at }) => at < point)
      expect(before.length).toBeGreaterThan(50)
      expect(before.filter(({ id }) => !there.has(id))).toEqual([])
      // It is one moment: of what was said afterwards nothing is in it.
      expect(acknowledged.slice(seenAfter).filter(({ id }) => there.has(id))).toEqual([])
      await expectRightCounts(own.sql)

      // And from there into an embedded one.
      const back = path.join(directory, 'back.tar.gz')
      await done(['backup', back], outside)
      const inside = path.join(directory, 'inside')
      await done(['restore', back], { FOYER_DATA: inside })
      await using second = await startServer(admin, inside)
      await expect(sayWith(second.url, alice)).rejects.toMatchObject({ status: 401 })
      const again = await signIn(second.url)
      const { files } = await again.get<{ files: { url: string; path?: string }[] }>('groups.files', { roomId: group })
      expect(files).toHaveLength(1)
      const link = await fetch(new URL(files[0]?.url ?? files[0]?.path ?? '', second.url), {
        headers: { 'x-auth-token': again.authToken ?? '', 'x-user-id': again.userId ?? '' },
      })
      expect(await link.text()).toBe('the plan of the site')
      // Two guests of two: the cap holds, and a seat that is given back can be taken.
      const third = { username: 'gwen', name: 'Gwen', email: 'gwen@partner.example', password: 'gwen-password', roles: ['guest'] }
      await expect(again.post('users.create', third)).rejects.toMatchObject({ code: 'error-max-guests-number-reached' })
      await again.post('users.setActiveStatus', {
        userId: (await signIn(second.url, 'gus')).userId,
        activeStatus: false,
        confirmRelinquish: true,
      })
      await again.post('users.create', third)
      await again.post('chat.sendMessage', { message: { rid: group, msg: 'we are back' } })
    },
    5 * minutes,
  )

  test('a backup goes through a pipe, and is verified from one', async () => {
    const writing = foyer(['backup', '-'], { FOYER_DATA: server.dataDirectory })
    const reading = foyer(['verify', '-'])
    writing.process.stdout?.removeAllListeners('data')
    writing.process.stdout?.pipe(reading.process.stdin as NodeJS.WritableStream)
    expect((await writing.over).code).toBe(0)
    expect(await reading.over).toMatchObject({ code: 0, out: expect.stringContaining('The backup is whole.') })
    const unread = foyer(['backup', '-'], { FOYER_DATA: server.dataDirectory })
    unread.process.stdout?.destroy()
    expect(await unread.over).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^Whoever the backup was passed on to has stopped reading/),
    })
  })

  test('what can’t be done is said in one sentence', async () => {
    const file = path.join(directory, 'for-nobody.tar.gz')
    await done(['backup', file], { FOYER_DATA: server.dataDirectory })
    expect(await refused(['restore', file], { FOYER_DATA: server.dataDirectory })).toContain('Foyer is already running')
    expect(await refused(['backup', file], { FOYER_DATA: server.dataDirectory })).toContain('is there already')
    expect(await refused(['verify', path.join(directory, 'nowhere')])).toContain("can't be read")
    const elsewhere = path.join(directory, 'elsewhere')
    expect(await refused(['backup', path.join(directory, 'of-nothing')], { FOYER_DATA: elsewhere })).toContain(
      `There is no workspace in ${elsewhere}.`,
    )
    const closed = { FOYER_DATA: elsewhere, DATABASE_URL: `postgres://foyer:secret@127.0.0.1:${await freePort()}/foyer` }
    for (const said of [await refused(['backup', path.join(directory, 'of-nothing')], closed), await refused(['restore', file], closed)]) {
      expect(said).toContain('nothing listens there')
      expect(said).not.toContain('secret')
    }
    expect(await namesIn(directory)).not.toContain('of-nothing')
  })
})

async function sayWith(url: string, { authToken, userId }: RestClient): Promise<unknown> {
  const client = new RestClient({ url })
  client.authToken = authToken
  client.userId = userId
  return client.get('me')
}

/** What is counted is what one would count. */
async function expectRightCounts(sql: pg.Pool): Promise<void> {
  const { rows } = await sql.query(
    `SELECT r.name, r.message_count::int, r.position::int, r.member_count, r.guest_count FROM rooms r
      WHERE r.message_count <> (SELECT count(*) FROM messages m WHERE m.room_id = r.id)
         OR r.position <> (SELECT coalesce(max(m.position), 0) FROM messages m WHERE m.room_id = r.id)
         OR r.last_message_at <> (SELECT max(m.created_at) FROM messages m WHERE m.room_id = r.id)
         OR r.member_count <> (SELECT count(*) FROM memberships m WHERE m.room_id = r.id)
         OR r.guest_count <> (SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = r.id AND u.kind = 'guest')`,
  )
  expect(rows).toEqual([])
}

describe('with more in a table than fits into memory', () => {
  const count = 200_000
  let own: Awaited<ReturnType<typeof openDatabase>>
  let environment: Record<string, string>
  let file: string
  let small: string
  let idle: number
  beforeAll(async () => {
    own = await openDatabase()
    environment = { FOYER_DATA: path.join(directory, 'big'), DATABASE_URL: own.url }
    await done(['user', 'create', '--admin', '--username', 'alice', '--email', 'alice@foyer.example'], environment)
    small = path.join(directory, 'small.tar.gz')
    idle = (await done(['backup', small], environment)).memoryMax
    await own.sql.query(
      `INSERT INTO messages (room_id, id, author_id, body, created_at, updated_at, position)
       SELECT 'GENERAL', 'm' || n, 'rocket.cat', repeat(md5(n::text), 25), now() + n * interval '1 millisecond', now(), n FROM generate_series(1, ${count}) n`,
    )
    await own.sql.query(`UPDATE rooms SET message_count = ${count}, position = ${count} WHERE id = 'GENERAL'`)
    file = path.join(directory, 'big.tar.gz')
  }, 5 * minutes)
  afterAll(() => own[Symbol.asyncDispose]())

  const mostGrowth = 64 * 1024 * 1024

  test(
    'all three go through it in little memory',
    async () => {
      const backup = await done(['backup', file], environment)
      const verified = await done(['verify', file])
      expect(verified.out).toMatch(/\nmessages +200000 +1\d\d\.\d MB\n/)
      await using other = await openDatabase()
      const restored = await done(['restore', file], { FOYER_DATA: path.join(directory, 'big-restored'), DATABASE_URL: other.url })
      const { rows } = await other.sql.query('SELECT count(*)::int AS n FROM messages')
      expect(rows).toEqual([{ n: count }])
      const growth = [backup, verified, restored].map(({ memoryMax }) => memoryMax - idle)
      console.log(
        `grew by ${growth.map((bytes) => `${Math.round(bytes / 1_000_000)} MB`).join(', ')} over ${Math.round(idle / 1_000_000)} MB`,
      )
      for (const bytes of growth) expect(bytes).toBeLessThan(mostGrowth)
    },
    5 * minutes,
  )

  test(
    'Ctrl-C leaves nothing of a backup',
    async () => {
      const place = await mkdtemp(path.join(directory, 'stopped-'))
      const running = foyer(['backup', path.join(place, 'backup.tar.gz')], environment)
      await until(async () => (await readdir(place)).length > 0, 'it has begun to write', minutes)
      expect(await readdir(place)).toEqual([expect.stringMatching(/^backup\.tar\.gz\.unfinished-/)])
      running.process.kill('SIGINT')
      expect(await running.over).toMatchObject({ code: 1, error: expect.stringContaining('Stopped. Nothing was written.') })
      expect(await readdir(place)).toEqual([])
    },
    2 * minutes,
  )

  test(
    'a restore that is killed is known as such: nothing starts on it, nothing is restored into it, and the database is empty',
    async () => {
      await using other = await openDatabase()
      const place = { FOYER_DATA: path.join(directory, 'killed'), DATABASE_URL: other.url }
      const running = foyer(['restore', '-'], place)
      // Half of it comes, and then nothing more.
      const half = Math.floor((await stat(file)).size / 2)
      createReadStream(file, { end: half }).pipe(running.process.stdin as NodeJS.WritableStream, { end: false })
      running.process.stdin?.on('error', () => undefined)
      await until(async () => (await namesIn(place.FOYER_DATA)).includes('restore-unfinished'), 'it has begun', minutes)
      await until(async () => await isLoading(other.sql), 'it is loading', minutes)
      running.process.kill('SIGKILL')
      await running.over
      const sentence = /was interrupted \(begun at .*\): what lies there is no whole workspace\./
      expect(await refused(['restore', file], place)).toMatch(sentence)
      expect(await refused(['start'], { ...place, PORT: '0' })).toMatch(sentence)
      expect(await refused(['user', 'list'], place)).toMatch(sentence)
      await until(async () => !(await isLoading(other.sql)), 'the database has noticed', minutes)
      expect((await other.sql.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")).rowCount).toBe(0)
      // As the sentence says.
      await rm(place.FOYER_DATA, { recursive: true })
      await done(['restore', small], place)
    },
    5 * minutes,
  )

  test(
    'Ctrl-C while restoring into an embedded database leaves an empty place; so does a backup that turns out to be cut off',
    async () => {
      const place = { FOYER_DATA: path.join(directory, 'emptied') }
      const running = foyer(['restore', '-'], place)
      createReadStream(file, { end: 2_000_000 }).pipe(running.process.stdin as NodeJS.WritableStream, { end: false })
      running.process.stdin?.on('error', () => undefined)
      await until(async () => (await namesIn(place.FOYER_DATA)).includes('postgres'), 'it has begun', minutes)
      running.process.kill('SIGINT')
      expect(await running.over).toMatchObject({ code: 1, error: expect.stringContaining('Stopped. Nothing was restored.') })
      const left = async (): Promise<string[]> => (await readdir(place.FOYER_DATA)).filter((name) => !name.startsWith('foyer'))
      expect(await left()).toEqual([])
      const cut = path.join(directory, 'cut.tar.gz')
      await copyFile(small, cut)
      await truncate(cut, (await stat(cut)).size - 10)
      expect(await refused(['verify', cut])).toContain('The backup is cut off')
      expect(await refused(['restore', cut], place)).toContain('The backup is cut off')
      expect(await left()).toEqual([])
      await done(['restore', small], place)
    },
    5 * minutes,
  )
})

function namesIn(place: string): Promise<readonly string[]> {
  return readdir(place).catch(() => [])
}

async function isLoading(sql: pg.Pool): Promise<boolean> {
  const { rowCount } = await sql.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY %'")
  return rowCount !== 0
}
