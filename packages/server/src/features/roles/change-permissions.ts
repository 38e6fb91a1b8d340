// Says which roles hold which permissions, for several at once: all of it or nothing. Adds error-invalid-permission and
// error-invalid-role.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { isSettingPermission } from '../../permissions/holds.ts'
import { changePermissionRoles } from './permission.ts'

const id = Type.String({ minLength: 1, maxLength: 200 })
const change = Type.Union([
  Type.Object({ permission: id, roles: Type.Array(id, { maxItems: 500 }) }),
  Type.Object({ permission: id, add: id }),
  Type.Object({ permission: id, remove: id }),
])

export const changePermissions = command({
  name: 'change-permissions',
  permission: 'change-permissions',
  input: Type.Object({ changes: Type.Array(change, { maxItems: 1000 }) }),
  load: (cx, { changes }) =>
    changes.some(({ permission }) => isSettingPermission(permission)) && !may(cx, 'change-setting-permissions', 'workspace')
      ? null
      : 'workspace',
  run: (cx, { changes }) => changePermissionRoles(cx, changes),
})
