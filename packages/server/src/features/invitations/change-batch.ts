// Stops a long list of invitations, and goes on with it where it was. What was sent stays sent. Adds error-invitation-batch-not-found.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { InvitationBatch } from '../../schema/rows.ts'
import { presentBatch, requireBatch, requireTurn, stopBatch, tellBatch } from './batch.ts'
import { updateBatch } from './batches.store.ts'

const input = Type.Object({ batchId: Type.String({ maxLength: 64 }) })

export const stopInvitationBatch = command({
  name: 'stop-invitation-batch',
  permission: 'manage-invitation-batches',
  input,
  load: theWorkspace,
  async run(cx, { batchId }) {
    const batch = await requireBatch(cx, batchId, { lock: true })
    requireState(batch, 'working')
    const stopped = await stopBatch(cx, batch, `Stopped by ${cx.actor.name}`)
    cx.audit({ target: { kind: 'invitation', id: batchId, name: `a list of ${batch.lineCount}` }, after: { state: 'stopped' } })
    return presentBatch(cx, stopped)
  },
})

export const resumeInvitationBatch = command({
  name: 'resume-invitation-batch',
  permission: 'manage-invitation-batches',
  input,
  load: theWorkspace,
  async run(cx, { batchId }) {
    const batch = await requireBatch(cx, batchId, { lock: true })
    requireState(batch, 'stopped')
    await requireTurn(cx, batch.invitedBy)
    const resumed = await tellBatch(cx, await updateBatch(cx.tx, batchId, { state: 'working', reason: null }))
    cx.emit({ name: 'invitations.batch-opened', audience: { users: [] }, data: { batchId } })
    cx.audit({ target: { kind: 'invitation', id: batchId, name: `a list of ${batch.lineCount}` }, after: { state: 'working' } })
    return presentBatch(cx, resumed)
  },
})

function requireState({ state }: InvitationBatch, wanted: InvitationBatch['state']): void {
  if (state !== wanted) throw refusal('error-action-not-allowed', `This list is ${state}`)
}
