// Who is in a room, as lists for people: read only. Rooms and memberships are written by their owner.
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { PresenceStatus } from '../../schema/tables.ts'
import { selectUsers, standsIn, type UserRow } from '../users/user.ts'

export const memberOrders = ['username', 'name'] as const

export interface MemberSearch {
  readonly roomId: string
  /** Stands somewhere in the username or the name. */
  readonly text?: string
  readonly statuses?: readonly PresenceStatus[]
  /** Only who holds this role in the room. */
  readonly role?: string
  readonly order?: readonly { readonly column: (typeof memberOrders)[number]; readonly descending: boolean }[]
  readonly page: { readonly offset: number; readonly limit: number }
}

/** One page of a room's active members, in the order asked for and then by username, and how many there are. */
export async function searchMembers(tx: Tx, search: MemberSearch): Promise<{ rows: UserRow[]; total: number }> {
  let found = selectUsers(tx).where('users.active', '=', true).where(belongsTo(search.roomId, search.role))
  if (search.text !== undefined && search.text !== '') found = found.where(standsIn(search.text, ['username', 'name']))
  if (search.statuses !== undefined) found = found.where(sql<boolean>`${shownStatus} = ANY(${[...search.statuses]})`)
  const { total } = await found
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  for (const { column, descending } of search.order ?? []) found = found.orderBy(`users.${column}`, descending ? 'desc' : 'asc')
  const { offset, limit } = search.page
  return { rows: await found.orderBy(sql`lower(users.username)`).orderBy('users.id').offset(offset).limit(limit).execute(), total }
}

function belongsTo(roomId: string, role: string | undefined): RawBuilder<SqlBool> {
  const holding = role === undefined ? sql`` : sql`AND ${role} = ANY(m.roles)`
  return sql<boolean>`EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.room_id = ${roomId} ${holding})`
}

// The SQL twin of `presenceOf`: what somebody chose, as far as a socket of theirs is open.
const shownStatus = sql`(SELECT CASE
    WHEN max(c.status) IS NULL OR users.status_default = 'offline' THEN 'offline'
    WHEN max(c.status) = 'away' AND users.status_default = 'online' THEN 'away'
    ELSE users.status_default END
  FROM connections c WHERE c.user_id = users.id)`

// Whoever is let in at this moment: not deactivated, and the end of their access ahead.
const letIn = sql<boolean>`u.kind = 'guest' AND u.active AND (u.access_ends_at IS NULL OR u.access_ends_at > clock_timestamp())`

/** How many guests each company has in a room, most first; without a company they stand last. */
export async function countCompanies(tx: Tx, roomId: string): Promise<{ company: string | null; guests: number }[]> {
  const { rows } = await sql<{ company: string | null; guests: number }>`
    SELECT nullif(u.company, '') AS company, count(*) AS guests FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.room_id = ${roomId} AND ${letIn} GROUP BY nullif(u.company, '')
     ORDER BY nullif(u.company, '') IS NULL, count(*) DESC, nullif(u.company, '')`.execute(tx)
  return rows
}

/** A page of a room's guests, by company and then by name. */
export async function listGuestIds(
  tx: Tx,
  roomId: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT u.id FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = ${roomId} AND ${letIn}
     ORDER BY nullif(u.company, '') IS NULL, lower(u.company), lower(u.name), u.id OFFSET ${offset} LIMIT ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}

export interface RoleHolder {
  readonly membershipId: string
  readonly userId: string
  readonly username: string
  readonly name: string
  readonly roles: string[]
}

/** Who holds roles in a room, longest member first. */
export function listRoleHolders(tx: Tx, roomId: string): Promise<RoleHolder[]> {
  return tx
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .select(['m.id as membershipId', 'm.userId', 'u.username', 'u.name', 'm.roles'])
    .where('m.roomId', '=', roomId)
    .where(sql<boolean>`cardinality(m.roles) > 0`)
    .orderBy('m.joinedAt')
    .orderBy('m.userId')
    .execute()
}
