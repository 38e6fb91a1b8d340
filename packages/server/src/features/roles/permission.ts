// Who holds a permission: the roles that the catalogue gives it, or what administrators have made of them, and the guest column
// within its ceiling. The actor's own rights are judged in permissions/, not here.
import type { Reading, Writing } from '../../actions/action.ts'
import { catalogue, type PermissionId } from '../../permissions/catalogue.ts'
import { guestColumnIsLocked, guestsHold } from '../../permissions/holds.ts'
import { raiseWorkspaceEpoch, rolesWith, type Workspace } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'
import { findPermissionRoles, storePermissionRoles } from './roles.store.ts'

/** What becomes of one permission: it is held by exactly these roles, or by one more, or by one less. */
export type PermissionChange =
  | { readonly permission: string; readonly roles: readonly string[] }
  | { readonly permission: string; readonly add: string }
  | { readonly permission: string; readonly remove: string }

export interface PermissionRow {
  readonly _id: PermissionId
  readonly roles: readonly string[]
  readonly _updatedAt: Date
}

const ids = Object.keys(catalogue) as PermissionId[]
const longAgo = new Date(0)

/** Every permission, in the order of the catalogue. A guest reads in it what guests hold, and nothing of others or of changes. */
export function presentPermissions(cx: Pick<Reading, 'workspace' | 'actor'>): PermissionRow[] {
  if (cx.actor.kind !== 'guest' || cx.actor.operator) return ids.map((id) => presentPermission(cx.workspace, id))
  return ids.map((id) => ({ _id: id, roles: guestsHold(cx.workspace, id) ? ['guest'] : [], _updatedAt: longAgo }))
}

function presentPermission(workspace: Workspace, id: PermissionId): PermissionRow {
  const { roles, updatedAt } = workspace.grants.get(id) ?? { roles: [], updatedAt: longAgo }
  return { _id: id, roles: withGuest(roles, guestsHold(workspace, id)), _updatedAt: updatedAt }
}

/**
 * Gives and takes permissions, all of it or nothing, and answers every permission as it is then. Assumes allowed; refuses unknown
 * permissions and roles, and a guest column that would pass its ceiling or is locked (error-action-not-allowed).
 */
export async function changePermissionRoles(cx: Writing, changes: readonly PermissionChange[]): Promise<PermissionRow[]> {
  const checked = changes.map((change) => ({ id: requirePermission(change.permission), change: requireKnownRoles(cx, change) }))
  // Raising the epoch holds the workspace's row, so what is read next is what the last change has left.
  await raiseWorkspaceEpoch(cx.tx)
  const grants = new Map([...cx.workspace.grants, ...(await findPermissionRoles(cx.tx))])
  const workspace: Workspace = { ...cx.workspace, grants }
  const before = new Map<PermissionId, readonly string[]>()
  for (const { id, change } of checked) {
    const { roles } = presentPermission(workspace, id)
    if (!before.has(id)) before.set(id, roles)
    const stored = requireGuestColumn(workspace, id, { from: roles, to: rolesAfter(roles, change) })
    grants.set(id, { roles: stored, updatedAt: await storePermissionRoles(cx.tx, id, stored) })
  }
  const rows = [...before.keys()].map((id) => presentPermission(workspace, id))
  cx.audit({
    target: { kind: 'permission', id: [...before.keys()].join(', ') },
    before: Object.fromEntries(before),
    after: Object.fromEntries(rows.map((row) => [row._id, row.roles])),
  })
  cx.emit({ name: 'permissions.changed', audience: 'signed-in', data: { rows }, regrades: { everyone: true } })
  return ids.map((id) => presentPermission(workspace, id))
}

function requirePermission(id: string): PermissionId {
  if (Object.hasOwn(catalogue, id)) return id as PermissionId
  throw refusal('error-invalid-permission', `There is no permission “${id.slice(0, 100)}”`)
}

function requireKnownRoles({ workspace }: Writing, change: PermissionChange): PermissionChange {
  const named = 'roles' in change ? change.roles : 'add' in change ? [change.add] : [change.remove]
  const unknown = named.find((id) => !workspace.roles.some((role) => role.id === id))
  if (unknown !== undefined) throw refusal('error-invalid-role', `There is no role “${unknown.slice(0, 100)}”`)
  return change
}

function rolesAfter(held: readonly string[], change: PermissionChange): string[] {
  if ('roles' in change) return [...new Set(change.roles)]
  if ('add' in change) return [...new Set([...held, change.add])]
  return held.filter((role) => role !== change.remove)
}

/** What to store: the new roles, if they leave the guest column within its bounds. What was ticked before a lock is kept below it. */
function requireGuestColumn(
  workspace: Workspace,
  id: PermissionId,
  { from, to }: { from: readonly string[]; to: readonly string[] },
): readonly string[] {
  const ticks = to.includes('guest')
  if (ticks && catalogue[id].guest === 'never')
    throw refusal('error-action-not-allowed', `“${catalogue[id].label}” can’t be given to guests`)
  if (!guestColumnIsLocked(workspace)) return to
  if (ticks !== from.includes('guest'))
    throw refusal(
      'error-action-not-allowed',
      workspace.license === null
        ? 'The permissions of guests are predefined: an administrator can change that under Guests > Guest Permissions'
        : 'The permissions of guests are predefined while a licence is installed',
    )
  return withGuest(to, rolesWith(workspace, id).includes('guest'))
}

function withGuest(roles: readonly string[], holds: boolean): readonly string[] {
  if (roles.includes('guest') === holds) return roles
  return holds ? [...roles, 'guest'] : roles.filter((role) => role !== 'guest')
}
