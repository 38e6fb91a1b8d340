// What a person's own lists and searches are read from. Rooms, memberships and accounts are written by their owners.
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { beginningWith, containing } from '../../platform/like.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Room } from '../../schema/rows.ts'
import type { RoomKind } from '../../schema/tables.ts'
import { selectUsers, standsIn, type UserRow } from '../users/user.ts'

interface Page {
  readonly offset: number
  readonly limit: number
}

interface Found<T> {
  readonly rows: T[]
  readonly total: number
}

/** What somebody has lost since a moment. */
export function listEndedMemberships(
  tx: Tx,
  userId: string,
  after: Date,
): Promise<{ roomId: string; membershipId: string; endedAt: Date }[]> {
  return tx
    .selectFrom('endedMemberships')
    .select(['roomId', 'membershipId', 'endedAt'])
    .where('userId', '=', userId)
    .where('endedAt', '>', after)
    .orderBy('endedAt')
    .execute()
}

/** For those of these rooms whose past somebody may not read: the moment their reading begins. */
export async function findHistoryStarts(tx: Tx, roomIds: readonly string[], userId: string): Promise<ReadonlyMap<string, Date>> {
  if (roomIds.length === 0 || userId === '') return new Map()
  const rows = await tx
    .selectFrom('memberships')
    .select(['roomId', 'historyFrom'])
    .where('roomId', '=', sql<string>`ANY(${[...roomIds]})`)
    .where('userId', '=', userId)
    .execute()
  return new Map(rows.flatMap((row): [string, Date][] => (row.historyFrom === null ? [] : [[row.roomId, row.historyFrom]])))
}

export const roomOrders = ['name', 'memberCount', 'messageCount', 'createdAt', 'lastMessageAt'] as const

export interface RoomSearch {
  /** Which rooms may be found at all: `visibleRooms` of whoever asks, or all for those whom the matrix lets see all. */
  readonly visible: RawBuilder<SqlBool> | 'all'
  readonly kinds?: readonly RoomKind[]
  /** Only rooms that this person belongs to. */
  readonly memberId?: string
  /** Only discussions below this room; null for rooms that are no discussions. */
  readonly parentId?: string | null
  readonly parentMessageId?: string
  /** Stands somewhere in the name or the title. */
  readonly text?: string
  readonly withoutArchived?: true
  readonly order?: readonly { readonly column: (typeof roomOrders)[number]; readonly descending: boolean }[]
  readonly page: Page
}

/** One page of the rooms that match, in the order asked for and then by name, and how many there are. */
export async function searchRooms(tx: Tx, search: RoomSearch): Promise<Found<Room>> {
  let found = tx.selectFrom('rooms')
  if (search.visible !== 'all') found = found.where(search.visible)
  if (search.kinds !== undefined) found = found.where('rooms.kind', '=', sql<RoomKind>`ANY(${[...search.kinds]})`)
  if (search.memberId !== undefined)
    found = found.where(sql<boolean>`EXISTS (SELECT FROM memberships sm WHERE sm.room_id = rooms.id AND sm.user_id = ${search.memberId})`)
  if (search.parentId === null) found = found.where('rooms.parentId', 'is', null)
  else if (search.parentId !== undefined) found = found.where('rooms.parentId', '=', search.parentId)
  if (search.parentMessageId !== undefined) found = found.where('rooms.parentMessageId', '=', search.parentMessageId)
  if (search.text !== undefined && search.text !== '') found = found.where(hasText(search.text))
  if (search.withoutArchived) found = found.where('rooms.archived', '=', false)
  const { total } = await found.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let sorted = found.selectAll('rooms')
  for (const { column, descending } of search.order ?? [])
    sorted = sorted.orderBy(`rooms.${column}`, (by) => (descending ? by.desc() : by.asc()).nullsLast())
  const { offset, limit } = search.page
  return {
    rows: await sorted.orderBy(sql`lower(coalesce(rooms.title, rooms.name))`).orderBy('rooms.id').offset(offset).limit(limit).execute(),
    total,
  }
}

// A discussion's name is a random id, which nobody looks for.
function hasText(text: string): RawBuilder<boolean> {
  const pattern = containing(text)
  return sql<boolean>`(rooms.title ILIKE ${pattern} OR (rooms.parent_id IS NULL AND rooms.name ILIKE ${pattern}))`
}

export const userOrders = ['username', 'name', 'createdAt'] as const

export interface UserSearch {
  readonly visible: RawBuilder<SqlBool>
  /** Stands somewhere in the username or the name. */
  readonly text: string
  readonly exceptUsernames?: readonly string[]
  readonly exceptIds?: readonly string[]
  readonly order?: readonly { readonly column: (typeof userOrders)[number]; readonly descending: boolean }[]
  readonly page: Page
}

/** One page of the active accounts that match: in the order asked for, then those whose username begins with the text. */
export async function searchUsers(tx: Tx, search: UserSearch): Promise<Found<UserRow>> {
  let found = selectUsers(tx)
    .where('users.active', '=', true)
    .where(search.visible)
    .where(standsIn(search.text, ['username', 'name']))
  if (search.exceptUsernames !== undefined) found = found.where('users.username', '<>', sql<string>`ALL(${[...search.exceptUsernames]})`)
  if (search.exceptIds !== undefined) found = found.where('users.id', '<>', sql<string>`ALL(${[...search.exceptIds]})`)
  const { total } = await found
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  for (const { column, descending } of search.order ?? []) found = found.orderBy(`users.${column}`, descending ? 'desc' : 'asc')
  const { offset, limit } = search.page
  return {
    rows: await found
      .orderBy(sql`users.username ILIKE ${beginningWith(search.text)}`, 'desc')
      .orderBy('users.username')
      .offset(offset)
      .limit(limit)
      .execute(),
    total,
  }
}

/** Active members of a room who match, those whose username begins with the text first: their ids. */
export async function searchMemberIds(
  tx: Tx,
  search: { readonly roomId: string; readonly text: string; readonly exceptUsernames: readonly string[]; readonly limit: number },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .select('u.id')
    .where('m.roomId', '=', search.roomId)
    .where('u.active', '=', true)
    .where(standsIn(search.text, ['username', 'name'], 'u'))
    .where('u.username', '<>', sql<string>`ALL(${[...search.exceptUsernames]})`)
    .orderBy(sql`u.username ILIKE ${beginningWith(search.text)}`, 'desc')
    .orderBy('u.username')
    .limit(search.limit)
    .execute()
  return rows.map((row) => row.id)
}

/** Active administrators among those whom the condition lets through, by name. */
export async function listVisibleAdminIds(tx: Tx, visible: RawBuilder<SqlBool>, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('active', '=', true)
    .where(sql<boolean>`'admin' = ANY(roles)`)
    .where(visible)
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}
