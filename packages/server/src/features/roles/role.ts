// A role: a name that permissions are granted to. Global roles are held by accounts; the others by a membership in one room.
import type { Reading } from '../../actions/action.ts'
import { builtInRoles } from '../../permissions/catalogue.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Role } from '../../schema/rows.ts'
import { insertMissingRoles } from './roles.store.ts'

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

export function presentRole({ id, name, scope, description, protected: isProtected, mandatory2fa }: Role) {
  return { _id: id, name, scope, description, protected: isProtected, mandatory2fa }
}
