// Takes a long list of people to invite, as text: it is read now, and worked through afterwards. Adds invalid-params for a list that
// can't be read or is too long, and error-action-not-allowed while another one is at work.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { openBatch, presentBatch } from './batch.ts'
import { requireInvitableRooms, seatWarning } from './invitation.ts'
import { readList } from './invitation-list.ts'
import { invitationTerms, requireShape } from './invite.ts'

export const listLengthMax = 1_000_000

export const importInvitations = command({
  name: 'import-invitations',
  permission: 'invite-guest',
  input: Type.Object({
    list: Type.String({ maxLength: listLengthMax }),
    terms: invitationTerms,
    /** Only says what would happen, line by line. */
    dryRun: Type.Optional(Type.Boolean()),
  }),
  load: theWorkspace,
  async run(cx, { list, terms, dryRun = false }) {
    // What holds for all of them is refused whole.
    await requireShape(cx, terms, await requireInvitableRooms(cx, terms.roomIds ?? []))
    const people = readList(list)
    const batch = await openBatch(cx, people, { terms, dryRun })
    cx.audit({ target: { kind: 'invitation', id: batch.id, name: `a list of ${people.length}` }, after: { ...terms, dryRun } })
    cx.emit({ name: 'invitations.batch-opened', audience: { users: [] }, data: { batchId: batch.id } })
    return { batch: await presentBatch(cx, batch), warning: await seatWarning(cx) }
  },
})
