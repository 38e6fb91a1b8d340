// SQL that takes away, or empties, everything that somebody wrote in one room.
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { emptyPlace } from './empty-place.ts'

type Gone = Pick<Message, 'roomId' | 'id' | 'createdAt' | 'position' | 'threadId'>

/** Their messages that somebody else has answered below. */
export async function listAnsweredRoots(tx: Tx, roomId: string, authorId: string): Promise<Gone[]> {
  return tx
    .selectFrom('messages as root')
    .select(['root.roomId', 'root.id', 'root.createdAt', 'root.position', 'root.threadId'])
    .where('root.roomId', '=', roomId)
    .where('root.authorId', '=', authorId)
    .where('root.threadCount', '>', 0)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('messages as reply')
          .select('reply.id')
          .where('reply.roomId', '=', roomId)
          .whereRef('reply.threadId', '=', 'root.id')
          .where('reply.authorId', '<>', authorId),
      ),
    )
    .execute()
}

/** Empties messages; their places may be given to another account. */
export async function emptyRoots(
  tx: Tx,
  room: Room,
  { ids, authorId }: { readonly ids: readonly string[]; readonly authorId?: string },
): Promise<Message[]> {
  if (ids.length === 0) return []
  return tx
    .updateTable('messages')
    .set({
      ...(authorId === undefined ? {} : { authorId }),
      ...emptyPlace,
      starredBy: [],
      updatedAt: room.clock,
    })
    .where('roomId', '=', room.id)
    .where('id', '=', sql<string>`ANY(${[...ids]}::text[])`)
    .returningAll()
    .execute()
}

export function deleteMessagesBy(tx: Tx, roomId: string, authorId: string): Promise<Gone[]> {
  return tx
    .deleteFrom('messages')
    .where('roomId', '=', roomId)
    .where('authorId', '=', authorId)
    .returning(['roomId', 'id', 'createdAt', 'position', 'threadId'])
    .execute()
}

export async function insertTraces(tx: Tx, gone: readonly Gone[], deletedAt: Date): Promise<void> {
  if (gone.length === 0) return
  await sql`INSERT INTO deleted_messages (room_id, id, created_at, deleted_at)
            SELECT room_id, id, created_at, ${deletedAt}::timestamptz
              FROM unnest(${gone.map((row) => row.roomId)}::text[], ${gone.map((row) => row.id)}::text[], ${gone.map((row) => row.createdAt)}::timestamptz[]) AS gone (room_id, id, created_at)`.execute(
    tx,
  )
}

/** Counts threads anew; answers their roots. A root that is gone has no thread to count, and nobody follows one without replies. */
export async function measureThreads(tx: Tx, room: Room, ids: readonly string[]): Promise<Message[]> {
  if (ids.length === 0) return []
  return tx
    .updateTable('messages')
    .set({
      threadCount: sql<number>`(SELECT count(*) FROM messages r WHERE r.room_id = messages.room_id AND r.thread_id = messages.id)`,
      threadFollowers: sql<
        string[]
      >`CASE WHEN EXISTS (SELECT FROM messages r WHERE r.room_id = messages.room_id AND r.thread_id = messages.id) THEN thread_followers ELSE '{}' END`,
      threadLastAt: sql<Date>`(SELECT max(r.created_at) FROM messages r WHERE r.room_id = messages.room_id AND r.thread_id = messages.id)`,
      updatedAt: room.clock,
    })
    .where('roomId', '=', room.id)
    .where('id', '=', sql<string>`ANY(${[...ids]}::text[])`)
    .returningAll()
    .execute()
}
