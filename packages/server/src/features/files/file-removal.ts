// Taking files out of messages that are too old to keep them: the words stay, with a line in place of the file. What no message carries is
// no file any more, and its bytes go with the next sweep.
import type { Writing } from '../../actions/action.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { tellChanged } from '../messages/gone.ts'
import { updateMessage } from '../messages/message.ts'
import type { TooOld } from '../messages/pruning.ts'
import { moveRoom } from '../rooms/room.ts'
import { findOldCarriers } from './files.store.ts'

export { listOldCarriers } from './files.store.ts'

/** In place of a file. Clients know the type; those that don't show the text. */
const removed = { type: 'removed-file', color: '#9ea2a8', text: '_This file is not kept any longer._' }

/** Takes the files that are too old out of these messages, and answers how many. Assumes allowed; the room's row is locked. */
export async function removeOldFiles(cx: Writing, room: Room, which: TooOld, ids: readonly string[]): Promise<number> {
  const carriers = await findOldCarriers(cx.tx, room.id, which, ids)
  if (carriers.length === 0) return 0
  const moved = await moveRoom(cx.tx, room.id)
  const changed: Message[] = []
  for (const message of carriers)
    changed.push(await updateMessage(cx.tx, room.id, message.id, { extra: JSON.stringify(withoutFile(message)), updatedAt: moved.clock }))
  await tellChanged(cx, moved, changed)
  return carriers.length
}

function withoutFile({ extra: { file: _, files: __, attachments, ...extra } }: Message): Message['extra'] {
  const shown = (attachments as readonly { readonly type?: unknown }[] | undefined) ?? []
  return { ...extra, attachments: shown.map((attachment) => (attachment.type === 'file' ? removed : attachment)) }
}
