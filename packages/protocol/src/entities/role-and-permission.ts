/** Roles, who holds them, and which permissions they grant. */
import { Type, type Static } from 'typebox'
import { closed, DateTime, Id } from './basics.ts'
import { PersonKind, PersonRef } from './user.ts'

/** Roles of scope `Users` hold everywhere, those of scope `Subscriptions` in one room. */
export const Role = Type.Object(
  {
    _id: Id,
    name: Type.String({ minLength: 1 }),
    scope: Type.Enum(['Users', 'Subscriptions']),
    description: Type.String(),
    protected: Type.Boolean(),
    mandatory2fa: Type.Optional(Type.Boolean()),
    _updatedAt: Type.Optional(DateTime),
  },
  closed,
)
export type Role = Static<typeof Role>

/** A permission and the roles that hold it. Those of level `settings` each guard one setting. */
export const Permission = Type.Object(
  {
    _id: Id,
    roles: Type.Array(Id),
    _updatedAt: DateTime,
    level: Type.Optional(Type.Literal('settings')),
    settingId: Type.Optional(Id),
    group: Type.Optional(Type.String()),
    section: Type.Optional(Type.String()),
    sorter: Type.Optional(Type.Number()),
    groupPermissionId: Type.Optional(Id),
    sectionPermissionId: Type.Optional(Id),
  },
  closed,
)
export type Permission = Static<typeof Permission>

/** A row of `channels.roles` and `groups.roles`. */
export const RoomRoles = Type.Object({ _id: Type.Optional(Id), rid: Id, u: PersonRef, roles: Type.Array(Id) }, closed)
export type RoomRoles = Static<typeof RoomRoles>

/** A row of `roles.getUsersInPublicRoles`: somebody with more than the ordinary role. */
export const UserRoles = Type.Object(
  {
    _id: Id,
    username: Type.String(),
    roles: Type.Array(Id),
    kind: Type.Optional(PersonKind),
    company: Type.Optional(Type.String()),
  },
  closed,
)
export type UserRoles = Static<typeof UserRoles>
