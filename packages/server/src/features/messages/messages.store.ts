// All SQL on messages. Every statement names the room, but for the one that finds where a message stands.
import { type Insertable, sql, type UpdateObject } from 'kysely'
import type { Reading } from '../../actions/action.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Message, Room } from '../../schema/rows.ts'
import type { MessagesTable, Tables } from '../../schema/tables.ts'

export async function findMessage(tx: Tx, roomId: string, id: string): Promise<Message | null> {
  return (await tx.selectFrom('messages').selectAll().where('roomId', '=', roomId).where('id', '=', id).executeTakeFirst()) ?? null
}

/** Finds by id alone, among the rooms that the actor may see: clients name a message without its room. */
export async function findMessageById(cx: Reading, id: string): Promise<Message | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .innerJoin('rooms as r', 'r.id', 'messages.roomId')
    .selectAll('messages')
    .where('messages.id', '=', id)
    .where(visibleRooms(cx, 'r'))
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function isMessageIdTaken(tx: Tx, id: string): Promise<boolean> {
  return (await tx.selectFrom('messages').select('id').where('id', '=', id).limit(1).executeTakeFirst()) !== undefined
}

export async function insertMessage(tx: Tx, row: Insertable<MessagesTable>): Promise<Message> {
  return tx.insertInto('messages').values(row).returningAll().executeTakeFirstOrThrow()
}

export async function updateMessage(tx: Tx, roomId: string, id: string, changes: UpdateObject<Tables, 'messages'>): Promise<Message> {
  return tx.updateTable('messages').set(changes).where('roomId', '=', roomId).where('id', '=', id).returningAll().executeTakeFirstOrThrow()
}

/** The newest message that stands in the room itself (not only in a thread). */
export async function latestMessage(tx: Tx, roomId: string): Promise<Message | null> {
  return (await tx.selectFrom('messages').selectAll().where('roomId', '=', roomId).where('shownInRoom', '=', true).orderBy('createdAt', 'desc').limit(1).executeTakeFirst()) ?? null
}

/** Takes every message of somebody away, room by room, leaving a trace for clients that were away. */
export async function eraseMessagesOf(tx: Tx, authorId: string): Promise<void> {
  await sql`WITH gone AS (DELETE FROM messages WHERE author_id = ${authorId} RETURNING room_id, id, created_at),
                 traces AS (INSERT INTO deleted_messages SELECT room_id, id, created_at, clock_timestamp() FROM gone ON CONFLICT DO NOTHING)
            UPDATE rooms r SET message_count = greatest(0, r.message_count - g.n), updated_at = clock_timestamp()
              FROM (SELECT room_id, count(*) AS n FROM gone GROUP BY room_id) g WHERE r.id = g.room_id`.execute(tx)
}

/** The newest message of each room, as the rooms' rows name it. */
export async function findNewestMessages(tx: Tx, rooms: readonly Pick<Room, 'id' | 'lastMessageId'>[]): Promise<ReadonlyMap<string, Message>> {
  const named = rooms.filter((room) => room.lastMessageId !== null)
  if (named.length === 0) return new Map()
  const rows = await tx
    .selectFrom('messages')
    .selectAll()
    .where(sql<boolean>`(room_id, id) IN (SELECT * FROM unnest(${named.map((room) => room.id)}::text[], ${named.map((room) => room.lastMessageId)}::text[]))`)
    .execute()
  return new Map(rows.map((row) => [row.roomId, row]))
}
