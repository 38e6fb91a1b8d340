// What a viewer may see of a room and of a membership, in the wire's shapes. Replies and realtime frames pass through here alike.
import type { Room } from '../../schema/rows.ts'
import { isWithinTime } from '../../schema/sound-rows.ts'
import type { RoomRetention } from '../../schema/tables.ts'
import { outsideMark } from '../users/user-mark.ts'
import { type ListedMembership, unreadOf } from './room.ts'

const letters = { channel: 'c', group: 'p', direct: 'd' } as const

/** The wire's letter for a kind of room. */
export function letterOf(room: Pick<Room, 'kind'>): 'c' | 'p' | 'd' {
  return letters[room.kind]
}

export interface RoomContext {
  /** The creator's name. */
  readonly creator?: { readonly id: string; readonly username: string; readonly name: string } | null | undefined
  /** For a direct message: everybody in it. */
  readonly members?: readonly { readonly id: string; readonly username: string }[] | undefined
  /** The newest message, as this viewer may see it. */
  readonly lastMessage?: object | null | undefined
  /** Names of the people who are muted. */
  readonly muted?: readonly string[] | undefined
  /** Names of the people who may write although the room is read-only. */
  readonly unmuted?: readonly string[] | undefined
}

/** A room. What depends on others (its creator, its newest message) is handed in by who loaded it. */
export function presentRoom(room: Room, context: RoomContext = {}) {
  return {
    _id: room.id,
    t: letterOf(room),
    ...(room.kind === 'direct'
      ? { uids: (context.members ?? []).map((member) => member.id), usernames: (context.members ?? []).map((member) => member.username) }
      : { name: room.name ?? '', fname: room.title ?? room.name ?? '' }),
    ...(context.creator ? { u: { _id: context.creator.id, username: context.creator.username, name: context.creator.name } } : {}),
    msgs: room.messageCount,
    usersCount: room.memberCount,
    ts: room.createdAt,
    _updatedAt: room.updatedAt,
    ...(room.lastMessageAt === null ? {} : { lm: room.lastMessageAt }),
    ...(context.lastMessage ? { lastMessage: context.lastMessage } : {}),
    ...(room.topic === '' ? {} : { topic: room.topic }),
    ...(room.description === '' ? {} : { description: room.description }),
    ...(room.announcement === '' ? {} : { announcement: room.announcement }),
    ro: room.readOnly,
    ...(room.reactWhenReadOnly ? { reactWhenReadOnly: true } : {}),
    sysMes: true,
    default: room.isDefault,
    ...(room.archived ? { archived: true } : {}),
    ...(room.joinCodeHash === null ? {} : { joinCodeRequired: true }),
    ...(room.parentId === null ? {} : { prid: room.parentId }),
    ...(room.muted.length === 0 ? {} : { muted: context.muted ?? [] }),
    ...(room.unmuted.length === 0 ? {} : { unmuted: context.unmuted ?? [] }),
    customFields: room.customFields,
    ...(Object.keys(room.retention).length === 0 ? {} : { retention: presentRetention(room.retention) }),
  }
}

function presentRetention({ enabled, overrides, maxAgeDays, keepsPinned, keepsThreads, filesOnly }: RoomRetention) {
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(overrides === undefined ? {} : { overrideGlobal: overrides }),
    ...(maxAgeDays === undefined ? {} : { maxAge: maxAgeDays }),
    ...(keepsPinned === undefined ? {} : { excludePinned: keepsPinned }),
    ...(keepsThreads === undefined ? {} : { ignoreThreads: keepsThreads }),
    ...(filesOnly === undefined ? {} : { filesOnly }),
  }
}

/** A membership (the wire: subscription), with its unread count worked out. */
export function presentMembership(membership: ListedMembership) {
  const { room } = membership
  const unread = unreadOf(room, membership)
  return {
    _id: membership.id,
    rid: membership.roomId,
    t: letterOf(room),
    ...nameOf(membership),
    ...(guestsBeside(membership) > 0 ? { hasGuests: true } : {}),
    u: { _id: membership.userId, username: membership.username, name: membership.userName },
    ts: membership.joinedAt,
    ...(membership.lastSeenAt === null ? {} : { ls: membership.lastSeenAt }),
    ...(membership.lastReplyAt === null ? {} : { lr: membership.lastReplyAt }),
    _updatedAt: membership.updatedAt > room.updatedAt && isWithinTime(membership.updatedAt) ? membership.updatedAt : room.updatedAt,
    open: membership.open,
    alert: membership.alert || unread > 0 || membership.threadUnread.length > 0,
    unread,
    userMentions: membership.userMentions,
    groupMentions: membership.groupMentions,
    ...(membership.threadUnread.length === 0 ? {} : { tunread: membership.threadUnread }),
    roles: membership.roles,
    f: membership.favorite,
    ...(room.archived ? { archived: true } : {}),
    ...(room.parentId === null ? {} : { prid: room.parentId }),
    ...(membership.ignored.length === 0 ? {} : { ignored: membership.ignored }),
    ...membership.preferences,
  }
}

/** How many guests belong to the room, the viewer not counted. */
function guestsBeside({ room, userKind }: ListedMembership): number {
  return room.guestCount - (userKind === 'guest' ? 1 : 0)
}

/** What the room list calls it: a direct message goes by the others' names. */
function nameOf(membership: ListedMembership) {
  const { room, others } = membership
  if (room.kind !== 'direct') return { name: room.name ?? '', fname: room.title ?? room.name ?? '' }
  // A direct message has a title only when the account on its other side was deleted.
  if (others.length === 0 && room.title !== null) return { name: room.title, fname: room.title }
  const shown =
    others.length > 0 ? others : [{ username: membership.username, name: membership.userName, kind: 'member' as const, company: null }]
  const [only] = shown
  return {
    name: shown.map((person) => person.username).join(', '),
    fname: shown.map((person) => person.name).join(', '),
    ...(only !== undefined && shown.length === 1 ? outsideMark(only) : {}),
  }
}
