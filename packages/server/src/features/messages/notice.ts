// Who is told of a new message beyond seeing it: people mentioned, followers of its thread, the other side of a direct
// message. Only they get a row of their own; everybody else's unread count is a subtraction.
import { sql } from 'kysely'
import type { Writing } from '../../actions/action.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { type Noted, noteInMemberships, reopenForOthers } from '../rooms/note.ts'
import { findMessage, updateMessage } from './messages.store.ts'
import { tellMessage } from './message.ts'

/** Counts mentions for the members who were mentioned, and notifies them and the other side of a direct message. */
export async function noteMentions(
  cx: Writing,
  room: Room,
  message: Message,
  mentions: Message['mentions'] = message.mentions,
): Promise<void> {
  const named = mentions.filter((mention) => mention.type === 'user').map((mention) => mention._id)
  const group = groupOf(mentions)
  const mentioned =
    named.length === 0 && group === null
      ? []
      : await noteInMemberships(cx.tx, room, {
          authorId: message.authorId,
          named,
          group,
          counts: message.position !== null,
          unreadThread: message.position === null ? message.threadId : null,
        })
  const direct = room.kind === 'direct' ? await reopenForOthers(cx.tx, room, message.authorId) : []
  const byName = new Set(named)
  notify(cx, room, message, {
    people: [...mentioned.filter((person) => byName.has(person.userId)), ...direct],
    everybody: mentioned.filter((person) => !byName.has(person.userId)),
  })
}

/** Moves a thread's root along with a reply, and marks the thread unread for those who follow it. */
export async function noteThreadReply(cx: Writing, room: Room, reply: Message, known?: Message): Promise<void> {
  const root = known ?? (reply.threadId === null ? null : await findMessage(cx.tx, room.id, reply.threadId))
  if (root === null) return
  const joining = [
    ...(root.threadCount === 0 ? [root.authorId] : []),
    reply.authorId,
    ...reply.mentions.filter((mention) => mention.member === true).map((mention) => mention._id),
  ]
  const followers = [...new Set([...root.threadFollowers, ...joining])]
  const moved = await updateMessage(cx.tx, room.id, root.id, {
    threadCount: sql<number>`thread_count + 1`,
    threadLastAt: reply.createdAt,
    threadFollowers: followers,
    updatedAt: reply.createdAt,
  })
  const others = followers.filter((id) => id !== reply.authorId)
  const noted =
    others.length === 0 ? [] : await noteInMemberships(cx.tx, room, { authorId: reply.authorId, named: others, unreadThread: root.id })
  await tellMessage(cx, room, moved, 'message.changed')
  // Whoever is mentioned, or stands at the other side, has been notified already.
  const told = new Set(reply.mentions.map((mention) => mention._id))
  if (room.kind !== 'direct' && groupOf(reply.mentions) === null)
    notify(cx, room, reply, { people: noted.filter((person) => !told.has(person.userId)), everybody: [] })
}

/** Notifies people of a message that concerns them, as far as they want to be. */
export function notifyOthers(
  cx: Pick<Writing, 'actor' | 'emit'>,
  { room, message, people }: { readonly room: Room; readonly message: Message; readonly people: readonly Noted[] },
): void {
  notify(cx, room, message, { people, everybody: [] })
}

function groupOf(mentions: Message['mentions']): 'all' | 'here' | null {
  if (mentions.some((mention) => mention._id === 'all')) return 'all'
  return mentions.some((mention) => mention._id === 'here') ? 'here' : null
}

function notify(
  cx: Pick<Writing, 'actor' | 'emit'>,
  room: Room,
  message: Message,
  { people, everybody }: { people: readonly Noted[]; everybody: readonly Noted[] },
): void {
  const wanting = [...people, ...everybody.filter((person) => person.preferences['muteGroupMentions'] !== true)].filter((person) =>
    wantsNotice(person, message),
  )
  const users = [...new Set(wanting.map((person) => person.userId))]
  if (users.length === 0) return
  cx.emit({
    name: 'message.notified',
    audience: { users },
    data: { users, room, message, sender: { _id: cx.actor.id, username: cx.actor.username, name: cx.actor.name } },
  })
}

function wantsNotice({ preferences, ignored }: Noted, message: Message): boolean {
  return (
    preferences['disableNotifications'] !== true && preferences['desktopNotifications'] !== 'nothing' && !ignored.includes(message.authorId)
  )
}
