// The one directory that holds all that Foyer keeps: its creation, its layout number, and the lock that lets only one
// server use it. What lies inside belongs to others (`embedded-postgres.ts`, the blob store).

import { randomUUID } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { access, constants, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { StartupError } from './startup-error.ts'
import { refuseUnfinishedRestore } from './unfinished-restore.ts'

/** Raise it when an older Foyer could no longer read what this one leaves in the directory. */
const LAYOUT = 1
const LAYOUT_FILE = 'foyer-version'
const LOCK_PREFIX = 'foyer.lock.'
const HOLDER_ANSWER_MS = 1000

export interface DataDirectory {
  /** absolute */
  readonly path: string
  /** Lets the next server have the directory. */
  release(): Promise<void>
}

/** Creates the directory when missing and holds it until released or until this process ends; throws StartupError. */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  if (process.platform === 'win32') {
    throw new StartupError('Foyer runs on Linux and macOS; on Windows, run it in WSL or in a container.')
  }
  const absolute = path.resolve(directory)
  try {
    // Nobody else needs to enter: PostgreSQL under another user inherits its place (see embedded-postgres.ts).
    await mkdir(absolute, { recursive: true, mode: 0o700 })
    await access(absolute, constants.R_OK | constants.W_OK | constants.X_OK)
    await refuseNewerLayout(absolute)
    const release = await takeLock(absolute)
    try {
      await refuseUnfinishedRestore(absolute)
      await markLayout(absolute)
    } catch (error) {
      await release()
      throw error
    }
    return { path: absolute, release }
  } catch (error) {
    throw explain(error, absolute)
  }
}

async function refuseNewerLayout(directory: string): Promise<void> {
  const marker = await readMarker(directory)
  if (marker === null || marker <= LAYOUT) return
  throw new StartupError(
    Number.isNaN(marker)
      ? `${path.join(directory, LAYOUT_FILE)} does not hold a number; restore it from a backup, or set FOYER_DATA to another directory.`
      : `${directory} was written by a newer Foyer (layout ${marker}, this one knows ${LAYOUT}); start that version again, or set FOYER_DATA to another directory.`,
  )
}

/** null when there is none, NaN when it is no number */
async function readMarker(directory: string): Promise<number | null> {
  try {
    const text = (await readFile(path.join(directory, LAYOUT_FILE), 'utf8')).trim()
    return /^\d+$/.test(text) ? Number(text) : Number.NaN
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

async function markLayout(directory: string): Promise<void> {
  if ((await readMarker(directory)) === LAYOUT) return
  const file = path.join(directory, LAYOUT_FILE)
  // By rename, so that a full disk or a power cut leaves no empty marker behind.
  await writeFile(`${file}.new`, `${LAYOUT}\n`, { flush: true })
  await rename(`${file}.new`, file)
}

/**
 * The lock is a listening Unix socket in the directory: the kernel itself forgets the listener when its process dies, process
 * ids that are used again cannot fool it, and it is seen from another container on the same volume, where ids mean nothing.
 *
 * A dead socket file stays behind, and taking it over must be safe when several try at once. So each holder adds a file with
 * the next number, by `link`, which only one can win; and the newest file is never removed, not even on release, so that
 * a number cannot be given twice.
 */
async function takeLock(directory: string): Promise<() => Promise<void>> {
  const sockets = openSocketPaths(directory)
  const unnumbered = `.foyer-lock-${randomUUID().slice(0, 8)}`
  let server: net.Server | undefined
  let released: Promise<void> | undefined
  const release = () => {
    released ??= (async () => {
      await rm(path.join(directory, unnumbered), { force: true })
      if (server !== undefined) await new Promise((closed) => server?.close(closed))
      sockets.close()
    })()
    return released
  }
  try {
    // It listens before it has a number: a numbered file that does not answer is certainly dead.
    server = await answerWithProcessId(sockets.pathOf(unnumbered))
    for (;;) {
      const newest = await newestLock(directory)
      if (newest > 0) await refuseWhenHeld(directory, sockets.pathOf(LOCK_PREFIX + newest))
      const mine = path.join(directory, LOCK_PREFIX + (newest + 1))
      if (!(await linked(path.join(directory, unnumbered), mine))) continue
      if ((await newestLock(directory)) === newest + 1) break
      await rm(mine, { force: true })
    }
    await rm(path.join(directory, unnumbered), { force: true })
    await removeOlderLocks(directory)
    return release
  } catch (error) {
    await release()
    throw error
  }
}

/** A socket's path is limited to some 100 bytes; on Linux the way through an open directory is always short enough. */
function openSocketPaths(directory: string): { pathOf: (name: string) => string; close: () => void } {
  if (process.platform !== 'linux') return { pathOf: (name) => path.join(directory, name), close: () => undefined }
  const descriptor = openSync(directory, 'r')
  return { pathOf: (name) => `/proc/self/fd/${descriptor}/${name}`, close: () => closeSync(descriptor) }
}

function answerWithProcessId(socketPath: string): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(`${process.pid}\n`)
    })
    server.unref()
    server.once('error', reject)
    server.listen({ path: socketPath, exclusive: true }, () => resolve(server))
  })
}

/** 0 when there is none */
async function newestLock(directory: string): Promise<number> {
  return Math.max(0, ...lockNumbers(await readdir(directory)))
}

function lockNumbers(names: string[]): number[] {
  return names
    .filter((name) => name.startsWith(LOCK_PREFIX))
    .map((name) => Number(name.slice(LOCK_PREFIX.length)))
    .filter(Number.isSafeInteger)
}

async function removeOlderLocks(directory: string): Promise<void> {
  const numbers = lockNumbers(await readdir(directory))
  const newest = Math.max(...numbers)
  for (const number of numbers) {
    if (number < newest) await rm(path.join(directory, LOCK_PREFIX + number), { force: true })
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function refuseWhenHeld(directory: string, socketPath: string): Promise<void> {
  const holder = await askHolder(socketPath)
  if (holder === null) return
  const who = holder === '' ? '' : ` (process ${holder})`
  throw new StartupError(`Foyer is already running on ${directory}${who}. Stop it first, or start this one with another FOYER_DATA.`)
}

/** The process id that the holder tells, '' when it is alive but too busy to tell, null when nobody holds the socket. */
function askHolder(socketPath: string): Promise<string | null> {
  return new Promise((resolve) => {
    let answer = ''
    let dead = false
    const socket = net.connect(socketPath)
    socket.setEncoding('utf8')
    socket.setTimeout(HOLDER_ANSWER_MS, () => socket.destroy())
    socket.on('data', (text: string) => {
      answer += text
    })
    socket.on('error', (error) => {
      dead = ['ECONNREFUSED', 'ENOENT'].includes(codeOf(error))
    })
    socket.on('close', () => resolve(dead ? null : answer.trim()))
  })
}

function explain(error: unknown, directory: string): unknown {
  const mend = 'or set FOYER_DATA to another directory'
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    // What mkdir says on a disk that is mounted read-only.
    case 'ENOENT': {
      const problem = ['EROFS', 'ENOENT'].includes(codeOf(error)) ? 'is the disk mounted read-only?' : 'permission denied'
      return new StartupError(
        `Foyer cannot write to its data directory ${directory} as user ${currentUser()} (${problem}); make it writable for that user, ${mend}.`,
        { cause: error },
      )
    }
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartupError(`${directory} is, or lies below, a file; remove that file, ${mend}.`, { cause: error })
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartupError(`The disk of ${directory} is full; free some space, ${mend}.`, { cause: error })
    case 'EOPNOTSUPP':
    case 'ENOTSUP':
    case 'EINVAL':
      return new StartupError(
        `${directory} cannot hold Unix sockets (its path is too long, or its file system has none); use a directory on a local disk with a shorter path, ${mend}.`,
        { cause: error },
      )
    default:
      return error
  }
}

function currentUser(): string {
  try {
    return os.userInfo().username
  } catch {
    return String(process.getuid?.())
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
