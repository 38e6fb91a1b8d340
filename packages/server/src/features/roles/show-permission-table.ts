// The table of permissions as administrators change it: what each is called, who holds it, what a guest may hold of it at most, and whether
// the guests' column is locked and by what.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { catalogue, type PermissionId } from '../../permissions/catalogue.ts'
import { ceilingOf, guestColumnIsLocked, isSettingPermission } from '../../permissions/holds.ts'
import { definitionOf, isSettingId } from '../settings/setting-card.ts'
import { presentPermissions } from './permission.ts'

export const showPermissionTable = query({
  name: 'show-permission-table',
  permission: 'list-users-in-role',
  input: Type.Object({}),
  load: theWorkspace,
  run(cx) {
    const ofSettings = may(cx, 'change-setting-permissions', 'workspace')
    const rows = presentPermissions(cx).filter(({ _id }) => ofSettings || !isSettingPermission(_id))
    return {
      permissions: rows.map(({ _id, roles, settingId }) => ({
        _id,
        label: labelOf(_id, settingId),
        roles,
        guest: ceilingOf(_id),
        ...(settingId === undefined ? {} : { settingId }),
      })),
      guestColumn: guestColumnIsLocked(cx.workspace) ? (cx.workspace.license === null ? 'setting' : 'license') : 'open',
    } as const
  },
})

function labelOf(id: string, settingId: string | undefined): string {
  if (settingId !== undefined && isSettingId(settingId)) return definitionOf(settingId).label
  return catalogue[id as PermissionId].label
}
