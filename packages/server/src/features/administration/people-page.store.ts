// The accounts as administrators list them, and what they see beside one: rooms, sessions, entries of the audit log. Read only.
import { type RawBuilder, sql } from 'kysely'
import { containing } from '../../platform/like.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { AuditEntry } from '../../schema/rows.ts'
import { mayStandIn } from '../users/user.ts'

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

export interface AccountPage {
  readonly order: AccountOrder
  readonly offset: number
  readonly limit: number
}

export interface AccountCounts {
  readonly tabs: Readonly<Record<AccountTab, number>>
  readonly seats: number
  readonly guestSeats: number
}

/** Who is in a tab, of accounts or of what is kept of their numbers: they differ in how they say that somebody has signed in. */
const tabConditions = (hasSignedIn: RawBuilder<unknown>): Readonly<Record<AccountTab, RawBuilder<boolean>>> => ({
  all: sql`true`,
  // Whoever has not signed in yet.
  pending: sql`(NOT ${hasSignedIn} AND kind <> 'bot')`,
  active: sql`active`,
  deactivated: sql`NOT active`,
  guests: sql`kind = 'guest'`,
})
const isIn = tabConditions(sql`(last_login_at IS NOT NULL)`)
const countsIn = tabConditions(sql`has_signed_in`)

// In code order, which is quick; names stand in the order that people expect, which an index keeps.
const sortedBy: Readonly<Record<AccountOrder['column'], RawBuilder<unknown>>> = {
  name: sql`lower(name)`,
  username: sql`lower(username) COLLATE "C"`,
  email: sql`email_key COLLATE "C"`,
  lastLoginAt: sql`last_login_at`,
  createdAt: sql`created_at`,
  accessEndsAt: sql`access_ends_at`,
}

/** How many accounts there are in each tab and on seats. */
export async function countAccounts(tx: Tx): Promise<AccountCounts> {
  const counted = (condition: RawBuilder<boolean>) => sql`coalesce(sum(accounts) FILTER (WHERE ${condition}), 0)::bigint`
  const { rows } = await sql<{ seats: number; guestSeats: number } & Record<AccountTab, number>>`
    SELECT ${sql.join(accountTabs.map((tab) => sql`${counted(countsIn[tab])} AS ${sql.ref(tab)}`))},
           ${counted(sql`active AND kind = 'member'`)} AS seats, ${counted(sql`active AND kind = 'guest'`)} AS guest_seats
      FROM account_counts`.execute(tx)
  const { seats = 0, guestSeats = 0, ...tabs } = rows[0] ?? {}
  return { seats, guestSeats, tabs: tabs as AccountCounts['tabs'] }
}

/** So many are gathered, counted and sorted at once; of more, the page is read in their order, and the number is counted apart. */
export const gatheredMost = 5_000

/** A page of the accounts that match, in the order asked for and then by name: their ids, and how many match. */
export async function searchAccounts(
  tx: Tx,
  search: AccountSearch,
  { page, tabs }: { readonly page: AccountPage; readonly tabs: AccountCounts['tabs'] },
): Promise<{ ids: readonly string[]; total: number }> {
  const { tab, ...narrowed } = search
  if (Object.values(narrowed).every((condition) => condition === undefined))
    return { ids: await listAccountIds(tx, search, page), total: tabs[tab] }
  const gathered = await gatherAccounts(tx, search, page)
  if (gathered.total <= gatheredMost) return gathered
  return { ids: await listAccountIds(tx, search, page), total: await countMatching(tx, search) }
}

/** A page of those that match, who are few; the total is above `gatheredMost` when they are not. */
async function gatherAccounts(tx: Tx, { text, ...narrowed }: AccountSearch, page: AccountPage): Promise<{ ids: string[]; total: number }> {
  // Lowered by itself: a plan that is kept for all texts would lower it anew for every account.
  const pattern = sql`(SELECT lower(${containing(text ?? '')}::text))`
  const hasText = text === undefined ? sql`true` : sql`${mayStandIn(text)} AND search_text LIKE ${pattern}`
  const { rows } = await sql<{ ids: string[]; total: number }>`
    WITH found AS MATERIALIZED (
      SELECT id, name, username, email_key, last_login_at, created_at, access_ends_at
        FROM users WHERE ${hasText} AND ${matches(narrowed)} LIMIT ${sql.lit(gatheredMost + 1)})
    SELECT (SELECT count(*) FROM found) AS total, ARRAY(SELECT id FROM found ${pageOf(page)}) AS ids`.execute(tx)
  return rows[0] ?? { ids: [], total: 0 }
}

async function listAccountIds(tx: Tx, search: AccountSearch, page: AccountPage): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM users WHERE ${matches(search)} ${pageOf(page)}`.execute(tx)
  return rows.map((row) => row.id)
}

async function countMatching(tx: Tx, search: AccountSearch): Promise<number> {
  const { rows } = await sql<{ total: number }>`SELECT count(*) AS total FROM users WHERE ${matches(search)}`.execute(tx)
  return rows[0]?.total ?? 0
}

function pageOf({ order: { column, descending }, offset, limit }: AccountPage): RawBuilder<unknown> {
  const way = descending ? sql`DESC` : sql`ASC`
  // Names are never missing: without "nulls last" an index serves both ways.
  const by = column === 'name' ? sql`lower(name) ${way}, id ${way}` : sql`${sortedBy[column]} ${way} NULLS LAST, lower(name), id`
  return sql`ORDER BY ${by} OFFSET ${offset} LIMIT ${limit}`
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
