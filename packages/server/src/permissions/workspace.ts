// What holds for the whole workspace and changes rarely: settings, roles, who holds which permission. Kept in memory and
// compared by epoch with the database at every request (a declared exception to "one owner per table").
import type { Role } from '../schema/rows.ts'
import type { Tx } from '../platform/transaction.ts'
import { catalogue, type PermissionId } from './catalogue.ts'

export interface Workspace {
  readonly id: string
  readonly epoch: number
  /** What administrators stored, and what the environment fixes; defaults are in the settings registry. */
  readonly settings: ReadonlyMap<string, unknown>
  readonly roles: readonly Role[]
  /** Roles per permission: the catalogue's defaults, or what administrators made of them. */
  readonly grants: ReadonlyMap<string, { readonly roles: readonly string[]; readonly updatedAt: Date }>
}

/** Reads the whole snapshot (four statements; only when the epoch has moved). */
export async function loadWorkspace(tx: Tx): Promise<Workspace> {
  const { id, epoch, createdAt } = await tx.selectFrom('workspace').select(['id', 'epoch', 'createdAt']).executeTakeFirstOrThrow()
  const settings = await tx.selectFrom('settings').select(['id', 'value']).execute()
  const roles = await tx.selectFrom('roles').selectAll().orderBy('id').execute()
  const overrides = await tx.selectFrom('permissionRoles').selectAll().execute()
  const changed = new Map(overrides.map((row) => [row.permission, row]))
  const grants = new Map(
    Object.entries(catalogue).map(([permission, entry]) => {
      const row = changed.get(permission)
      return [permission, { roles: row?.roles ?? entry.roles, updatedAt: row?.updatedAt ?? createdAt }]
    }),
  )
  return { id, epoch, settings: new Map(settings.map((row) => [row.id, row.value])), roles, grants }
}

/** The roles that hold a permission now. */
export function rolesWith(workspace: Workspace, permission: PermissionId): readonly string[] {
  return workspace.grants.get(permission)?.roles ?? []
}

/** Raises the epoch: every request that begins after this commits reloads its snapshot, on every node. */
export async function raiseWorkspaceEpoch(tx: Tx): Promise<void> {
  await tx.updateTable('workspace').set((eb) => ({ epoch: eb('epoch', '+', 1) })).execute()
}
