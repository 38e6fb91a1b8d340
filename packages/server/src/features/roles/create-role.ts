// Makes a role, which holds no permission yet. Adds error-role-name-required, error-invalid-role-properties, error-invalid-scope and
// error-duplicate-role-names-not-allowed.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { raiseWorkspaceEpoch } from '../../permissions/workspace.ts'
import { newId } from '../../platform/ids.ts'
import { presentRole, tellRole } from './role.ts'
import { requireFreeName, requireRoleName, requireScope, roleForm } from './role-form.ts'
import { insertRole } from './roles.store.ts'

export const createRole = command({
  name: 'create-role',
  permission: 'manage-roles',
  input: Type.Object(roleForm),
  load: theWorkspace,
  async run(cx, { name, description = '', scope = 'Users', mandatory2fa = false }) {
    const chosen = requireRoleName(name)
    const held = requireScope(scope)
    await raiseWorkspaceEpoch(cx.tx)
    await requireFreeName(cx, chosen, null)
    const role = await insertRole(cx.tx, { id: newId(), name: chosen, description: description.trim(), scope: held, mandatory2fa })
    cx.audit({ target: { kind: 'role', id: role.id, name: role.name }, after: presentRole(role) })
    tellRole(cx, 'changed', role)
    return presentRole(role)
  },
})
