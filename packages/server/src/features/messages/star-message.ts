// Puts a star of one's own on a message, or takes it off. Nobody else sees it.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { moveRoom } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findMessageAccess, updateMessage } from './message.ts'
import { peopleOf } from './message-card.ts'
import { messageReference } from './message-reference.ts'

export const starMessage = command({
  name: 'star-message',
  permission: 'use-message',
  input: Type.Object({ ...messageReference, starred: Type.Boolean() }),
  load: (cx, reference) => findMessageAccess(cx, reference, { lock: true }),
  async run(cx, { starred }, { room, message }) {
    if (!setting(cx, 'Message_AllowStarring'))
      throw refusal('error-action-not-allowed', 'Messages can’t be starred in this workspace', { action: 'Message_starring' })
    if (message.starredBy.includes(cx.actor.id) === starred) return
    const moved = await moveRoom(cx.tx, room.id, { clockOnly: true })
    const starredBy = starred ? [...message.starredBy, cx.actor.id] : message.starredBy.filter((id) => id !== cx.actor.id)
    const changed = await updateMessage(cx.tx, room.id, message.id, { starredBy, updatedAt: moved.clock })
    cx.emit({
      name: 'message.starred',
      audience: { users: [cx.actor.id] },
      data: { message: changed, people: await peopleOf(cx.tx, [changed]), userId: cx.actor.id },
    })
  },
})
