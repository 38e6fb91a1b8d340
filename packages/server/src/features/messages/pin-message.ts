// Pins a message to its room, with a line in the timeline that quotes it; answers that line. Pinning again changes nothing.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { hasLatecomer } from '../rooms/note.ts'
import { moveRoom } from '../rooms/room.ts'
import { appendMessage, findMessageAccess, tellMessage, updateMessage } from './message.ts'
import { messageReference } from './message-reference.ts'
import { presentMessage, presentOne } from './message-card.ts'
import { requirePinning } from './pin.ts'
import { quoteOf } from './quote.ts'

export const pinMessage = command({
  name: 'pin-message',
  permission: 'pin-message',
  input: Type.Object(messageReference),
  load: (cx, reference) => findMessageAccess(cx, reference, { lock: true }),
  async run(cx, _input, { room, message }) {
    requirePinning(cx)
    if (message.pinnedAt !== null) return presentOne(cx, message)
    const moved = await moveRoom(cx.tx, room.id)
    const pinned = await updateMessage(cx.tx, room.id, message.id, {
      pinnedAt: moved.clock,
      pinnedBy: cx.actor.id || 'rocket.cat',
      updatedAt: moved.clock,
    })
    await tellMessage(cx, moved, pinned, 'message.changed')
    // The line is for everybody, also for those who may not read what was said when this was written.
    const attachments = (await hasLatecomer(cx.tx, room.id, message.createdAt)) ? [] : [await quoteOf(cx, message, null)]
    const { message: line, people } = await appendMessage(cx, room.id, {
      type: 'message_pinned',
      body: '',
      authorId: cx.actor.id || 'rocket.cat',
      extra: { groupable: false, attachments },
    })
    return presentMessage(line, people, { kind: cx.actor.kind, id: cx.actor.id })
  },
})
