// A new account: the form that describes it, checked field by field before anything is written, and the account made from it
// with its seat and its rooms. Whoever makes accounts (an administrator, an invitation) does it through here.
import { type Static, Type } from 'typebox'
import type { Reading, Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { hashPassword } from '../../platform/passwords.ts'
import type { User } from '../../schema/rows.ts'
import { requireSeatInSight } from '../license/limits.ts'
import { addMember } from '../members/membership.ts'
import { lockDefaultRooms } from '../rooms/room.ts'
import { canMail, type LetterSecret } from '../mail/letter.ts'
import { requireCustomFields } from '../users/custom-fields.ts'
import { requireEmail, requireEmailDomain, requirePersonName, requireUsername } from '../users/name.ts'
import { randomPassword, requirePassword } from '../users/password-policy.ts'
import { requireBio, requireNickname, requireStatusText } from '../users/profile-fields.ts'
import { holdRoles } from '../roles/role.ts'
import { createUser, kindOf, type NewUser, requireRoles } from '../users/user.ts'
import { guestTermsInput, requireGuestTerms } from './guest-terms.ts'
import { defaultRoles, requireMayGiveRoles } from './role-change.ts'

/** The fields of the form, as every road hands them over. */
export const accountForm = Type.Object({
  name: Type.String({ maxLength: 1000 }),
  username: Type.String({ maxLength: 1000 }),
  email: Type.String({ maxLength: 1000 }),
  password: Type.Optional(Type.String({ maxLength: 1024 })),
  setRandomPassword: Type.Optional(Type.Boolean()),
  requirePasswordChange: Type.Optional(Type.Boolean()),
  roles: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  statusText: Type.Optional(Type.String()),
  bio: Type.Optional(Type.String()),
  nickname: Type.Optional(Type.String()),
  verified: Type.Optional(Type.Boolean()),
  active: Type.Optional(Type.Boolean()),
  customFields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  ...guestTermsInput,
})

/** An account to be, with the temporary password that its person is told by mail. */
export type NewAccount = NewUser & { readonly temporaryPassword: LetterSecret | null }

/** Checks every field of the form and answers what is to be stored. */
export async function requireNewAccount(cx: Reading, form: Static<typeof accountForm>): Promise<NewAccount> {
  const roles = requireRoles(cx, form.roles === undefined || form.roles.length === 0 ? defaultRoles(cx) : form.roles)
  await holdRoles(cx, roles)
  const kind = kindOf(roles)
  requireMayGiveRoles(cx, { before: ordinaryRoles(cx, roles), after: roles })
  const email = requireEmail(form.email)
  requireEmailDomain(cx, email, kind)
  // Before the password is hashed, which takes time.
  if (form.active !== false) await requireSeatInSight(cx, kind)
  return {
    roles,
    username: requireUsername(cx, form.username),
    name: requirePersonName(cx, form.name),
    email,
    emailVerified: form.verified === true,
    nickname: requireNickname(form.nickname ?? ''),
    bio: requireBio(form.bio ?? ''),
    statusText: requireStatusText(form.statusText ?? ''),
    active: form.active !== false,
    customFields: form.customFields === undefined ? {} : requireCustomFields(cx, form.customFields),
    ...(await requireGuestTerms(cx, kind, form)),
    ...(kind === 'guest' && cx.actor.id !== '' ? { invitedBy: cx.actor.id } : {}),
    ...(await requireFirstPassword(cx, form)),
  }
}

/** Of these roles, those that everybody gets: who may make accounts may give them. */
function ordinaryRoles(cx: Reading, roles: readonly string[]): string[] {
  return defaultRoles(cx).filter((role) => roles.includes(role) && role !== 'guest' && role !== 'admin')
}

/** Makes the account, takes its seat, and puts it into the default channels when that is wanted. */
export async function openAccount(
  cx: Writing,
  person: NewUser,
  { joinDefaultChannels }: { readonly joinDefaultChannels: boolean },
): Promise<User> {
  // Rooms before the seat, as wherever both are taken: nobody who holds the last seat waits for a room.
  const rooms = joinDefaultChannels ? await lockDefaultRooms(cx.tx) : []
  const user = await createUser(cx, person)
  for (const room of rooms) await addMember(cx, room, user, { silent: true })
  return user
}

async function requireFirstPassword(
  cx: Reading,
  form: Static<typeof accountForm>,
): Promise<{ passwordHash: string; requirePasswordChange: boolean; temporaryPassword: LetterSecret | null }> {
  if (form.setRandomPassword === true) {
    const { plain, told } = requireRandomPassword(cx)
    return { passwordHash: await hashPassword({ plain }), requirePasswordChange: true, temporaryPassword: told }
  }
  requirePassword(cx, form.password ?? '')
  const passwordHash = await hashPassword({ plain: form.password ?? '' })
  return { passwordHash, requirePasswordChange: form.requirePasswordChange === true, temporaryPassword: null }
}

/** A password that nobody has seen, where it can be mailed: without mail it would lock the person out. */
export function requireRandomPassword(cx: Reading): ReturnType<typeof randomPassword> {
  if (canMail(cx)) return randomPassword(cx)
  throw refusal(
    'error-email-send-failed',
    'A random password is told by mail, and this workspace can’t send any: an administrator can set up SMTP, or choose a password here',
  )
}
