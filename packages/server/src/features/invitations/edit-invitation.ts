// Changes what a pending invitation leads to: rooms, host, company, end of access, note, and when it ends itself.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { requireTerms } from '../accounts/guest-terms.ts'
import { findInvitationAccess, requireExpiry, requireInvitableRooms, requirePending, updateInvitation } from './invitation.ts'
import { presentInvitation } from './invitation-card.ts'
import { invitationTerms } from './invite.ts'

const { roomIds, history, company, host, accessEndsAt, note, days } = invitationTerms.properties

export const editInvitation = command({
  name: 'edit-invitation',
  permission: 'change-invitation',
  input: Type.Object({
    invitationId: Type.String({ maxLength: 64 }),
    terms: Type.Object({ roomIds, history, company, host, accessEndsAt, note, days }),
  }),
  load: (cx, { invitationId }) => findInvitationAccess(cx, invitationId, { lock: true }),
  async run(cx, { terms }, { invitation }) {
    requirePending(invitation)
    const { hostId, ...others } = await requireTerms(cx, 'guest', terms)
    const changes = {
      ...others,
      // Somebody always answers for a guest.
      ...(hostId === undefined ? {} : { hostId: hostId ?? invitation.invitedBy }),
      ...(terms.roomIds === undefined ? {} : { roomIds: (await requireInvitableRooms(cx, terms.roomIds)).map((room) => room.id) }),
      ...(terms.history === undefined ? {} : { history: terms.history }),
      ...(terms.note === undefined ? {} : { note: terms.note.trim() }),
      ...(terms.days === undefined ? {} : { expiresAt: requireExpiry(cx, terms.days) }),
    }
    if (Object.keys(changes).length === 0) return presentInvitation(cx, invitation)
    const changed = await updateInvitation(cx.tx, invitation.id, changes)
    const of = (row: object) => Object.fromEntries(Object.keys(changes).map((key) => [key, (row as Record<string, unknown>)[key]]))
    cx.audit({ before: of(invitation), after: of(changed) })
    return presentInvitation(cx, changed)
  },
})
