// Sends an invitation again, with the same link and a new end.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { hashToken } from '../../platform/ids.ts'
import { lockRooms } from '../rooms/room.ts'
import { requireUser } from '../users/user.ts'
import {
  dropInvitationLetters,
  findInvitationAccess,
  requireExpiry,
  tokenOf,
  requirePending,
  updateInvitation,
  writeInvitation,
} from './invitation.ts'
import { presentInvitation } from './invitation-card.ts'

export const resendInvitation = command({
  name: 'resend-invitation',
  permission: 'change-invitation',
  input: Type.Object({ invitationId: Type.String({ maxLength: 64 }), days: Type.Optional(Type.Integer()) }),
  load: (cx, { invitationId }) => findInvitationAccess(cx, invitationId, { lock: true }),
  async run(cx, { days }, { invitation }) {
    requirePending(invitation)
    const renewed = await updateInvitation(cx.tx, invitation.id, {
      expiresAt: requireExpiry(cx, days),
      tokenHash: hashToken(tokenOf(cx, invitation.id)),
    })
    await dropInvitationLetters(cx, invitation, 'the invitation was sent again')
    await writeInvitation(cx, renewed, await requireUser(cx, invitation.invitedBy), await lockRooms(cx.tx, invitation.roomIds))
    cx.audit({ before: { expiresAt: invitation.expiresAt }, after: { expiresAt: renewed.expiresAt } })
    return presentInvitation(cx, renewed)
  },
})
