// Who is told of a new message beyond seeing it: people mentioned, followers of its thread, the other side of a direct
// message. Only they get a row of their own; everybody else's unread count is a subtraction.
import { sql } from 'kysely'
import type { Writing } from '../../actions/action.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { noteInMemberships } from '../rooms/room.ts'
import { findMessage, updateMessage } from './messages.store.ts'
import { tellMessage } from './message.ts'

/** Counts mentions for the members who were mentioned, and notifies them and the other side of a direct message. */
export async function noteMentions(cx: Writing, room: Room, message: Message): Promise<void> {
  const everybody = message.mentions.some((mention) => mention._id === 'all')
  const online = message.mentions.some((mention) => mention._id === 'here')
  const named = message.mentions.filter((mention) => mention.type === 'user' && mention._id !== message.authorId).map((mention) => mention._id)
  const mentioned = named.length === 0 ? [] : await noteInMemberships(cx.tx, room, { userIds: named, userMentions: 1 })
  const grouped = everybody || online ? await noteInMemberships(cx.tx, room, { except: message.authorId, onlyConnected: !everybody, groupMentions: 1 }) : []
  const direct = room.kind === 'direct' ? await noteInMemberships(cx.tx, room, { except: message.authorId, userMentions: message.threadId === null ? 1 : 0, reopen: true }) : []
  const users = [...new Set([...mentioned, ...grouped, ...direct])]
  if (users.length > 0) cx.emit({ name: 'message.notified', audience: { users }, data: { users, room, message, sender: { _id: cx.actor.id, username: cx.actor.username, name: cx.actor.name } } })
}

/** Moves a thread's root along with a reply, and marks the thread unread for those who follow it. */
export async function noteThreadReply(cx: Writing, room: Room, reply: Message): Promise<void> {
  const root = reply.threadId === null ? null : await findMessage(cx.tx, room.id, reply.threadId)
  if (root === null) return
  const joining = [...(root.threadCount === 0 ? [root.authorId] : []), reply.authorId, ...reply.mentions.filter((mention) => mention.member === true).map((mention) => mention._id)]
  const followers = [...new Set([...root.threadFollowers, ...joining])]
  const moved = await updateMessage(cx.tx, room.id, root.id, { threadCount: sql<number>`thread_count + 1`, threadLastAt: reply.createdAt, threadFollowers: followers, updatedAt: reply.createdAt })
  const others = followers.filter((id) => id !== reply.authorId)
  if (others.length > 0) await noteInMemberships(cx.tx, room, { userIds: others, unreadThread: root.id })
  await tellMessage(cx, room, moved, 'message.changed')
}
