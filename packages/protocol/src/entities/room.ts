/** Rooms as REST carries them: channels (`c`), groups (`p`), direct messages (`d`), and discussions, which have a `prid`. */
import { Type, type Static } from 'typebox'
import { AnyObject, closed, Count, DateTime, Id } from './basics.ts'
import { Message } from './message.ts'
import { PersonRef } from './user.ts'

export const RoomType = Type.Enum(['c', 'p', 'd'])
export type RoomType = Static<typeof RoomType>

/** What a room says of how long its messages are kept; `maxAge` is in days. */
const Retention = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean()),
    overrideGlobal: Type.Optional(Type.Boolean()),
    maxAge: Type.Optional(Count),
    excludePinned: Type.Optional(Type.Boolean()),
    ignoreThreads: Type.Optional(Type.Boolean()),
    filesOnly: Type.Optional(Type.Boolean()),
  },
  closed,
)

/** A room whole. Direct messages have `uids` and `usernames`, and neither `name` nor `u`. */
export const Room = Type.Object(
  {
    _id: Id,
    t: RoomType,
    msgs: Count,
    usersCount: Count,
    ts: Type.Optional(DateTime),
    _updatedAt: DateTime,
    name: Type.Optional(Type.String({ description: 'In a discussion a random id' })),
    fname: Type.Optional(Type.String({ description: 'The name as written; in a discussion its title' })),
    u: Type.Optional(PersonRef),
    uids: Type.Optional(Type.Array(Id)),
    usernames: Type.Optional(Type.Array(Type.String())),
    lm: Type.Optional(DateTime),
    lastMessage: Type.Optional(Message),
    topic: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    announcement: Type.Optional(Type.String()),
    announcementDetails: Type.Optional(AnyObject),
    ro: Type.Optional(Type.Boolean()),
    reactWhenReadOnly: Type.Optional(Type.Boolean()),
    sysMes: Type.Optional(Type.Union([Type.Boolean(), Type.Array(Type.String())])),
    default: Type.Optional(Type.Boolean()),
    featured: Type.Optional(Type.Boolean()),
    archived: Type.Optional(Type.Boolean()),
    broadcast: Type.Optional(Type.Boolean()),
    encrypted: Type.Optional(Type.Boolean()),
    e2eKeyId: Type.Optional(Type.String()),
    joinCodeRequired: Type.Optional(Type.Boolean()),
    muted: Type.Optional(Type.Array(Type.String())),
    unmuted: Type.Optional(Type.Array(Type.String())),
    avatarETag: Type.Optional(Type.String()),
    customFields: Type.Optional(AnyObject),
    retention: Type.Optional(Retention),
    sidepanel: Type.Optional(AnyObject),
    prid: Type.Optional(Id),
    pmid: Type.Optional(Id),
    teamId: Type.Optional(Id),
    teamMain: Type.Optional(Type.Boolean()),
    teamDefault: Type.Optional(Type.Boolean()),
    cl: Type.Optional(Type.Boolean()),
    open: Type.Optional(Type.Boolean()),
    federated: Type.Optional(Type.Boolean()),
  },
  closed,
)
export type Room = Static<typeof Room>

/** A room in `spotlight`: enough to show and open it. */
export const RoomSuggestion = Type.Object(
  {
    _id: Id,
    t: RoomType,
    name: Type.Optional(Type.String()),
    fname: Type.Optional(Type.String()),
    prid: Type.Optional(Id),
    uids: Type.Optional(Type.Array(Id)),
    teamMain: Type.Optional(Type.Boolean()),
    joinCodeRequired: Type.Optional(Type.Boolean()),
    avatarETag: Type.Optional(Type.String()),
    lastMessage: Type.Optional(Message),
  },
  closed,
)
export type RoomSuggestion = Static<typeof RoomSuggestion>

/** What `*.counters` answers; the members' numbers only when the person asked about is in the room. */
export const RoomCounters = Type.Object(
  {
    joined: Type.Boolean(),
    members: Type.Optional(Count),
    unreads: Type.Optional(Type.Union([Count, Type.Null()])),
    unreadsFrom: Type.Optional(Type.Union([DateTime, Type.Null()])),
    msgs: Type.Optional(Count),
    latest: Type.Optional(Type.Union([DateTime, Type.Null()])),
    userMentions: Type.Optional(Count),
    success: Type.Literal(true),
  },
  closed,
)
export type RoomCounters = Static<typeof RoomCounters>
