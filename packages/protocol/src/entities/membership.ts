/** A person's membership in a room. The wire calls it a subscription, a word that DDP also uses for streams. */
import { Type, type Static } from 'typebox'
import { AnyObject, closed, Count, DateTime, Id } from './basics.ts'
import { RoomType } from './room.ts'
import { PersonRef } from './user.ts'

const NotificationChoice = Type.Enum(['default', 'all', 'mentions', 'nothing'])
const PreferenceOrigin = Type.Enum(['user', 'subscription'])

export const Membership = Type.Object(
  {
    _id: Id,
    rid: Id,
    u: PersonRef,
    t: RoomType,
    name: Type.String({ description: 'In a direct message the username of the other person' }),
    fname: Type.Optional(Type.String()),
    kind: Type.Optional(Type.Enum(['guest', 'bot'], { description: 'In a direct message: what the other person is, when not a member' })),
    company: Type.Optional(Type.String({ minLength: 1, description: 'In a direct message: the company of the guest on its other side' })),
    hasGuests: Type.Optional(Type.Literal(true, { description: 'Guests belong to the room, the viewer not counted' })),
    ts: DateTime,
    _updatedAt: DateTime,
    ls: Type.Optional(DateTime),
    lr: Type.Optional(DateTime),
    open: Type.Boolean({ description: 'False: hidden from the list' }),
    alert: Type.Boolean(),
    unread: Count,
    userMentions: Count,
    groupMentions: Count,
    tunread: Type.Optional(Type.Array(Id)),
    tunreadUser: Type.Optional(Type.Array(Id)),
    tunreadGroup: Type.Optional(Type.Array(Id)),
    roles: Type.Optional(Type.Array(Id)),
    f: Type.Optional(Type.Boolean({ description: 'Favourite' })),
    archived: Type.Optional(Type.Boolean()),
    broadcast: Type.Optional(Type.Boolean()),
    encrypted: Type.Optional(Type.Boolean()),
    prid: Type.Optional(Id),
    teamId: Type.Optional(Id),
    teamMain: Type.Optional(Type.Boolean()),
    ignored: Type.Optional(Type.Array(Id)),
    blocked: Type.Optional(Type.Boolean()),
    blocker: Type.Optional(Type.Boolean()),
    hideUnreadStatus: Type.Optional(Type.Boolean()),
    hideMentionStatus: Type.Optional(Type.Boolean()),
    disableNotifications: Type.Optional(Type.Boolean()),
    muteGroupMentions: Type.Optional(Type.Boolean()),
    unreadAlert: Type.Optional(NotificationChoice),
    desktopNotifications: Type.Optional(NotificationChoice),
    mobilePushNotifications: Type.Optional(NotificationChoice),
    emailNotifications: Type.Optional(NotificationChoice),
    audioNotificationValue: Type.Optional(Type.String()),
    desktopPrefOrigin: Type.Optional(PreferenceOrigin),
    mobilePrefOrigin: Type.Optional(PreferenceOrigin),
    emailPrefOrigin: Type.Optional(PreferenceOrigin),
    userHighlights: Type.Optional(Type.Array(Type.String())),
    autoTranslate: Type.Optional(Type.Boolean()),
    autoTranslateLanguage: Type.Optional(Type.String()),
    customFields: Type.Optional(AnyObject),
  },
  closed,
)
export type Membership = Static<typeof Membership>
