// How far long lists of invitations are, and what came of each line. One's own, or everybody's for those who make accounts. Adds
// error-invitation-batch-not-found.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { pageInput } from '../../wire/rest.ts'
import { findPeople } from '../users/user.ts'
import { lineOutcomes, presentBatch, presentBatches, requireBatch } from './batch.ts'
import { countBatches, countOutcomes, listBatchRows, listLines } from './batches.store.ts'

export const listInvitationBatches = query({
  name: 'list-invitation-batches',
  permission: 'list-invitations',
  input: Type.Object({ page: pageInput }),
  load: theWorkspace,
  async run(cx, { page }) {
    const filter = holds(cx, 'create-user') ? {} : { invitedBy: cx.actor.id }
    return { rows: await presentBatches(cx, await listBatchRows(cx.tx, filter, page)), total: await countBatches(cx.tx, filter) }
  },
})

export const showInvitationBatch = query({
  name: 'show-invitation-batch',
  permission: 'list-invitations',
  input: Type.Object({ batchId: Type.String({ maxLength: 64 }), outcome: Type.Optional(Type.Enum([...lineOutcomes])), page: pageInput }),
  load: theWorkspace,
  async run(cx, { batchId, outcome, page }) {
    const batch = await requireBatch(cx, batchId)
    const counted = await countOutcomes(cx.tx, batchId)
    const lines = await listLines(cx.tx, { batchId, outcome }, page)
    const known = await findPeople(
      cx.tx,
      lines.flatMap(({ userId }) => (userId === null ? [] : [userId])),
    )
    return {
      batch: await presentBatch(cx, batch),
      counts: Object.fromEntries(lineOutcomes.map((name) => [name, counted.get(name) ?? 0])),
      rows: lines.map(({ line, address, outcome: came, errorType, error, userId, invitationId }) => ({
        line,
        address,
        outcome: came,
        errorType,
        error,
        user: userId === null ? null : { _id: userId, username: known.get(userId)?.username ?? '' },
        invitationId,
      })),
      total: outcome === undefined ? batch.lineCount : (counted.get(outcome) ?? 0),
    }
  },
})
