// All SQL on attempts.
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'

export interface Counter {
  /** The hash of what is counted: no name that was made up stands in the database, nor a password typed in its place. */
  readonly key: string
  readonly most: number
  readonly minutes: number
}

/**
 * Counts one more and answers true; or false, counting nothing, where there have been as many as may be. They are forgotten so many
 * minutes after the first, or after the last that was allowed.
 */
export async function countAttempt(tx: Tx, { key, most, minutes }: Counter): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    INSERT INTO attempts AS a (key, count, forgotten_at) VALUES (${key}, 1, clock_timestamp() + make_interval(mins => ${minutes}))
    ON CONFLICT (key) DO UPDATE
      SET count = CASE WHEN a.forgotten_at <= clock_timestamp() THEN 1 ELSE a.count + 1 END,
          forgotten_at = CASE WHEN a.forgotten_at <= clock_timestamp() OR a.count + 1 >= ${most} THEN excluded.forgotten_at ELSE a.forgotten_at END
      WHERE a.count < ${most} OR a.forgotten_at <= clock_timestamp()
    RETURNING count`.execute(tx)
  return rows.length === 1
}

/** Forgets what was counted. */
export async function deleteAttempts(tx: Tx, key: string): Promise<void> {
  await tx.deleteFrom('attempts').where('key', '=', key).execute()
}

/** Takes one back. */
export async function uncountAttempt(tx: Tx, key: string): Promise<void> {
  await tx
    .updateTable('attempts')
    .set((eb) => ({ count: eb('count', '-', 1) }))
    .where('key', '=', key)
    .where('count', '>', 0)
    .execute()
}

/** Deletes what is forgotten, and of what is left all but the newest `most`. */
export async function sweepAttempts(tx: Tx, most: number): Promise<void> {
  await sql`DELETE FROM attempts WHERE forgotten_at <= clock_timestamp()`.execute(tx)
  await sql`DELETE FROM attempts WHERE key IN (SELECT key FROM attempts ORDER BY forgotten_at DESC OFFSET ${most})`.execute(tx)
}
