/**
 * People on the wire: a name in passing, the public card, what `users.info` tells, and one's own account.
 * `kind` and `company` are additions of ours: they mark guests and bots wherever a name is shown.
 */
import { Type, type Static } from 'typebox'
import { AnyObject, closed, DateTime, Id } from './basics.ts'

/** Absent for members. */
export const PersonKind = Type.Enum(['guest', 'bot'])
export type PersonKind = Static<typeof PersonKind>

export const Presence = Type.Enum(['online', 'away', 'busy', 'offline', 'disabled'])
export type Presence = Static<typeof Presence>

const Company = Type.String({ minLength: 1, description: 'The company a guest comes from' })

/** The author of a message, the owner of a room, the holder of a membership. */
export const PersonRef = Type.Object(
  {
    _id: Id,
    username: Type.String(),
    name: Type.Optional(Type.String()),
    kind: Type.Optional(PersonKind),
    company: Type.Optional(Company),
  },
  closed,
)
export type PersonRef = Static<typeof PersonRef>

const card = {
  _id: Id,
  username: Type.String(),
  name: Type.Optional(Type.String()),
  avatarETag: Type.Optional(Type.String()),
  status: Type.Optional(Presence),
  statusText: Type.Optional(Type.String()),
  kind: Type.Optional(PersonKind),
  company: Type.Optional(Company),
}

/** The public card: all that a guest learns about somebody they share a room with. */
export const UserCard = Type.Object(card, closed)
export type UserCard = Static<typeof UserCard>

/** A row of `*.members`. */
export const RoomMember = Type.Object(
  {
    ...card,
    nickname: Type.Optional(Type.String()),
    utcOffset: Type.Optional(Type.Number()),
    roles: Type.Optional(Type.Array(Id, { description: 'Roles in this room' })),
    _updatedAt: Type.Optional(DateTime),
  },
  closed,
)
export type RoomMember = Static<typeof RoomMember>

/** A row of `users.presence`. */
export const PresenceRow = Type.Object({ ...card, utcOffset: Type.Optional(Type.Number()) }, closed)
export type PresenceRow = Static<typeof PresenceRow>

export const Email = Type.Object({ address: Type.String(), verified: Type.Boolean() }, closed)
export type Email = Static<typeof Email>

export const UserType = Type.Enum(['user', 'bot', 'app', 'visitor', 'unknown'])
export type UserType = Static<typeof UserType>

const profile = {
  ...card,
  // An account without one has yet to choose it.
  username: Type.Optional(Type.String()),
  nickname: Type.Optional(Type.String()),
  bio: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String({ description: 'Why the person asked for an account' })),
  type: Type.Optional(UserType),
  active: Type.Optional(Type.Boolean()),
  utcOffset: Type.Optional(Type.Number()),
  statusLivechat: Type.Optional(Type.String()),
  federated: Type.Optional(Type.Boolean()),
  customFields: Type.Optional(AnyObject),
}

const account = {
  emails: Type.Optional(Type.Array(Email)),
  phone: Type.Optional(Type.Unknown()),
  roles: Type.Optional(Type.Array(Id)),
  statusConnection: Type.Optional(Presence),
  statusDefault: Type.Optional(Presence),
  avatarOrigin: Type.Optional(Type.String()),
  avatarUrl: Type.Optional(Type.String()),
  language: Type.Optional(Type.String()),
  createdAt: Type.Optional(DateTime),
  lastLogin: Type.Optional(DateTime),
  requirePasswordChange: Type.Optional(Type.Boolean()),
  requirePasswordChangeReason: Type.Optional(Type.String()),
  _updatedAt: Type.Optional(DateTime),
}

/** A membership as `users.info` lists it when asked for a person's rooms. */
export const UserRoom = Type.Object(
  {
    _id: Type.Optional(Id),
    rid: Id,
    name: Type.Optional(Type.String()),
    t: Type.String(),
    roles: Type.Optional(Type.Array(Id)),
    unread: Type.Optional(Type.Integer()),
  },
  closed,
)
export type UserRoom = Static<typeof UserRoom>

/** Somebody as `users.info`, `users.list` and the writes of users answer: how much of it depends on who asks. */
export const UserInfo = Type.Object(
  {
    ...profile,
    ...account,
    canViewAllInfo: Type.Optional(Type.Boolean()),
    rooms: Type.Optional(Type.Array(UserRoom)),
  },
  closed,
)
export type UserInfo = Static<typeof UserInfo>

export const UserSettings = Type.Object({ profile: AnyObject, preferences: AnyObject }, closed)
export type UserSettings = Static<typeof UserSettings>

/** Hashes never leave; what remains tells which ways of signing in exist. */
export const UserServices = Type.Object(
  {
    password: Type.Optional(Type.Object({ exists: Type.Boolean() }, closed)),
    totp: Type.Optional(Type.Object({ enabled: Type.Boolean() }, closed)),
    email2fa: Type.Optional(Type.Object({ enabled: Type.Boolean() }, closed)),
  },
  closed,
)
export type UserServices = Static<typeof UserServices>

/** One's own account, as `me` and the answer of `login` hold it. */
export const Me = Type.Object(
  {
    ...profile,
    ...account,
    roles: Type.Array(Id),
    active: Type.Boolean(),
    avatarUrl: Type.String(),
    email: Type.Optional(Type.String({ description: 'The first verified address' })),
    isOAuthUser: Type.Optional(Type.Boolean()),
    enableAutoAway: Type.Optional(Type.Boolean()),
    idleTimeLimit: Type.Optional(Type.Number()),
    defaultRoom: Type.Optional(Type.String()),
    services: Type.Optional(UserServices),
    requireSecondFactorSetup: Type.Optional(Type.Boolean({ description: 'Nothing is allowed but setting up a second factor' })),
    settings: UserSettings,
  },
  closed,
)
export type Me = Static<typeof Me>

/** A person in `spotlight` and in autocompletion; `outside` means: not in the room asked about. */
export const UserSuggestion = Type.Object(
  { ...card, nickname: Type.Optional(Type.String()), outside: Type.Optional(Type.Boolean()) },
  closed,
)
export type UserSuggestion = Static<typeof UserSuggestion>
