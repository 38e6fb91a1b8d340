// Who takes the guest seats and the rooms. Read only.
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'

/** A page of the active guests by how many rooms they belong to, most first, and how many guests there are. Direct messages are not counted. */
export async function listGuestsByRooms(
  tx: Tx,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ rows: { id: string; rooms: number }[]; total: number }> {
  const { rows } = await sql<{ id: string; rooms: number; total: number }>`
    SELECT u.id, count(r.id) AS rooms, count(*) OVER () AS total
      FROM users u LEFT JOIN memberships m ON m.user_id = u.id LEFT JOIN rooms r ON r.id = m.room_id AND r.kind <> 'direct'
     WHERE u.kind = 'guest' AND u.active GROUP BY u.id ORDER BY count(r.id) DESC, lower(u.name), u.id OFFSET ${offset} LIMIT ${limit}`.execute(
    tx,
  )
  return { rows: rows.map(({ id, rooms }) => ({ id, rooms })), total: rows[0]?.total ?? 0 }
}

/** The companies with the most active guests; null for guests without one. */
export async function listCompanies(tx: Tx, limit: number): Promise<{ company: string | null; guests: number }[]> {
  const { rows } = await sql<{ company: string | null; guests: number }>`
    SELECT nullif(company, '') AS company, count(*) AS guests FROM users WHERE kind = 'guest' AND active
     GROUP BY nullif(company, '') ORDER BY count(*) DESC, nullif(company, '') LIMIT ${limit}`.execute(tx)
  return rows
}

/** The hosts of the most active guests. */
export async function listHosts(tx: Tx, limit: number): Promise<{ hostId: string; guests: number }[]> {
  const { rows } = await sql<{ hostId: string; guests: number }>`
    SELECT host_id, count(*) AS guests FROM users WHERE kind = 'guest' AND active AND host_id IS NOT NULL
     GROUP BY host_id ORDER BY count(*) DESC, host_id LIMIT ${limit}`.execute(tx)
  return rows
}
