// How far somebody has read a room: a position of the room, kept in their membership. Unread is what lies between the two, less
// what was deleted there.
import type { Writing } from '../../actions/action.ts'
import type { Membership, Message, Room } from '../../schema/rows.ts'
import { moveRoom, unreadOf, updateMembership } from '../rooms/room.ts'
import { measureUnread } from './messages.store.ts'

/** Whoever answers in a thread has read the thread, and the room no further than before. */
export async function noteSenderHasAnswered(cx: Writing, room: Room, membership: Membership, threadId: string): Promise<void> {
  await updateMembership(cx.tx, room.id, membership.userId, {
    lastReplyAt: room.clock,
    threadUnread: membership.threadUnread.filter((id) => id !== threadId),
    updatedAt: room.clock,
  })
}

/** Marks a room read to its end. The room's row is locked, so nothing comes or goes meanwhile. */
export async function markRead(cx: Writing, room: Room, membership: Membership, options: { readonly threadsToo: boolean }): Promise<void> {
  if (isReadAlready(room, membership, options.threadsToo)) return
  const moved = await moveRoom(cx.tx, room.id, { clockOnly: true })
  await updateMembership(cx.tx, room.id, membership.userId, { ...readUpTo(moved), ...(options.threadsToo ? { threadUnread: [] } : {}) })
  cx.emit({ name: 'membership.changed', audience: { users: [membership.userId] }, data: { roomId: room.id, userId: membership.userId } })
  cx.emit({ name: 'room.read', audience: { room: moved.id, epoch: moved.aclEpoch }, data: { roomId: room.id, until: moved.clock } })
}

/** Marks a thread read. */
export async function markThreadRead(cx: Writing, room: Room, membership: Membership, threadId: string): Promise<void> {
  if (!membership.threadUnread.includes(threadId)) return
  const moved = await moveRoom(cx.tx, room.id, { clockOnly: true })
  await updateMembership(cx.tx, room.id, membership.userId, {
    threadUnread: membership.threadUnread.filter((id) => id !== threadId),
    updatedAt: moved.clock,
  })
  cx.emit({ name: 'membership.changed', audience: { users: [membership.userId] }, data: { roomId: room.id, userId: membership.userId } })
}

/** Puts the mark before a message: what others wrote from there on is unread, exactly. */
export async function markUnreadFrom(cx: Writing, room: Room, membership: Membership, message: Message): Promise<void> {
  const unread = await measureUnread(cx.tx, room.id, { moment: message.createdAt, userId: membership.userId })
  const moved = await moveRoom(cx.tx, room.id, { clockOnly: true })
  const readPosition = unread.first === null ? moved.position : unread.first - 1
  await updateMembership(cx.tx, room.id, membership.userId, {
    readPosition,
    deletedUnread: moved.position - readPosition - unread.messages,
    userMentions: unread.mentions,
    groupMentions: unread.group,
    alert: true,
    open: true,
    lastSeenAt: new Date(message.createdAt.getTime() - 1),
    updatedAt: moved.clock,
  })
  cx.emit({ name: 'membership.changed', audience: { users: [membership.userId] }, data: { roomId: room.id, userId: membership.userId } })
}

/** The changes that make a membership read to the room's end. */
function readUpTo(room: Room) {
  return {
    readPosition: room.position,
    deletedUnread: 0,
    userMentions: 0,
    groupMentions: 0,
    alert: false,
    open: true,
    lastSeenAt: room.clock,
    updatedAt: room.clock,
  }
}

function isReadAlready(room: Room, membership: Membership, threadsToo: boolean): boolean {
  const { alert, open, userMentions, groupMentions, threadUnread, lastSeenAt } = membership
  const seen = room.lastMessageAt === null || (lastSeenAt !== null && lastSeenAt >= room.lastMessageAt)
  return (
    seen &&
    open &&
    !alert &&
    userMentions + groupMentions === 0 &&
    unreadOf(room, membership) === 0 &&
    !(threadsToo && threadUnread.length > 0)
  )
}
