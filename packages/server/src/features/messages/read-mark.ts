// How far somebody has read a room: a position of the room, kept in their membership.
import type { Writing } from '../../actions/action.ts'
import type { Membership, Room } from '../../schema/rows.ts'
import { updateMembership } from '../rooms/room.ts'

/** Whoever writes into a room has read it: their mark moves to the message they wrote. */
export async function noteSenderHasRead(cx: Writing, room: Room, membership: Membership | null): Promise<void> {
  if (membership === null) return
  await updateMembership(cx.tx, room.id, membership.userId, { ...readUpTo(room), lastReplyAt: room.clock })
}

/** The changes that make a membership read to the room's end. */
export function readUpTo(room: Room) {
  return { readPosition: room.position, deletedUnread: 0, userMentions: 0, groupMentions: 0, alert: false, open: true, lastSeenAt: room.clock, updatedAt: room.clock }
}
