// Decides on a request for a guest. Approved, it is an invitation of whoever approves, with whoever asked as host; the terms may be others
// than asked. Whoever asked is told. Adds error-guest-request-not-found, and what an invitation may be refused for.
import { Type } from 'typebox'
import { command, type Reading, theWorkspace, type Writing } from '../../actions/action.ts'
import { AppError, refusal } from '../../platform/errors.ts'
import type { InvitationRequest, Room, User } from '../../schema/rows.ts'
import { writeTo } from '../mail/letter.ts'
import { shownName } from '../rooms/room.ts'
import { requireSelf, requireUser } from '../users/user.ts'
import { presentRequest, requireOpenRequest, settleRequest } from './guest-request.ts'
import { requireInvitableRoom, requireRoomCount, speakingAs } from './invitation.ts'
import { invitationTerms, invite, type InvitationTerms, type Outcome, requireShape } from './invite.ts'

export const approveGuestRequest = command({
  name: 'approve-guest-request',
  permission: 'decide-guest-request',
  input: Type.Object({ requestId: Type.String({ maxLength: 64 }), terms: invitationTerms }),
  load: theWorkspace,
  async run(cx, { requestId, terms }) {
    const request = await requireOpenRequest(cx, requestId, { own: false })
    const requester = await requireUser(cx, request.requestedBy)
    const inviter = await requireSelf(cx)
    const rooms = await requireRooms(cx, terms.roomIds ?? request.roomIds, { request, requester })
    const shape = { ...(await requireShape(cx, termsFor(request, requester, terms), rooms)), requestedBy: requester.id }
    const outcome = await invite(cx, request.address, { dryRun: false, inviter, rooms, shape, name: request.name })
    if (outcome.outcome !== 'invited') throw notInvited(outcome)
    const settled = await settleRequest(cx, request, { state: 'approved', decidedBy: inviter.id, invitationId: outcome.invitationId })
    const words = { decider: inviter.name, address: request.address, rooms: rooms.map(shownName).join(', ') }
    if (requester.active) await writeTo(cx, 'guest-request-approved', requester, { words })
    cx.emit({ name: 'invitations.changed', audience: { users: [inviter.id] }, data: { userId: inviter.id } })
    return { request: await presentRequest(cx, settled), link: outcome.link }
  },
})

export const declineGuestRequest = command({
  name: 'decline-guest-request',
  permission: 'decide-guest-request',
  input: Type.Object({ requestId: Type.String({ maxLength: 64 }), reason: Type.String({ maxLength: 1_000 }) }),
  load: theWorkspace,
  async run(cx, { requestId, reason }) {
    if (reason.trim() === '') throw refusal('error-the-field-is-required', 'The reason is missing', { field: 'reason' })
    const request = await requireOpenRequest(cx, requestId, { own: false })
    const settled = await settleRequest(cx, request, { state: 'declined', decidedBy: cx.actor.id, decision: reason.trim() })
    await tellDeclined(cx, settled, await requireUser(cx, request.requestedBy))
    cx.audit({ reason: reason.trim() })
    return presentRequest(cx, settled)
  },
})

async function tellDeclined(cx: Writing, { address, decision }: InvitationRequest, requester: User): Promise<void> {
  if (!requester.active) return
  await writeTo(cx, 'guest-request-declined', requester, { words: { decider: cx.actor.name, address, reason: decision ?? '' } })
}

function termsFor(request: InvitationRequest, requester: User, terms: InvitationTerms): InvitationTerms {
  const host = requester.active && requester.kind === 'member' ? { host: { id: requester.id } } : {}
  return { company: request.company, history: request.history, ...host, ...terms }
}

/** Each room is one that whoever approves brings people into, or one that was asked for by somebody who does. */
async function requireRooms(
  cx: Reading,
  ids: readonly string[],
  { request, requester }: { readonly request: InvitationRequest; readonly requester: User },
): Promise<Room[]> {
  const asRequester = speakingAs(cx, requester)
  const rooms: Room[] = []
  for (const id of new Set(ids)) {
    const asked = requester.active && request.roomIds.includes(id)
    rooms.push(
      await requireInvitableRoom(cx, { id }).catch((error: unknown) => {
        if (asked && error instanceof AppError) return requireInvitableRoom(asRequester, { id })
        throw error
      }),
    )
  }
  requireRoomCount(cx, rooms.length)
  return rooms
}

function notInvited(outcome: Outcome): AppError {
  if (outcome.outcome === 'refused') return new AppError(outcome.errorType, { message: outcome.error })
  if (outcome.outcome === 'known') return refusal('error-action-not-allowed', `“${outcome.username}” has this address: add them to rooms`)
  return refusal('error-action-not-allowed', `${outcome.address} was invited already`)
}
