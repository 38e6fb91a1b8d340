// Roles and permissions over DDP. Giving somebody a role stands with the members: a role may be one in a room.
import { type DdpTable, type Emission, method, publisher } from '../../wire/ddp.ts'
import { changePermissions } from './change-permissions.ts'
import type { RolesChanged } from './global-role.ts'
import { listPermissions } from './list-permissions.ts'
import { listRoleHolders } from './list-role-holders.ts'
import type { PermissionRow } from './permission.ts'

export const rolesTable: DdpTable = {
  methods: [
    method({
      name: 'permissions/get',
      action: listPermissions,
      input: ([updatedSince]) => ({ since: updatedSince instanceof Date ? updatedSince.getTime() : null }),
      reply: ({ whole, rows }) => (whole ? rows : { update: rows, remove: [] }),
    }),
    method({
      name: 'authorization:addPermissionToRole',
      action: changePermissions,
      input: ([permission, add]) => ({ changes: [{ permission, add }] }),
    }),
    method({
      name: 'authorization:removeRoleFromPermission',
      action: changePermissions,
      input: ([permission, remove]) => ({ changes: [{ permission, remove }] }),
    }),
    method({ name: 'getUserRoles', action: listRoleHolders, input: () => ({}), reply: (users) => users }),
  ],
  publishers: [
    publisher<{ rows: readonly PermissionRow[] }>('permissions.changed', ({ data }) =>
      data.rows.map((row) => ({ stream: 'stream-notify-logged', key: 'permissions-changed', membersOnly: true, args: ['updated', row] })),
    ),
    publisher<RolesChanged>('user.roles-changed', ({ data: { userId, username, added, removed, roles } }): Emission[] => [
      ...[...added.map((role) => ({ type: 'added', role })), ...removed.map((role) => ({ type: 'removed', role }))].map(
        ({ type, role }) => ({
          stream: 'stream-notify-logged',
          key: 'roles-change',
          about: userId,
          membersOnly: true as const,
          args: [{ type, _id: role, u: { _id: userId, username } }],
        }),
      ),
      { stream: 'stream-notify-user', key: `${userId}/userData`, args: [{ type: 'updated', id: userId, diff: { roles }, unset: {} }] },
    ]),
  ],
}
