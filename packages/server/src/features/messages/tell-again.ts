// Tells again how a message stands, of which nobody knows whether it was told: the database went while its change was committed. It is told
// under a new moment of the room, so that a client that has caught up meanwhile, and would not look back, finds it all the same.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { findRoom, moveRoom } from '../rooms/room.ts'
import { findMessage, tellMessage, updateMessage } from './message.ts'
import { touchTrace } from './messages.store.ts'

export const tellAgain = command({
  name: 'tell-again',
  permission: 'run-the-server',
  input: Type.Object({ roomId: Type.String(), id: Type.String() }),
  load: theWorkspace,
  async run(cx, { roomId, id }): Promise<void> {
    // Whoever is still committing holds the room: what is found is how it came out.
    if ((await findRoom(cx.tx, roomId, { lock: true })) === null) return
    const message = await findMessage(cx.tx, roomId, id)
    const room = await moveRoom(cx.tx, roomId, { clockOnly: true })
    if (message !== null) {
      const touched = await updateMessage(cx.tx, roomId, id, { updatedAt: room.clock })
      await tellMessage(cx, room, touched, message.updatedAt > message.createdAt ? 'message.changed' : 'message.posted')
      return
    }
    const trace = await touchTrace(cx.tx, { roomId, id }, room.clock)
    if (trace === null) return
    const audience = { room: room.id, epoch: room.aclEpoch }
    cx.emit({ name: 'message.deleted', audience, data: { roomId, id, writtenAt: trace.createdAt } })
  },
})
