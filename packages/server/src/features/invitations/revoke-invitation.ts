// Takes an invitation back: its link is worth nothing from then on, and a letter that has not left stays.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { dropInvitationLetters, findInvitationAccess, requirePending, updateInvitation } from './invitation.ts'
import { presentInvitation } from './invitation-card.ts'

export const revokeInvitation = command({
  name: 'revoke-invitation',
  permission: 'change-invitation',
  input: Type.Object({ invitationId: Type.String({ maxLength: 64 }), reason: Type.Optional(Type.String({ maxLength: 1_000 })) }),
  load: (cx, { invitationId }) => findInvitationAccess(cx, invitationId, { lock: true }),
  async run(cx, { reason }, { invitation }) {
    requirePending(invitation)
    const revoked = await updateInvitation(cx.tx, invitation.id, { state: 'revoked', settledAt: cx.now })
    await dropInvitationLetters(cx, invitation, 'the invitation was revoked')
    cx.audit({ before: { state: 'pending' }, after: { state: 'revoked' }, ...(reason === undefined ? {} : { reason }) })
    return presentInvitation(cx, revoked)
  },
})
