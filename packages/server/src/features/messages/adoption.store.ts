// SQL that gives somebody's messages to another author.
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'

/** The rooms in which somebody has written, in id order. */
export async function listRoomIdsWrittenIn(tx: Tx, authorId: string): Promise<string[]> {
  const rows = await tx.selectFrom('messages').select('roomId').distinct().where('authorId', '=', authorId).orderBy('roomId').execute()
  return rows.map((row) => row.roomId)
}

export async function updateAuthor(
  tx: Tx,
  roomId: string,
  change: { readonly from: string; readonly to: string; readonly alias: string; readonly at: Date },
): Promise<void> {
  await sql`UPDATE messages SET author_id = ${change.to}, extra = extra || jsonb_build_object('alias', ${change.alias}::text), updated_at = ${change.at}
             WHERE room_id = ${roomId} AND author_id = ${change.from}`.execute(tx)
}
