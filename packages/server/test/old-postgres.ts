// The PostgreSQL of Debian 12, and data directories as a Foyer that brought that one would have left them.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

export const oldMajor = '15'
export const oldBin = `/usr/lib/postgresql/${oldMajor}/bin`

/** Why there is no such PostgreSQL here; null when there is. */
export function missingOldPostgres(): string | null {
  return existsSync(path.join(oldBin, 'postgres')) ? null : `no PostgreSQL ${oldMajor} in ${oldBin}`
}

/** As the launcher does it: not as root, and by an open directory, which need not be entered from above. */
const identity = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : null
const here = '/proc/self/fd/3'

/** Makes the cluster of a data directory, with its role and its database. */
export function makeOldCluster(dataDirectory: string): void {
  const cluster = path.join(dataDirectory, 'postgres')
  mkdirSync(cluster, { recursive: true, mode: 0o700 })
  if (identity !== null) chownSync(cluster, identity.uid, identity.gid)
  run(cluster, 'initdb', [`--pgdata=${here}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'])
  run(cluster, 'postgres', ['--single', '-D', here, 'postgres'], 'create role foyer login createdb\ncreate database foyer owner foyer\n')
}

function run(cluster: string, program: string, args: string[], input = ''): void {
  const directory = openSync(cluster, 'r')
  try {
    execFileSync(path.join(oldBin, program), args, {
      cwd: '/',
      input,
      env: { LC_ALL: 'C' },
      stdio: ['pipe', 'ignore', 'pipe', directory],
      ...identity,
    })
  } finally {
    closeSync(directory)
  }
}

/** Serves the cluster of a data directory with the old binaries, where Foyer's own would be. */
export async function serveOldCluster(dataDirectory: string): Promise<AsyncDisposable & { readonly connection: pg.ClientConfig }> {
  const cluster = path.join(dataDirectory, 'postgres')
  const connection = { host: cluster, port: 5432, user: 'foyer', database: 'foyer', ssl: false }
  const directory = openSync(cluster, 'r')
  const child = spawn(path.join(oldBin, 'postgres'), ['-D', here, '-k', '.', '-c', 'listen_addresses=', '-c', 'fsync=off'], {
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'ignore', directory],
    ...identity,
  })
  closeSync(directory)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  for (let tries = 0; ; tries++) {
    const problem = await tryConnect(connection)
    if (problem === null) break
    if (tries > 300) throw problem
    await delay(50)
  }
  return {
    connection,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT')
      await gone
    },
  }
}

async function tryConnect(connection: pg.ClientConfig): Promise<unknown> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  try {
    await client.connect()
    return null
  } catch (error) {
    return error
  } finally {
    await client.end().catch(() => undefined)
  }
}
