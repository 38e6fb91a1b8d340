// Changes a role. Of those that every workspace has, only what is said of them and the second factor; and the mark of guests stays as it is.
// Adds error-invalid-roleId, error-role-protected, error-role-in-use and what a new role is refused for.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { raiseWorkspaceEpoch } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'
import type { Role } from '../../schema/rows.ts'
import { presentRole, requireRole, tellRole } from './role.ts'
import { type RoleForm, requireFreeName, requireRoleName, requireScope, roleForm } from './role-form.ts'
import { isRoleHeld, updateRoleRow } from './roles.store.ts'

export const updateRole = command({
  name: 'update-role',
  permission: 'manage-roles',
  input: Type.Object({ roleId: Type.String({ minLength: 1, maxLength: 200 }), ...roleForm }),
  load: theWorkspace,
  async run(cx, { roleId, ...form }) {
    const before = await requireRole(cx, roleId)
    await raiseWorkspaceEpoch(cx.tx)
    const wanted = changesIn(form)
    requireLeave(before, wanted)
    if (wanted.name !== undefined && wanted.name !== before.name) await requireFreeName(cx, wanted.name, before.id)
    if (wanted.scope !== undefined && wanted.scope !== before.scope && (await isRoleHeld(cx.tx, before.id)))
      throw refusal('error-role-in-use', `“${before.name}” is held by somebody: take it from them before it is held elsewhere`)
    const role = await updateRoleRow(cx.tx, before.id, wanted)
    cx.audit({ target: { kind: 'role', id: role.id, name: role.name }, before: presentRole(before), after: presentRole(role) })
    tellRole(cx, 'changed', role)
    return presentRole(role)
  },
})

type Changes = Partial<Pick<Role, 'name' | 'description' | 'scope' | 'mandatory2fa'>>

function changesIn({ name, description, scope, mandatory2fa }: RoleForm): Changes {
  return {
    ...(name === undefined ? {} : { name: requireRoleName(name) }),
    ...(description === undefined ? {} : { description: description.trim() }),
    ...(scope === undefined ? {} : { scope: requireScope(scope) }),
    ...(mandatory2fa === undefined ? {} : { mandatory2fa }),
  }
}

function requireLeave(role: Role, wanted: Changes): void {
  if (!role.protected) return
  const differs = (key: keyof Changes): boolean => wanted[key] !== undefined && wanted[key] !== role[key]
  if (differs('name') || differs('scope'))
    throw refusal('error-role-protected', `“${role.name}” is a role of every workspace: its name and where it is held stay`)
  // Older clients know guests by this word.
  if (role.id === 'guest' && differs('description'))
    throw refusal('error-role-protected', 'What is said of the role guest stays: it marks guests wherever a name is shown')
}
