// Who holds a permission: the roles that the catalogue gives it, or what administrators have made of them, and the guest column
// within its ceiling. The actor's own rights are judged in permissions/, not here.
import type { Reading, Writing } from '../../actions/action.ts'
import { catalogue, type PermissionId, type SettingPermission } from '../../permissions/catalogue.ts'
import { ceilingOf, guestColumnIsLocked, guestsHold, isSettingPermission } from '../../permissions/holds.ts'
import { raiseWorkspaceEpoch, rolesWith, type Workspace } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'
import { definitionOf, isSettingId, permissionToChange, settingIds } from '../settings/setting-card.ts'
import { findPermissionRoles, storePermissionRoles } from './roles.store.ts'

/** What becomes of one permission: it is held by exactly these roles, or by one more, or by one less. */
export type PermissionChange =
  | { readonly permission: string; readonly roles: readonly string[] }
  | { readonly permission: string; readonly add: string }
  | { readonly permission: string; readonly remove: string }

/** What listeners are told: who holds these now, and for which of them that is news to guests. */
export interface PermissionsChanged {
  readonly rows: readonly PermissionRow[]
  readonly forGuests: readonly string[]
}

type AnyPermission = PermissionId | SettingPermission

export interface PermissionRow {
  readonly _id: AnyPermission
  readonly roles: readonly string[]
  readonly _updatedAt: Date
  /** Of a permission to change one setting: which, and where it stands on the settings page. */
  readonly level?: 'settings'
  readonly settingId?: string
  readonly group?: string
  readonly section?: string
  readonly sorter?: number
}

const ids = Object.keys(catalogue) as PermissionId[]
// What no administrator can change can't be handed to others either.
const selectableSettings = settingIds.filter((id) => definitionOf(id).fixed !== true)
const longAgo = new Date(0)

/** Every permission, in the order of the catalogue, and after these one for every setting. A guest reads in it what guests hold, and nothing of others or of changes. */
export function presentPermissions(cx: Pick<Reading, 'workspace' | 'actor'>): PermissionRow[] {
  if (cx.actor.kind !== 'guest' || cx.actor.operator) return presentAll(cx.workspace)
  return ids.map((id) => asGuestsReadIt(presentPermission(cx.workspace, id)))
}

/** Whether an administrator's choice, or a mode, can give it to guests at all. */
export function mayReachGuests(permission: AnyPermission): boolean {
  return ceilingOf(permission) !== 'never'
}

/** A row with what guests hold of it, and nothing of others or of when it changed. */
export function asGuestsReadIt({ _id, roles }: PermissionRow): PermissionRow {
  return { _id, roles: roles.includes('guest') ? ['guest'] : [], _updatedAt: longAgo }
}

function presentAll(workspace: Workspace): PermissionRow[] {
  return [...ids, ...selectableSettings.map(permissionToChange)].map((id) => presentPermission(workspace, id))
}

function presentPermission(workspace: Workspace, id: AnyPermission): PermissionRow {
  const { roles, updatedAt } = workspace.grants.get(id) ?? { roles: [], updatedAt: longAgo }
  return { _id: id, roles: withGuest(roles, guestsHold(workspace, id)), _updatedAt: updatedAt, ...placeOf(id) }
}

function placeOf(permission: AnyPermission) {
  const settingId = settingOf(permission)
  if (settingId === null) return {}
  const { group, section } = definitionOf(settingId)
  const place = { level: 'settings' as const, settingId, group, sorter: settingIds.indexOf(settingId) }
  return section === undefined ? place : { ...place, section }
}

/** The setting that a permission is about; null for those of the catalogue. */
function settingOf(permission: string) {
  const id = isSettingPermission(permission) ? permission.slice(permissionToChange('').length) : ''
  return isSettingId(id) && definitionOf(id).fixed !== true ? id : null
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
  const before = new Map<AnyPermission, readonly string[]>()
  for (const { id, change } of checked) {
    const { roles } = presentPermission(workspace, id)
    if (!before.has(id)) before.set(id, roles)
    const to = rolesAfter(roles, change)
    requireWayBack(id, to)
    const stored = requireGuestColumn(workspace, id, { from: roles, to })
    grants.set(id, { roles: stored, updatedAt: await storePermissionRoles(cx.tx, id, stored) })
  }
  const rows = [...before.keys()].map((id) => presentPermission(workspace, id))
  cx.audit({
    target: { kind: 'permission', id: [...before.keys()].join(', ') },
    before: Object.fromEntries(before),
    after: Object.fromEntries(rows.map((row) => [row._id, row.roles])),
  })
  const forGuests = rows.filter((row) => row.roles.includes('guest') !== before.get(row._id)?.includes('guest')).map((row) => row._id)
  const data: PermissionsChanged = { rows, forGuests }
  cx.emit({ name: 'permissions.changed', audience: 'signed-in', data, regrades: { everyone: true } })
  return presentAll(workspace)
}

/** Tells who holds these permissions after a role has gone from them. */
export async function tellPermissions(cx: Writing, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const workspace: Workspace = { ...cx.workspace, grants: new Map([...cx.workspace.grants, ...(await findPermissionRoles(cx.tx))]) }
  const rows = ids
    .filter((id) => Object.hasOwn(catalogue, id) || settingOf(id) !== null)
    .map((id) => presentPermission(workspace, id as AnyPermission))
  const data: PermissionsChanged = { rows, forGuests: [] }
  cx.emit({ name: 'permissions.changed', audience: 'signed-in', data, regrades: { everyone: true } })
}

function requirePermission(id: string): AnyPermission {
  if (Object.hasOwn(catalogue, id) || settingOf(id) !== null) return id as AnyPermission
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

/** Administrators keep the right to hand out rights: nobody else could give it back to them. */
function requireWayBack(id: AnyPermission, to: readonly string[]): void {
  if (id === 'access-permissions' && !to.includes('admin'))
    throw refusal('error-action-not-allowed', `“${labelOf(id)}” can’t be taken from administrators: nobody could give it back`)
}

/** What to store: the new roles, if they leave the guest column within its bounds. What was ticked before a lock is kept below it. */
function requireGuestColumn(
  workspace: Workspace,
  id: AnyPermission,
  { from, to }: { from: readonly string[]; to: readonly string[] },
): readonly string[] {
  const ticks = to.includes('guest')
  if (ticks && ceilingOf(id) === 'never') throw refusal('error-action-not-allowed', `“${labelOf(id)}” can’t be given to guests`)
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

function labelOf(permission: AnyPermission): string {
  const settingId = settingOf(permission)
  if (settingId !== null) return `Change the setting ${definitionOf(settingId).label}`
  return catalogue[permission as PermissionId].label
}

function withGuest(roles: readonly string[], holds: boolean): readonly string[] {
  if (roles.includes('guest') === holds) return roles
  return holds ? [...roles, 'guest'] : roles.filter((role) => role !== 'guest')
}
