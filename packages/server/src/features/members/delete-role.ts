// Deletes a role that an administrator has made: whoever holds it loses it, in rooms and everywhere, and no permission names it any more. Adds
// error-invalid-roleId and error-role-protected.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { raiseWorkspaceEpoch } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'
import { takeFromEverybody } from '../roles/global-role.ts'
import { tellPermissions } from '../roles/permission.ts'
import { deleteRole as deleteRoleOfNobody, presentRole, requireRole } from '../roles/role.ts'
import { takeRoleInRooms } from './membership.ts'

export const deleteRole = command({
  name: 'delete-role',
  permission: 'manage-roles',
  input: Type.Object({ roleId: Type.String({ minLength: 1, maxLength: 200 }) }),
  load: theWorkspace,
  async run(cx, { roleId }) {
    // Held before its holders: whoever is given it now waits, and finds it gone.
    const role = await requireRole(cx, roleId)
    if (role.protected) throw refusal('error-role-protected', `“${role.name}” is a role of every workspace, and stays`)
    const inRooms = await takeRoleInRooms(cx, role.id)
    const everywhere = await takeFromEverybody(cx, role)
    await raiseWorkspaceEpoch(cx.tx)
    const permissions = await deleteRoleOfNobody(cx, role)
    await tellPermissions(cx, permissions)
    cx.audit({
      target: { kind: 'role', id: role.id, name: role.name },
      before: { ...presentRole(role), permissions, holders: everywhere, holdersInRooms: inRooms },
    })
  },
})
