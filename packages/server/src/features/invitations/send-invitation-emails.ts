// What clients of the protocol call an invitation by mail. Here it is a real one: each address is invited as a guest, without rooms. Adds
// error-action-not-allowed for those who may not invite guests, and error-invalid-email where no address is good.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { AppError, refusal } from '../../platform/errors.ts'
import { requireSelf } from '../users/user.ts'
import { invite, type Outcome, requireShape } from './invite.ts'
import { addressesMax } from './invite-guests.ts'

export const sendInvitationEmails = command({
  name: 'send-invitation-emails',
  permission: 'send-invitation-emails',
  input: Type.Object({ emails: Type.Array(Type.String({ maxLength: 1_000 }), { maxItems: addressesMax }) }),
  load: theWorkspace,
  async run(cx, { emails }): Promise<void> {
    if (!holds(cx, 'invite-guest'))
      throw refusal('error-action-not-allowed', 'An invitation makes a guest here, and you may not invite guests: ask an administrator')
    const inviter = await requireSelf(cx)
    const sheet = { dryRun: false, inviter, rooms: [], shape: await requireShape(cx, {}, []) }
    const outcomes: Outcome[] = []
    for (const typed of emails) outcomes.push(await invite(cx, typed, sheet))
    const invited = outcomes.filter(({ outcome }) => outcome === 'invited').map(({ address }) => address)
    // Whoever was asked before has their letter.
    if (!outcomes.some(({ outcome }) => outcome === 'invited' || outcome === 'pending')) throw whyNobody(outcomes)
    if (invited.length > 0) cx.emit({ name: 'invitations.changed', audience: { users: [inviter.id] }, data: { userId: inviter.id } })
    cx.audit({ target: { kind: 'invitation', id: '', name: `${invited.length} people` }, after: { invited } })
  },
})

function whyNobody([first]: readonly Outcome[]): AppError {
  if (first?.outcome === 'refused') return new AppError(first.errorType, { message: first.error })
  if (first?.outcome === 'known') return refusal('error-action-not-allowed', `“${first.username}” has this address: add them to rooms`)
  return refusal('error-invalid-email', 'No address was given', { email: '' })
}
