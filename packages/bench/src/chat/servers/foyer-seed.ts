// Rows by the hundred thousand into Foyer's database: copies of what the product wrote, set in by the superuser without checking references
// one by one and without indexes, which are made again afterwards.
import path from 'node:path'
import pg from 'pg'
import { insertCopies } from '../../copies.ts'

/** Connects to the database that the server on this directory runs; `postgres` may do what the server's own role may not. */
export async function inDatabase<T>(directory: string, user: 'foyer' | 'postgres', work: (sql: pg.Client) => Promise<T>): Promise<T> {
  const sql = new pg.Client({ host: path.join(directory, 'postgres'), user, database: 'foyer', ssl: false })
  await sql.connect()
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

/** An id made from what it is of: letters and digits as ids have them. */
export function newId(of: string): string {
  return `translate(left(md5(${of}), 17), '01', 'xy')`
}

export interface LongRoom {
  readonly id: string
  readonly messages: number
  readonly authorIds: readonly string[]
}

/** Fills rooms with messages, one a second, the newest a minute old. Needs the superuser. */
export async function fillRooms(sql: pg.Client, modelRoomId: string, rooms: readonly LongRoom[]): Promise<void> {
  const restore = await dropIndexes(sql, 'messages')
  await sql.query('SET session_replication_role = replica')
  for (const { id, messages, authorIds } of rooms) {
    const at = `date_trunc('minute', now()) - ($3::int - n.said + 60) * interval '1 second'`
    await insertCopies(sql, {
      table: 'messages',
      models: 'SELECT * FROM messages WHERE room_id = $1 AND type IS NULL ORDER BY created_at LIMIT 1',
      among: 'SELECT generate_series(1, $3::int) AS said',
      but: {
        room_id: '$2',
        id: newId(`$2 || ':' || n.said`),
        author_id: '($4::text[])[1 + n.said % cardinality($4::text[])]',
        created_at: at,
        updated_at: at,
        position: 'n.said',
      },
      values: [modelRoomId, id, messages, authorIds],
    })
  }
  await sql.query('SET session_replication_role = DEFAULT')
  await restore()
}

/** Says in the rooms' own rows what has been put into them, and that everybody has read it. */
export async function settleRooms(sql: pg.Client, roomIds: readonly string[]): Promise<void> {
  await sql.query(
    `UPDATE rooms r SET message_count = said.messages, position = said.position, last_message_id = said.newest,
            last_message_at = said.at, clock = said.at, updated_at = said.at
       FROM unnest($1::text[]) AS wanted (id)
      CROSS JOIN LATERAL (SELECT count(*) AS messages, max(position) AS position, max(created_at) AS at FROM messages WHERE room_id = wanted.id) AS counted
      CROSS JOIN LATERAL (SELECT id AS newest, counted.* FROM messages WHERE room_id = wanted.id ORDER BY created_at DESC LIMIT 1) AS said
      WHERE r.id = wanted.id`,
    [roomIds],
  )
  await sql.query(`UPDATE rooms r SET member_count = (SELECT count(*) FROM memberships m WHERE m.room_id = r.id) WHERE r.id = ANY ($1)`, [
    roomIds,
  ])
  await sql.query(
    `UPDATE memberships m SET read_position = r.position, last_seen_at = r.clock FROM rooms r WHERE r.id = m.room_id AND r.id = ANY ($1)`,
    [roomIds],
  )
}

/** Drops the indexes of a table, its primary key's too; what is returned makes them again. */
async function dropIndexes(sql: pg.Client, table: string): Promise<() => Promise<void>> {
  const { rows: keys } = await sql.query<{ name: string; made: string }>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS made FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('p', 'u')`,
    [table],
  )
  for (const { name } of keys) await sql.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`)
  const { rows: indexes } = await sql.query<{ name: string; made: string }>(
    `SELECT indexname AS name, indexdef AS made FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1`,
    [table],
  )
  for (const { name } of indexes) await sql.query(`DROP INDEX ${name}`)
  return async () => {
    await sql.query(`SET maintenance_work_mem = '512MB'`)
    for (const { name, made } of keys) await sql.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${made}`)
    for (const { made } of indexes) await sql.query(made)
  }
}
