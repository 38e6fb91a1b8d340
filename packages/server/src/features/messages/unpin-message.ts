// Takes a message off its room's pins.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { moveRoom } from '../rooms/room.ts'
import { findMessageAccess, tellMessage, updateMessage } from './message.ts'
import { messageReference } from './message-reference.ts'
import { requirePinning } from './pin.ts'

export const unpinMessage = command({
  name: 'unpin-message',
  permission: 'pin-message',
  input: Type.Object(messageReference),
  load: (cx, reference) => findMessageAccess(cx, reference, { lock: true }),
  async run(cx, _input, { room, message }) {
    requirePinning(cx)
    if (message.pinnedAt === null) return
    const moved = await moveRoom(cx.tx, room.id)
    const unpinned = await updateMessage(cx.tx, room.id, message.id, { pinnedAt: null, pinnedBy: null, updatedAt: moved.clock })
    await tellMessage(cx, moved, unpinned, 'message.changed')
  },
})
