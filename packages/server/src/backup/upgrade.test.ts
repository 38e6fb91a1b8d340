// The embedded database carried over from one PostgreSQL to the next, on real clusters of both: everybody finds what they left, and whoever
// is killed on the way finds the old one or the new one.
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { RestClient } from '@foyer/client/rest-client.ts'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { everythingIn } from '../../test/copied-workspace.ts'
import { makeOldCluster, missingOldPostgres, oldBin, serveOldCluster } from '../../test/old-postgres.ts'
import { firstAdmin, serverSecret } from '../../test/template.ts'
import { createApp } from '../app.ts'
import { type Config, loadConfig } from '../platform/config.ts'
import { openDataDirectory } from '../platform/data-directory.ts'
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { openLog } from '../platform/log.ts'
import { startWorkspace } from '../workspace.ts'
import { removeKept, type Upgraded, upgradeDatabase, type UpgradeOptions, type UpgradeStep } from './upgrade.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const missing = missingOldPostgres()
if (missing !== null) console.warn(`SKIPPED: upgrades of the embedded PostgreSQL (${missing})`)

const dying = fileURLToPath(new URL('../../test/upgrade-dying.ts', import.meta.url))

describe.skipIf(missing !== null)('a database of PostgreSQL 15', () => {
  /** Left by a server that had worked on it. */
  let template: string
  let everything: Record<string, readonly string[]>
  let bobsToken: Pick<RestClient, 'authToken' | 'userId'>
  let place: string
  let directory: string

  beforeAll(async () => {
    template = mkdtempSync(path.join(os.tmpdir(), 'foyer-old-'))
    makeOldCluster(template)
    await using old = await serveOldCluster(template)
    const app = await createApp({ config: configOf(template), connection: old.connection, log: openLog('silent') })
    const { port } = await app.listen()
    await fill(`http://127.0.0.1:${port}`)
    await app.close()
    everything = await contents(old.connection)
  })
  afterAll(() => rmSync(template, { recursive: true, force: true }))
  beforeEach(() => {
    place = mkdtempSync(path.join(os.tmpdir(), 'foyer-upgrade-'))
    directory = path.join(place, 'data')
    execFileSync('cp', ['-a', template, directory])
  })
  afterEach(() => rmSync(place, { recursive: true, force: true }))

  /** People and what they say, through a server. */
  async function fill(url: string): Promise<void> {
    const alice = await signIn(url, 'alice')
    for (const [username, role] of [
      ['bob', 'user'],
      ['gina', 'guest'],
    ] as const)
      await alice.post('users.create', {
        username,
        name: username,
        email: `${username}@foyer.example`,
        password: `${username}-password`,
        roles: [role],
        verified: true,
      })
    await alice.post('groups.create', { name: 'site-visit', members: ['bob', 'gina'] })
    await alice.post('groups.create', { name: 'prices', members: ['bob'] })
    const [bob, gina] = [await signIn(url, 'bob'), await signIn(url, 'gina')]
    const { group } = await bob.get<{ group: { _id: string } }>('groups.info', { roomName: 'site-visit' })
    for (let n = 1; n <= 20; n++)
      await (n % 2 === 0 ? bob : gina).post('chat.sendMessage', { message: { rid: group._id, msg: `${n}: a tab\t, a \\ and ünïcode 🎉` } })
    bobsToken = { authToken: bob.authToken, userId: bob.userId }
  }

  function upgrade(options: Partial<UpgradeOptions> = {}): Promise<Upgraded> {
    return upgradeDatabase(configOf(directory), { oldBin, signal: new AbortController().signal, report: () => undefined, ...options })
  }

  /** What the directory holds of databases. */
  function clusters(): string[] {
    return readdirSync(directory)
      .filter((name) => /^postgres(\.(?!log)|$)/.test(name))
      .toSorted()
  }

  /** The database that a server would find now holds what was there, and nothing else has changed. */
  async function expectEverything(more: Partial<Record<string, number>> = {}): Promise<void> {
    const server = await startEmbeddedPostgres({ dataDirectory: directory })
    const found = await contents(server.connection).finally(() => server.stop())
    expect(Object.keys(found)).toEqual(Object.keys(everything))
    for (const [table, rows] of Object.entries(everything)) {
      if (more[table] === undefined) expect(found[table], table).toEqual(rows)
      else expect(found[table]?.length, table).toBe(rows.length + more[table])
    }
  }

  /** Does something in the old database, as a Foyer that brings the old PostgreSQL would. */
  async function inOld<T>(work: (sql: pg.Pool) => Promise<T>): Promise<T> {
    await using old = await serveOldCluster(directory)
    const sql = openPool(old.connection)
    return await work(sql).finally(() => sql.end())
  }

  test('is refused by a start, which says what to do', async () => {
    const start = startWorkspace({ config: configOf(directory), log: openLog('silent'), onFailure: () => undefined })
    await expect(start).rejects.toThrow(
      `${directory}/postgres was written by PostgreSQL 15, and this Foyer brings PostgreSQL 18, which can’t read it. Nothing was changed; the database has to be carried over once: run “foyer database upgrade --old-bin ${oldBin}”. Or start the Foyer of before again.`,
    )
  })

  test('is upgraded: people sign in, are still signed in, and read what they read before', async () => {
    const steps: string[] = []
    const { copied, major, kept } = await upgrade({ report: ({ step }) => steps.at(-1) !== step && steps.push(step) })
    expect(steps).toEqual(['begun', 'old-started', 'new-started', 'copying', 'checking', 'copied', 'stopped', 'ready', 'moved'])
    expect(copied?.rows).toBeGreaterThan(50)
    expect([major, kept]).toEqual(['18', [path.join(directory, 'postgres.15')]])
    expect(clusters()).toEqual(['postgres', 'postgres.15'])
    await expectEverything()

    const workspace = await startWorkspace({ config: configOf(directory), log: openLog('silent'), onFailure: () => undefined })
    try {
      const url = `http://127.0.0.1:${new URL(workspace.address).port}`
      const bob = new RestClient({ url })
      Object.assign(bob, bobsToken)
      const gina = await signIn(url, 'gina')
      for (const person of [bob, gina]) {
        const { messages } = await person.get<{ messages: { msg: string; t?: string }[] }>('groups.history', {
          roomName: 'site-visit',
          count: 50,
        })
        expect(messages.filter(({ t }) => t === undefined).map(({ msg }) => msg)).toHaveLength(20)
        expect(messages.find(({ t }) => t === undefined)?.msg).toBe('20: a tab\t, a \\ and ünïcode 🎉')
      }
      await expect(gina.get('groups.info', { roomName: 'prices' })).rejects.toMatchObject({ status: 400 })
      await gina.post('chat.postMessage', { channel: '#site-visit', text: 'still here' })
    } finally {
      await workspace.stop()
    }
  })

  test('is there until it is removed, and is not copied twice', async () => {
    await expect(removeKept(configOf(directory))).rejects.toThrow(/^Nothing was removed: the database in .* is not one of PostgreSQL 18/)
    await upgrade()
    expect(await upgrade()).toEqual({ copied: null, major: '18', kept: [path.join(directory, 'postgres.15')] })
    expect(await removeKept(configOf(directory))).toEqual([path.join(directory, 'postgres.15')])
    expect(clusters()).toEqual(['postgres'])
    expect(await removeKept(configOf(directory))).toEqual([])
    await expectEverything()
  })

  test.each(['begun', 'old-started', 'new-started', 'copying', 'checking', 'copied', 'stopped', 'ready'] satisfies UpgradeStep['step'][])(
    'is in its place, as it was, when the upgrade is killed at “%s”; the next one does all of it',
    async (step) => {
      expect(await killedAt(step)).toBe('SIGKILL')
      expect(readdirSync(path.join(directory, 'postgres'))).toContain('PG_VERSION')
      // Somebody goes back to the Foyer of before, and says something with it.
      await inOld((sql) => sql.query(`INSERT INTO settings (id, value) VALUES ('said-since', '1')`))
      await upgrade()
      expect(clusters()).toEqual(['postgres', 'postgres.15'])
      await expectEverything({ settings: 1 })
    },
  )

  test.each(['a start', 'the next upgrade'])(
    'has become the new one when the upgrade is killed between its renamings, for %s',
    async (who) => {
      expect(await killedAt('moved')).toBe('SIGKILL')
      expect(clusters()).toEqual(['postgres.15', 'postgres.upgraded'])
      if (who === 'the next upgrade') expect(await upgrade()).toMatchObject({ copied: null, major: '18' })
      await expectEverything()
      expect(clusters()).toEqual(['postgres', 'postgres.15'])
    },
  )

  /** Runs an upgrade in a process that dies at this step; answers by what signal it ended, once what it had started has gone too. */
  async function killedAt(step: UpgradeStep['step']): Promise<NodeJS.Signals | null> {
    const child = spawn(process.execPath, ['--import', 'tsx', dying, directory, step], { stdio: ['ignore', 'ignore', 'inherit'] })
    const how = await new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
    const pidFile = path.join(directory, 'postgres/postmaster.pid')
    await expect.poll(() => existsSync(pidFile), { timeout: 30_000 }).toBe(false)
    return how
  }

  test('is as it was when the upgrade is stopped, and nothing else is left', async () => {
    const stopping = new AbortController()
    const report = ({ step }: UpgradeStep): void => void (step === 'copying' && stopping.abort())
    await expect(upgrade({ signal: stopping.signal, report })).rejects.toThrow()
    expect(clusters()).toEqual(['postgres'])
    await upgrade()
    await expectEverything()
  })

  test.each(['postgres', 'postgres.upgrading'])('is as it was when the PostgreSQL of %s dies on the way, which is said', async (name) => {
    const report = ({ step }: UpgradeStep): void => {
      if (step !== 'new-started') return
      process.kill(Number.parseInt(readFileSync(path.join(directory, name, 'postmaster.pid'), 'utf8'), 10), 'SIGKILL')
    }
    await expect(upgrade({ report })).rejects.toThrow(/^PostgreSQL ended while the database was being copied, which is as it was\. /)
    expect(clusters()).toEqual(['postgres'])
    await upgrade()
    await expectEverything()
  })

  test('is not touched while a server has the directory, and no command finds it while it is copied', async () => {
    const held = await openDataDirectory(directory)
    await expect(upgrade()).rejects.toThrow(/^Foyer is already running on /)
    await held.release()
    const found: Promise<unknown>[] = []
    const report = ({ step }: UpgradeStep): void => {
      if (step !== 'new-started') return
      found.push(
        attachEmbeddedPostgres({ dataDirectory: directory }),
        openDataDirectory(directory).catch((error: Error) => error.message),
      )
    }
    await upgrade({ report })
    expect(await Promise.all(found)).toEqual([null, expect.stringMatching(/^Foyer is already running on /)])
  })

  test('needs room for a second one, and says how much', async () => {
    const bloat = path.join(directory, 'postgres/base/bloat')
    writeFileSync(bloat, '')
    truncateSync(bloat, 8e12)
    await expect(upgrade()).rejects.toThrow(
      /^An upgrade makes a second database beside the old one: that needs 800\d\.\d GB on the disk of .*, and \d+\.\d GB are free\. .* Nothing was changed\.$/,
    )
    expect(clusters()).toEqual(['postgres'])
    rmSync(bloat)
    await upgrade()
  })

  test('is read by its own programs only', async () => {
    await expect(upgrade({ oldBin: place })).rejects.toThrow(
      `${place} holds no programs of PostgreSQL; name the directory “bin” that “postgres” lies in.`,
    )
    const own = path.dirname(path.dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))))
    await expect(upgrade({ oldBin: path.join(own, 'native/bin') })).rejects.toThrow(
      `holds PostgreSQL 18, and ${directory}/postgres was written by PostgreSQL 15; name the programs of that one.`,
    )
    expect(clusters()).toEqual(['postgres'])
    // The directory above will do.
    await upgrade({ oldBin: path.dirname(oldBin) })
  })

  test('can’t give way where an older one is kept, or where it is a link', async () => {
    const kept = path.join(directory, 'postgres.15')
    execFileSync('mkdir', [kept])
    await expect(upgrade()).rejects.toThrow(`${kept} is there already, from an upgrade before.`)
    rmSync(kept, { recursive: true })
    chmodSync(place, 0o755)
    execFileSync('sh', ['-c', `mv ${directory}/postgres ${place}/elsewhere && ln -s ${place}/elsewhere ${directory}/postgres`])
    await expect(upgrade()).rejects.toThrow(`${directory}/postgres is a link or a disk of its own`)
    execFileSync('sh', ['-c', `rm ${directory}/postgres && mv ${place}/elsewhere ${directory}/postgres`])
    await upgrade()
  })

  test('of one’s own is not upgraded', async () => {
    const config = { ...configOf(directory), databaseUrl: 'postgres://foyer@db.example.com/foyer' }
    await expect(upgradeDatabase(config, { oldBin, signal: new AbortController().signal, report: () => undefined })).rejects.toThrow(
      /^DATABASE_URL names a database server of your own/,
    )
    const nowhere = path.join(place, 'nowhere')
    await expect(removeKept(configOf(nowhere))).rejects.toThrow(`There is no workspace in ${nowhere}.`)
    expect(existsSync(nowhere)).toBe(false)
  })
})

function configOf(directory: string): Config {
  const environment = { FOYER_DATA: directory, PORT: '0', BIND_IP: '127.0.0.1', LOG_LEVEL: 'silent', TEST_MODE: 'true' }
  return loadConfig({ ...firstAdmin, ...serverSecret, ...environment })
}

async function signIn(url: string, username: string): Promise<RestClient> {
  const client = new RestClient({ url })
  await client.login(username, `${username}-password`)
  return client
}

/** All rows of what is copied, with indexes, triggers and counters. PostgreSQL 18 counts NOT NULL among the constraints. */
async function contents(connection: pg.ClientConfig): Promise<Record<string, readonly string[]>> {
  const sql = openPool(connection)
  const found = await everythingIn(sql).finally(() => sql.end())
  for (const left of ['(constraints)', 'connections', 'nodes', 'kysely_migration']) delete found[left]
  return found
}

function openPool(connection: pg.ClientConfig): pg.Pool {
  const sql = new pg.Pool({ ...connection, ssl: false, max: 1 })
  // A server that is stopped ends its connections in any way it likes.
  sql.on('connect', (client) => client.on('error', () => undefined))
  sql.on('error', () => undefined)
  return sql
}
