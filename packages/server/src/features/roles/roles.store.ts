// All SQL that changes roles and the roles of permissions. (permissions/workspace.ts reads both into the snapshot.)
import { sql } from 'kysely'
import type { BuiltInRole } from '../../permissions/catalogue.ts'
import type { Tx } from '../../platform/transaction.ts'

export async function insertMissingRoles(tx: Tx, roles: readonly BuiltInRole[]): Promise<number> {
  const inserted = await tx
    .insertInto('roles')
    .values(roles.map((role) => ({ ...role })))
    .onConflict((oc) => oc.column('id').doNothing())
    .returning('id')
    .execute()
  return inserted.length
}

/** Replaces the roles that hold a permission. */
export async function storePermissionRoles(tx: Tx, permission: string, roles: readonly string[]): Promise<void> {
  const updatedAt = sql<Date>`clock_timestamp()`
  await tx
    .insertInto('permissionRoles')
    .values({ permission, roles: [...roles], updatedAt })
    .onConflict((oc) => oc.column('permission').doUpdateSet({ roles: [...roles], updatedAt }))
    .execute()
}
