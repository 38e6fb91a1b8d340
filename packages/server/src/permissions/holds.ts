// Whether somebody holds a permission: some role of theirs is granted it, and for a guest, the ceiling allows it.
import type { Membership } from '../schema/rows.ts'
import { type CatalogueEntry, catalogue, type PermissionId, type SettingPermission } from './catalogue.ts'
import type { Actor } from './targets.ts'
import { rolesWith, type Workspace } from './workspace.ts'

export interface Asking {
  readonly actor: Actor
  readonly workspace: Workspace
}

/**
 * Whether the actor holds the permission, counting the roles of this membership when one is given. A guest's room roles
 * grant nothing: owning a discussion makes it theirs, not theirs to open to others.
 */
export function holds(
  { actor, workspace }: Asking,
  permission: PermissionId | SettingPermission,
  membership?: Pick<Membership, 'roles'> | null,
): boolean {
  if (actor.operator) return true
  const granted = rolesWith(workspace, permission)
  if (actor.kind === 'guest') return actor.roles.includes('guest') && guestsHold(workspace, permission)
  return actor.roles.some((role) => granted.includes(role)) || (membership?.roles ?? []).some((role) => granted.includes(role))
}

/** The guest column as it is in force: what is ticked below the ceiling, or exactly the four while it is locked. */
export function guestsHold(workspace: Workspace, permission: PermissionId | SettingPermission): boolean {
  if (guestColumnIsLocked(workspace)) return ceilingOf(permission) === 'baseline'
  return belowCeiling(workspace, permission) && rolesWith(workspace, permission).includes('guest')
}

/** Whether guests may hold the permission at all: never above the ceiling, and only the four in predefined mode. */
export function belowCeiling(workspace: Workspace, permission: PermissionId | SettingPermission): boolean {
  const guest = ceilingOf(permission)
  return guest === 'baseline' || (guest === 'allowed' && !guestColumnIsLocked(workspace))
}

/** What a guest may hold of a permission; of those to change a setting, none. */
export function ceilingOf(permission: PermissionId | SettingPermission): CatalogueEntry['guest'] {
  return isSettingPermission(permission) ? 'never' : catalogue[permission].guest
}

/** Tells the permissions to change one setting from those of the catalogue. */
export function isSettingPermission(permission: string): permission is SettingPermission {
  return permission.startsWith('change-setting-')
}

/** Predefined mode, which a licence brings with it: guests have exactly the four, and nobody can tick more. */
export function guestColumnIsLocked(workspace: Workspace): boolean {
  return workspace.license !== null || workspace.settings.get('Guests_Permission_Mode') === 'predefined'
}
