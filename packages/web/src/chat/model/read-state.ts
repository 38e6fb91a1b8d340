// Reading a room is what marks it read: to have its end before one's eyes, in a window that has the focus.
import { rest } from '../../api/rest.ts'
import { changeMembership, useRooms } from './rooms.ts'

const underway = new Set<string>()

/** Marks a room read at the server; once at a time, and only when something is unread. */
export async function markRead(rid: string): Promise<void> {
  const membership = useRooms.getState().memberships.get(rid)
  if (membership === undefined || underway.has(rid)) return
  if (!membership.alert && membership.unread === 0 && membership.userMentions + membership.groupMentions === 0) return
  underway.add(rid)
  try {
    await rest.post('subscriptions.read', { rid })
    changeMembership(rid, { alert: (membership.tunread?.length ?? 0) > 0, unread: 0, userMentions: 0, groupMentions: 0 })
  } catch {
    // It stays unread, and is marked when it is looked at again.
  } finally {
    underway.delete(rid)
  }
}

/** Marks it unread from a message on. */
export async function markUnread(messageId: string): Promise<void> {
  await rest.post('subscriptions.unread', { firstUnreadMessage: { _id: messageId } })
}
