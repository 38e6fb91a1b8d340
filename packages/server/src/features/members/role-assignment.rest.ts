// Giving and taking roles over REST, and the end of one: those held everywhere and those held in a room have the same endpoints.
import { type Static, Type } from 'typebox'
import { refusal } from '../../platform/errors.ts'
import { nothingMore, paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { assignRole } from './assign-role.ts'
import { deleteRole } from './delete-role.ts'
import { listUsersInRole } from './list-users-in-role.ts'

const text = Type.Optional(Type.String())
const assignment = Type.Object({
  username: Type.String(),
  roleId: text,
  roleName: text,
  roomId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  scope: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
const answer = Type.Object({
  role: Type.Object({
    _id: Type.String(),
    name: Type.String(),
    scope: Type.String(),
    description: Type.String(),
    protected: Type.Boolean(),
    mandatory2fa: Type.Boolean(),
  }),
})

export const roleAssignmentRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'roles.addUserToRole',
    summary: 'Give somebody a role, everywhere or in a room',
    action: assignRole,
    body: assignment,
    response: answer,
    input: ({ body }) => ({ ...assignmentIn(body), held: true }),
    reply: (role) => ({ role }),
  }),
  route({
    verb: 'POST',
    path: 'roles.removeUserFromRole',
    summary: 'Take a role from somebody, everywhere or in a room',
    action: assignRole,
    body: assignment,
    response: answer,
    input: ({ body }) => ({ ...assignmentIn(body), held: false }),
    reply: (role) => ({ role }),
  }),
  route({
    verb: 'POST',
    path: 'roles.delete',
    summary: 'Delete a role; whoever holds it loses it',
    action: deleteRole,
    body: Type.Object({ roleId: Type.String() }),
    response: nothingMore,
    input: ({ body: { roleId } }) => ({ roleId }),
    reply: () => ({}),
  }),
  route({
    verb: 'GET',
    path: 'roles.getUsersInRole',
    summary: 'Who holds a role, everywhere or in a room',
    action: listUsersInRole,
    query: Type.Object({ ...paging, role: Type.String(), roomId: text }),
    response: pagedOf('users', Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true })),
    input: ({ query }) => ({ role: query.role, roomId: query.roomId || null, page: pageOf(query) }),
    reply: (page, { query }) => paged('users', page, query.offset ?? 0),
  }),
]

function assignmentIn({ username, roleId, roleName, roomId, scope }: Static<typeof assignment>): {
  username: string
  role: string
  roomId: string | null
} {
  const role = roleId || roleName
  if (!role) throw refusal('error-role-not-found', 'Name the role by roleId or roleName')
  return { username, role, roomId: roomIn(roomId) ?? roomIn(scope) }
}

/** The room that is meant. Some clients say "Users", the kind of role, where others say a room. */
export function roomIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== 'Users' ? value : null
}
