// Takes an invitation back: its link is worth nothing from then on, and a letter that has not left stays.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { dropInvitationLetters, findInvitation, updateInvitation } from './invitation.ts'
import { presentInvitation } from './invitation-card.ts'

export const revokeInvitation = command({
  name: 'revoke-invitation',
  permission: 'change-invitation',
  input: Type.Object({ invitationId: Type.String({ maxLength: 64 }), reason: Type.Optional(Type.String({ maxLength: 1_000 })) }),
  async load(cx, { invitationId }) {
    const invitation = await findInvitation(cx.tx, { id: invitationId }, { lock: true })
    return invitation === null ? null : { invitation }
  },
  async run(cx, { reason }, { invitation }) {
    if (invitation.state !== 'pending') throw refusal('error-action-not-allowed', `This invitation was ${invitation.state} already`)
    const revoked = await updateInvitation(cx.tx, invitation.id, { state: 'revoked', settledAt: cx.now })
    await dropInvitationLetters(cx, invitation, 'the invitation was revoked')
    cx.audit({ before: { state: 'pending' }, after: { state: 'revoked' }, ...(reason === undefined ? {} : { reason }) })
    return presentInvitation(cx, revoked)
  },
})
