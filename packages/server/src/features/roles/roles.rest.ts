// Roles and permissions over REST. Giving somebody a role stands with the members: a role may be one in a room.
import { type Static, type TSchema, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { type RestRoute, route } from '../../wire/rest.ts'
import { changePermissions } from './change-permissions.ts'
import { createRole } from './create-role.ts'
import { listPermissions } from './list-permissions.ts'
import { listRoleHolders } from './list-role-holders.ts'
import { listRoles } from './list-roles.ts'
import { showPermissionTable } from './show-permission-table.ts'
import { updateRole } from './update-role.ts'

const sinceQuery = Type.Object({ updatedSince: Type.Optional(Type.String()) })
const removal = Type.Object({ _id: Type.String(), _deletedAt: Type.String() })
const permissionRow = Type.Object(
  {
    _id: Type.String(),
    roles: Type.Array(Type.String()),
    _updatedAt: Type.String({ format: 'date-time' }),
    level: Type.Optional(Type.Literal('settings')),
    settingId: Type.Optional(Type.String()),
    group: Type.Optional(Type.String()),
    section: Type.Optional(Type.String()),
    sorter: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
)
const roleRow = Type.Object(
  {
    _id: Type.String(),
    name: Type.String(),
    scope: Type.Enum(['Users', 'Subscriptions']),
    description: Type.String(),
    protected: Type.Boolean(),
    mandatory2fa: Type.Boolean(),
  },
  { additionalProperties: false },
)
const roleBody = {
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
  mandatory2fa: Type.Optional(Type.Boolean()),
}
const holder = Type.Object(
  {
    _id: Type.String(),
    username: Type.String(),
    roles: Type.Array(Type.String()),
    kind: Type.Optional(Type.Enum(['guest', 'bot'])),
    company: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
const changesOf = (row: TSchema): TSchema => Type.Object({ update: Type.Array(row), remove: Type.Array(removal) })

const allPermissions = {
  action: listPermissions,
  summary: 'Every permission and the roles that hold it, or those that changed since a moment',
  query: sinceQuery,
  response: changesOf(permissionRow),
  input: ({ query }: { query: Static<typeof sinceQuery> }) => ({ since: momentOf(query.updatedSince) }),
  reply: ({ rows }: { rows: readonly object[] }) => ({ update: rows, remove: [] }),
} as const

export const roleRoutes: readonly RestRoute[] = [
  route({ verb: 'GET', path: 'permissions.listAll', ...allPermissions }),
  // Known to older clients by this name.
  route({ verb: 'GET', path: 'permissions', ...allPermissions }),
  route({
    verb: 'GET',
    path: 'foyer.permissions',
    summary: 'The table of permissions: what each is called, who holds it, what a guest may hold of it, and what locks the guests’ column',
    action: showPermissionTable,
    response: Type.Object(
      {
        permissions: Type.Array(
          Type.Object(
            {
              _id: Type.String(),
              label: Type.String(),
              roles: Type.Array(Type.String()),
              guest: Type.Enum(['baseline', 'allowed', 'never']),
              settingId: Type.Optional(Type.String()),
            },
            { additionalProperties: false },
          ),
        ),
        guestColumn: Type.Enum(['open', 'setting', 'license']),
      },
      { additionalProperties: false },
    ),
    input: () => ({}),
    reply: (table) => table,
  }),
  route({
    verb: 'POST',
    path: 'permissions.update',
    summary: 'Say which roles hold these permissions',
    action: changePermissions,
    body: Type.Object({ permissions: Type.Optional(Type.Unknown()) }),
    response: Type.Object({ permissions: Type.Array(permissionRow) }),
    input: ({ body }) => ({ changes: changesIn(body.permissions) }),
    reply: (permissions) => ({ permissions }),
  }),
  route({
    verb: 'GET',
    path: 'roles.list',
    summary: 'The roles there are',
    action: listRoles,
    response: Type.Object({ roles: Type.Array(roleRow) }),
    input: () => ({ since: null }),
    reply: (roles) => ({ roles }),
  }),
  route({
    verb: 'GET',
    path: 'roles.sync',
    summary: 'The roles that changed since a moment',
    action: listRoles,
    query: sinceQuery,
    response: Type.Object({ roles: changesOf(roleRow) }),
    input: ({ query }) => ({ since: momentOf(query.updatedSince) }),
    reply: (roles) => ({ roles: { update: roles, remove: [] } }),
  }),
  route({
    verb: 'POST',
    path: 'roles.create',
    summary: 'Make a role, which holds no permission yet',
    action: createRole,
    body: Type.Object(roleBody),
    response: Type.Object({ role: roleRow }),
    input: ({ body }) => body,
    reply: (role) => ({ role }),
  }),
  route({
    verb: 'POST',
    path: 'roles.update',
    summary: 'Change a role; of those that every workspace has, only what is said of them',
    action: updateRole,
    body: Type.Object({ roleId: Type.String(), ...roleBody }),
    response: Type.Object({ role: roleRow }),
    input: ({ body }) => body,
    reply: (role) => ({ role }),
  }),
  route({
    verb: 'GET',
    path: 'roles.getUsersInPublicRoles',
    summary: 'Who holds a role that is shown beside a name',
    action: listRoleHolders,
    response: Type.Object({ users: Type.Array(holder) }),
    input: () => ({}),
    reply: (users) => ({ users }),
  }),
]

/** `updatedSince` in milliseconds; null when it was not given. */
function momentOf(text: string | undefined): number | null {
  if (text === undefined || text === '') return null
  const moment = new Date(text).getTime()
  if (Number.isNaN(moment)) throw refusal('error-updatedSince-param-invalid')
  return moment
}

function changesIn(permissions: unknown): { permission: string; roles: string[] }[] {
  if (!Array.isArray(permissions))
    throw refusal('error-invalid-body-params', 'The body holds a list “permissions”, each with _id and roles')
  return permissions.map((entry: unknown) => {
    const { _id: permission, roles } = (entry ?? {}) as { _id?: unknown; roles?: unknown }
    if (typeof permission === 'string' && Array.isArray(roles) && roles.every((role): role is string => typeof role === 'string'))
      return { permission, roles }
    throw refusal('error-invalid-body-params', 'Each entry of “permissions” has _id, a text, and roles, a list of texts')
  })
}
