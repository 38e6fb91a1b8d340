// What an edit of an account asks for besides its profile: roles, a guest's terms, and what administrators vouch for.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { ProfileChanges } from '../users/profile-change.ts'
import { kindOf, requireRoles, type UserRow } from '../users/user.ts'
import { editsAsAdministrator, profileForm } from './edit-form.ts'
import { guestTermsInput, requireTerms } from './guest-terms.ts'
import { requireMayGiveRoles } from './role-change.ts'

const truth = Type.Optional(Type.Boolean())

export const accountEdit = Type.Object({
  ...profileForm,
  ...guestTermsInput,
  roles: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  verified: truth,
  active: truth,
  requirePasswordChange: truth,
  mailedSignIn: truth,
  setRandomPassword: truth,
  password: Type.Optional(Type.String({ maxLength: 1024 })),
  currentPassword: Type.Optional(Type.String({ maxLength: 1024 })),
})

export type AccountEdit = Static<typeof accountEdit>

/** The roles that the form asks for when they are others than now; null otherwise. */
export function requireNewRoles(cx: Reading, user: UserRow, { roles }: AccountEdit): readonly string[] | null {
  if (roles === undefined) return null
  const wanted = requireRoles(cx, roles)
  if (wanted.length === user.roles.length && wanted.every((role) => user.roles.includes(role))) return null
  requireMayGiveRoles(cx, { before: user.roles, after: wanted })
  return wanted
}

/** Checks what only administrators change, and answers what differs. */
export async function requireAdministration(
  cx: Reading,
  user: UserRow,
  form: AccountEdit,
  roles: readonly string[] | null,
): Promise<ProfileChanges> {
  const kind = kindOf(roles ?? user.roles)
  const leaving = user.kind === 'guest' && kind !== 'guest'
  const sameEnd =
    form.accessEndsAt !== undefined && form.accessEndsAt !== null && new Date(form.accessEndsAt).getTime() === user.accessEndsAt?.getTime()
  const { accessEndsAt: _same, ...withoutEnd } = form
  const terms = leaving ? {} : await requireTerms(cx, kind, sameEnd ? withoutEnd : form)
  const wanted = {
    ...terms,
    // Somebody always answers for a guest.
    ...(terms.hostId === null ? { hostId: cx.actor.id || null } : {}),
    ...(form.verified === undefined ? {} : { emailVerified: form.verified }),
    ...(form.mailedSignIn === undefined ? {} : { mailedSignIn: form.mailedSignIn }),
    ...(form.requirePasswordChange === undefined || form.password ? {} : { requirePasswordChange: form.requirePasswordChange }),
  }
  const changes = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => !isSame(user[key as keyof UserRow], value)))
  if (Object.keys(changes).length > 0 && !editsAsAdministrator(cx))
    throw refusal('error-action-not-allowed', 'Only administrators change this', { action: 'Editing_user' })
  return changes
}

function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other
}
