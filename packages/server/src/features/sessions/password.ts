// The password of an account that exists: how its owner proves to know it, and how it is replaced.
import type { Reading, Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { hashPassword, verifyPassword } from '../../platform/passwords.ts'
import type { User } from '../../schema/rows.ts'
import { requirePassword } from '../users/password-policy.ts'
import { lockUser, updateUser } from '../users/user.ts'
import { endSessions } from './session.ts'

/** Refuses unless the text is the account's password, or its SHA-256 in hex, which is what apps send. */
export async function requireCurrentPassword(user: Pick<User, 'passwordHash'>, typed: string | undefined): Promise<void> {
  if (typed !== undefined && (await isPassword(user, typed))) return
  throw refusal('error-invalid-password', 'The current password is wrong or missing')
}

/** Whether the text is the account's password, or its SHA-256 in hex. */
export async function isPassword({ passwordHash }: Pick<User, 'passwordHash'>, typed: string): Promise<boolean> {
  if (/^[0-9a-f]{64}$/i.test(typed) && (await verifyPassword(passwordHash, { digest: typed }))) return true
  return verifyPassword(passwordHash, { plain: typed })
}

/** Checks a new password against the policy, and that it is a new one. */
export async function requireNewPassword(cx: Reading, user: Pick<User, 'passwordHash'>, plain: string): Promise<void> {
  requirePassword(cx, plain)
  if (await verifyPassword(user.passwordHash, { plain }))
    throw refusal('error-password-same-as-current', 'The new password must be another than the current one')
}

/** Replaces the password and ends every session but the one that is named, personal access tokens included. Assumes that it was checked. */
export async function replacePassword(
  cx: Writing,
  user: Pick<User, 'id'>,
  plain: string,
  how: { readonly keepSession: string | null; readonly mustChange?: boolean },
): Promise<void> {
  const passwordHash = await hashPassword({ plain })
  // Held against sign-ins with the old password that are under way: each is either ended below or sees the new one.
  await lockUser(cx.tx, user.id)
  await updateUser(cx.tx, user.id, { passwordHash, requirePasswordChange: how.mustChange ?? false })
  await endSessions(cx, user.id, 'changed', { except: how.keepSession })
}
