// From an invitation to a guest in the right rooms, with a session: all of it in one transaction, or nothing. The seat is taken now. Adds
// error-invitation-not-found, error-invitation-has-account, error-max-guests-number-reached, error-max-rooms-per-guest-reached, and what
// names and passwords may be refused for.
import assert from 'node:assert/strict'
import { Type } from 'typebox'
import { command, RefusedLeaving, type Writing } from '../../actions/action.ts'
import { AppError, refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { hashPassword } from '../../platform/passwords.ts'
import type { Invitation, User } from '../../schema/rows.ts'
import { requireSeatInSight } from '../license/limits.ts'
import { languageOf, momentIn } from '../mail/wording.ts'
import { writeTo } from '../mail/letter.ts'
import { openSession } from '../sessions/session.ts'
import { requireChosenUsername, requirePersonName } from '../users/name.ts'
import { requirePassword } from '../users/password-policy.ts'
import { presentMe } from '../users/profile.ts'
import { createUser, findUser, requireUser, updateUser } from '../users/user.ts'
import { fulfil, holdRooms, hostOf } from './acceptance.ts'
import { findInvitation, findOpenInvitation, mayComeWithoutPassword, updateInvitation } from './invitation.ts'

export const acceptInvitation = command({
  name: 'accept-invitation',
  permission: 'accept-invitation',
  input: Type.Object({
    token: Type.String({ maxLength: 200 }),
    name: Type.String({ maxLength: 1_000 }),
    username: Type.String({ maxLength: 1_000 }),
    /** Left out by whoever signs in by mail from then on. */
    password: Type.Optional(Type.String({ maxLength: 1_024 })),
    userAgent: Type.Union([Type.String(), Type.Null()]),
  }),
  load: (cx, { token }) => findOpenInvitation(cx, token, { lock: true }),
  async run(cx, { userAgent, ...chosen }, { invitation, inviter }) {
    assert(inviter !== undefined, 'an invitation found by its link comes with its writer')
    FAILPOINT: await failpoint('acceptance:begun', cx)
    await refuseKnownAddress(cx, invitation)
    if (chosen.password !== undefined || !mayComeWithoutPassword(cx)) requirePassword(cx, chosen.password ?? '')
    const answersFor = await hostOf(cx, invitation, inviter)
    const { id } = await atASeat(cx, { invitation, answersFor }, async () => {
      await requireSeatInSight(cx, 'guest')
      // Rooms before the seat, as wherever both are taken.
      const rooms = await holdRooms(cx, invitation, inviter)
      const guest = await openAccount(cx, chosen, invitation)
      await fulfil(cx, { invitation, inviter, rooms }, guest)
      return guest
    })
    const session = await openSession(cx, { id }, { userAgent, confirmed: true })
    FAILPOINT: await failpoint('acceptance:signed-in', cx)
    await updateUser(cx.tx, id, { lastLoginAt: cx.now, language: invitation.language })
    return { userId: id, token: session.token, expiresAt: session.expiresAt, me: presentMe(cx, await requireUser(cx, id)) }
  },
})

/** Whoever has come here otherwise meanwhile comes in as who they are: the link alone speaks for no account that exists. */
async function refuseKnownAddress(cx: Writing, { address }: Invitation): Promise<void> {
  const known = await findUser(cx.tx, { email: address })
  if (known === null) return
  throw known.active
    ? refusal('error-invitation-has-account')
    : refusal('error-invitation-has-account', 'The account with this address is deactivated: an administrator can activate it')
}

async function openAccount(
  cx: Writing,
  { name, username, password }: { readonly name: string; readonly username: string; readonly password?: string },
  invitation: Invitation,
): Promise<User> {
  return createUser(cx, {
    username: requireChosenUsername(cx, username),
    name: requirePersonName(cx, name),
    roles: ['guest'],
    email: invitation.address,
    emailVerified: true,
    passwordHash: password === undefined ? null : await hashPassword({ plain: password }),
    company: invitation.company,
    hostId: invitation.hostId ?? invitation.invitedBy,
    accessEndsAt: invitation.accessEndsAt,
    invitedBy: invitation.invitedBy,
  })
}

/** Does what takes a seat. Where none is free, the host is told, once, and the refusal says so: the invitation stays as it is. */
async function atASeat<T>(
  cx: Writing,
  { invitation, answersFor }: { readonly invitation: Invitation; readonly answersFor: User },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'error-max-guests-number-reached') throw error
    const said = `There is no guest seat free at the moment. ${answersFor.name} has been told; your invitation stays valid.`
    throw new RefusedLeaving(refusal('error-max-guests-number-reached', said), (later) => tellSeatMissing(later, invitation.id, answersFor))
  }
}

async function tellSeatMissing(cx: Writing, id: string, host: User): Promise<void> {
  const invitation = await findInvitation(cx.tx, { id }, { lock: true })
  if (invitation?.state !== 'pending' || invitation.seatMissedAt !== null) return
  await updateInvitation(cx.tx, id, { seatMissedAt: cx.now })
  const until = momentIn(invitation.expiresAt, languageOf(cx, host.language))
  await writeTo(cx, 'seat-missing', host, { words: { address: invitation.address, until } })
}
