// What an invitation offers, for whoever holds its link: who asks, into which rooms, until when. Every other token is answered alike.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findRooms, shownName } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findUser } from '../users/user.ts'
import { findOpenInvitation } from './invitation.ts'

export const lookAtInvitation = query({
  name: 'look-at-invitation',
  permission: 'look-at-invitation',
  input: Type.Object({ token: Type.String({ maxLength: 200 }) }),
  load: (cx, { token }) => findOpenInvitation(cx, token),
  async run(cx, _input, { invitation, inviter }) {
    return {
      address: invitation.address,
      name: invitation.name,
      workspace: setting(cx, 'Site_Name'),
      inviter: inviter?.name ?? '',
      rooms: (await findRooms(cx.tx, invitation.roomIds)).filter((room) => !room.archived).map(shownName),
      company: invitation.company,
      note: invitation.note,
      accessEndsAt: invitation.accessEndsAt,
      expiresAt: invitation.expiresAt,
      // Then it is accepted by signing in: join-by-invitation.ts.
      hasAccount: (await findUser(cx.tx, { email: invitation.address })) !== null,
    }
  },
})
