// Deactivates everybody of one role who has not signed in for some days: each as if alone. Whoever must stay is named in the answer,
// and keeps nobody else in.
import type { ErrorCode } from '@foyer/protocol/errors.ts'
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { isLastAdmin, listIdleUserIds, requireUser } from '../users/user.ts'
import { deactivate } from './activation.ts'

const dayMs = 86_400_000

export const deactivateIdleUsers = command({
  name: 'deactivate-idle-users',
  permission: 'deactivate-idle-users',
  input: Type.Object({ days: Type.Integer({ minimum: 1, maximum: 36_500 }), role: Type.String({ maxLength: 64 }) }),
  load: theWorkspace,
  async run(cx, { days, role }) {
    const idle = await listIdleUserIds(cx.tx, { role, since: new Date(cx.now.getTime() - days * dayMs) })
    const userIds = idle.filter((id) => id !== cx.actor.id && id !== 'rocket.cat')
    const deactivated: { id: string; username: string }[] = []
    const skipped: { username: string; errorType: ErrorCode }[] = []
    for (const id of userIds) {
      if (await isLastAdmin(cx, { id }))
        skipped.push({ username: (await requireUser(cx, id)).username, errorType: 'error-action-not-allowed' })
      else deactivated.push(await deactivate(cx, id, { confirmed: true }))
    }
    cx.audit({ after: { days, role, deactivated: deactivated.map((user) => user.id), skipped } })
    return { count: deactivated.length, deactivated: deactivated.map((user) => user.username), skipped }
  },
})
