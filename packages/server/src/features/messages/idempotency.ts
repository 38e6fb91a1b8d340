// Exactly once: the client's id is the key of a message. A repeat by the same author in the same room is answered with what
// is stored. An id that stands anywhere else, seen or hidden, is replaced: what the caller learns is the same either way.
import { isId } from '@foyer/protocol/message-ids.ts'
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Message } from '../../schema/rows.ts'
import { findMessage, isMessageIdTaken } from './messages.store.ts'

/** The id to store under, or the message that this very send has stored before. The room's row is locked. */
export async function idempotentId(cx: Reading, roomId: string, wanted: string | undefined): Promise<{ id: string; repeated: Message | null }> {
  // Some bots send an empty id where they mean none.
  if (wanted === undefined || wanted === '') return { id: newId(), repeated: null }
  if (!isId(wanted) && !/^[\w-]{8,64}$/.test(wanted)) throw refusal('invalid-params', '_id must be an id of letters and digits')
  const here = await findMessage(cx.tx, roomId, wanted)
  if (here !== null && here.authorId === cx.actor.id && here.type === null) return { id: wanted, repeated: here }
  return { id: here !== null || (await isMessageIdTaken(cx.tx, wanted)) ? newId() : wanted, repeated: null }
}
