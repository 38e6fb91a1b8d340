// How many single rows PostgreSQL commits in a second when nothing else is done: pgbench, prepared statements, 64 clients.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Window, watchProcessor } from '../machine/processor.ts'
import { type Postgres, superuser } from './postgres.ts'
import { openScratch } from './scratch.ts'

const clients = 64
const body = 'the samples came back from the kiln and two of them are darker than we asked for so somebody should look at them today'

/** Commits a second, and what the machine did meanwhile. */
export async function measureCommitLimit(
  postgres: Postgres,
  pgbench: string,
  seconds: number,
): Promise<Window & { readonly perSecond: number }> {
  await using scratch = await openScratch('commits')
  const script = path.join(scratch.directory, 'insert.sql')
  await writeFile(
    script,
    `\\set room random(0, 199)\nINSERT INTO commits (room_id, author_id, at, body) VALUES ('room' || :room, 'author', now(), '${body}');\n`,
  )
  await postgres.query(
    'postgres',
    'DROP TABLE IF EXISTS commits; CREATE TABLE commits (id bigserial PRIMARY KEY, room_id text, author_id text, at timestamptz, body text)',
  )
  const where = ['-h', '127.0.0.1', '-p', String(postgres.port), '-U', superuser]
  const how = ['-n', '-M', 'prepared', '-f', script, '-c', String(clients), '-j', '1', '-T', String(Math.ceil(seconds))]
  // pgbench is a child of ours: it and the server are what is at work.
  const end = watchProcessor([process.pid, postgres.pid])
  const { stdout } = await promisify(execFile)(pgbench, [...where, ...how, 'postgres'])
  const perSecond = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1] ?? Number.NaN)
  return { ...end(), perSecond }
}
