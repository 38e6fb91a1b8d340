// A message, and the one way into a room's timeline. Timestamps come from the room's clock under its lock, so that commit
// order is timestamp order; what counts as unread takes a position in the room.
import type { Reading, Writing } from '../../actions/action.ts'
import type { MessageAccess } from '../../permissions/targets.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { newId } from '../../platform/ids.ts'
import type { Membership, Message, Room } from '../../schema/rows.ts'
import type { LinkedRoom, Mention } from '../../schema/tables.ts'
import { findRoom, moveRoom, standTo } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { type People, peopleOf, peopleOfNew } from './message-card.ts'
import { findMessage, findMessageById, insertMessage } from './messages.store.ts'

export { eraseMessagesOf } from './erasure.ts'
export { findMessage, findNewestMessages, latestMessage, updateMessage } from './messages.store.ts'
export { presentFor, presentMessages } from './message-card.ts'

export interface NewMessage {
  readonly id?: string
  readonly authorId: string
  readonly body: string
  readonly type?: string
  readonly threadId?: string | null
  /** A thread reply that is also shown in the room. */
  readonly shownInRoom?: boolean
  readonly markdown?: unknown
  readonly mentions?: readonly Mention[]
  readonly channels?: readonly LinkedRoom[]
  readonly discussionId?: string
  readonly extra?: Readonly<Record<string, unknown>>
  /** The author has read the room by writing into it. */
  readonly readByAuthor?: boolean
}

/** A message of which nothing is said but what is given: no thread, no marks, nothing that hangs on it. */
export function plainMessage(
  given: Pick<Message, 'roomId' | 'id' | 'authorId' | 'createdAt'> &
    Partial<Pick<Message, 'type' | 'body' | 'markdown' | 'position' | 'extra'>>,
): Message {
  return {
    type: null,
    body: '',
    markdown: null,
    updatedAt: given.createdAt,
    position: null,
    editedAt: null,
    editedBy: null,
    threadId: null,
    shownInRoom: true,
    threadCount: 0,
    threadLastAt: null,
    threadFollowers: [],
    mentions: [],
    channels: [],
    reactions: {},
    pinnedAt: null,
    pinnedBy: null,
    starredBy: [],
    discussionId: null,
    extra: {},
    ...given,
  }
}

/** What was appended, the room as it is now, and the names that stand on the message. */
export interface Appended {
  readonly message: Message
  readonly room: Room
  readonly people: People
}

/** Appends a message to a room and tells it. Assumes allowed; the room's row is locked from here on. */
export async function appendMessage(cx: Writing, roomId: string, message: NewMessage): Promise<Appended> {
  const id = message.id ?? newId()
  const inRoom = message.threadId == null || message.shownInRoom === true
  const counts = inRoom && message.type === undefined
  const room = await moveRoom(cx.tx, roomId, {
    addMessages: 1,
    ...(counts ? { addPositions: 1 } : {}),
    ...(inRoom ? { newestMessageId: id } : {}),
    ...(inRoom && message.readByAuthor ? { readBy: message.authorId } : {}),
  })
  FAILPOINT: await failpoint('message:clock-taken', cx)
  const stored = await insertMessage(cx.tx, {
    roomId,
    id,
    authorId: message.authorId,
    type: message.type ?? null,
    body: message.body,
    markdown: message.markdown == null ? null : JSON.stringify(message.markdown),
    createdAt: room.clock,
    updatedAt: room.clock,
    position: counts ? room.position : null,
    threadId: message.threadId ?? null,
    shownInRoom: inRoom,
    mentions: JSON.stringify(message.mentions ?? []),
    channels: JSON.stringify(message.channels ?? []),
    discussionId: message.discussionId ?? null,
    extra: JSON.stringify(message.extra ?? {}),
  })
  FAILPOINT: await failpoint('message:stored', cx)
  return { message: stored, room, people: await tellMessage(cx, room, stored, 'message.posted') }
}

/** A line that the server writes into the timeline about what somebody did (`uj`, `au`, `ul`, …). Never counts as unread. */
export async function appendSystemMessage(
  cx: Writing,
  roomId: string,
  type: string,
  body: string,
  more: { readonly authorId?: string; readonly extra?: Record<string, unknown>; readonly discussionId?: string } = {},
): Promise<Room> {
  const { room } = await appendMessage(cx, roomId, {
    type,
    body,
    authorId: more.authorId ?? (cx.actor.id || 'rocket.cat'),
    extra: { groupable: false, ...more.extra },
    ...(more.discussionId === undefined ? {} : { discussionId: more.discussionId }),
  })
  return room
}

/** Tells a message as it is now to everybody who may read the room; answers the names on it. */
export async function tellMessage(cx: Writing, room: Room, message: Message, name: 'message.posted' | 'message.changed'): Promise<People> {
  const people = name === 'message.posted' ? await peopleOfNew(cx.tx, message, cx.actor) : await peopleOf(cx.tx, [message])
  const audience = { room: room.id, epoch: room.aclEpoch }
  if (message.type === null || !hiddenTypes(cx).includes(message.type)) cx.emit({ name, audience, data: { room, message, people } })
  // Rooms are shown with their newest message.
  if (name === 'message.posted' || room.lastMessageId === message.id) cx.emit({ name: 'room.changed', audience, data: { roomId: room.id } })
  return people
}

/** The types of system messages that the workspace does not show. */
export function hiddenTypes(cx: Reading): string[] {
  return setting(cx, 'Hide_System_Messages').flatMap((type) => (type === 'mute_unmute' ? ['user-muted', 'user-unmuted'] : [type]))
}

/** The message as the actor stands to its room; null when there is none. Of two rooms' messages with one id, the one that the actor may reach. */
export async function findMessageAccess(
  cx: Reading,
  reference: { readonly id: string; readonly roomId?: string | undefined },
  options: { readonly lock?: boolean } = {},
): Promise<MessageAccess | null> {
  const located =
    reference.roomId === undefined ? await findMessageById(cx, reference.id) : await findMessage(cx.tx, reference.roomId, reference.id)
  if (located === null) return null
  const room = await findRoom(cx.tx, located.roomId, options)
  if (room === null) return null
  // Under the room's lock the message may have changed since it was located.
  const message = options.lock ? await findMessage(cx.tx, room.id, located.id) : located
  return message === null ? null : { ...(await standTo(cx, room)), message }
}

/** Whether a member may be shown a message at all. */
export function isWithinHistory(message: Message, membership: Membership | null): boolean {
  return membership?.historyFrom == null || message.createdAt >= membership.historyFrom
}
