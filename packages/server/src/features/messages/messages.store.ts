// SQL on single messages and on the traces that deleted ones leave; pages of them are read in timeline.store.ts. Every statement
// names the room, but for those that find where a message stands.
import { type CompiledQuery, type Insertable, type RawBuilder, type SqlBool, sql, type UpdateObject } from 'kysely'
import type { Reading } from '../../actions/action.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { isWithinTime } from '../../schema/sound-rows.ts'
import type { MessagesTable, Tables } from '../../schema/tables.ts'

export async function findMessage(tx: Tx, roomId: string, id: string): Promise<Message | null> {
  return placed(await tx.selectFrom('messages').selectAll().where('roomId', '=', roomId).where('id', '=', id).executeTakeFirst())
}

/** Whether a message has a place in its room's order. One that was given a moment beyond all time is nowhere. */
export function isPlaced({ createdAt, updatedAt }: Message): boolean {
  return isWithinTime(createdAt) && isWithinTime(updatedAt)
}

function placed(message: Message | undefined): Message | null {
  return message !== undefined && isPlaced(message) ? message : null
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
  return placed(row)
}

/** What an id stands for already: nothing, a message here or in another room, or one that was deleted here. */
export async function findIdUse(tx: Tx, roomId: string, id: string): Promise<'free' | 'here' | 'taken'> {
  const { rows } = await sql<{ here: boolean }>`
    SELECT room_id = ${roomId} AS here FROM messages WHERE id = ${id}
    UNION ALL SELECT false FROM deleted_messages WHERE room_id = ${roomId} AND id = ${id}`.execute(tx)
  if (rows.length === 0) return 'free'
  return rows.some((row) => row.here) ? 'here' : 'taken'
}

/** Of these ids, those that stand for something already: a message anywhere, or one that was deleted from the room meant. */
export function findingUsedIds(tx: Tx, sent: readonly { readonly roomId: string; readonly id: string }[]): CompiledQuery<{ id: string }> {
  const asked = sent.filter(({ id }) => id !== '')
  const ids = asked.map(({ id }) => id)
  const roomIds = asked.map(({ roomId }) => roomId)
  return sql<{ id: string }>`
    SELECT id FROM messages WHERE id = ANY(${ids}::text[])
    UNION ALL
    SELECT d.id FROM unnest(${roomIds}::text[], ${ids}::text[]) AS asked (room_id, id)
      JOIN deleted_messages d ON d.room_id = asked.room_id AND d.id = asked.id`.compile(tx)
}

/** A plain message: of what a message may have, only this. */
export type StoredPost = Pick<Message, 'roomId' | 'id' | 'authorId' | 'body' | 'markdown' | 'createdAt' | 'position' | 'extra'>

/** The statement that stores plain messages, however many. */
export function insertingPosts(tx: Tx, posts: readonly StoredPost[]): CompiledQuery<unknown> {
  const texts = (of: (post: StoredPost) => string | null): (string | null)[] => posts.map(of)
  return sql`
    INSERT INTO messages (room_id, id, author_id, body, markdown, created_at, updated_at, position, extra)
    SELECT p.room_id, p.id, p.author_id, p.body, p.markdown::jsonb, p.at, p.at, p.position, p.extra::jsonb
      FROM unnest(${texts(({ roomId }) => roomId)}::text[], ${texts(({ id }) => id)}::text[],
                  ${texts(({ authorId }) => authorId)}::text[], ${texts(({ body }) => body)}::text[],
                  ${texts(({ markdown }) => (markdown == null ? null : JSON.stringify(markdown)))}::text[],
                  ${texts(({ createdAt }) => createdAt.toISOString())}::timestamptz[], ${posts.map(({ position }) => position)}::bigint[],
                  ${texts(({ extra }) => JSON.stringify(extra))}::text[]) AS p (room_id, id, author_id, body, markdown, at, position, extra)`.compile(
    tx,
  )
}

export async function insertMessage(tx: Tx, row: Insertable<MessagesTable>): Promise<Message> {
  return tx.insertInto('messages').values(row).returningAll().executeTakeFirstOrThrow()
}

export async function updateMessage(tx: Tx, roomId: string, id: string, changes: UpdateObject<Tables, 'messages'>): Promise<Message> {
  return tx.updateTable('messages').set(changes).where('roomId', '=', roomId).where('id', '=', id).returningAll().executeTakeFirstOrThrow()
}

/** Takes a message away; clients that were away learn of it from its trace. */
export async function deleteMessageRow(tx: Tx, message: Message): Promise<void> {
  await tx.deleteFrom('messages').where('roomId', '=', message.roomId).where('id', '=', message.id).execute()
}

export async function insertTrace(tx: Tx, message: Message, deletedAt: Date): Promise<void> {
  await tx
    .insertInto('deletedMessages')
    .values({ roomId: message.roomId, id: message.id, createdAt: message.createdAt, deletedAt })
    .execute()
}

/** Moves the moment at which a message was deleted; null when it left no trace. */
export async function touchTrace(
  tx: Tx,
  { roomId, id }: { readonly roomId: string; readonly id: string },
  deletedAt: Date,
): Promise<{ readonly createdAt: Date } | null> {
  const touched = tx.updateTable('deletedMessages').set({ deletedAt }).where('roomId', '=', roomId).where('id', '=', id)
  return (await touched.returning('createdAt').executeTakeFirst()) ?? null
}

/** The newest message that stands in the room itself (not only in a thread). */
export async function latestMessage(tx: Tx, roomId: string): Promise<Message | null> {
  const newest = tx.selectFrom('messages').selectAll().where('roomId', '=', roomId).where('shownInRoom', '=', true)
  const found = await newest.where(isPlacedInSql).orderBy('createdAt', 'desc').limit(1).executeTakeFirst()
  return found ?? null
}

/** The SQL twin of `isPlaced`. */
export const isPlacedInSql = sql<SqlBool>`least(created_at, updated_at) > '0001-01-01' AND greatest(created_at, updated_at) < '9999-12-31 23:59:59.999+00'`

/** The newest message of each room, as the rooms' rows name it. */
export async function findNewestMessages(
  tx: Tx,
  rooms: readonly Pick<Room, 'id' | 'lastMessageId'>[],
): Promise<ReadonlyMap<string, Message>> {
  const named = rooms.filter((room) => room.lastMessageId !== null)
  if (named.length === 0) return new Map()
  const rows = await tx
    .selectFrom('messages')
    .selectAll()
    .where(
      sql<boolean>`(room_id, id) IN (SELECT * FROM unnest(${named.map((room) => room.id)}::text[], ${named.map((room) => room.lastMessageId)}::text[]))`,
    )
    .execute()
  return new Map(rows.filter(isPlaced).map((row) => [row.roomId, row]))
}

/** How many replies a thread has, and when the last came. */
export async function measureThread(tx: Tx, roomId: string, threadId: string): Promise<{ replies: number; lastAt: Date | null }> {
  return tx
    .selectFrom('messages')
    .select((eb) => [eb.fn.countAll<number>().as('replies'), eb.fn.max('createdAt').as('lastAt')])
    .where('roomId', '=', roomId)
    .where('threadId', '=', threadId)
    .executeTakeFirstOrThrow()
}

/** Mentions one of these; whatever else stands in the place of the mentions mentions nobody. */
export function mentioning(ids: readonly string[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`mentions <> '[]' AND EXISTS (SELECT FROM jsonb_path_query(mentions, '$[*]._id') AS m (id) WHERE m.id #>> '{}' = ANY(${[...ids]}::text[]))`
}

/** What somebody else wrote from a moment on, as far as it counts as unread: the first place, how much, and what mentions the reader. */
export async function measureUnread(
  tx: Tx,
  roomId: string,
  since: { readonly moment: Date; readonly userId: string },
): Promise<{ first: number | null; messages: number; mentions: number; group: number }> {
  return tx
    .selectFrom('messages')
    .select((eb) => [
      eb.fn.min('position').as('first'),
      eb.fn.countAll<number>().filterWhere('authorId', '<>', since.userId).as('messages'),
      eb.fn
        .countAll<number>()
        .filterWhere('authorId', '<>', since.userId)
        .filterWhere(mentioning([since.userId]))
        .as('mentions'),
      eb.fn
        .countAll<number>()
        .filterWhere('authorId', '<>', since.userId)
        .filterWhere(mentioning(['all', 'here']))
        .as('group'),
    ])
    .where('roomId', '=', roomId)
    .where('createdAt', '>=', since.moment)
    .where('position', 'is not', null)
    .executeTakeFirstOrThrow()
}
