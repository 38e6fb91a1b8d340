// Changing how somebody signs in: their address, their password. One's own takes the current password; others' take a right.
import type { Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { refusal } from '../../platform/errors.ts'
import type { LetterSecret } from '../mail/letter.ts'
import { requireCurrentPassword, requireNewPassword } from '../sessions/password.ts'
import { requireMayChangeOwn } from '../users/own-changes.ts'
import type { UserRow } from '../users/user.ts'
import type { AccountEdit } from './account-edit.ts'
import { editsAsAdministrator } from './edit-form.ts'
import { requireRandomPassword } from './new-account.ts'

/** The new password that the form asks for, and how it is told when nobody chose it; null when there is none. Nobody's own is changed without the current one. */
export async function requirePasswordChange(
  cx: Reading,
  user: UserRow,
  form: AccountEdit,
): Promise<{ readonly plain: string; readonly told: LetterSecret | null } | null> {
  if (form.setRandomPassword === true) {
    if (user.id === cx.actor.id) throw refusal('error-action-not-allowed', 'A random password is for others: choose your own')
    requireMayChangePassword(cx, user)
    return requireRandomPassword(cx)
  }
  if (form.password === undefined || form.password === '') return null
  requireMayChangePassword(cx, user)
  if (user.id === cx.actor.id) await requireCurrentPassword(user, form.currentPassword)
  await requireNewPassword(cx, user, form.password)
  return { plain: form.password, told: null }
}

function requireMayChangePassword(cx: Reading, user: UserRow): void {
  if (user.id === cx.actor.id) return requireMayChangeOwn(cx, 'password')
  if (!holds(cx, 'edit-other-user-password'))
    throw refusal('error-action-not-allowed', 'You may not change other people’s passwords', { action: 'Editing_user' })
  requireMayChangeSignIn(cx, user)
}

/** Refuses a new address for those who may not give one. */
export async function requireMayChangeAddress(cx: Reading, user: UserRow, { currentPassword }: AccountEdit): Promise<void> {
  if (!editsAsAdministrator(cx)) await requireCurrentPassword(user, currentPassword)
  requireMayChangeSignIn(cx, user)
}

/** Refuses to change how an administrator signs in for those who could not make one. */
function requireMayChangeSignIn(cx: Reading, user: UserRow): void {
  if (user.id !== cx.actor.id && user.roles.includes('admin') && !holds(cx, 'assign-admin-role'))
    throw refusal('error-action-not-allowed', 'You may not change how an administrator signs in', { action: 'Editing_user' })
}
