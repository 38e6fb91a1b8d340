// For how long a message may still be changed or deleted, by the database's clock. The matrix has said before whether at all.
import type { Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import type { Membership, Message } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'

/** Minutes from a message's first; null: without end; 0: not at all. */
export type TimeLimit = number | null

/** For how long the actor may change messages that the matrix lets them change. */
export function timeToEdit(cx: Reading, membership: Membership | null): TimeLimit {
  if (holds(cx, 'edit-message', membership)) return null
  if (!setting(cx, 'Message_AllowEditing')) return 0
  if (holds(cx, 'bypass-time-limit-edit-and-delete', membership)) return null
  return setting(cx, 'Message_AllowEditing_BlockEditInMinutes') || null
}

/** For how long the actor may delete messages that the matrix lets them delete. */
export function timeToDelete(cx: Reading, membership: Membership | null): TimeLimit {
  if (holds(cx, 'force-delete-message', membership)) return null
  if (!setting(cx, 'Message_AllowDeleting')) return 0
  if (holds(cx, 'delete-message', membership) || holds(cx, 'bypass-time-limit-edit-and-delete', membership)) return null
  return setting(cx, 'Message_AllowDeleting_BlockDeleteInMinutes') || null
}

/** Whether a message is too old for a limit. */
export function isOver(cx: Reading, message: Pick<Message, 'createdAt'>, limit: TimeLimit): boolean {
  return limit !== null && cx.now.getTime() - message.createdAt.getTime() > limit * 60_000
}
