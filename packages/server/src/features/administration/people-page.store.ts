// The accounts as administrators list them, and what they see beside one: rooms, sessions, entries of the audit log. Read only.
import { type RawBuilder, sql } from 'kysely'
import { containing } from '../../platform/like.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { AuditEntry } from '../../schema/rows.ts'

export const accountTabs = ['all', 'pending', 'active', 'deactivated', 'guests'] as const
export type AccountTab = (typeof accountTabs)[number]
export const accountOrders = ['name', 'username', 'email', 'lastLoginAt', 'createdAt', 'accessEndsAt'] as const

export interface AccountSearch {
  readonly tab: AccountTab
  /** Stands somewhere in the name, the username, the nickname, the address or the company. */
  readonly text?: string
  readonly role?: string
  readonly company?: string
  readonly hostId?: string
  readonly accessEndsBefore?: Date
}

export interface AccountOrder {
  readonly column: (typeof accountOrders)[number]
  readonly descending: boolean
}

export interface AccountCounts {
  /** How many match the search. */
  readonly total: number
  readonly tabs: Readonly<Record<AccountTab, number>>
  readonly seats: number
  readonly guestSeats: number
}

const isIn: Readonly<Record<AccountTab, RawBuilder<boolean>>> = {
  all: sql`true`,
  // Whoever has not signed in yet.
  pending: sql`(last_login_at IS NULL AND kind <> 'bot')`,
  active: sql`active`,
  deactivated: sql`NOT active`,
  guests: sql`kind = 'guest'`,
}

// In code order, which is quick; names stand in the order that people expect, which an index keeps.
const sortedBy: Readonly<Record<AccountOrder['column'], RawBuilder<unknown>>> = {
  name: sql`lower(name)`,
  username: sql`lower(username) COLLATE "C"`,
  email: sql`email_key COLLATE "C"`,
  lastLoginAt: sql`last_login_at`,
  createdAt: sql`created_at`,
  accessEndsAt: sql`access_ends_at`,
}

/** How many accounts match, and how many there are in each tab and on seats: one look at every account. */
export async function countAccounts(tx: Tx, search: AccountSearch): Promise<AccountCounts> {
  const { rows } = await sql<{ total: number; seats: number; guestSeats: number } & Record<AccountTab, number>>`
    SELECT count(*) FILTER (WHERE ${matches(search)}) AS total, count(*) AS "all",
           ${sql.join(accountTabs.filter((tab) => tab !== 'all').map((tab) => sql`count(*) FILTER (WHERE ${isIn[tab]}) AS ${sql.ref(tab)}`))},
           count(*) FILTER (WHERE active AND kind = 'member') AS seats, count(*) FILTER (WHERE active AND kind = 'guest') AS guest_seats
      FROM users`.execute(tx)
  const { total = 0, seats = 0, guestSeats = 0, ...tabs } = rows[0] ?? {}
  return { total, seats, guestSeats, tabs: tabs as AccountCounts['tabs'] }
}

/** A page of those that match: their ids, in the order asked for and then by name. */
export async function listAccountIds(
  tx: Tx,
  search: AccountSearch,
  { order: { column, descending }, offset, limit }: { readonly order: AccountOrder; readonly offset: number; readonly limit: number },
): Promise<string[]> {
  const way = descending ? sql`DESC` : sql`ASC`
  // Names are never missing: without "nulls last" an index serves both ways.
  const by = column === 'name' ? sql`lower(name) ${way}, id ${way}` : sql`${sortedBy[column]} ${way} NULLS LAST, lower(name), id`
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM users WHERE ${matches(search)} ORDER BY ${by} OFFSET ${offset} LIMIT ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}

function matches({ tab, text, role, company, hostId, accessEndsBefore }: AccountSearch): RawBuilder<boolean> {
  const conditions = [
    isIn[tab],
    ...(role === undefined ? [] : [sql`${role} = ANY(roles)`]),
    ...(company === undefined ? [] : [sql`company = ${company}`]),
    ...(hostId === undefined ? [] : [sql`host_id = ${hostId}`]),
    ...(accessEndsBefore === undefined ? [] : [sql`access_ends_at < ${accessEndsBefore}`]),
    ...(text === undefined ? [] : [sql`search_text LIKE lower(${containing(text)}::text)`]),
  ]
  return sql<boolean>`(${sql.join(conditions, sql` AND `)})`
}

/** The rooms that count against the limit, by account. */
export async function countRoomsOf(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (userIds.length === 0) return new Map()
  const { rows } = await sql<{ userId: string; rooms: number }>`
    SELECT m.user_id, count(*) AS rooms FROM memberships m JOIN rooms r ON r.id = m.room_id
     WHERE m.user_id = ANY(${[...userIds]}) AND r.kind <> 'direct' GROUP BY m.user_id`.execute(tx)
  return new Map(rows.map(({ userId, rooms }) => [userId, rooms]))
}

/** Sessions that still speak for an account, personal access tokens apart. */
export async function countSessions(tx: Tx, userId: string): Promise<{ sessions: number; personalTokens: number }> {
  const { rows } = await sql<{ sessions: number; personalTokens: number }>`
    SELECT count(*) FILTER (WHERE kind = 'sign-in') AS sessions, count(*) FILTER (WHERE kind = 'personal') AS personal_tokens
      FROM sessions WHERE user_id = ${userId} AND (expires_at IS NULL OR expires_at > clock_timestamp())`.execute(tx)
  return rows[0] ?? { sessions: 0, personalTokens: 0 }
}

/** The newest entries of the audit log about an account and by it. */
export async function listEntriesAround(tx: Tx, userId: string, limit: number): Promise<AuditEntry[]> {
  const { rows } = await sql<AuditEntry>`
    (SELECT * FROM audit_log WHERE target_kind = 'user' AND target_id = ${userId} ORDER BY at DESC LIMIT ${limit})
    UNION (SELECT * FROM audit_log WHERE actor_id = ${userId} ORDER BY at DESC LIMIT ${limit})
    ORDER BY at DESC, id DESC LIMIT ${limit}`.execute(tx)
  return rows
}

/** Invitations that can still be accepted. */
export async function countWaitingInvitations(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*) AS n FROM invitations WHERE state = 'pending' AND expires_at > clock_timestamp()`.execute(tx)
  return rows[0]?.n ?? 0
}
