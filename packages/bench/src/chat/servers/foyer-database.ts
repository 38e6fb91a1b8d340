// Foyer's database without its server, for who stores messages by another way: the same PostgreSQL with the same settings on the same tables,
// but that it takes more connections than Foyer alone would want.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { until } from '@foyer/e2e/server.ts'
import { startEmbeddedPostgres } from '../../../../server/src/platform/embedded-postgres.ts'
import { textOf } from '../load/marker.ts'
import type { Seat } from '../load/store.ts'
import { inDatabase } from './foyer-seed.ts'
import { refuseWhileLeaving, stopWithUs } from './leftovers.ts'

export interface FoyerDatabase extends AsyncDisposable {
  readonly pid: number
  readonly connection: { readonly host: string; readonly port: number; readonly user: string; readonly database: string }
  /** Makes every flush of the log take a millisecond more while something is done. */
  withSlowFlush<T>(work: () => Promise<T>): Promise<T>
}

/** Starts it on a workspace's directory, on which no server runs. */
export async function startFoyerDatabase(directory: string): Promise<FoyerDatabase> {
  refuseWhileLeaving()
  const { pid, connection, stop } = await startEmbeddedPostgres({ dataDirectory: directory, settings: { max_connections: '100' } })
  const { port, user, database } = connection
  const stopped = stopWithUs(stop)
  return {
    pid,
    connection: { port, user, database, host: path.join(directory, 'postgres') },
    withSlowFlush: (work) => withSlowFlush(directory, work),
    async [Symbol.asyncDispose]() {
      await stop()
      stopped()
    },
  }
}

/**
 * Builds the program of the store as the server is built, since it is the server's code that is measured; answers its path. It finds what belongs
 * to the server from where it lies.
 */
export async function bundleStore(): Promise<string> {
  const server = fileURLToPath(new URL('../../../../server', import.meta.url))
  const program = path.join(server, 'dist/bench/store.js')
  const entry = fileURLToPath(new URL('../load/store-main.ts', import.meta.url))
  await promisify(execFile)(process.execPath, [path.join(server, 'build.mjs'), program, entry])
  return program
}

/** As long as those of the other loads. */
export const bodyBytes = 120

const flushDelayUs = 1_000

/** By PostgreSQL's own means: whoever flushes the log waits first, and holds it meanwhile as it would while a slow disk syncs. */
async function withSlowFlush<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const configure = async (statements: readonly string[], delayUs: number): Promise<void> => {
    await inDatabase(directory, 'postgres', async (sql) => {
      for (const statement of [...statements, 'SELECT pg_reload_conf()']) await sql.query(statement)
    })
    await until(async () => (await flushDelay(directory)) === delayUs, 'PostgreSQL had read its configuration', 10_000)
  }
  try {
    await configure([`ALTER SYSTEM SET commit_delay = ${flushDelayUs}`, 'ALTER SYSTEM SET commit_siblings = 0'], flushDelayUs)
    return await work()
  } finally {
    await configure(['ALTER SYSTEM RESET commit_delay', 'ALTER SYSTEM RESET commit_siblings'], 0)
  }
}

function flushDelay(directory: string): Promise<number> {
  return inDatabase(directory, 'postgres', async (sql) => {
    const { rows } = await sql.query<{ delay: string }>(`SELECT current_setting('commit_delay') AS delay`)
    return Number(rows[0]?.delay)
  })
}

/**
 * A send by one of these people as a transaction of pgbench: the room is held and moved, the row is stored, its author has read it. Fewer
 * statements, or less in them, would be no send. One script for all, so that each connection prepares its statements once.
 */
export function sendingScript(seats: readonly Seat[]): string {
  const oneOf = (ids: readonly string[]): string => `(ARRAY[${ids.map((id) => `'${id}'`).join(', ')}])[:seat]`
  const body = textOf(0, 0, bodyBytes)
  const markdown = JSON.stringify([{ type: 'PARAGRAPH', value: [{ type: 'PLAIN_TEXT', value: body }] }])
  const moment = `greatest(clock + interval '1 millisecond', date_trunc('milliseconds', now()))`
  return `\\set seat random(1, ${seats.length})
BEGIN;
UPDATE rooms SET clock_before = clock, clock = ${moment}, updated_at = ${moment}, last_message_at = ${moment},
    last_message_id = translate(left(md5(random()::text || clock_timestamp()), 17), '01', 'xy'),
    message_count = message_count + 1, position = position + 1
  WHERE id = ${oneOf(seats.map(({ roomId }) => roomId))}
  RETURNING id AS room, ${oneOf(seats.map(({ userId }) => userId))} AS author, last_message_id AS message, clock AS at, position \\gset
INSERT INTO messages (room_id, id, author_id, body, markdown, created_at, updated_at, position, extra)
  VALUES (:room, :message, :author, '${body}', '${markdown}', :at, :at, :position, '{}');
UPDATE memberships SET read_position = :position, deleted_unread = 0, user_mentions = 0, group_mentions = 0, alert = false, open = true,
    last_seen_at = :at, last_reply_at = :at, updated_at = :at
  WHERE room_id = :room AND user_id = :author;
COMMIT;
`
}
