// The link of a pending invitation, to copy by hand: from the list of invitations, or from its letter in the outbox. Adds error-action-not-allowed for one that nobody can accept any more.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { hashToken } from '../../platform/ids.ts'
import { findInvitationAccess, findInvitationInLetter, linkOf, tokenOf } from './invitation.ts'

export const showInvitationLink = query({
  name: 'show-invitation-link',
  permission: 'read-invitation',
  input: Type.Union([
    Type.Object({ invitationId: Type.String({ maxLength: 64 }) }),
    Type.Object({ letterId: Type.String({ maxLength: 64 }) }),
  ]),
  load: (cx, which) => ('letterId' in which ? findInvitationInLetter(cx, which.letterId) : findInvitationAccess(cx, which.invitationId)),
  run(cx, _input, { invitation }) {
    // Made from a secret that was lost since, the link can't be made again.
    const isOurs = hashToken(tokenOf(cx, invitation.id)) === invitation.tokenHash
    if (invitation.state !== 'pending' || invitation.expiresAt <= cx.now || !isOurs)
      throw refusal('error-action-not-allowed', 'This invitation can’t be accepted any more: send it again, or invite anew')
    return { link: linkOf(cx, invitation.id), expiresAt: invitation.expiresAt }
  },
})
