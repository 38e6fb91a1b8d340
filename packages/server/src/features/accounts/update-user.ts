// Edits an account: an administrator any, everybody their own as far as the workspace leaves it to them. All of it or nothing.
import { Type } from 'typebox'
import { command, type Reading, type Writing } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import { endRecoveries } from '../recovery/recovery.ts'
import { holdRoles } from '../roles/role.ts'
import { replacePassword } from '../sessions/password.ts'
import { changeProfile } from '../users/profile-change.ts'
import { presentUserFor } from '../users/profile.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess, lockUser, lockUserRow, requireAnotherAdmin, requireUser, type UserRow } from '../users/user.ts'
import { writeFirstLetters } from './account-letters.ts'
import { accountEdit, requireAdministration, requireNewRoles } from './account-edit.ts'
import { activate, deactivate } from './activation.ts'
import { editsAsAdministrator, requireProfileChanges } from './edit-form.ts'
import { changeRoles } from './kind-change.ts'
import { requireMayChangeAddress, requirePasswordChange } from './sign-in-change.ts'

export const updateUser = command({
  name: 'update-user',
  permission: 'update-user',
  input: Type.Object({ user: personInput, form: accountEdit, confirmed: Type.Optional(Type.Boolean()) }),
  load: (cx, { user }) => findUserAccess(cx, user),
  async run(cx, { form, confirmed = false }, { user: { id } }) {
    await holdRoles(cx, form.roles ?? [])
    // What is checked below holds until it is written. Whoever must choose another password first finishes nothing that is under way.
    await (form.requirePasswordChange === true ? lockUser : lockUserRow)(cx.tx, id)
    const before = await requireUser(cx, id)
    const roles = requireNewRoles(cx, before, form)
    const profile = requireProfileChanges(cx, before, form)
    const vouched = 'email' in profile && form.verified === true && editsAsAdministrator(cx) ? { emailVerified: true } : {}
    const changes = { ...profile, ...(await requireAdministration(cx, before, form, roles)), ...vouched }
    if ('email' in changes) {
      await requireMayChangeAddress(cx, before, form)
      await endRecoveries(cx, id, { reason: 'the address was changed' })
    }
    const password = await requirePasswordChange(cx, before, form)
    if (roles !== null) await giveRoles(cx, before, roles)
    if (Object.keys(changes).length > 0) await changeProfile(cx, await requireUser(cx, id), changes)
    if (password !== null)
      await replacePassword(cx, before, password.plain, {
        keepSession: keptSession(cx, id),
        mustChange: form.setRandomPassword === true || (form.requirePasswordChange ?? before.requirePasswordChange),
      })
    if (form.active !== undefined && form.active !== before.active) await switchAccount(cx, id, { active: form.active, confirmed })
    const after = await requireUser(cx, id)
    if (after.requirePasswordChange && !before.requirePasswordChange) holdBack(cx, id)
    await writeFirstLetters(cx, after, { welcome: false, password: password?.told ?? null })
    cx.audit(difference(before, after, password !== null))
    return presentUserFor(cx, after)
  },
})

async function giveRoles(cx: Writing, user: UserRow, roles: readonly string[]): Promise<void> {
  if (user.roles.includes('admin') && !roles.includes('admin')) await requireAnotherAdmin(cx, user)
  await changeRoles(cx, user.id, roles)
}

async function switchAccount(
  cx: Writing,
  userId: string,
  { active, confirmed }: { readonly active: boolean; readonly confirmed: boolean },
): Promise<void> {
  if (!holds(cx, 'edit-other-user-active-status'))
    throw refusal('error-action-not-allowed', 'You may not activate or deactivate accounts', { action: 'Editing_user' })
  if (active) await activate(cx, userId)
  else await deactivate(cx, userId, { confirmed })
}

/** What is listened to was let in before: whoever must choose another password first connects anew, and is refused it. */
function holdBack(cx: Writing, userId: string): void {
  cx.emit({ name: 'user.held-back', audience: { users: [] }, data: { userId }, revokes: { users: [userId] } })
}

function keptSession(cx: Reading, userId: string): string | null {
  return userId === cx.actor.id ? cx.actor.sessionId : null
}

const recorded = [
  'username',
  'name',
  'email',
  'emailVerified',
  'nickname',
  'bio',
  'statusText',
  'roles',
  'kind',
  'active',
  'company',
  'hostId',
  'accessEndsAt',
  'requirePasswordChange',
  'mailedSignIn',
  'customFields',
] as const

/** What the audit log keeps of an edit: the fields that are different now, and that the password is. */
function difference(before: UserRow, after: UserRow, newPassword: boolean) {
  const keys = recorded.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  const of = (user: UserRow) => Object.fromEntries(keys.map((key) => [key, user[key]]))
  return { before: of(before), after: { ...of(after), ...(newPassword ? { password: 'changed' } : {}) } }
}
