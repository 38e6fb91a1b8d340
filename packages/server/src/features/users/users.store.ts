// All SQL on accounts and on the sockets that they have open.
import { type Insertable, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql, type UpdateObject } from 'kysely'
import { refusal } from '../../platform/errors.ts'
import { type Tx, violatedConstraint } from '../../platform/transaction.ts'
import { closeTurnstile } from '../../platform/turnstile.ts'
import type { User } from '../../schema/rows.ts'
import type { AccountKind, Tables, UsersTable } from '../../schema/tables.ts'
import { emailKey, nameKey } from './name.ts'

/** An account with the best of its open sockets: online, away, or none. */
export type UserRow = User & { readonly connection: 'online' | 'away' | null }

export type UserReference =
  | { readonly id: string }
  | { readonly username: string }
  | { readonly email: string }
  | { readonly login: string }

/** What is shown of somebody beside their words. */
export interface PersonRow {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly kind: AccountKind
  readonly company: string | null
  readonly avatarEtag: string | null
}

const connection = sql<'online' | 'away' | null>`(SELECT max(c.status) FROM connections c WHERE c.user_id = users.id)`.as('connection')

/** Accounts with their presence, to be narrowed down. */
export function selectUsers(tx: Tx): SelectQueryBuilder<Tables, 'users', UserRow> {
  return tx.selectFrom('users').selectAll('users').select(connection) as unknown as SelectQueryBuilder<Tables, 'users', UserRow>
}

export async function findUser(tx: Tx, reference: UserReference): Promise<UserRow | null> {
  let found = selectUsers(tx)
  if ('id' in reference) found = found.where('id', '=', reference.id)
  else if ('username' in reference)
    found = found.where('usernameKey', '=', nameKey(reference.username)).where(sql`lower(username)`, '=', reference.username.toLowerCase())
  else if ('email' in reference) found = found.where('emailKey', '=', emailKey(reference.email))
  else
    found = found.where((eb) =>
      eb.or([
        eb('emailKey', '=', emailKey(reference.login)),
        eb(sql`lower(username)`, '=', reference.login.toLowerCase()).and('usernameKey', '=', nameKey(reference.login)),
      ]),
    )
  return (await found.executeTakeFirst()) ?? null
}

/** The account's row, held against every command that rests on it until this transaction ends. */
export async function lockUser(tx: Tx, id: string): Promise<User | null> {
  await closeTurnstile(tx, id)
  return (await tx.selectFrom('users').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
}

/** The account's row, held against other changes of it; commands that rest on the account go on meanwhile. */
export async function lockUserRow(tx: Tx, id: string): Promise<User | null> {
  return (await tx.selectFrom('users').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) ?? null
}

export async function findUsersByIds(tx: Tx, ids: readonly string[]): Promise<UserRow[]> {
  if (ids.length === 0) return []
  return selectUsers(tx)
    .where('id', '=', sql<string>`ANY(${[...ids]})`)
    .execute()
}

/** These accounts as they are now, in id order; none of them changes its kind or goes until this transaction ends. */
export async function holdUsers(tx: Tx, ids: readonly string[]): Promise<UserRow[]> {
  if (ids.length === 0) return []
  return selectUsers(tx)
    .where('id', '=', sql<string>`ANY(${[...ids]})`)
    .orderBy('id')
    .forKeyShare('users')
    .execute()
}

export async function findUsersByUsernames(tx: Tx, usernames: readonly string[]): Promise<UserRow[]> {
  if (usernames.length === 0) return []
  return selectUsers(tx)
    .where('usernameKey', '=', sql<string>`ANY(${usernames.map(nameKey)})`)
    .where(sql<string>`lower(username)`, '=', sql<string>`ANY(${usernames.map((name) => name.toLowerCase())})`)
    .execute()
}

/** Cards by id, for showing names beside messages and reactions. */
export async function findPeople(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('users')
    .select(['id', 'username', 'name', 'kind', 'company', 'avatarEtag'])
    .where('id', '=', sql<string>`ANY(${[...new Set(ids)]})`)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

export async function insertUser(tx: Tx, row: Insertable<UsersTable>): Promise<User> {
  try {
    return await tx.insertInto('users').values(row).returningAll().executeTakeFirstOrThrow()
  } catch (error) {
    throw taken(error, row)
  }
}

/** Changes the account and stamps it. Refuses a name or an address that is taken. */
export async function updateUser(tx: Tx, id: string, changes: UpdateObject<Tables, 'users'>): Promise<User> {
  try {
    return await tx
      .updateTable('users')
      .set({ ...changes, updatedAt: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
  } catch (error) {
    throw taken(error, changes)
  }
}

export async function sharesRoom(tx: Tx, one: string, other: string): Promise<boolean> {
  const { rows } = await sql<{
    shares: boolean
  }>`SELECT EXISTS (SELECT FROM memberships a JOIN memberships b USING (room_id) WHERE a.user_id = ${one} AND b.user_id = ${other}) AS shares`.execute(
    tx,
  )
  return rows[0]?.shares ?? false
}

function taken(error: unknown, row: { readonly username?: unknown; readonly email?: unknown }): unknown {
  const constraint = violatedConstraint(error)
  if (constraint === 'users_username_key_key')
    return refusal('error-field-unavailable', `The username ${String(row.username)} is already in use, or looks like one that is`, {
      field: 'username',
    })
  if (constraint === 'users_email_key_key')
    return refusal('error-field-unavailable', `The e-mail address ${String(row.email)} is already in use, or looks like one that is`, {
      field: 'email',
    })
  if (constraint === 'guests_hold_only_the_guest_role') return refusal('error-guests-cant-have-other-roles')
  return error
}

export async function insertConnection(
  tx: Tx,
  row: { readonly id: string; readonly userId: string; readonly nodeId: string },
): Promise<void> {
  await tx
    .insertInto('connections')
    .values(row)
    .onConflict((oc) => oc.column('id').doUpdateSet({ userId: row.userId }))
    .execute()
}

/** Answers whose socket it was; null when it was not known. */
export async function deleteConnection(tx: Tx, id: string): Promise<string | null> {
  const row = await tx.deleteFrom('connections').where('id', '=', id).returning('userId').executeTakeFirst()
  return row?.userId ?? null
}

export async function setConnectionStatus(tx: Tx, userId: string, status: 'online' | 'away'): Promise<void> {
  await tx.updateTable('connections').set({ status }).where('userId', '=', userId).execute()
}

/** Of these accounts, those that the condition lets through. */
export async function filterUserIds(tx: Tx, ids: readonly string[] | null, visible: RawBuilder<SqlBool>): Promise<string[]> {
  let found = tx.selectFrom('users').select('id').where(visible)
  if (ids !== null) found = found.where('id', '=', sql<string>`ANY(${[...ids]})`)
  return (await found.execute()).map((row) => row.id)
}

/** Whether some active administrator exists. */
export async function hasAdmin(tx: Tx): Promise<boolean> {
  return (
    (await tx
      .selectFrom('users')
      .select('id')
      .where('active', '=', true)
      .where(sql<boolean>`'admin' = ANY(roles)`)
      .limit(1)
      .executeTakeFirst()) !== undefined
  )
}

/** The active administrators, to be written to. */
export function listActiveAdmins(tx: Tx): Promise<User[]> {
  return tx.selectFrom('users').selectAll().where('active', '=', true).where(sql<boolean>`'admin' = ANY(roles)`).orderBy('id').execute()
}

/** The active administrators, first id first, with their rows held: two who would take each other away wait for one another. */
export async function lockAdmins(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('active', '=', true)
    .where(sql<boolean>`'admin' = ANY(roles)`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return rows.map((row) => row.id)
}

/** The accounts that hold a role everywhere, first id first, with their rows held. */
export function lockHolders(tx: Tx, role: string): Promise<User[]> {
  return tx.selectFrom('users').selectAll().where(sql<boolean>`${role} = ANY(roles)`).orderBy('id').forNoKeyUpdate().execute()
}

/** Gives the guests of one host to another; answers who they are. */
export async function reassignGuests(tx: Tx, hostId: string, newHostId: string | null): Promise<string[]> {
  const rows = await tx.updateTable('users').set({ hostId: newHostId }).where('hostId', '=', hostId).returning('id').execute()
  return rows.map((row) => row.id)
}

export async function deleteUserRow(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('connections').where('userId', '=', id).execute()
  await tx.deleteFrom('users').where('id', '=', id).execute()
}

/** Raises what every account's rights are judged at, as `leapWorkspaceEpoch` does. */
export async function leapAccountEpochs(tx: Tx, beyond: number): Promise<void> {
  await tx
    .updateTable('users')
    .set({ aclEpoch: sql<number>`greatest(acl_epoch + 1, ${beyond}::bigint)` })
    .execute()
}
