// Roles and permissions over DDP. Giving somebody a role stands with the members: a role may be one in a room.
import { type DdpTable, type Emission, type Live, method, publisher } from '../../wire/ddp.ts'
import type { SettingsChanged } from '../settings/stored-setting.ts'
import { changePermissions } from './change-permissions.ts'
import type { RolesChanged } from './global-role.ts'
import { listPermissions } from './list-permissions.ts'
import { listRoleHolders } from './list-role-holders.ts'
import { presentRole, type RoleTold } from './role.ts'
import { asGuestsReadIt, mayReachGuests, type PermissionRow, type PermissionsChanged } from './permission.ts'

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
    publisher<PermissionsChanged>('permissions.changed', ({ data }) => data.rows.map((row) => told(row, data.forGuests.includes(row._id)))),
    // The guest column is locked and comes free with the mode and with a licence.
    publisher<SettingsChanged>('settings.changed', ({ data }, live) =>
      [...data.public.map(({ id }) => id), ...data.private].includes('Guests_Permission_Mode') ? guestColumn(live) : [],
    ),
    publisher('license.changed', (_event, live) => guestColumn(live)),
    publisher<RoleTold>('role.changed', ({ data: { type, role } }): Emission[] => [
      {
        stream: 'stream-roles',
        key: 'roles',
        // Guests know of their own role, and of no other.
        ...(role.id === 'guest' ? {} : { membersOnly: true as const }),
        args: [{ type, ...(type === 'changed' ? presentRole(role) : { _id: role.id, name: role.name }) }],
      },
    ]),
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

/** One permission has changed; guests hear of their own column alone. */
function told(row: PermissionRow, newsToGuests: boolean): Emission {
  const frame = { stream: 'stream-notify-logged', key: 'permissions-changed' }
  if (!newsToGuests) return { ...frame, membersOnly: true, args: ['updated', row] }
  return { ...frame, args: (viewer) => ['updated', viewer === 'guest' ? asGuestsReadIt(row) : row] }
}

async function guestColumn(live: Live): Promise<Emission[]> {
  const { rows } = await live.ask(listPermissions, { since: null })
  return rows.filter(({ _id }) => mayReachGuests(_id)).map((row) => told(row, true))
}
