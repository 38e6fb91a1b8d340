// Whoever was invited at an address that has an account by now accepts as that account, signed in: it comes into the rooms and stays what
// it is. Of an invitation to another address they learn nothing. Adds error-invitation-not-found, error-max-rooms-per-guest-reached.
import assert from 'node:assert/strict'
import { Type } from 'typebox'
import { command, type Reading } from '../../actions/action.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { emailKey } from '../users/name.ts'
import { findUser, requireSelf } from '../users/user.ts'
import { fulfil, holdRooms } from './acceptance.ts'
import { findOpenInvitation, type OpenInvitation } from './invitation.ts'

export const joinByInvitation = command({
  name: 'join-by-invitation',
  permission: 'join-by-invitation',
  input: Type.Object({ token: Type.String({ maxLength: 200 }) }),
  load: (cx, { token }) => findOwnInvitation(cx, token),
  async run(cx, _input, { invitation, inviter }) {
    assert(inviter !== undefined, 'an invitation found by its link comes with its writer')
    FAILPOINT: await failpoint('acceptance:begun', cx)
    const rooms = await holdRooms(cx, invitation, inviter)
    await fulfil(cx, { invitation, inviter, rooms }, await requireSelf(cx))
    return { roomIds: rooms.map((room) => room.id) }
  },
})

async function findOwnInvitation(cx: Reading, token: string): Promise<(OpenInvitation & { readonly addressed: true }) | null> {
  const open = await findOpenInvitation(cx, token, { lock: true })
  const self = cx.actor.id === '' ? null : await findUser(cx.tx, { id: cx.actor.id })
  return open !== null && self?.email != null && emailKey(self.email) === open.invitation.addressKey ? { ...open, addressed: true } : null
}
