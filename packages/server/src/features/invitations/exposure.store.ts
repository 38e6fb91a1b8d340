// The SQL of previews: what stands in rooms, counted without looking at each message.
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Message } from '../../schema/rows.ts'

export interface RoomContents {
  readonly roomId: string
  readonly since: Date | null
  readonly files: number
  readonly discussions: number
}

/** Since when something was said in each of these rooms, and how many files and discussions it has. */
export async function readContents(tx: Tx, roomIds: readonly string[]): Promise<RoomContents[]> {
  const { rows } = await sql<RoomContents>`
    SELECT r.id AS room_id,
           (SELECT m.created_at FROM messages m WHERE m.room_id = r.id ORDER BY m.created_at LIMIT 1) AS since,
           (SELECT count(*) FROM files f WHERE f.room_id = r.id AND f.message_id IS NOT NULL) AS files,
           (SELECT count(*) FROM rooms d WHERE d.parent_id = r.id) AS discussions
      FROM rooms r WHERE r.id = ANY(${[...roomIds]})`.execute(tx)
  return rows
}

/** The last things that people said in a room, the newest first. */
export function listLatest(tx: Tx, roomId: string, limit: number): Promise<Message[]> {
  return tx
    .selectFrom('messages')
    .selectAll()
    .where('roomId', '=', roomId)
    .where('type', 'is', null)
    .where('shownInRoom', '=', true)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute()
}

/** The people of these rooms, each once, and from how many other companies guests are among them. */
export async function countPeopleIn(tx: Tx, roomIds: readonly string[]): Promise<{ people: number; companies: number }> {
  const { rows } = await sql<{ people: number; companies: number }>`
    SELECT count(DISTINCT u.id) AS people, count(DISTINCT u.company) FILTER (WHERE u.kind = 'guest') AS companies
      FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = ANY(${[...roomIds]})`.execute(tx)
  return rows[0] ?? { people: 0, companies: 0 }
}
