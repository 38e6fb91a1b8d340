// Edits an account: an administrator any, everybody their own as far as the workspace leaves it to them. All of it or nothing.
import { type Static, Type } from 'typebox'
import { command, type Reading, type Writing } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import { replacePassword, requireCurrentPassword, requireNewPassword } from '../sessions/password.ts'
import { requireMayChangeOwn } from '../users/own-changes.ts'
import { changeProfile, type ProfileChanges } from '../users/profile-change.ts'
import { presentUserFor } from '../users/profile.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess, kindOf, requireAnotherAdmin, requireRoles, requireUser, type UserRow } from '../users/user.ts'
import { activate, deactivate } from './activation.ts'
import { editsAsAdministrator, profileForm, requireMayChangeSignIn, requireProfileChanges } from './edit-form.ts'
import { guestTermsInput, requireTerms } from './guest-terms.ts'
import { changeRoles } from './kind-change.ts'
import { requireRandomPassword } from './new-account.ts'
import { requireMayGiveRoles } from './role-change.ts'

const truth = Type.Optional(Type.Boolean())

const editForm = Type.Object({
  ...profileForm,
  ...guestTermsInput,
  roles: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  verified: truth,
  active: truth,
  requirePasswordChange: truth,
  setRandomPassword: truth,
  password: Type.Optional(Type.String({ maxLength: 1024 })),
  currentPassword: Type.Optional(Type.String({ maxLength: 1024 })),
})

type EditForm = Static<typeof editForm>

export const updateUser = command({
  name: 'update-user',
  permission: 'update-user',
  input: Type.Object({ user: personInput, form: editForm, confirmed: Type.Optional(Type.Boolean()) }),
  load: (cx, { user }) => findUserAccess(cx, user),
  async run(cx, { form, confirmed = false }, { user: { id } }) {
    const before = await requireUser(cx, id)
    const roles = requireNewRoles(cx, before, form)
    const changes = { ...requireProfileChanges(cx, before, form), ...(await requireAdministration(cx, before, form, roles)) }
    if ('email' in changes) await requireMayChangeAddress(cx, before, form)
    const password = await requirePasswordChange(cx, before, form)
    if (roles !== null) await giveRoles(cx, before, roles)
    if (Object.keys(changes).length > 0) await changeProfile(cx, await requireUser(cx, id), changes)
    if (password !== null) await replacePassword(cx, before, password, { keepSession: keptSession(cx, id), mustChange: form.setRandomPassword === true || form.requirePasswordChange === true })
    if (form.active !== undefined && form.active !== before.active) await switchAccount(cx, id, { active: form.active, confirmed })
    const after = await requireUser(cx, id)
    cx.audit(difference(before, after, password !== null))
    return presentUserFor(cx, after)
  },
})

/** The roles that the form asks for when they are others than now; null otherwise. */
function requireNewRoles(cx: Reading, user: UserRow, { roles }: EditForm): readonly string[] | null {
  if (roles === undefined) return null
  const wanted = requireRoles(cx, roles)
  if (wanted.length === user.roles.length && wanted.every((role) => user.roles.includes(role))) return null
  requireMayGiveRoles(cx, { before: user.roles, after: wanted })
  return wanted
}

/** Checks what only administrators change, and answers what differs. */
async function requireAdministration(cx: Reading, user: UserRow, form: EditForm, roles: readonly string[] | null): Promise<ProfileChanges> {
  const kind = kindOf(roles ?? user.roles)
  const leaving = user.kind === 'guest' && kind !== 'guest'
  const sameEnd = form.accessEndsAt !== undefined && form.accessEndsAt !== null && new Date(form.accessEndsAt).getTime() === user.accessEndsAt?.getTime()
  const { accessEndsAt: _same, ...withoutEnd } = form
  const terms = leaving ? {} : await requireTerms(cx, kind, sameEnd ? withoutEnd : form)
  const wanted = {
    ...terms,
    // Somebody always answers for a guest.
    ...(terms.hostId === null ? { hostId: cx.actor.id || null } : {}),
    ...(form.verified === undefined ? {} : { emailVerified: form.verified }),
    ...(form.requirePasswordChange === undefined || form.password ? {} : { requirePasswordChange: form.requirePasswordChange }),
  }
  const changes = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => !isSame(user[key as keyof UserRow], value)))
  if (Object.keys(changes).length > 0 && !editsAsAdministrator(cx)) throw refusal('error-action-not-allowed', 'Only administrators change this', { action: 'Editing_user' })
  return changes
}

function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other
}

/** The new password that the form asks for; null when there is none. Nobody's own is changed without the current one. */
async function requirePasswordChange(cx: Reading, user: UserRow, form: EditForm): Promise<string | null> {
  if (form.setRandomPassword === true) {
    if (user.id === cx.actor.id) throw refusal('error-action-not-allowed', 'A random password is for others: choose your own')
    requireMayChangePassword(cx, user)
    return requireRandomPassword(cx)
  }
  if (form.password === undefined || form.password === '') return null
  requireMayChangePassword(cx, user)
  if (user.id === cx.actor.id) await requireCurrentPassword(user, form.currentPassword)
  await requireNewPassword(cx, user, form.password)
  return form.password
}

function requireMayChangePassword(cx: Reading, user: UserRow): void {
  if (user.id === cx.actor.id) return requireMayChangeOwn(cx, 'password')
  if (!holds(cx, 'edit-other-user-password')) throw refusal('error-action-not-allowed', 'You may not change other people’s passwords', { action: 'Editing_user' })
  requireMayChangeSignIn(cx, user)
}

async function requireMayChangeAddress(cx: Reading, user: UserRow, { currentPassword }: EditForm): Promise<void> {
  if (!editsAsAdministrator(cx)) await requireCurrentPassword(user, currentPassword)
  requireMayChangeSignIn(cx, user)
}

async function giveRoles(cx: Writing, user: UserRow, roles: readonly string[]): Promise<void> {
  if (user.roles.includes('admin') && !roles.includes('admin')) await requireAnotherAdmin(cx, user)
  await changeRoles(cx, user.id, roles)
}

async function switchAccount(cx: Writing, userId: string, { active, confirmed }: { readonly active: boolean; readonly confirmed: boolean }): Promise<void> {
  if (!holds(cx, 'edit-other-user-active-status')) throw refusal('error-action-not-allowed', 'You may not activate or deactivate accounts', { action: 'Editing_user' })
  if (active) await activate(cx, userId)
  else await deactivate(cx, userId, { confirmed })
}

function keptSession(cx: Reading, userId: string): string | null {
  return userId === cx.actor.id ? cx.actor.sessionId : null
}

const recorded = ['username', 'name', 'email', 'emailVerified', 'nickname', 'bio', 'statusText', 'roles', 'kind', 'active', 'company', 'hostId', 'accessEndsAt', 'requirePasswordChange', 'customFields'] as const

/** What the audit log keeps of an edit: the fields that are different now, and that the password is. */
function difference(before: UserRow, after: UserRow, newPassword: boolean) {
  const keys = recorded.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  const of = (user: UserRow) => Object.fromEntries(keys.map((key) => [key, user[key]]))
  return { before: of(before), after: { ...of(after), ...(newPassword ? { password: 'changed' } : {}) } }
}
