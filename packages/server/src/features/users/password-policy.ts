// What a password must have, by the workspace's settings.
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { setting } from '../settings/setting.ts'

/** Throws with the list of what is missing when the policy is on and the password falls short. */
export function requirePassword(cx: Pick<Reading, 'workspace'>, password: string): void {
  if (password.trim() === '') throw refusal('error-the-field-is-required', 'The password is missing', { field: 'Password' })
  if (!setting(cx, 'Accounts_Password_Policy_Enabled')) return
  const least = setting(cx, 'Accounts_Password_Policy_MinLength')
  const most = setting(cx, 'Accounts_Password_Policy_MaxLength')
  const faults = [
    ...(least > 0 && password.length < least ? [`has fewer than ${least} characters`] : []),
    ...(most > 0 && password.length > most ? [`has more than ${most} characters`] : []),
    ...(setting(cx, 'Accounts_Password_Policy_AtLeastOneLowercase') && !/\p{Ll}/u.test(password) ? ['has no lower-case letter'] : []),
    ...(setting(cx, 'Accounts_Password_Policy_AtLeastOneUppercase') && !/\p{Lu}/u.test(password) ? ['has no upper-case letter'] : []),
    ...(setting(cx, 'Accounts_Password_Policy_AtLeastOneNumber') && !/\p{Nd}/u.test(password) ? ['has no digit'] : []),
    ...(setting(cx, 'Accounts_Password_Policy_AtLeastOneSpecialCharacter') && !/[^\p{L}\p{Nd}\s]/u.test(password) ? ['has no special character'] : []),
  ]
  if (faults.length > 0) throw refusal('error-password-policy-not-met', `The password ${faults.join(' and ')}`, { reasons: faults })
}

/** A password that nobody chose: it satisfies every policy, and must be changed at the first sign-in. */
export function randomPassword(cx: Pick<Reading, 'workspace'>): string {
  const least = Math.max(17, setting(cx, 'Accounts_Password_Policy_MinLength'))
  return `${newId(least)}aA7-`
}
