// Who may know that something exists: a predicate for what has been loaded and its SQL twin for lists, side by side. Both
// answer from the same rule, and a test holds them together over a generated population.
//   A room is known to its members; a channel, to everybody who may see channels; a discussion, to those who know the room
//   above it. Guests know what they were put into, and nothing else.
import { type RawBuilder, sql } from 'kysely'
import { type Asking, holds } from './holds.ts'
import type { FileAccess, MessageAccess, RoomAccess, TargetKind, Targets, UserAccess } from './targets.ts'

/** What the actor's roles say about seeing, worked out once per request. */
function sight(asking: Asking) {
  const guest = asking.actor.kind === 'guest'
  const joined = holds(asking, 'view-joined-room')
  return {
    everything: asking.actor.operator,
    openChannels: !guest && holds(asking, 'view-c-room'),
    joinedChannels: joined || holds(asking, 'view-c-room'),
    joinedGroups: joined || holds(asking, 'view-p-room'),
    joinedDirects: joined || holds(asking, 'view-d-room'),
    inheritsDiscussions: !guest,
  }
}

/** Of a membership only whether there is one. */
export interface RoomStanding extends Pick<RoomAccess, 'parent'> {
  readonly room: Pick<RoomAccess['room'], 'kind'>
  readonly membership: object | null
}

export function canSeeRoom(asking: Asking, { room, membership, parent }: RoomStanding): boolean {
  const may = sight(asking)
  if (may.everything) return true
  const throughMembership = (kind: string): boolean =>
    kind === 'channel' ? may.joinedChannels : kind === 'group' ? may.joinedGroups : may.joinedDirects
  if (membership !== null && throughMembership(room.kind)) return true
  if (parent === null) return room.kind === 'channel' && may.openChannels
  return may.inheritsDiscussions && ((parent.kind === 'channel' && may.openChannels) || (parent.member && throughMembership(parent.kind)))
}

/**
 * The SQL twin: a condition over an alias of `rooms` that holds for exactly the rooms that `canSeeRoom` accepts.
 * Use as `WHERE ${visibleRooms(asking, 'r')}`.
 */
export function visibleRooms(asking: Asking, alias: string): RawBuilder<boolean> {
  const may = sight(asking)
  if (may.everything) return sql<boolean>`true`
  const room = sql.raw(alias)
  const me = asking.actor.id
  const kinds = [
    ...(may.joinedChannels ? ['channel'] : []),
    ...(may.joinedGroups ? ['group'] : []),
    ...(may.joinedDirects ? ['direct'] : []),
  ]
  const joined = sql<boolean>`(${room}.kind = ANY(${kinds}) AND EXISTS (SELECT FROM memberships vm WHERE vm.room_id = ${room}.id AND vm.user_id = ${me}))`
  const open = may.openChannels ? sql<boolean>`(${room}.kind = 'channel' AND ${room}.parent_id IS NULL)` : sql<boolean>`false`
  const inherited = may.inheritsDiscussions
    ? sql<boolean>`(${room}.parent_id IS NOT NULL AND EXISTS (SELECT FROM rooms vp WHERE vp.id = ${room}.parent_id AND (
        ${may.openChannels ? sql`vp.kind = 'channel'` : sql`false`}
        OR (vp.kind = ANY(${kinds}) AND EXISTS (SELECT FROM memberships vpm WHERE vpm.room_id = vp.id AND vpm.user_id = ${me})))))`
    : sql<boolean>`false`
  return sql<boolean>`(${joined} OR ${open} OR ${inherited})`
}

/**
 * Members know every account; a guest knows themselves and those they share a room with. Whoever has registered and waits is known
 * to those who decide.
 */
export function canSeeUser(asking: Asking, { user, sharesRoom }: UserAccess): boolean {
  const { actor } = asking
  if (user.waitsFor !== null && !decidesRegistrations(asking)) return false
  return actor.operator || actor.kind !== 'guest' || user.id === actor.id || sharesRoom
}

/** The SQL twin of `canSeeUser` over an alias of `users`. */
export function visibleUsers(asking: Asking, alias: string): RawBuilder<boolean> {
  const { actor } = asking
  const user = sql.raw(alias)
  const isIn = decidesRegistrations(asking) ? sql<boolean>`true` : sql<boolean>`${user}.waits_for IS NULL`
  if (actor.operator || actor.kind !== 'guest') return isIn
  return sql<boolean>`(${isIn} AND (${user}.id = ${actor.id} OR EXISTS (SELECT FROM memberships vm1 JOIN memberships vm2 USING (room_id)
     WHERE vm1.user_id = ${actor.id} AND vm2.user_id = ${user}.id)))`
}

function decidesRegistrations(asking: Asking): boolean {
  return holds(asking, 'edit-other-user-active-status')
}

/** Messages older than the history that was opened to a member are not there for them. */
function canSeeMessage(asking: Asking, access: MessageAccess): boolean {
  return canSeeRoom(asking, access) && (access.membership?.historyFrom == null || access.message.createdAt >= access.membership.historyFrom)
}

/** A file is known through its message; one that waits to be sent, to its uploader alone. */
function canSeeFile(asking: Asking, access: FileAccess): boolean {
  if (access.file.messageId === null) return canSeeRoom(asking, access) && access.file.uploaderId === asking.actor.id
  return access.message !== null && canSeeMessage(asking, { ...access, message: access.message })
}

const sees: { [K in TargetKind]: (asking: Asking, target: Targets[K]) => boolean } = {
  workspace: () => true,
  room: canSeeRoom,
  message: canSeeMessage,
  file: canSeeFile,
  user: canSeeUser,
  direct: (asking, { direct }) => direct.existing !== null || direct.others.every((other) => canSeeUser(asking, other)),
  session: (asking, { session }) =>
    session.userId === asking.actor.id || holds(asking, 'logout-other-user') || holds(asking, 'view-device-management'),
  // Which settings there are is the same everywhere; what is kept is their values.
  setting: () => true,
  // Whoever holds the link needs no leave to see it; for the others it is the business of whoever wrote it, and of administrators.
  invitation: (asking, { invitation, addressed = false }) =>
    addressed || holds(asking, 'create-user') || (invitation.invitedBy === asking.actor.id && holds(asking, 'invite-guest')),
  // Whoever names a link holds its token, or was shown its id.
  link: () => true,
}

/** Whether the actor may know that the target exists. */
export function canSee<K extends TargetKind>(asking: Asking, kind: K, target: Targets[K]): boolean {
  return sees[kind](asking, target)
}
