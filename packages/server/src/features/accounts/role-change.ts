// Who may make which account, and give and take which global roles: asked when an account is made and when it is edited.
import type { Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import type { PermissionId } from '../../permissions/catalogue.ts'
import { refusal } from '../../platform/errors.ts'
import { setting } from '../settings/setting.ts'
import type { NewUser } from '../users/user.ts'

/** The roles of an account for which nobody has chosen any. */
export function defaultRoles(cx: Pick<Reading, 'workspace'>): string[] {
  const roles = setting(cx, 'Accounts_Registration_Users_Default_Roles')
    .split(',')
    .flatMap((role) => (role.trim() === '' ? [] : [role.trim()]))
  return roles.length === 0 ? ['user'] : roles
}

/**
 * Refuses when the actor may not make the difference between two lists of roles. Making a guest is inviting one; an
 * administrator is made and unmade by those who may assign that role; every other role needs the right to assign roles.
 */
export function requireMayGiveRoles(
  cx: Reading,
  { before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
): void {
  const given = after.filter((role) => !before.includes(role))
  const taken = before.filter((role) => !after.includes(role))
  if ([...given, ...taken].includes('admin')) requirePermission(cx, 'assign-admin-role', 'make or unmake an administrator')
  if (given.includes('guest')) requirePermission(cx, 'invite-guest', 'add a guest')
  if ([...given, ...taken].some((role) => role !== 'guest' && role !== 'admin')) requirePermission(cx, 'assign-roles', 'assign roles')
}

/**
 * Refuses an account that the actor may not make. Whoever may only invite makes guests: they vouch for nobody's address, and
 * open no room by it that they could not open otherwise.
 */
export function requireMayMakeAccount(
  cx: Reading,
  {
    roles,
    emailVerified = false,
    joinDefaultChannels,
  }: Pick<NewUser, 'roles' | 'emailVerified'> & { readonly joinDefaultChannels: boolean },
): void {
  if (holds(cx, 'create-user')) return
  const beyond = !roles.includes('guest')
    ? 'make other accounts than guests'
    : emailVerified
      ? 'vouch for an e-mail address'
      : joinDefaultChannels
        ? 'put a guest into the default channels'
        : null
  if (beyond !== null) throw refusal('error-action-not-allowed', `You may not ${beyond}: ask an administrator`, { action: 'Adding_user' })
}

function requirePermission(cx: Reading, permission: PermissionId, what: string): void {
  if (!holds(cx, permission)) throw refusal('error-action-not-allowed', `You may not ${what}`, { action: 'Assign_role' })
}
