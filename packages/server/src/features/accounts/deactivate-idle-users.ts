// Deactivates everybody of one role who has not signed in for some days: each as if alone, and all or nobody.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { listIdleUserIds } from '../users/user.ts'
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
    for (const id of userIds) await deactivate(cx, id, { confirmed: true })
    cx.audit({ after: { days, role, deactivated: userIds } })
    return { count: userIds.length }
  },
})
