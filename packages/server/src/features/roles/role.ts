// A role: a name that permissions are granted to. Global roles are held by accounts; the others by a membership in one room.
import type { Reading, Writing } from '../../actions/action.ts'
import { builtInRoles } from '../../permissions/catalogue.ts'
import { raiseWorkspaceEpoch } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Role } from '../../schema/rows.ts'
import {
  deleteRoleRow,
  holdRoleRows,
  insertMissingRoles,
  lockRoleRow,
  storeSecondFactorOf,
  takeRoleFromPermissions,
} from './roles.store.ts'

/** What listeners are told of a role: as it is now, or that it is gone. */
export interface RoleTold {
  readonly type: 'changed' | 'removed'
  readonly role: Role
}

/** Makes the built-in roles that are missing; answers whether any was. */
export async function ensureBuiltInRoles(tx: Tx): Promise<boolean> {
  return (await insertMissingRoles(tx, builtInRoles)) > 0
}

/** The role of this id, or else of this name: clients mix the two up. */
export function findRole({ workspace }: Pick<Reading, 'workspace'>, idOrName: string): Role | null {
  return workspace.roles.find((role) => role.id === idOrName) ?? workspace.roles.find((role) => role.name === idOrName) ?? null
}

/** The roles that the actor may know: all, or for a guest their own. */
export function listKnownRoles({ workspace, actor }: Pick<Reading, 'workspace' | 'actor'>): Role[] {
  return workspace.roles.filter((role) => actor.kind !== 'guest' || actor.operator || actor.roles.includes(role.id))
}

/** Has whoever holds a role need a second factor, or not. Assumes allowed; throws error-invalid-role, and error-invalid-scope for roles of rooms. */
export async function setSecondFactorOf(cx: Writing, idOrName: string, required: boolean): Promise<void> {
  const role = findRole(cx, idOrName)
  if (role === null) throw refusal('error-invalid-role')
  if (role.scope !== 'Users')
    throw refusal('error-invalid-scope', 'A second factor can be asked of roles that accounts hold, not of roles in a room')
  await raiseWorkspaceEpoch(cx.tx)
  await storeSecondFactorOf(cx.tx, role.id, required)
  cx.audit({
    target: { kind: 'role', id: role.id, name: role.name },
    before: { mandatory2fa: role.mandatory2fa },
    after: { mandatory2fa: required },
  })
}

export function presentRole({ id, name, scope, description, protected: isProtected, mandatory2fa }: Role) {
  return { _id: id, name, scope, description, protected: isProtected, mandatory2fa }
}

/** The role of this id, held until the transaction ends. Throws error-invalid-roleId. */
export async function requireRole(cx: Reading, id: string): Promise<Role> {
  const role = await lockRoleRow(cx.tx, id)
  if (role === null) throw refusal('error-invalid-roleId', `There is no role “${id.slice(0, 100)}”`)
  return role
}

/** Keeps roles that administrators have made from going while they are given to somebody. Throws error-invalid-role. */
export async function holdRoles(cx: Pick<Reading, 'tx' | 'workspace'>, ids: readonly string[]): Promise<void> {
  const made = ids.filter((id) => !builtInRoles.some((role) => role.id === id))
  if (made.length === 0) return
  const held = await holdRoleRows(cx.tx, made)
  const gone = made.find((id) => !held.includes(id))
  if (gone !== undefined) throw refusal('error-invalid-role', `There is no role “${gone.slice(0, 100)}”`)
}

/** Deletes a role that nobody holds any more, and takes it from every permission; answers which. */
export async function deleteRole(cx: Writing, role: Role): Promise<string[]> {
  const permissions = await takeRoleFromPermissions(cx.tx, role.id)
  await deleteRoleRow(cx.tx, role.id)
  tellRole(cx, 'removed', role)
  return permissions
}

/** Tells everybody who may know of it what a role is now. */
export function tellRole(cx: Writing, type: RoleTold['type'], role: Role): void {
  const data: RoleTold = { type, role }
  cx.emit({ name: 'role.changed', audience: 'signed-in', data, regrades: { everyone: true } })
}
