// Invitations as inviters and administrators see them. The link is not among it: it is asked for one by one.
import type { Reading } from '../../actions/action.ts'
import type { Invitation } from '../../schema/rows.ts'
import { findRooms, shownName } from '../rooms/room.ts'
import { findPeople } from '../users/user.ts'

/** Presents a page of them: two statements however many there are. */
export async function presentInvitations(cx: Reading, invitations: readonly Invitation[]) {
  const rooms = new Map((await findRooms(cx.tx, [...new Set(invitations.flatMap((one) => one.roomIds))])).map((room) => [room.id, room]))
  const people = await findPeople(
    cx.tx,
    invitations.flatMap(({ invitedBy, hostId, userId }) => [invitedBy, hostId, userId].filter((id): id is string => id !== null)),
  )
  const personOf = (id: string | null) => {
    const person = id === null ? undefined : people.get(id)
    return person === undefined ? null : { _id: person.id, username: person.username, name: person.name }
  }
  return invitations.map((one) => ({
    _id: one.id,
    address: one.address,
    name: one.name,
    state: one.state === 'pending' && one.expiresAt <= cx.now ? ('expired' as const) : one.state,
    rooms: one.roomIds.flatMap((id) => {
      const room = rooms.get(id)
      return room === undefined ? [] : [{ _id: id, name: shownName(room) }]
    }),
    history: one.history,
    company: one.company,
    accessEndsAt: one.accessEndsAt,
    language: one.language,
    note: one.note,
    invitedBy: personOf(one.invitedBy),
    host: personOf(one.hostId),
    guest: personOf(one.userId),
    createdAt: one.createdAt,
    expiresAt: one.expiresAt,
    settledAt: one.settledAt,
  }))
}

/** One of them. */
export async function presentInvitation(cx: Reading, invitation: Invitation) {
  const [card] = await presentInvitations(cx, [invitation])
  if (card === undefined) throw new Error('one invitation makes one card')
  return card
}
