// Hard rules that no role grants away. A row of the matrix lists those that concern it; each answers with its own code.
import { type AppError, refusal } from '../platform/errors.ts'
import { type Asking, holds } from './holds.ts'
import type { FileAccess, MessageAccess, RoomAccess, Targets, UserAccess } from './targets.ts'

type Policy<T> = (asking: Asking, target: T) => AppError | null

const ofRooms = {
  /** Nobody writes into an archived room. */
  'not-archived': (_asking, { room }) => (room.archived ? refusal('error-room-archived') : null),
  /** A read-only room takes words only from those who may post in one, or were named. */
  'may-write': (asking, { room, membership }) => {
    const { actor } = asking
    if (room.muted.includes(actor.id)) return refusal('error-you-are-muted')
    if (!room.readOnly || room.unmuted.includes(actor.id) || holds(asking, 'post-readonly', membership)) return null
    return refusal('error-room-is-read-only')
  },
  /** Reactions in a read-only room need the room's leave. */
  'may-react': (asking, { room, membership }) => {
    if (room.muted.includes(asking.actor.id)) return refusal('error-you-are-muted')
    if (!room.readOnly || room.reactWhenReadOnly || holds(asking, 'post-readonly', membership)) return null
    return refusal('error-room-is-read-only')
  },
  /** A direct message takes no third person, has no owner, and can't be left. */
  'not-direct': (_asking, { room }) => (room.kind === 'direct' ? refusal('error-room-type-not-allowed') : null),
  /** Discussions don't nest. */
  'not-a-discussion': (_asking, { room }) => (room.parentId === null ? null : refusal('error-nested-discussion')),
  /** The room that everybody starts in stays. */
  'not-the-general-channel': (_asking, { room }) =>
    room.id === 'GENERAL' ? refusal('error-not-allowed', 'The general channel can’t be deleted or archived') : null,
} satisfies Record<string, Policy<RoomAccess>>

export const policies = {
  workspace: {} as Record<never, Policy<'workspace'>>,
  room: ofRooms,
  message: {
    ...ofRooms,
    /** What the server itself wrote is not edited by people. */
    'not-a-system-message': (_asking, { message }) => (message.type === null ? null : refusal('error-action-not-allowed')),
  },
  file: {
    ...ofRooms,
    /** Files are for members of the room, unless the workspace opens them to everybody who may read it. */
    'members-only-by-setting': ({ workspace }, { membership }) =>
      membership !== null || workspace.settings.get('FileUpload_Restrict_to_room_members') === false ? null : refusal('error-not-allowed'),
  },
  user: {
    /** The built-in bot answers for the server. */
    'not-the-built-in-bot': (_asking, { user }) => (user.id === 'rocket.cat' ? refusal('error-action-not-allowed') : null),
  },
  direct: {} as Record<never, Policy<Targets['direct']>>,
  session: {} as Record<never, Policy<Targets['session']>>,
  setting: {} as Record<never, Policy<Targets['setting']>>,
  invitation: {} as Record<never, Policy<Targets['invitation']>>,
  link: {} as Record<never, Policy<Targets['link']>>,
} satisfies {
  [K in keyof Targets]: Record<string, Policy<Targets[K]>>
} & { message: Record<string, Policy<MessageAccess>>; file: Record<string, Policy<FileAccess>>; user: Record<string, Policy<UserAccess>> }

export type PolicyOf<K extends keyof Targets> = keyof (typeof policies)[K] & string
