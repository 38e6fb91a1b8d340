// Giving and taking a role that an account holds everywhere. A guest holds one role and no other, every account keeps one, and
// an administrator always remains.
import type { Writing } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import type { Role, User } from '../../schema/rows.ts'
import { requireSeat } from '../license/limits.ts'
import { holdRoles } from './role.ts'
import { isLastAdmin, kindOf, lockHolders, lockUserRow, requireRoles, updateUser } from '../users/user.ts'

/** What listeners are told of somebody's global roles. */
export interface RolesChanged {
  readonly userId: string
  readonly username: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly roles: readonly string[]
}

/**
 * Gives an account a role, or takes it. Assumes that roles may be assigned; the admin role asks for more. Throws
 * error-user-already-in-role, error-user-not-in-role, error-guests-cant-have-other-roles, error-admin-required.
 */
export async function setGlobalRole(cx: Writing, userId: string, role: Role, held: boolean): Promise<User> {
  if (role.id === 'admin' && !holds(cx, 'assign-admin-role'))
    throw refusal('error-action-not-allowed', 'Assigning the admin role needs a permission of its own', { action: 'Assign_role' })
  if (held) await holdRoles(cx, [role.id])
  // The administrators before the account: two who take each other's role away wait for one another.
  const isLast = role.id === 'admin' && !held && (await isLastAdmin(cx, { id: userId }))
  const before = await lockUserRow(cx.tx, userId)
  if (before === null) throw refusal('error-invalid-user')
  const roles = rolesAfter(before, role.id, held)
  if (isLast) throw refusal('error-admin-required', 'This is the last active administrator: make somebody else administrator first')
  const kind = kindOf(requireRoles(cx, roles))
  if (kind !== before.kind && before.active) await requireSeat(cx, kind)
  const after = await updateUser(cx.tx, userId, { roles, kind, aclEpoch: before.aclEpoch + 1 })
  tellRoles(cx, before, after)
  return after
}

/** Takes a role from every account that holds it; who would be left without any becomes an ordinary member. Answers how many there were. */
export async function takeFromEverybody(cx: Writing, role: Role): Promise<number> {
  const holders = await lockHolders(cx.tx, role.id)
  for (const before of holders) {
    const left = before.roles.filter((other) => other !== role.id)
    const after = await updateUser(cx.tx, before.id, { roles: left.length === 0 ? ['user'] : left, aclEpoch: before.aclEpoch + 1 })
    tellRoles(cx, before, after)
  }
  return holders.length
}

/** Emits the difference between an account's roles before and after; whose rights they are is judged again everywhere. */
export function tellRoles(cx: Writing, before: Pick<User, 'roles'>, after: Pick<User, 'id' | 'username' | 'roles'>): void {
  const data: RolesChanged = {
    userId: after.id,
    username: after.username,
    added: after.roles.filter((role) => !before.roles.includes(role)),
    removed: before.roles.filter((role) => !after.roles.includes(role)),
    roles: after.roles,
  }
  cx.emit({ name: 'user.roles-changed', audience: 'signed-in', data, regrades: { users: [after.id] } })
}

function rolesAfter(user: User, role: string, held: boolean): string[] {
  if (user.roles.includes(role) === held) throw refusal(held ? 'error-user-already-in-role' : 'error-user-not-in-role')
  if (!held) return user.roles.filter((other) => other !== role)
  if (user.kind === 'guest')
    throw refusal(
      'error-guests-cant-have-other-roles',
      `${user.username} is a guest, and guests have no other roles: make a member of them first`,
    )
  if (role === 'guest')
    throw refusal(
      'error-guests-cant-have-other-roles',
      `${user.username} has other roles, and a guest can’t: make a guest of them by editing the account`,
    )
  return [...user.roles, role]
}
