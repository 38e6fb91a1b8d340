// What every way of accepting does: the rooms that the inviter can bring somebody into now, the end of the invitation, and the news for
// whoever wrote it. A room that is gone, or that the inviter can't bring people into any more, is left out.
import type { Reading, Writing } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { failpoint } from '../../platform/failpoint.ts'
import type { Invitation, Room, User } from '../../schema/rows.ts'
import { writeTo } from '../mail/letter.ts'
import { addMember } from '../members/membership.ts'
import { findRooms, lockRooms, shownName, standTo } from '../rooms/room.ts'
import { findUser } from '../users/user.ts'
import { dropInvitationLetters, speakingAs, updateInvitation } from './invitation.ts'

export interface Acceptance {
  readonly invitation: Invitation
  readonly inviter: User
  readonly rooms: readonly Room[]
}

/** The rooms that the inviter, or whoever asked for this guest, can bring somebody into now; held until the transaction ends. */
export async function holdRooms(cx: Writing, invitation: Invitation, inviter: User): Promise<Room[]> {
  return openAmong(cx, await lockRooms(cx.tx, invitation.roomIds), { invitation, inviter })
}

/** The same rooms, as whoever holds the link is shown them. */
export async function findOpenRooms(cx: Reading, invitation: Invitation, inviter: User): Promise<Room[]> {
  return openAmong(cx, await findRooms(cx.tx, invitation.roomIds), { invitation, inviter })
}

async function openAmong(cx: Reading, rooms: readonly Room[], { invitation, inviter }: Omit<Acceptance, 'rooms'>): Promise<Room[]> {
  const { requestedBy } = invitation
  const requester = requestedBy === null ? null : await findUser(cx.tx, { id: requestedBy })
  const asked = [inviter, ...(requester?.active === true ? [requester] : [])].map((person) => speakingAs(cx, person))
  const open: Room[] = []
  for (const room of rooms)
    for (const one of asked) if (!open.includes(room) && may(one, 'add-to-room', await standTo(one, room))) open.push(room)
  return open
}

/** Whoever will answer for the guest. */
export async function hostOf(cx: Reading, { hostId }: Invitation, inviter: User): Promise<User> {
  const host = hostId === null ? null : await findUser(cx.tx, { id: hostId })
  return host?.active === true ? host : inviter
}

/** Puts whoever accepted into the rooms and ends the invitation. */
export async function fulfil(cx: Writing, { invitation, inviter, rooms }: Acceptance, person: User): Promise<void> {
  for (const room of rooms) await addMember(cx, room, person, { addedBy: { id: inviter.id }, history: invitation.history })
  FAILPOINT: await failpoint('acceptance:in-rooms', cx)
  await updateInvitation(cx.tx, invitation.id, { state: 'accepted', settledAt: cx.now, userId: person.id })
  await dropInvitationLetters(cx, invitation, 'the invitation was accepted')
  const words = { guest: person.name, address: invitation.address, rooms: rooms.map(shownName).join(', ') }
  await writeTo(cx, 'invitation-accepted', inviter, { words })
  cx.emit({ name: 'invitations.changed', audience: { users: [inviter.id] }, data: { userId: inviter.id } })
  cx.audit({ after: { userId: person.id, username: person.username, rooms: rooms.map((room) => room.id), invitedBy: inviter.id } })
  FAILPOINT: await failpoint('acceptance:settled', cx)
}
