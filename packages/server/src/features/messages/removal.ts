// How a message goes: it vanishes, leaving a trace for clients that were away, or an empty place (`rm`) where replies hang below it.
// Every count that it stood in is put right in the same transaction.
import type { Writing } from '../../actions/action.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { forgetThread } from '../rooms/note.ts'
import { findRoom, moveRoom } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { emptyPlace } from './empty-place.ts'
import { forgetUnread } from './gone.ts'
import { findMessage, latestMessage, tellMessage, updateMessage } from './message.ts'
import { deleteMessageRow, insertTrace, measureThread } from './messages.store.ts'

/** Removes a message and answers its room as it is now. Assumes allowed; the room's row is locked. */
export async function removeMessage(cx: Writing, message: Message): Promise<Room> {
  const keepsPlace = message.threadCount > 0 || setting(cx, 'Message_ShowDeletedStatus')
  if (keepsPlace && message.type === 'rm') return requireRoom(await findRoom(cx.tx, message.roomId))
  return keepsPlace ? empty(cx, message) : takeAway(cx, message)
}

async function empty(cx: Writing, message: Message): Promise<Room> {
  const room = await moveRoom(cx.tx, message.roomId)
  await forgetUnread(cx, room, [message])
  const left = await updateMessage(cx.tx, room.id, message.id, {
    ...emptyPlace,
    starredBy: [],
    editedAt: room.clock,
    editedBy: cx.actor.id || 'rocket.cat',
    updatedAt: room.clock,
  })
  await tellMessage(cx, room, left, 'message.changed')
  return room
}

async function takeAway(cx: Writing, message: Message): Promise<Room> {
  const before = requireRoom(await findRoom(cx.tx, message.roomId))
  await deleteMessageRow(cx.tx, message)
  const newest = before.lastMessageId === message.id ? await latestMessage(cx.tx, before.id) : undefined
  const room = await moveRoom(cx.tx, before.id, {
    addMessages: -1,
    ...(newest === undefined ? {} : { set: { lastMessageId: newest?.id ?? null, lastMessageAt: newest?.createdAt ?? null } }),
  })
  await insertTrace(cx.tx, message, room.clock)
  await forgetUnread(cx, room, [message])
  const audience = { room: room.id, epoch: room.aclEpoch }
  cx.emit({ name: 'message.deleted', audience, data: { roomId: room.id, id: message.id, writtenAt: message.createdAt } })
  cx.emit({ name: 'room.changed', audience, data: { roomId: room.id } })
  return message.threadId === null ? room : shrinkThread(cx, room, message.threadId)
}

/** A thread that has lost a reply; the empty place of a deleted root goes with the last one. */
async function shrinkThread(cx: Writing, room: Room, threadId: string): Promise<Room> {
  const root = await findMessage(cx.tx, room.id, threadId)
  if (root === null) return room
  const { replies, lastAt } = await measureThread(cx.tx, room.id, threadId)
  if (replies === 0) await forgetThread(cx.tx, room, threadId)
  const left = await updateMessage(cx.tx, room.id, threadId, {
    threadCount: replies,
    threadLastAt: lastAt,
    ...(replies === 0 ? { threadFollowers: [] } : {}),
    updatedAt: room.clock,
  })
  if (replies === 0 && root.type === 'rm' && !setting(cx, 'Message_ShowDeletedStatus')) return takeAway(cx, left)
  await tellMessage(cx, room, left, 'message.changed')
  return room
}

function requireRoom(room: Room | null): Room {
  if (room === null) throw new Error('a room has gone while it was held')
  return room
}
