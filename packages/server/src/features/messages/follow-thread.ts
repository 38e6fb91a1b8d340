// Follows the thread below a message, or stops: followers are told of replies.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { moveRoom } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findMessageAccess, tellMessage, updateMessage } from './message.ts'
import { messageReference } from './message-reference.ts'

export const followThread = command({
  name: 'follow-thread',
  permission: 'follow-thread',
  input: Type.Object({ ...messageReference, followed: Type.Boolean() }),
  load: (cx, reference) => findMessageAccess(cx, reference, { lock: true }),
  async run(cx, { followed }, { room, message }) {
    if (!setting(cx, 'Threads_enabled')) throw refusal('error-not-allowed', 'Threads are switched off')
    if (message.threadFollowers.includes(cx.actor.id) === followed) return
    const threadFollowers = followed
      ? [...message.threadFollowers, cx.actor.id]
      : message.threadFollowers.filter((id) => id !== cx.actor.id)
    const moved = await moveRoom(cx.tx, room.id)
    const changed = await updateMessage(cx.tx, room.id, message.id, { threadFollowers, updatedAt: moved.clock })
    await tellMessage(cx, moved, changed, 'message.changed')
  },
})
