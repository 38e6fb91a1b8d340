// What a role is made of, checked: a name that no other role has or looks like, where it is held, and whether its holders need a second factor.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { Role } from '../../schema/rows.ts'
import { nameKey } from '../users/name.ts'
import { listRoleRows } from './roles.store.ts'

export const roleForm = {
  name: Type.Optional(Type.String({ maxLength: 200 })),
  description: Type.Optional(Type.String({ maxLength: 200 })),
  scope: Type.Optional(Type.String({ maxLength: 40 })),
  mandatory2fa: Type.Optional(Type.Boolean()),
}
const form = Type.Object(roleForm)
export type RoleForm = Static<typeof form>

const charactersMax = 64

/** The name, without what stands around it. Throws error-role-name-required and error-invalid-role-properties. */
export function requireRoleName(name: string | undefined): string {
  const chosen = name?.trim() ?? ''
  if (chosen === '') throw refusal('error-role-name-required')
  if (chosen.length > charactersMax || /[\p{C},]/u.test(chosen))
    throw refusal('error-invalid-role-properties', `The name of a role has at most ${charactersMax} characters, and no comma among them`)
  return chosen
}

/** Where a role is held: by accounts, or by members of a room. Throws error-invalid-scope. */
export function requireScope(scope: string): Role['scope'] {
  if (scope === 'Users' || scope === 'Subscriptions') return scope
  throw refusal('error-invalid-scope', 'A role is held by “Users”, everywhere, or by “Subscriptions”, in a room')
}

/** Refuses a name that a reader would take for another role's. The workspace's row is held, so that two who choose one wait for each other. */
export async function requireFreeName(cx: Reading, name: string, except: string | null): Promise<void> {
  const taken = (await listRoleRows(cx.tx)).find(
    (role) => role.id !== except && [role.id, role.name].some((other) => nameKey(other) === nameKey(name)),
  )
  if (taken !== undefined)
    throw refusal('error-duplicate-role-names-not-allowed', `There is a role “${taken.name}” already, or “${name}” looks like it`)
}
