// A workspace copied and brought back: everything that was there is there, and what must not come back to life does not.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backUpInto, configOf, everythingIn, openPlace, type Place, restoreFrom } from '../../test/copied-workspace.ts'
import { type Fixture, openFixture } from '../../test/fixture.ts'
import { serverSecret } from '../../test/template.ts'
import { share } from '../../test/uploads.ts'
import { createApp } from '../app.ts'
import { hashToken, newId } from '../platform/ids.ts'
import { openLog } from '../platform/log.ts'
import { knownMigrations, migrateWithin } from '../platform/migrate.ts'
import { transactAlone } from '../platform/transaction.ts'

let world: Fixture
let directory: string
let file: string
let fileId: string
let point: string

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-backup-'))
  world = await openFixture({ FOYER_DATA: path.join(directory, 'data') })
  const { sql } = world.workspace
  // The fixture's files have no bytes; this one has.
  await sql.query("DELETE FROM files WHERE sha256 = repeat('0', 64)")
  fileId = (await share(world.people.carol, world.rooms.lobby, { bytes: 'what only members know\n' }))._id
  await world.people.carol.rest.post('chat.sendMessage', {
    message: { rid: world.rooms.lobby, msg: 'a tab\t, a \\, and\nanother line – ünïcode 🎉' },
  })
  await sql.query(`INSERT INTO avatars (user_id, bytes, changed_at) VALUES ($1, '\\x00ff0a5c', now())`, [world.people.gina.id])
  await sql.query(
    `INSERT INTO sessions (id, user_id, token_hash, kind, name) VALUES ('personal-of-robo-', $1, 'hash of a personal token', 'personal', 'script')`,
    [world.people.robo.id],
  )
  await sql.query(
    `INSERT INTO recoveries (id, purpose, user_id, token_hash, rests_on, created_at, expires_at) VALUES ('recovery-of-bob--', 'reset', $1, 'hash of a link', 'x', now(), now() + interval '1 hour')`,
    [world.people.bob.id],
  )
  for (const state of ['waiting', 'sending', 'sent', 'failed', 'dropped'])
    await sql.query(
      `INSERT INTO letters (id, kind, address, language, state, due_at, created_at) VALUES ($1, 'welcome', 'somebody@foyer.example', 'en', $1, now(), now())`,
      [state],
    )
  await sql.query('UPDATE rooms SET acl_epoch = 41 WHERE id = $1', [world.rooms.lobby])
  await sql.query(`INSERT INTO connections (id, user_id, node_id) VALUES ('a-socket', $1, 'elsewhere')`, [world.people.bob.id])
  await world.workspace.settle()
  file = path.join(directory, 'backup.tar.gz')
  point = (await backUpInto(file, configOf(sql, path.join(directory, 'data')))).head.takenAt
})
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** A place that this backup was restored into. */
async function openRestored(options: Parameters<typeof restoreFrom>[2] = {}, environment = {}): Promise<Place> {
  const place = await openPlace(environment)
  await restoreFrom(file, place, options)
  return place
}

/** What is another in a restored workspace: the epochs, and the folder in a bucket, which it shares with nobody. */
const withoutEpochs = (rows: readonly string[] = []): string[] =>
  rows.map((row) => row.replace(/"(acl_)?epoch": \d+/g, '"$1epoch": 0').replace(/"bucket_folder": "\w+"/, '"bucket_folder": ""')).toSorted()

describe('a workspace that was restored as it was', () => {
  let place: Place
  beforeAll(async () => {
    place = await openRestored({ keepSessions: true, keepLetters: true })
  })
  afterAll(() => place[Symbol.asyncDispose]())

  test('has every row of every table, and tables made as they were made', async () => {
    const [before, after] = [await everythingIn(world.workspace.sql), await everythingIn(place.sql)]
    expect(Object.keys(after)).toEqual(Object.keys(before))
    for (const [table, rows] of Object.entries(before)) {
      // Sockets are not copied; migrations were run anew; the restore is in the audit log.
      if (['connections', 'nodes', 'kysely_migration'].includes(table)) continue
      const kept = table === 'audit_log' ? (after[table] ?? []).filter((row) => !row.includes('settle-restore')) : after[table]
      expect(withoutEpochs(kept), table).toEqual(withoutEpochs(rows))
    }
    expect(before['messages']?.length).toBeGreaterThan(15)
    expect(after['connections']).toEqual([])
    expect(before['(counters)']).toEqual(['letters_position_seq 5'])
  })

  test('has its files and its secret, for its owner alone', async () => {
    const inside = path.join(place.directory, 'files', fileId.slice(0, 2), fileId)
    expect(await readFile(inside, 'utf8')).toBe('what only members know\n')
    expect(await readFile(path.join(place.directory, 'secret'), 'utf8')).toBe(serverSecret.FOYER_SECRET)
    expect((await stat(path.join(place.directory, 'secret'))).mode & 0o777).toBe(0o600)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(place.directory)).not.toContain('restore-unfinished')
  })

  test('runs: who was signed in still is, and the audit log says that it was restored', async () => {
    await using app = await startOn(place)
    const bob = await app.client('bob')
    expect(await bob.get('me')).toMatchObject({ username: 'bob' })
    const { rows } = await place.sql.query(`SELECT actor_name, target_id, details FROM audit_log WHERE action = 'settle-restore'`)
    expect(rows).toEqual([
      {
        actor_name: 'operator',
        target_id: (await place.sql.query<{ id: string }>('SELECT id FROM workspace')).rows[0]?.id,
        details: { after: { takenAt: point, foyerVersion: expect.any(String), signInsEnded: 0, tokensEnded: 0, lettersHeldBack: 0 } },
      },
    ])
  })

  test('believes nothing that was remembered of its rights', async () => {
    const { rows } = await place.sql.query<{ epoch: number }>(
      'SELECT min(epoch)::float8 AS epoch FROM (SELECT epoch FROM workspace UNION ALL SELECT acl_epoch FROM users UNION ALL SELECT acl_epoch FROM rooms) e',
    )
    expect(rows[0]?.epoch).toBeGreaterThan(Date.parse(point))
  })
})

/** Starts a server on a restored place. */
async function startOn({ config, sql }: Place): Promise<AsyncDisposable & { client(name: 'bob' | 'robo'): Promise<RestClient> }> {
  const app = await createApp({
    config: { ...config, port: 0, bindIp: '127.0.0.1' },
    connection: { connectionString: config.databaseUrl ?? '' },
    log: openLog('silent'),
  })
  const { port } = await app.listen()
  return {
    async client(name) {
      const client = new RestClient({ url: `http://127.0.0.1:${port}` })
      client.authToken = world.people[name].rest.authToken
      client.userId = world.people[name].id
      return client
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await sql.query('SELECT 1')
    },
  }
}

describe('a workspace that may have been restored from an old backup', () => {
  let place: Place
  beforeAll(async () => {
    place = await openRestored()
  })
  afterAll(() => place[Symbol.asyncDispose]())

  test('has signed everybody out, tokens included, and says why', async () => {
    expect((await place.sql.query('SELECT 1 FROM sessions')).rowCount).toBe(0)
    expect((await place.sql.query('SELECT 1 FROM recoveries')).rowCount).toBe(0)
    const token = world.people.bob.rest.authToken ?? ''
    const { rows } = await place.sql.query('SELECT user_id, cause FROM ended_sessions WHERE token_hash = $1', [hashToken(token)])
    expect(rows).toEqual([{ user_id: world.people.bob.id, cause: 'administrator' }])
    await using app = await startOn(place)
    await expect((await app.client('bob')).get('me')).rejects.toMatchObject({ status: 401 })
  })

  test('sends no letter a second time, and loses none', async () => {
    const { rows } = await place.sql.query('SELECT id, state, last_error FROM letters ORDER BY position')
    const heldBack = 'the workspace was restored from a backup: this letter may have been sent already. Send it again if it has not arrived'
    expect(rows).toEqual([
      { id: 'waiting', state: 'failed', last_error: heldBack },
      { id: 'sending', state: 'failed', last_error: heldBack },
      { id: 'sent', state: 'sent', last_error: null },
      { id: 'failed', state: 'failed', last_error: null },
      { id: 'dropped', state: 'dropped', last_error: null },
    ])
  })

  test('counts what it counts as one would count it again', async () => {
    const { rows } = await place.sql.query(
      `SELECT r.id FROM rooms r WHERE r.member_count <> (SELECT count(*) FROM memberships m WHERE m.room_id = r.id)
          OR r.guest_count <> (SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = r.id AND u.kind = 'guest')
          OR r.message_count <> (SELECT count(*) FROM messages m WHERE m.room_id = r.id)
          OR r.position <> (SELECT coalesce(max(position), 0) FROM messages m WHERE m.room_id = r.id)`,
    )
    expect(rows).toEqual([])
    const accounts = await place.sql.query(
      `SELECT FROM (SELECT kind, active, last_login_at IS NOT NULL AS has_signed_in, count(*) AS n FROM users GROUP BY 1, 2, 3) AS counted
         FULL JOIN (SELECT kind, active, has_signed_in, sum(accounts) AS n FROM account_counts GROUP BY 1, 2, 3) AS kept USING (kind, active, has_signed_in)
        WHERE coalesce(counted.n, 0) <> coalesce(kept.n, 0)`,
    )
    expect(accounts.rowCount).toBe(0)
  })

  test('comes further than any restore before it', async () => {
    const reached = async ({ sql }: Place): Promise<number> =>
      (await sql.query<{ epoch: number }>('SELECT min(acl_epoch)::float8 AS epoch FROM users')).rows[0]?.epoch ?? 0
    await using later = await openRestored()
    expect(await reached(later)).toBeGreaterThan(await reached(place))
  })
})

describe('an older backup', () => {
  test('is brought forward to the schema of this code', async () => {
    await using old = await openPlace()
    const known = await knownMigrations()
    const last = '0015-people-search'
    await transactAlone(
      { connectionString: old.config.databaseUrl ?? '' },
      { begin: ['BEGIN'], signal: new AbortController().signal },
      (alone) => migrateWithin(alone, last),
    )
    await old.sql.query(
      `INSERT INTO users (id, username, username_key, name, kind, roles) VALUES ('gina', 'gina', 'gina', 'Gina', 'guest', '{guest}');
       INSERT INTO rooms (id, kind, name, name_key) VALUES ('lobby', 'channel', 'lobby', 'lobby');
       INSERT INTO memberships (id, room_id, user_id, joined_at, updated_at) VALUES ('m', 'lobby', 'gina', now(), now())`,
    )
    const older = path.join(directory, 'older.tar.gz')
    const { head } = await backUpInto(older, old.config, { withSecret: false })
    expect(head.migrations.at(-1)).toBe(last)
    await using place = await openPlace()
    await restoreFrom(older, place)
    // Counted by later migrations, from the rows that were restored.
    expect((await place.sql.query('SELECT guest_count FROM rooms')).rows).toEqual([{ guest_count: 1 }])
    expect((await place.sql.query('SELECT kind, active, has_signed_in, accounts::int FROM account_counts')).rows).toEqual([
      { kind: 'guest', active: true, has_signed_in: false, accounts: 1 },
    ])
    const { rows } = await place.sql.query<{ name: string }>('SELECT name FROM kysely_migration ORDER BY name')
    expect(rows.map(({ name }) => name)).toEqual(known)
  })
})

describe('a restore is refused, and nothing is touched,', () => {
  const isUntouched = async ({ sql, directory: at }: Place): Promise<void> => {
    expect((await sql.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")).rowCount).toBe(0)
    const left = await readdir(at).catch(() => [])
    expect(left.filter((name) => !name.startsWith('foyer'))).toEqual([])
  }

  /** The backup with its head changed, and packed anew. */
  async function rewritten(from: string, to: string): Promise<string> {
    const tar = gunzipSync(await readFile(file))
    const at = tar.indexOf(from)
    expect(at).toBeGreaterThan(0)
    expect(to.length).toBe(from.length)
    tar.write(to, at)
    const other = path.join(directory, `${newId()}.tar.gz`)
    await writeFile(other, gzipSync(tar))
    return other
  }

  test('where the database is not empty', async () => {
    await using place = await openPlace()
    await place.sql.query('CREATE TABLE recipes (id text)')
    await expect(restoreFrom(file, place)).rejects.toThrow(
      'The database is not empty (it has recipes), and a backup is only restored into an empty one. Point DATABASE_URL at a new database.',
    )
    await place.sql.query('DROP TABLE recipes')
    await isUntouched(place)
    await restoreFrom(file, place)
  })

  test.each(['files', 'postgres', 'secret'])('where the directory has %s already', async (name) => {
    await using place = await openPlace()
    await mkdir(path.join(place.directory, name), { recursive: true })
    await expect(restoreFrom(file, place)).rejects.toThrow(
      `${path.join(place.directory, name)} is there already, and a backup is only restored into an empty place.`,
    )
    await rm(path.join(place.directory, name), { recursive: true })
    await isUntouched(place)
  })

  test('when the backup was made by a newer Foyer', async () => {
    const newer = await rewritten('"0019-room-guests"', '"9019-room-guests"')
    await using place = await openPlace()
    await expect(restoreFrom(newer, place)).rejects.toThrow(/^The backup was made by a newer Foyer, \S+ \(it knows 9019-room-guests\)\./)
    await isUntouched(place)
  })

  test('when its tables are not those of its schema', async () => {
    const other = await rewritten('"name": "letters"', '"name": "letterz"')
    await using place = await openPlace()
    await expect(restoreFrom(other, place)).rejects.toThrow('The backup is damaged: its tables are not those of its schema')
    await isUntouched(place)
  })

  test('when it is cut off, or was changed anywhere', async () => {
    const whole = await readFile(file)
    const [cut, turned] = [path.join(directory, 'cut.tar.gz'), path.join(directory, 'turned.tar.gz')]
    await writeFile(cut, whole.subarray(0, -20))
    const middle = Math.floor(whole.length / 2)
    whole[middle] = (whole[middle] ?? 0) ^ 4
    await writeFile(turned, whole)
    for (const [bad, sentence] of [
      [cut, /^The backup is cut off/],
      [turned, /^The backup is damaged/],
    ] as const) {
      await using place = await openPlace()
      await expect(restoreFrom(bad, place)).rejects.toThrow(sentence)
      await isUntouched(place)
    }
  })

  test('when FOYER_SECRET is another secret than the backed-up server had', async () => {
    await using place = await openPlace({ FOYER_SECRET: 'another secret of more than 32 characters' })
    await expect(restoreFrom(file, place)).rejects.toThrow(/^FOYER_SECRET is another secret than that of the backup\./)
    await isUntouched(place)
    const bare = path.join(directory, `${newId()}.tar.gz`)
    await backUpInto(bare, configOf(world.workspace.sql, path.join(directory, 'data')), { withSecret: false })
    await expect(restoreFrom(bare, place)).rejects.toThrow(/^FOYER_SECRET is another secret than the backed-up server had\./)
    await isUntouched(place)
    await using right = await openPlace(serverSecret)
    await restoreFrom(bare, right)
    expect(await readdir(right.directory)).not.toContain('secret')
  })

  test('where an earlier one was interrupted; and so is a start', async () => {
    await using place = await openPlace()
    await mkdir(place.directory)
    await writeFile(path.join(place.directory, 'restore-unfinished'), 'begun at some time\n')
    await expect(restoreFrom(file, place)).rejects.toThrow(
      /was interrupted \(begun at some time\): what lies there is no whole workspace\. .* restore again\.$/,
    )
    await rm(path.join(place.directory, 'restore-unfinished'))
    await isUntouched(place)
    await restoreFrom(file, place)
  })

  test('when it is stopped on the way', async () => {
    await using place = await openPlace()
    const stopping = new AbortController()
    let shown = 0
    const report = (): void => {
      if (++shown === 10) stopping.abort()
    }
    await expect(restoreFrom(file, place, { signal: stopping.signal, report })).rejects.toThrow()
    expect(shown).toBeGreaterThanOrEqual(10)
    await isUntouched(place)
    await restoreFrom(file, place)
  })
})

describe('a backup is refused, and leaves no file,', () => {
  const leftovers = async (): Promise<string[]> => (await readdir(directory)).filter((name) => name.startsWith('refused'))
  const refused = (): string => path.join(directory, 'refused.tar.gz')

  test('when a file is missing or damaged, unless that is allowed', async () => {
    const { sql } = world.workspace
    const copy = path.join(directory, 'copy')
    await cp(path.join(directory, 'data', 'files'), path.join(copy, 'files'), { recursive: true })
    const config = configOf(sql, copy)
    const bytes = path.join(copy, 'files', fileId.slice(0, 2), fileId)
    await writeFile(bytes, 'what nobody has uploaded')
    await expect(backUpInto(refused(), config)).rejects.toThrow(`The file ${fileId} is damaged in ${path.join(copy, 'files')}.`)
    await rm(bytes)
    await expect(backUpInto(refused(), config)).rejects.toThrow(`The file ${fileId} is missing in ${path.join(copy, 'files')}.`)
    expect(await leftovers()).toEqual([])
    const without = path.join(directory, 'without-file.tar.gz')
    expect((await backUpInto(without, config, { allowLostFiles: true })).totals).toMatchObject({ files: 1, lostFiles: 1 })
    await using place = await openPlace()
    expect((await restoreFrom(without, place)).end.totals.lostFiles).toBe(1)
    await expect(stat(path.join(place.directory, 'files', fileId.slice(0, 2), fileId))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('when the directory’s secret is not the one that the database was used with', async () => {
    const { sql } = world.workspace
    const config = { ...configOf(sql, path.join(directory, 'data')), secret: null }
    await expect(backUpInto(refused(), config)).rejects.toThrow(/^This database was used with a secret that is not in /)
    await expect(backUpInto(refused(), { ...config, secret: 'another secret of more than 32 characters' })).rejects.toThrow(
      /^This database was used with another secret than that of /,
    )
    expect(await leftovers()).toEqual([])
  })

  test('when there is no workspace', async () => {
    await using place = await openPlace()
    await expect(backUpInto(refused(), place.config)).rejects.toThrow('There is no workspace in this database yet.')
    expect(await leftovers()).toEqual([])
  })

  test('where a file of its name is', async () => {
    await writeFile(refused(), 'the only copy of something')
    await expect(backUpInto(refused(), configOf(world.workspace.sql, path.join(directory, 'data')))).rejects.toThrow(/is there already/)
    expect(await readFile(refused(), 'utf8')).toBe('the only copy of something')
    expect(await leftovers()).toEqual(['refused.tar.gz'])
  })
})
