// SQL that looks for accounts: by text, by state, by what their usernames begin with.
import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import { beginningWith, containing, sought } from '../../platform/like.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { AccountKind, Tables } from '../../schema/tables.ts'
import { selectUsers, type UserRow } from './users.store.ts'

export type UserOrder = 'username' | 'name' | 'email' | 'active' | 'createdAt' | 'lastLoginAt'

export interface UserSearch {
  readonly visible?: RawBuilder<SqlBool>
  readonly ids?: readonly string[]
  readonly active?: boolean
  readonly hasSignedIn?: boolean
  /** Only people who are seen to be there. */
  readonly present?: true
  readonly kinds?: readonly AccountKind[]
  readonly roles?: readonly string[]
  readonly exceptUsernames?: readonly string[]
  /** Stands somewhere in the name, the username or the nickname. */
  readonly text?: string
  /** Looks for the text in addresses too. */
  readonly textInEmail?: boolean
  readonly order?: readonly { readonly column: UserOrder; readonly descending: boolean }[]
  readonly page: { readonly offset: number; readonly limit: number }
}

/** What is looked through of an account. */
export type SearchedColumn = 'username' | 'name' | 'nickname' | 'email'

/** Whether a text stands in one of these columns of an alias of `users`, in capitals or not. */
export function standsIn(text: string, columns: readonly SearchedColumn[], alias = 'users'): RawBuilder<boolean> {
  const pattern = containing(text)
  const holds = columns.map((column) => sql`${sql.ref(`${alias}.${column}`)} ILIKE ${pattern}`)
  return sql<boolean>`(${mayStandIn(text, alias)} AND (${sql.join(holds, sql` OR `)}))`
}

/**
 * Holds for every account in whose names, address or company a text stands, and for few others: what an index answers. Whether it
 * does stand there is to be asked beside it.
 */
export function mayStandIn(text: string, alias = 'users'): RawBuilder<boolean> {
  const known = sought(text)
  // Fewer letters have no threes, and most accounts hold them.
  if ([...known].length < 3) return sql<boolean>`true`
  return sql<boolean>`threes_of(${sql.ref(`${alias}.search_text`)}) @> threes_of(lower(${known}::text))`
}

/** One page of the accounts that match (those that begin with the text first, then by name), and how many there are. */
export async function searchUsers(tx: Tx, search: UserSearch): Promise<{ rows: UserRow[]; total: number }> {
  const matching = matchingUsers(tx, search)
  const { total } = await matching
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  let sorted = matching
  if (search.text !== undefined && search.text !== '')
    sorted = sorted.orderBy(sql`(username ILIKE ${beginningWith(search.text)} OR name ILIKE ${beginningWith(search.text)})`, 'desc')
  for (const { column, descending } of search.order ?? [])
    sorted = sorted.orderBy(column, (by) => (descending ? by.desc() : by.asc()).nullsLast())
  const { offset, limit } = search.page
  return { rows: await sorted.orderBy(sql`lower(name)`).orderBy('id').offset(offset).limit(limit).execute(), total }
}

function matchingUsers(tx: Tx, search: UserSearch): SelectQueryBuilder<Tables, 'users', UserRow> {
  let found = selectUsers(tx)
  if (search.visible !== undefined) found = found.where(search.visible)
  if (search.ids !== undefined) found = found.where('id', '=', sql<string>`ANY(${[...search.ids]})`)
  if (search.active !== undefined) found = found.where('active', '=', search.active)
  if (search.hasSignedIn !== undefined) found = found.where('lastLoginAt', search.hasSignedIn ? 'is not' : 'is', null)
  if (search.present)
    found = found.where('statusDefault', '<>', 'offline').where(sql<boolean>`EXISTS (SELECT FROM connections c WHERE c.user_id = users.id)`)
  if (search.kinds !== undefined) found = found.where('kind', '=', sql<AccountKind>`ANY(${[...search.kinds]})`)
  if (search.roles !== undefined) found = found.where(sql<boolean>`roles && ${[...search.roles]}::text[]`)
  if (search.exceptUsernames !== undefined) found = found.where('username', '<>', sql<string>`ALL(${[...search.exceptUsernames]})`)
  if (search.text === undefined || search.text === '') return found
  return found.where(standsIn(search.text, ['username', 'name', 'nickname', ...(search.textInEmail ? (['email'] as const) : [])]))
}

/** Active holders of a role who have not signed in since a moment, nor were made since. */
export async function listIdleUserIds(tx: Tx, idle: { readonly role: string; readonly since: Date }): Promise<string[]> {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('active', '=', true)
    .where(sql<boolean>`${idle.role} = ANY(roles)`)
    .where(sql<boolean>`coalesce(last_login_at, created_at) < ${idle.since}`)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

/** Usernames whose key begins with a key: the taken ones that a suggestion must keep clear of. */
export async function listUsernameKeys(tx: Tx, beginning: string): Promise<ReadonlySet<string>> {
  const rows = await tx.selectFrom('users').select('usernameKey').where('usernameKey', 'like', beginningWith(beginning)).execute()
  return new Set(rows.map((row) => row.usernameKey))
}
