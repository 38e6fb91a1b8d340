// A role: a name that permissions are granted to. Global roles are held by accounts; the others by a membership in one room.
import { builtInRoles } from '../../permissions/catalogue.ts'
import type { Tx } from '../../platform/transaction.ts'
import { insertMissingRoles } from './roles.store.ts'

/** Makes the built-in roles that are missing; answers whether any was. */
export async function ensureBuiltInRoles(tx: Tx): Promise<boolean> {
  return (await insertMissingRoles(tx, builtInRoles)) > 0
}
