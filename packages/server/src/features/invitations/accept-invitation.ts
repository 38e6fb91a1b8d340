// From an invitation to a guest in the right rooms, with a session: all of it in one transaction, or nothing. The seat is taken now. A room
// that is gone, or that the inviter can't bring people into any more, is left out. Adds error-invitation-not-found,
// error-max-guests-number-reached, error-max-rooms-per-guest-reached, and what names and passwords may be refused for.
import assert from 'node:assert/strict'
import { Type } from 'typebox'
import { command, type Writing } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { hashPassword } from '../../platform/passwords.ts'
import type { Invitation, Room, User } from '../../schema/rows.ts'
import { requireSeatInSight } from '../license/limits.ts'
import { writeTo } from '../mail/letter.ts'
import { addMember } from '../members/membership.ts'
import { lockRooms, shownName, standTo } from '../rooms/room.ts'
import { openSession } from '../sessions/session.ts'
import { requireChosenUsername, requirePersonName } from '../users/name.ts'
import { requirePassword } from '../users/password-policy.ts'
import { presentMe } from '../users/profile.ts'
import { createUser, requireUser, updateUser } from '../users/user.ts'
import { dropInvitationLetters, findOpenInvitation, speakingAs, updateInvitation } from './invitation.ts'

export const acceptInvitation = command({
  name: 'accept-invitation',
  permission: 'accept-invitation',
  input: Type.Object({
    token: Type.String({ maxLength: 200 }),
    name: Type.String({ maxLength: 1_000 }),
    username: Type.String({ maxLength: 1_000 }),
    password: Type.String({ maxLength: 1_024 }),
    userAgent: Type.Union([Type.String(), Type.Null()]),
  }),
  load: (cx, { token }) => findOpenInvitation(cx, token, { lock: true }),
  async run(cx, { name, username, password, userAgent }, { invitation, inviter }) {
    assert(inviter !== undefined, 'an invitation found by its link comes with its writer')
    requirePassword(cx, password)
    await requireSeatInSight(cx, 'guest')
    // Rooms before the seat, as wherever both are taken.
    const rooms = await openRooms(speakingAs(cx, inviter), invitation)
    const { id } = await createUser(cx, {
      username: requireChosenUsername(cx, username),
      name: requirePersonName(cx, name),
      roles: ['guest'],
      email: invitation.address,
      emailVerified: true,
      passwordHash: await hashPassword({ plain: password }),
      company: invitation.company,
      hostId: invitation.hostId ?? invitation.invitedBy,
      accessEndsAt: invitation.accessEndsAt,
      invitedBy: invitation.invitedBy,
    })
    for (const room of rooms)
      await addMember(cx, room, { id, kind: 'guest', username }, { addedBy: { id: invitation.invitedBy }, history: invitation.history })
    await updateInvitation(cx.tx, invitation.id, { state: 'accepted', settledAt: cx.now, userId: id })
    await dropInvitationLetters(cx, invitation, 'the invitation was accepted')
    const session = await openSession(cx, { id }, { userAgent })
    const user = await updateUser(cx.tx, id, { lastLoginAt: cx.now, language: invitation.language })
    await tellInviter(cx, inviter, { guest: user.name, address: invitation.address, rooms })
    cx.audit({ after: { userId: id, username: user.username, rooms: rooms.map((room) => room.id), invitedBy: invitation.invitedBy } })
    return { userId: id, token: session.token, expiresAt: session.expiresAt, me: presentMe(cx, await requireUser(cx, id)) }
  },
})

/** The rooms that the inviter can bring somebody into now, held until the transaction ends. */
async function openRooms(cx: Writing, invitation: Invitation): Promise<Room[]> {
  const open: Room[] = []
  for (const room of await lockRooms(cx.tx, invitation.roomIds)) if (may(cx, 'add-to-room', await standTo(cx, room))) open.push(room)
  return open
}

async function tellInviter(
  cx: Writing,
  inviter: User,
  { guest, address, rooms }: { guest: string; address: string; rooms: readonly Room[] },
): Promise<void> {
  await writeTo(cx, 'invitation-accepted', inviter, { words: { guest, address, rooms: rooms.map(shownName).join(', ') } })
  cx.emit({ name: 'invitations.changed', audience: { users: [inviter.id] }, data: {} })
}
