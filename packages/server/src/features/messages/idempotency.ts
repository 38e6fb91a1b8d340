// Exactly once: the client's id is the key of a message. A repeat by the same author in the same room, with the same words, is
// answered with what is stored. An id that stands for anything else, seen or hidden or deleted, is refused in the same words.
import { isId } from '@foyer/protocol/message-ids.ts'
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Message } from '../../schema/rows.ts'
import { findIdUse, findMessage } from './messages.store.ts'

/** Whether a client's id may be that of a message. */
export function isUsableId(id: string): boolean {
  return isId(id) || /^[\w-]{8,64}$/.test(id)
}

/** The id to store under, or the message that this very send has stored before. The room's row is locked. */
export async function idempotentId(
  cx: Reading,
  roomId: string,
  sent: { readonly id?: string; readonly text: string },
): Promise<{ id: string; repeated: Message | null }> {
  // Some bots send an empty id where they mean none.
  if (sent.id === undefined || sent.id === '') return { id: newId(), repeated: null }
  if (!isUsableId(sent.id)) throw refusal('invalid-params', '_id must be an id of letters and digits')
  const use = await findIdUse(cx.tx, roomId, sent.id)
  if (use === 'free') return { id: sent.id, repeated: null }
  const stored = use === 'here' ? await findMessage(cx.tx, roomId, sent.id) : null
  if (stored === null || !isRepeat(cx, stored, sent.text)) throw refusal('error-duplicate-id')
  return { id: sent.id, repeated: stored }
}

// What was edited since is still what this send has stored.
function isRepeat(cx: Reading, stored: Message, text: string): boolean {
  return stored.authorId === cx.actor.id && stored.type === null && (stored.editedAt !== null || stored.body === text)
}
