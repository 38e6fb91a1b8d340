// The named circumstances that rows of the matrix may ask for, per kind of target. Pure predicates over loaded facts.
import type {
  Actor,
  DirectAccess,
  FileAccess,
  InvitationAccess,
  LinkAccess,
  MessageAccess,
  RoomAccess,
  SessionAccess,
  SettingAccess,
  Targets,
  UserAccess,
} from './targets.ts'

type Condition<T> = (actor: Actor, target: T) => boolean

const ofRooms = {
  /** The actor is a member of the room. */
  member: (_actor, { membership }) => membership !== null,
  channel: (_actor, { room }) => room.kind === 'channel' && room.parentId === null,
  group: (_actor, { room }) => room.kind === 'group' && room.parentId === null,
  direct: (_actor, { room }) => room.kind === 'direct',
  /** A discussion below a room that the actor may see. */
  discussion: (_actor, { room }) => room.parentId !== null,
  /** Wire clients call a public discussion a channel, and a private one a group. */
  'channel-kind': (_actor, { room }) => room.kind === 'channel',
  'group-kind': (_actor, { room }) => room.kind === 'group',
} satisfies Record<string, Condition<RoomAccess>>

export const conditions = {
  workspace: {
    /** What lists the people of the workspace is for those who belong to it. */
    'not-a-guest': (actor) => actor.kind !== 'guest',
    /** Somebody who answers for what they ask. */
    'a-member': (actor) => actor.kind === 'member',
  },
  room: ofRooms,
  message: {
    ...ofRooms,
    /** The actor wrote the message; what the server wrote about them is not theirs. */
    own: (actor, { message }) => message.authorId === actor.id && message.type === null,
  },
  file: {
    ...ofRooms,
    /** The actor uploaded the file. */
    own: (actor, { file }) => file.uploaderId === actor.id,
  },
  user: {
    /** The account is the actor's own. */
    self: (actor, { user }) => user.id === actor.id,
  },
  direct: {
    /** The room exists, and the actor belongs to it by its very definition. */
    existing: (_actor, { direct }) => direct.existing !== null,
  },
  session: {
    own: (actor, { session }) => session.userId === actor.id,
  },
  setting: {
    public: (_actor, { settings }) => settings.every(({ isPublic }) => isPublic),
    /** Every one of them was handed to a role of the actor's. */
    selected: (_actor, { settings }) => settings.every(({ isSelected }) => isSelected),
  },
  invitation: {
    /** The actor wrote the invitation. */
    own: (actor, { invitation }) => invitation.invitedBy === actor.id,
    /** It was sent to the actor, who has its link. */
    addressed: (_actor, { addressed }) => addressed === true,
  },
  link: {
    /** The actor made the link, and has not become a guest since. */
    own: (actor, { link }) => actor.kind !== 'guest' && link.madeBy === actor.id,
  },
} satisfies {
  workspace: Record<string, Condition<'workspace'>>
  room: Record<string, Condition<RoomAccess>>
  message: Record<string, Condition<MessageAccess>>
  file: Record<string, Condition<FileAccess>>
  user: Record<string, Condition<UserAccess>>
  direct: Record<string, Condition<DirectAccess>>
  session: Record<string, Condition<SessionAccess>>
  setting: Record<string, Condition<SettingAccess>>
  invitation: Record<string, Condition<InvitationAccess>>
  link: Record<string, Condition<LinkAccess>>
}

export type ConditionOf<K extends keyof Targets> = keyof (typeof conditions)[K] & string
