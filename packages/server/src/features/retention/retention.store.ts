// SQL on the round in which old messages are taken away, and on which rooms have something for it.
import { type Updateable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { RetentionRound, Room } from '../../schema/rows.ts'
import type { RetentionRoundsTable } from '../../schema/tables.ts'
import { isSpared } from '../messages/pruning.ts'
import type { Spared } from '../rooms/retention-policy.ts'

/** The round, this transaction's alone until it ends, or undefined before the first; null when another server is just working on it. */
export async function claimRound(tx: Tx): Promise<RetentionRound | null | undefined> {
  // Not the row's own lock: before the first round there is none.
  const { rows } = await sql<{ free: boolean }>`SELECT pg_try_advisory_xact_lock(hashtextextended('retention-round', 0)) AS free`.execute(
    tx,
  )
  return rows[0]?.free === true ? tx.selectFrom('retentionRounds').selectAll().executeTakeFirst() : null
}

/** Begins a round anew. */
export function upsertRound(tx: Tx, startedAt: Date): Promise<RetentionRound> {
  return tx
    .insertInto('retentionRounds')
    .values({ startedAt })
    .onConflict((oc) => oc.column('singleton').doUpdateSet({ startedAt, finishedAt: null, doneTo: '' }))
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function updateRound(tx: Tx, set: Updateable<RetentionRoundsTable>): Promise<RetentionRound> {
  return tx.updateTable('retentionRounds').set(set).returningAll().executeTakeFirstOrThrow()
}

/** The next rooms in the order of their ids. */
export function listRoomsAfter(tx: Tx, id: string, limit: number): Promise<Pick<Room, 'id' | 'kind' | 'retention'>[]> {
  return tx.selectFrom('rooms').select(['id', 'kind', 'retention']).where('id', '>', id).orderBy('id').limit(limit).execute()
}

/** A room, and what is too old in it. */
export interface Asked {
  readonly id: string
  readonly before: Date
  readonly filesOnly: boolean
  readonly spared: Spared
}

/** The first of these rooms that has something too old; null when none has. */
export async function findRoomWithOld(tx: Tx, rooms: readonly Asked[]): Promise<string | null> {
  if (rooms.length === 0) return null
  const flags = (of: (asked: Asked) => boolean) => rooms.map(of)
  const spared = isSpared('m', { pinned: sql`a.pinned`, threads: sql`a.threads`, discussions: sql`a.discussions` })
  const { rows } = await sql<{ id: string }>`
    SELECT a.id
      FROM unnest(${rooms.map(({ id }) => id)}::text[], ${rooms.map(({ before }) => before.toISOString())}::timestamptz[],
                  ${flags(({ filesOnly }) => filesOnly)}::boolean[], ${flags((asked) => asked.spared.pinned)}::boolean[],
                  ${flags((asked) => asked.spared.threads)}::boolean[], ${flags((asked) => asked.spared.discussions)}::boolean[])
        AS a (id, before, files_only, pinned, threads, discussions)
     WHERE CASE WHEN a.files_only
           THEN EXISTS (SELECT FROM files f JOIN messages m ON m.room_id = f.room_id AND m.id = f.message_id
                         WHERE f.room_id = a.id AND f.created_at < a.before AND m.created_at < a.before
                           AND m.type IS NULL AND m.extra -> 'file' ->> '_id' = f.id AND NOT ${spared})
           ELSE EXISTS (SELECT FROM messages m WHERE m.room_id = a.id AND m.created_at < a.before AND NOT ${spared}) END
     ORDER BY a.id LIMIT 1`.execute(tx)
  return rows[0]?.id ?? null
}
