// A request: a member who may not invite guests asks those who may. It names the address, the rooms that the member brings people into, and
// why; whoever decides may change the terms.
import type { Reading, Writing } from '../../actions/action.ts'
import { rolesWith } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'
import type { InvitationRequest } from '../../schema/rows.ts'
import { writeTo } from '../mail/letter.ts'
import { findRooms, shownName } from '../rooms/room.ts'
import { findPeople, requireUser } from '../users/user.ts'
import { findRequest, listApproverIds, updateRequest } from './requests.store.ts'

const approversTold = 20

/** Tells those who decide of a new request: once each, by mail and live. */
export async function tellApprovers(cx: Writing, request: InvitationRequest): Promise<void> {
  const approvers = await listApproverIds(cx.tx, { roles: rolesWith(cx.workspace, 'invite-guest'), limit: approversTold })
  const rooms = (await findRooms(cx.tx, request.roomIds)).map(shownName).join(', ')
  const words = { requester: cx.actor.name, address: request.address, company: request.company ?? '', reason: request.reason, rooms }
  for (const id of approvers) await writeTo(cx, 'guest-requested', await requireUser(cx, id), { words })
  tellOf(cx, request, approvers)
}

/** Tells that a request has changed. */
export function tellOf(cx: Writing, { requestedBy }: InvitationRequest, others: readonly string[] = []): void {
  const userIds = [...new Set([requestedBy, ...others])]
  cx.emit({ name: 'invitations.requests-changed', audience: { users: userIds }, data: { userIds } })
}

/** An open request, held. Throws error-guest-request-not-found, and error-action-not-allowed for one that was settled. */
export async function requireOpenRequest(cx: Reading, id: string, { own }: { readonly own: boolean }): Promise<InvitationRequest> {
  const request = await findRequest(cx.tx, id, { lock: true })
  if (request === null || (own && request.requestedBy !== cx.actor.id)) throw refusal('error-guest-request-not-found')
  if (request.state !== 'open') throw refusal('error-action-not-allowed', `This request was ${request.state} already`)
  return request
}

/** Settles a request and tells whoever wrote it. */
export async function settleRequest(
  cx: Writing,
  { id }: InvitationRequest,
  how: Partial<Pick<InvitationRequest, 'state' | 'decidedBy' | 'decision' | 'invitationId'>>,
): Promise<InvitationRequest> {
  const settled = await updateRequest(cx.tx, id, { ...how, settledAt: cx.now })
  cx.audit({ target: { kind: 'invitation', id, name: settled.address }, before: { state: 'open' }, after: { state: settled.state } })
  tellOf(cx, settled)
  return settled
}

/** Requests as their writers and those who decide see them. Whoever asks shows the names of the rooms they ask for. */
export async function presentRequests(cx: Reading, requests: readonly InvitationRequest[]) {
  const rooms = new Map((await findRooms(cx.tx, [...new Set(requests.flatMap(({ roomIds }) => roomIds))])).map((room) => [room.id, room]))
  const people = await findPeople(
    cx.tx,
    requests.flatMap(({ requestedBy, decidedBy }) => [requestedBy, ...(decidedBy === null ? [] : [decidedBy])]),
  )
  const personOf = (id: string | null) => {
    const person = id === null ? undefined : people.get(id)
    return person === undefined ? null : { _id: person.id, username: person.username, name: person.name }
  }
  return requests.map(({ id, address, name, roomIds, history, company, reason, state, requestedBy, decidedBy, decision, ...when }) => ({
    _id: id,
    address,
    name,
    rooms: roomIds.flatMap((roomId) => {
      const room = rooms.get(roomId)
      return room === undefined ? [] : [{ _id: roomId, name: shownName(room) }]
    }),
    history,
    company,
    reason,
    state,
    requestedBy: personOf(requestedBy),
    decidedBy: personOf(decidedBy),
    decision,
    invitationId: when.invitationId,
    createdAt: when.createdAt,
    settledAt: when.settledAt,
  }))
}

export async function presentRequest(cx: Reading, request: InvitationRequest) {
  const [card] = await presentRequests(cx, [request])
  if (card === undefined) throw new Error('one request makes one card')
  return card
}
