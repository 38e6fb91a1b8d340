// Changes the text of a message: one's own, or others' with the permission. Adds error-message-editing-blocked.
import { Type } from 'typebox'
import { command, type Writing } from '../../actions/action.ts'
import type { MessageAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { forgetMentions } from '../rooms/note.ts'
import { moveRoom } from '../rooms/room.ts'
import { composeText, type Composed, isBlank, prepareDraft } from './compose.ts'
import { findMessageAccess, tellMessage, updateMessage } from './message.ts'
import { messageReference } from './message-reference.ts'
import { presentMessage } from './message-card.ts'
import { noteMentions } from './notice.ts'
import { attachmentsOf, isQuote } from './quote.ts'
import { isOver, timeToEdit } from './time-limit.ts'

export const editMessage = command({
  name: 'edit-message',
  permission: 'edit-message',
  input: Type.Object({ ...messageReference, text: Type.String() }),
  async load(cx, input) {
    await prepareDraft(cx, input)
    return findMessageAccess(cx, input, { lock: true })
  },
  async run(cx, input, access) {
    requireEditable(cx, access)
    const composed = await composeText(cx, access, input)
    const attachments = attachmentsAfter(cx, access.message, composed)
    if (isBlank(composed.text) && attachments.length === 0) throw refusal('invalid-params', 'the message is empty')
    const room = await moveRoom(cx.tx, access.room.id)
    const message = await store(cx, room, access.message, { composed, attachments })
    const people = await tellMessage(cx, room, message, 'message.changed')
    await noteNewMentions(cx, room, access.message, message)
    return presentMessage(message, people, { kind: cx.actor.kind, id: cx.actor.id })
  },
})

function requireEditable(cx: Writing, { message, membership }: MessageAccess): void {
  const limit = timeToEdit(cx, membership)
  if (limit === 0) throw refusal('error-action-not-allowed', 'Messages can’t be edited in this workspace', { action: 'Message_editing' })
  if (isOver(cx, message, limit)) throw refusal('error-message-editing-blocked')
}

/** An author quotes anew; whoever edits others' words must not lend them what only the editor may read. */
function attachmentsAfter(cx: Writing, before: Message, { text, quotes }: Composed): Record<string, unknown>[] {
  const isOwn = before.authorId === cx.actor.id
  const kept = attachmentsOf(before).filter(
    (attachment) => !isQuote(attachment) || (!isOwn && text.includes(String(attachment['message_link']))),
  )
  return isOwn ? [...quotes, ...kept] : kept
}

function store(
  cx: Writing,
  room: Room,
  before: Message,
  { composed, attachments }: { composed: Composed; attachments: readonly Record<string, unknown>[] },
): Promise<Message> {
  const { attachments: _, ...extra } = before.extra
  return updateMessage(cx.tx, room.id, before.id, {
    body: composed.text,
    markdown: composed.markdown === null ? null : JSON.stringify(composed.markdown),
    mentions: JSON.stringify(composed.mentions),
    channels: JSON.stringify(composed.channels),
    extra: JSON.stringify({ ...extra, ...(attachments.length === 0 ? {} : { attachments }) }),
    editedAt: room.clock,
    editedBy: cx.actor.id || 'rocket.cat',
    updatedAt: room.clock,
  })
}

/** People who are mentioned for the first time are told; @all and @here call nobody a second time. */
async function noteNewMentions(cx: Writing, room: Room, before: Message, after: Message): Promise<void> {
  const idsIn = (message: Message): Set<string> =>
    new Set(message.mentions.filter((mention) => mention.type === 'user').map((mention) => mention._id))
  const [old, now] = [idsIn(before), idsIn(after)]
  const added = after.mentions.filter((mention) => mention.type === 'user' && !old.has(mention._id))
  const removed = [...old].filter((id) => !now.has(id) && id !== after.authorId)
  if (removed.length > 0 && after.position !== null) await forgetMentions(cx.tx, room, { position: after.position, named: removed })
  if (added.length > 0) await noteMentions(cx, room, after, added)
}
