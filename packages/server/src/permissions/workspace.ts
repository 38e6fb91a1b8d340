// What holds for the whole workspace and changes rarely: settings, roles, who holds which permission, the licence. Kept in memory
// and compared by epoch with the database at every request (a declared exception to "one owner per table").
import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import type { Role } from '../schema/rows.ts'
import type { Tx } from '../platform/transaction.ts'
import { catalogue, type PermissionId, type SettingPermission } from './catalogue.ts'
import { findInstalledLicense, type InstalledLicense, type Licensing } from './license.ts'

export interface Workspace {
  readonly id: string
  readonly epoch: number
  /** What administrators stored, and what the environment fixes; defaults are in the settings registry. */
  readonly settings: ReadonlyMap<string, unknown>
  /** The settings that the environment fixes: administrators read them and can't change them. */
  readonly fixed: ReadonlySet<string>
  readonly roles: readonly Role[]
  /** Roles per permission: the catalogue's defaults, or what administrators made of them. */
  readonly grants: ReadonlyMap<string, { readonly roles: readonly string[]; readonly updatedAt: Date }>
  /** The licence in force. */
  readonly license: InstalledLicense | null
  /** The key whose licences count, as the environment says; null: none does. */
  readonly licenseKey: KeyObject | null
  /** The folder of its files in a bucket; nobody else's lie there. */
  readonly bucketFolder: string
}

/** What whoever runs the server says of the workspace. */
export interface Environment {
  /** Laid over what administrators stored. */
  readonly fixedSettings: ReadonlyMap<string, unknown>
  readonly licensing: Licensing
}

/** Reads the whole snapshot (five statements; only when the epoch has moved) and lays over it what the environment fixes. */
export async function loadWorkspace(tx: Tx, { fixedSettings: fixed, licensing }: Environment, now: Date): Promise<Workspace> {
  const { row, settings, roles, overrides } = await readAll(tx)
  const { id, epoch, createdAt, license: token, licenseInstalledAt: installedAt, bucketFolder } = row
  // What is stored goes beyond the catalogue: settings have permissions too, which nobody holds until they are handed out.
  const grants = new Map<string, { readonly roles: readonly string[]; readonly updatedAt: Date }>([
    ...Object.entries(catalogue).map(([permission, entry]) => [permission, { roles: entry.roles, updatedAt: createdAt }] as const),
    ...overrides.map(({ permission, roles, updatedAt }) => [permission, { roles, updatedAt }] as const),
  ])
  const stored = settings.map((row): [string, unknown] => [row.id, row.value])
  const license = await findInstalledLicense(licensing, { token, installedAt, workspaceId: id, now })
  return {
    id,
    epoch,
    settings: new Map([...stored, ...fixed, ['uniqueID', id]]),
    fixed: new Set(fixed.keys()),
    roles,
    grants,
    license,
    licenseKey: licensing.key,
    bucketFolder,
  }
}

/** Everything at one epoch: in a command each statement sees what was committed before it, so a change in between begins it anew. */
async function readAll(tx: Tx) {
  for (;;) {
    const row = await tx.selectFrom('workspace').selectAll().executeTakeFirstOrThrow()
    const settings = await tx.selectFrom('settings').select(['id', 'value']).execute()
    const roles = await tx.selectFrom('roles').selectAll().orderBy('id').execute()
    const overrides = await tx.selectFrom('permissionRoles').selectAll().execute()
    const { epoch } = await tx.selectFrom('workspace').select('epoch').executeTakeFirstOrThrow()
    if (epoch === row.epoch) return { row, settings, roles, overrides }
  }
}

/** The same workspace at a later moment: a licence that has ended since is none. */
export function workspaceAt(workspace: Workspace, now: Date): Workspace {
  return workspace.license === null || workspace.license.expiresAt > now ? workspace : { ...workspace, license: null }
}

/** The roles that hold a permission now. */
export function rolesWith(workspace: Workspace, permission: PermissionId | SettingPermission): readonly string[] {
  return workspace.grants.get(permission)?.roles ?? []
}

/** Holds the workspace's row until the transaction ends: what must not happen twice at once (the last seat, the last admin) waits here. */
export async function lockWorkspace(tx: Tx): Promise<void> {
  await tx.selectFrom('workspace').select('id').forNoKeyUpdate().execute()
}

/** Raises the epoch: every request that begins after this commits reloads its snapshot, on every node. */
export async function raiseWorkspaceEpoch(tx: Tx): Promise<void> {
  await tx
    .updateTable('workspace')
    .set((eb) => ({ epoch: eb('epoch', '+', 1) }))
    .execute()
}

/** Raises the epoch beyond whatever anybody remembers of this workspace: `beyond` is greater than any epoch that was ever reached by ones. */
export async function leapWorkspaceEpoch(tx: Tx, beyond: number): Promise<void> {
  await tx
    .updateTable('workspace')
    .set({ epoch: sql<number>`greatest(epoch + 1, ${beyond}::bigint)` })
    .execute()
}

/** Puts a licence, or none, in the place of the last one, and answers what was stored. Raises the epoch. */
export async function replaceLicense(tx: Tx, license: string | null, at: Date): Promise<string | null> {
  // Raising the epoch holds the row, so what is read next is what the last change has left.
  await raiseWorkspaceEpoch(tx)
  const before = await tx.selectFrom('workspace').select('license').executeTakeFirstOrThrow()
  await tx
    .updateTable('workspace')
    .set({ license, licenseInstalledAt: license === null ? null : at })
    .execute()
  return before.license
}
