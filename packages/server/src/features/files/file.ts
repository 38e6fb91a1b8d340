// A file in a room: how it is found, and how it comes into the timeline with a message. It lives as long as that message
// carries it; until it is sent it is its uploader's alone.
import type { Reading, Writing } from '../../actions/action.ts'
import type { FileAccess, RoomAccess } from '../../permissions/targets.ts'
import { failpoint } from '../../platform/failpoint.ts'
import type { Message, StoredFile } from '../../schema/rows.ts'
import { cleanText } from '../messages/attachment.ts'
import { composeMessage, type Draft, prepareDraft, requireLength } from '../messages/compose.ts'
import { appendMessage, findMessage } from '../messages/message.ts'
import { presentMessage } from '../messages/message-card.ts'
import { noteMentions, noteThreadReply } from '../messages/notice.ts'
import { noteSenderHasAnswered } from '../messages/read-mark.ts'
import { findRoom, standTo } from '../rooms/room.ts'
import { presentInMessage } from './file-card.ts'
import { findFile, findServedFile, updateFile } from './files.store.ts'

/** What somebody writes along with a file. */
export interface FileWords {
  readonly text?: string
  readonly description?: string
  readonly threadId?: string
}

/** The file as the actor stands to its room; null when there is none, or not in the room that is named. */
export async function findFileAccess(
  cx: Reading,
  reference: { readonly id: string; readonly roomId?: string },
  options: { readonly lock?: boolean } = {},
): Promise<FileAccess | null> {
  const located = await findFile(cx.tx, reference.id)
  if (located === null || (reference.roomId !== undefined && reference.roomId !== located.roomId)) return null
  const room = await findRoom(cx.tx, located.roomId, options)
  // Under the locks, the room's first, the file may have changed since it was located.
  const file = options.lock ? await findFile(cx.tx, located.id, { lock: true }) : located
  if (room === null || file === null) return null
  return { ...(await standTo(cx, room)), file, message: await findCarrier(cx, file) }
}

/** As `findFileAccess`, by what stands in an address: the id of a file or of its small picture. */
export async function findServedAccess(cx: Reading, id: string): Promise<FileAccess | null> {
  const file = await findServedFile(cx.tx, id)
  const room = file === null ? null : await findRoom(cx.tx, file.roomId)
  if (room === null || file === null) return null
  return { ...(await standTo(cx, room)), file, message: await findCarrier(cx, file) }
}

/** The message that a file was sent with, as long as it stands and carries the file. */
async function findCarrier(cx: Reading, file: StoredFile): Promise<Message | null> {
  const message = file.messageId === null ? null : await findMessage(cx.tx, file.roomId, file.messageId)
  if (message === null || message.type !== null) return null
  return (message.extra['file'] as { _id?: unknown } | undefined)?._id === file.id ? message : null
}

/** Sends an upload into its room and answers the message. Assumes allowed; the file's row is locked or new. */
export async function sendFile(cx: Writing, access: RoomAccess, file: StoredFile, words: FileWords) {
  const description = cleanText(words.description ?? '')
  requireLength(cx, description)
  const { attachments, ...card } = presentInMessage({ ...file, description })
  const composed = await composeMessage(cx, access, draftOf(words, file))
  const { message, room, people } = await appendMessage(cx, access.room.id, {
    authorId: cx.actor.id,
    body: composed.text,
    markdown: composed.markdown,
    mentions: composed.mentions,
    channels: composed.channels,
    threadId: composed.threadId,
    extra: { ...card, attachments: [...composed.quotes, ...attachments] },
    readByAuthor: true,
  })
  FAILPOINT: await failpoint('upload:in-message', cx)
  await updateFile(cx.tx, file, { messageId: message.id, confirmedAt: message.createdAt, description })
  await noteMentions(cx, room, message)
  if (composed.root !== null) {
    if (access.membership !== null) await noteSenderHasAnswered(cx, room, access.membership, composed.root.id)
    await noteThreadReply(cx, room, message, composed.root)
  }
  return presentMessage(message, people, { kind: cx.actor.kind, id: cx.actor.id })
}

/** Begins what takes time and needs no lock; for the `load` of an action. */
export async function prepareWords(cx: Reading, words: FileWords): Promise<void> {
  if (hasText(words)) await prepareDraft(cx, words)
}

/** The words are the draft, as they were prepared. A file needs none beside it: then its name stands in for them. */
function draftOf(words: FileWords, file: StoredFile): Draft {
  if (hasText(words)) return words
  return { text: '', attachments: [{ title: file.name }], ...(words.threadId === undefined ? {} : { threadId: words.threadId }) }
}

function hasText(words: FileWords): words is FileWords & { readonly text: string } {
  return words.text !== undefined && words.text.trim() !== ''
}
