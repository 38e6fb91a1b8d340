// All SQL on roles and the roles of permissions. (permissions/workspace.ts reads both into the snapshot.)
import { sql } from 'kysely'
import type { BuiltInRole } from '../../permissions/catalogue.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Role } from '../../schema/rows.ts'
import type { AccountKind } from '../../schema/tables.ts'

export async function insertMissingRoles(tx: Tx, roles: readonly BuiltInRole[]): Promise<number> {
  const inserted = await tx
    .insertInto('roles')
    .values(roles.map((role) => ({ ...role })))
    .onConflict((oc) => oc.column('id').doNothing())
    .returning('id')
    .execute()
  return inserted.length
}

type NewRole = Pick<Role, 'id' | 'name' | 'description' | 'scope' | 'mandatory2fa'>

export function listRoleRows(tx: Tx): Promise<Role[]> {
  return tx.selectFrom('roles').selectAll().orderBy('id').execute()
}

export function insertRole(tx: Tx, role: NewRole): Promise<Role> {
  return tx.insertInto('roles').values(role).returningAll().executeTakeFirstOrThrow()
}

export function updateRoleRow(tx: Tx, id: string, changes: Partial<NewRole>): Promise<Role> {
  return tx
    .updateTable('roles')
    .set({ ...changes, updatedAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The role's row, held against whoever gives it to somebody meanwhile. */
export async function lockRoleRow(tx: Tx, id: string): Promise<Role | null> {
  return (await tx.selectFrom('roles').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
}

export async function deleteRoleRow(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('roles').where('id', '=', id).execute()
}

/** Of these roles, those that are there; none of them goes until this transaction ends. */
export async function holdRoleRows(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('roles')
    .select('id')
    .where('id', '=', sql<string>`ANY(${[...ids]})`)
    .orderBy('id')
    .forKeyShare()
    .execute()
  return rows.map((row) => row.id)
}

/** Whether some account holds a role everywhere. */
export async function isRoleHeld(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`SELECT EXISTS (SELECT FROM users WHERE ${id} = ANY(roles)) AS held`.execute(tx)
  return rows[0]?.held ?? false
}

/** Takes a role from every permission; answers which held it. */
export async function takeRoleFromPermissions(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx
    .updateTable('permissionRoles')
    .set({ roles: sql<string[]>`array_remove(roles, ${id})`, updatedAt: sql<Date>`clock_timestamp()` })
    .where(sql<boolean>`${id} = ANY(roles)`)
    .returning('permission')
    .execute()
  return rows.map((row) => row.permission)
}

export async function storeSecondFactorOf(tx: Tx, id: string, mandatory2fa: boolean): Promise<void> {
  await tx.updateTable('roles').set({ mandatory2fa, updatedAt: sql<Date>`clock_timestamp()` }).where('id', '=', id).execute()
}

/** Replaces the roles that hold a permission; answers when. */
export async function storePermissionRoles(tx: Tx, permission: string, roles: readonly string[]): Promise<Date> {
  const row = { roles: [...roles], updatedAt: sql<Date>`clock_timestamp()` }
  const stored = await tx
    .insertInto('permissionRoles')
    .values({ permission, ...row })
    .onConflict((oc) => oc.column('permission').doUpdateSet(row))
    .returning('updatedAt')
    .executeTakeFirstOrThrow()
  return stored.updatedAt
}

/** What administrators have made of permissions, by permission. */
export async function findPermissionRoles(tx: Tx): Promise<Map<string, { roles: string[]; updatedAt: Date }>> {
  const rows = await tx.selectFrom('permissionRoles').selectAll().execute()
  return new Map(rows.map(({ permission, roles, updatedAt }) => [permission, { roles, updatedAt }]))
}

interface Holder {
  readonly id: string
  readonly username: string
  readonly kind: AccountKind
  readonly company: string | null
  readonly roles: string[]
}

/** Active accounts that hold any of these roles, administrators first; of one account alone when `only` names it. */
export async function listHoldersOfRoles(
  tx: Tx,
  roles: readonly string[],
  { only, limit }: { readonly only: string | null; readonly limit: number },
): Promise<Holder[]> {
  let found = tx
    .selectFrom('users')
    .select(['id', 'username', 'kind', 'company', 'roles'])
    .where('active', '=', true)
    .where(sql<boolean>`roles && ${[...roles]}`)
  if (only !== null) found = found.where('id', '=', only)
  return found.orderBy(sql`'admin' = ANY(roles)`, 'desc').orderBy('username').limit(limit).execute()
}
