// What an invitation offers, for whoever holds its link: who asks, into which rooms, how much they will see there, until when. Every other
// token is answered alike.
import assert from 'node:assert/strict'
import { Type } from 'typebox'
import { query, type Reading } from '../../actions/action.ts'
import type { Invitation, Room } from '../../schema/rows.ts'
import { shownName } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findUser } from '../users/user.ts'
import { findOpenRooms, hostOf } from './acceptance.ts'
import { countPeopleIn, readContents } from './exposure.store.ts'
import { findOpenInvitation, mayComeWithoutPassword } from './invitation.ts'

export const lookAtInvitation = query({
  name: 'look-at-invitation',
  permission: 'look-at-invitation',
  input: Type.Object({ token: Type.String({ maxLength: 200 }) }),
  load: (cx, { token }) => findOpenInvitation(cx, token),
  async run(cx, _input, { invitation, inviter }) {
    assert(inviter !== undefined, 'an invitation found by its link comes with its writer')
    const rooms = await findOpenRooms(cx, invitation, inviter)
    return {
      address: invitation.address,
      name: invitation.name,
      workspace: setting(cx, 'Site_Name'),
      inviter: inviter.name,
      host: (await hostOf(cx, invitation, inviter)).name,
      rooms: rooms.map(shownName),
      sees: await exposureOf(cx, invitation, rooms),
      company: invitation.company,
      note: invitation.note,
      accessEndsAt: invitation.accessEndsAt,
      expiresAt: invitation.expiresAt,
      withoutPassword: mayComeWithoutPassword(cx),
      // Then it is accepted by signing in: join-by-invitation.ts.
      hasAccount: (await findUser(cx.tx, { email: invitation.address })) !== null,
    }
  },
})

/** How much is to be seen in these rooms, in numbers: what it is, only who is in them reads. */
async function exposureOf({ tx }: Reading, { history }: Invitation, rooms: readonly Room[]) {
  const ids = rooms.map((room) => room.id)
  const { people } = await countPeopleIn(tx, ids)
  if (history !== 'all') return { people, messages: 0, files: 0, since: null }
  const contents = await readContents(tx, ids)
  const moments = contents.flatMap(({ since }) => (since === null ? [] : [since.getTime()]))
  return {
    people,
    messages: rooms.reduce((sum, room) => sum + room.messageCount, 0),
    files: contents.reduce((sum, { files }) => sum + files, 0),
    since: moments.length === 0 ? null : new Date(Math.min(...moments)),
  }
}
