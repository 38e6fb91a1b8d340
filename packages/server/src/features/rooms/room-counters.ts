// A room in numbers, as one of its people sees them. Whose numbers somebody may ask for is decided by the action that asks.
import type { Membership, Room } from '../../schema/rows.ts'
import { unreadOf } from './room.ts'

/** How many members and messages a room has, and what this member has not read; without a membership, nothing is unread. */
export function countersOf(room: Room, membership: Membership | null) {
  return {
    joined: membership !== null,
    members: room.memberCount,
    unreads: membership === null ? null : unreadOf(room, membership),
    unreadsFrom: membership?.lastSeenAt ?? null,
    msgs: room.messageCount,
    latest: room.lastMessageAt,
    userMentions: membership?.userMentions ?? 0,
  }
}
