// All SQL on roles and the roles of permissions. (permissions/workspace.ts reads both into the snapshot.)
import { sql } from 'kysely'
import type { BuiltInRole } from '../../permissions/catalogue.ts'
import type { Tx } from '../../platform/transaction.ts'
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
