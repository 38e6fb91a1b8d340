// What a password must have, by the workspace's settings.
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { type LetterSecret, temporaryPassword } from '../mail/letter.ts'
import { setting } from '../settings/setting.ts'

const bytesMax = 256

/** Throws with the list of what is missing when the policy is on and the password falls short. */
export function requirePassword(cx: Pick<Reading, 'workspace'>, password: string): void {
  if (password.trim() === '') throw refusal('error-the-field-is-required', 'The password is missing', { field: 'Password' })
  const faults = faultsIn(cx, password)
  if (faults.length > 0) throw refusal('error-password-policy-not-met', `The password ${faults.join(' and ')}`, { reasons: faults })
}

function faultsIn(cx: Pick<Reading, 'workspace'>, password: string): string[] {
  const long = Buffer.byteLength(password) > bytesMax ? [`has more than ${bytesMax} bytes`] : []
  if (!setting(cx, 'Accounts_Password_Policy_Enabled')) return long
  const { least, most } = lengths(cx)
  const characters = [...password].length
  return [
    ...long,
    ...(characters < least ? [`has fewer than ${least} characters`] : []),
    ...(characters > most ? [`has more than ${most} characters`] : []),
    ...(setting(cx, 'Accounts_Password_Policy_AtLeastOneLowercase') && !/\p{Ll}/u.test(password) ? ['has no lower-case letter'] : []),
    ...(setting(cx, 'Accounts_Password_Policy_AtLeastOneUppercase') && !/\p{Lu}/u.test(password) ? ['has no upper-case letter'] : []),
    ...(setting(cx, 'Accounts_Password_Policy_AtLeastOneNumber') && !/\p{Nd}/u.test(password) ? ['has no digit'] : []),
    ...(setting(cx, 'Accounts_Password_Policy_AtLeastOneSpecialCharacter') && !/[^\p{L}\p{Nd}\s]/u.test(password)
      ? ['has no special character']
      : []),
    ...repetitionIn(cx, password),
  ]
}

function lengths(cx: Pick<Reading, 'workspace'>): { least: number; most: number } {
  const most = setting(cx, 'Accounts_Password_Policy_MaxLength')
  return { least: setting(cx, 'Accounts_Password_Policy_MinLength'), most: most > 0 ? most : Number.POSITIVE_INFINITY }
}

function repetitionIn(cx: Pick<Reading, 'workspace'>, password: string): string[] {
  if (!setting(cx, 'Accounts_Password_Policy_ForbidRepeatingCharacters')) return []
  const most = setting(cx, 'Accounts_Password_Policy_ForbidRepeatingCharactersCount')
  return new RegExp(`(.)\\1{${most},}`, 'su').test(password) ? [`has a character more than ${most} times in a row`] : []
}

const usualLength = 17

/** A password that nobody chose, with what a letter needs to tell it: it satisfies the policy, and must be changed at the first sign-in. */
export function randomPassword(cx: Pick<Reading, 'workspace' | 'secret'>): { plain: string; told: LetterSecret } {
  const { least, most } = lengths(cx)
  const length = Math.min(Math.max(usualLength, least), most)
  for (let attempt = 0; attempt < 100; attempt++) {
    const told: LetterSecret = { as: 'password', purpose: 'temporary-password', id: newId(), length }
    const plain = temporaryPassword(cx.secret, told)
    if (faultsIn(cx, plain).length === 0) return { plain, told }
  }
  throw refusal(
    'error-password-policy-not-met',
    'No random password can satisfy the password policy. An administrator can change the policy',
  )
}
