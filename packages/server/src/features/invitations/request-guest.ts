// Asks for a guest, and takes that back. Whoever may invite needs not ask, and may all the same. Adds error-action-not-allowed where requests
// are turned off or too many are open, error-invalid-email, error-room-not-found, and error-guest-request-not-found.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { setting } from '../settings/setting.ts'
import { emailKey, requirePersonName } from '../users/name.ts'
import { requireCompany } from '../users/profile-fields.ts'
import { findUser, lockUserRow } from '../users/user.ts'
import { presentRequest, requireOpenRequest, settleRequest, tellApprovers } from './guest-request.ts'
import { requireInvitableRooms } from './invitation.ts'
import { invitationTerms, requireInvitable } from './invite.ts'
import { countRequests, insertRequest } from './requests.store.ts'

const openMax = 10

export const requestGuest = command({
  name: 'request-guest',
  permission: 'request-guest',
  input: Type.Object({
    address: Type.String({ maxLength: 1_000 }),
    name: Type.Optional(Type.String({ maxLength: 1_000 })),
    roomIds: invitationTerms.properties.roomIds,
    history: invitationTerms.properties.history,
    company: Type.Optional(Type.String({ maxLength: 1_000 })),
    reason: Type.String({ maxLength: 1_000 }),
  }),
  load: theWorkspace,
  async run(cx, { address: typed, name = '', roomIds = [], history = 'all', company = '', reason }) {
    if (!setting(cx, 'Guests_Requests'))
      throw refusal('error-action-not-allowed', 'Requests for guests are turned off here: ask an administrator')
    const address = requireInvitable(cx, typed)
    if (reason.trim() === '') throw refusal('error-the-field-is-required', 'The reason is missing', { field: 'reason' })
    const rooms = await requireInvitableRooms(cx, roomIds)
    const known = await findUser(cx.tx, { email: address })
    if (known !== null) throw refusal('error-action-not-allowed', `“${known.username}” has this address: add them to your rooms`)
    // Requests of one person wait for each other, so that the limit holds.
    await lockUserRow(cx.tx, cx.actor.id)
    if ((await countRequests(cx.tx, { requestedBy: cx.actor.id, state: 'open' })) >= openMax)
      throw refusal('error-action-not-allowed', `You have ${openMax} open requests: wait until they are decided, or withdraw some`)
    const request = await insertRequest(cx.tx, {
      id: newId(),
      address,
      addressKey: emailKey(address),
      requestedBy: cx.actor.id,
      name: name.trim() === '' ? '' : requirePersonName(cx, name),
      roomIds: rooms.map((room) => room.id),
      history,
      company: requireCompany(company),
      reason: reason.trim(),
      createdAt: cx.now,
    })
    if (request === null) throw refusal('error-action-not-allowed', `You have an open request for ${address}`)
    await tellApprovers(cx, request)
    cx.audit({ target: { kind: 'invitation', id: request.id, name: address }, after: { rooms: request.roomIds, company: request.company } })
    return presentRequest(cx, request)
  },
})

export const withdrawGuestRequest = command({
  name: 'withdraw-guest-request',
  permission: 'request-guest',
  input: Type.Object({ requestId: Type.String({ maxLength: 64 }) }),
  load: theWorkspace,
  async run(cx, { requestId }) {
    const request = await requireOpenRequest(cx, requestId, { own: true })
    return presentRequest(cx, await settleRequest(cx, request, { state: 'withdrawn' }))
  },
})
