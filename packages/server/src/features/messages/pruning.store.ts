// SQL that finds and takes away what is too old in one room.
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Message } from '../../schema/rows.ts'
import type { Spared } from '../rooms/retention-policy.ts'

/** What goes from a room: what is older, but for what is spared. */
export interface TooOld {
  readonly before: Date
  readonly spared: Spared
}

/** A condition on messages of `alias`, that they stay; columns say what is spared where many rooms are asked about at once. */
export function isSpared(
  alias: string,
  { pinned, threads, discussions }: { readonly [K in keyof Spared]: boolean | RawBuilder<boolean> },
): RawBuilder<SqlBool> {
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  return sql<SqlBool>`((${pinned} AND ${column('pinnedAt')} IS NOT NULL)
    OR (${threads} AND (${column('threadId')} IS NOT NULL OR ${column('threadCount')} > 0))
    OR (${discussions} AND ${column('discussionId')} IS NOT NULL)
    OR (${column('type')} IS NOT DISTINCT FROM 'rm' AND ${column('threadCount')} > 0))`
}

/** The ids of the oldest that go now. */
export async function listTooOld(tx: Tx, roomId: string, which: TooOld, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT m.id FROM messages m WHERE m.room_id = ${roomId} AND ${goes(which)} ORDER BY m.created_at, m.id LIMIT ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Of these messages, those that go now, oldest first. */
export async function findTooOld(tx: Tx, roomId: string, which: TooOld, ids: readonly string[]): Promise<Message[]> {
  const { rows } = await sql<Message>`
    SELECT m.* FROM messages m
     WHERE m.room_id = ${roomId} AND m.id = ANY(${[...ids]}::text[]) AND ${goes(which)} ORDER BY m.created_at, m.id`.execute(tx)
  return rows
}

/** A condition on messages of `m`. A root comes after its replies, as far as they go. */
function goes({ before, spared }: TooOld): RawBuilder<SqlBool> {
  return sql<SqlBool>`m.created_at < ${before} AND NOT ${isSpared('m', spared)}
    AND (m.thread_count = 0 OR NOT EXISTS (
          SELECT FROM messages r WHERE r.room_id = m.room_id AND r.thread_id = m.id AND r.created_at < ${before} AND NOT ${isSpared('r', spared)}))`
}

export async function deleteMessages(tx: Tx, roomId: string, ids: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('messages')
    .where('roomId', '=', roomId)
    .where('id', '=', sql<string>`ANY(${[...ids]}::text[])`)
    .execute()
}
