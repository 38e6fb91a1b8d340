// How many single rows PostgreSQL commits in a second when nothing else is done: pgbench, prepared statements, 64 clients.
import type { Window } from '../machine/processor.ts'
import { runPgbench } from './pgbench.ts'
import { type Postgres, superuser } from './postgres.ts'

const body = 'the samples came back from the kiln and two of them are darker than we asked for so somebody should look at them today'

/** Commits a second, and what the machine did meanwhile. */
export async function measureCommitLimit(
  postgres: Postgres,
  pgbench: string,
  seconds: number,
): Promise<Window & { readonly perSecond: number }> {
  await postgres.query(
    'postgres',
    'DROP TABLE IF EXISTS commits; CREATE TABLE commits (id bigserial PRIMARY KEY, room_id text, author_id text, at timestamptz, body text)',
  )
  const script = `\\set room random(0, 199)\nINSERT INTO commits (room_id, author_id, at, body) VALUES ('room' || :room, 'author', now(), '${body}');\n`
  const where = { host: '127.0.0.1', port: postgres.port, user: superuser, database: 'postgres' }
  return await runPgbench(pgbench, { where, script, seconds, postgresPid: postgres.pid })
}
