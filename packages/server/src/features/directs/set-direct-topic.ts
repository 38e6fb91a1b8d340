// Sets the topic of a direct message, with its line in the timeline.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { appendSystemMessage } from '../messages/message.ts'
import { moveRoom } from '../rooms/room.ts'
import { directReference, findDirectAccess } from './direct-message.ts'

export const setDirectTopic = command({
  name: 'set-direct-topic',
  permission: 'edit-room',
  input: Type.Object({ direct: directReference, topic: Type.String({ maxLength: 1000 }) }),
  load: (cx, { direct }) => findDirectAccess(cx, direct, { lock: true }),
  async run(cx, { topic: typed }, { room }) {
    const topic = typed.replaceAll('\u0000', '')
    if (room.topic !== topic) {
      await moveRoom(cx.tx, room.id, { set: { topic } })
      await appendSystemMessage(cx, room.id, 'room_changed_topic', topic)
    }
    cx.audit({ before: { topic: room.topic }, after: { topic } })
    return { topic }
  },
})
