// Deletes a message: one's own, or others' with the permission. What has replies stays as an empty place. Adds
// error-message-deleting-blocked.
import { Type } from 'typebox'
import { command, type Writing } from '../../actions/action.ts'
import type { MessageAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import { findMessageAccess } from './message.ts'
import { presentOne } from './message-card.ts'
import { messageReference } from './message-reference.ts'
import { removeMessage } from './removal.ts'
import { isOver, timeToDelete } from './time-limit.ts'

export const deleteMessage = command({
  name: 'delete-message',
  permission: 'delete-message',
  input: Type.Object(messageReference),
  load: (cx, reference) => findMessageAccess(cx, reference, { lock: true }),
  async run(cx, _input, access) {
    requireDeletable(cx, access)
    const message = await presentOne(cx, access.message)
    const { clock } = await removeMessage(cx, access.message)
    return { message, deletedAt: clock }
  },
})

function requireDeletable(cx: Writing, { message, membership }: MessageAccess): void {
  const limit = timeToDelete(cx, membership)
  if (limit === 0) throw refusal('error-action-not-allowed', 'Messages can’t be deleted in this workspace', { action: 'Delete_message' })
  if (isOver(cx, message, limit)) throw refusal('error-message-deleting-blocked')
}
