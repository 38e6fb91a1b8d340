// Taking files out of messages that are too old to keep them: the words stay, with a line in place of the file. What no message carries is
// no file any more, and its bytes go with the next sweep.
import type { Writing } from '../../actions/action.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { tellMessage, updateMessage } from '../messages/message.ts'
import type { TooOld } from '../messages/pruning.ts'
import { moveRoom } from '../rooms/room.ts'
import { listOldCarriers } from './files.store.ts'

/** In place of a file. Clients know the type; those that don't show the text. */
const removed = { type: 'removed-file', color: '#9ea2a8', text: '_This file is not kept any longer._' }

/** Takes files out of messages, and answers how many; none when nothing is left to take. Assumes allowed; the room's row is locked. */
export async function removeOldFiles(cx: Writing, room: Room, which: TooOld): Promise<number> {
  const carriers = await listOldCarriers(cx.tx, room.id, which)
  if (carriers.length === 0) return 0
  const moved = await moveRoom(cx.tx, room.id)
  for (const message of carriers) {
    const left = await updateMessage(cx.tx, room.id, message.id, { extra: JSON.stringify(withoutFile(message)), updatedAt: moved.clock })
    await tellMessage(cx, moved, left, 'message.changed')
  }
  return carriers.length
}

function withoutFile({ extra: { file: _, files: __, attachments, ...extra } }: Message): Message['extra'] {
  const shown = (attachments as readonly { readonly type?: unknown }[] | undefined) ?? []
  return { ...extra, attachments: shown.map((attachment) => (attachment.type === 'file' ? removed : attachment)) }
}
