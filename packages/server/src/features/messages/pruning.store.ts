// SQL that finds and takes away what is too old in one room.
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Message } from '../../schema/rows.ts'

/** Which messages stay, however old they are. */
export interface Spared {
  readonly pinned: boolean
  readonly threads: boolean
  readonly discussions: boolean
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

/** The oldest that go now. A root comes after its replies, as far as they go. */
export async function listTooOld(
  tx: Tx,
  roomId: string,
  { before, spared, limit }: { readonly before: Date; readonly spared: Spared; readonly limit: number },
): Promise<Message[]> {
  const { rows } = await sql<Message>`
    SELECT m.* FROM messages m
     WHERE m.room_id = ${roomId} AND m.created_at < ${before} AND NOT ${isSpared('m', spared)}
       AND (m.thread_count = 0 OR NOT EXISTS (
             SELECT FROM messages r WHERE r.room_id = ${roomId} AND r.thread_id = m.id AND r.created_at < ${before} AND NOT ${isSpared('r', spared)}))
     ORDER BY m.created_at, m.id LIMIT ${limit}`.execute(tx)
  return rows
}

export async function deleteMessages(tx: Tx, roomId: string, ids: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('messages')
    .where('roomId', '=', roomId)
    .where('id', '=', sql<string>`ANY(${[...ids]}::text[])`)
    .execute()
}
