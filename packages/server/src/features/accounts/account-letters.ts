// The letters that accounts get: to whom, and under which setting. What they say stands in mail/wording.ts.
import type { Writing } from '../../actions/action.ts'
import { type LetterKind, type LetterSecret, writeTo } from '../mail/letter.ts'
import { setting } from '../settings/setting.ts'
import type { User } from '../../schema/rows.ts'

/** What a new account, or one with a new temporary password, is told. Nothing goes to an account that is not active. */
export async function writeFirstLetters(
  cx: Writing,
  user: User,
  { welcome, password }: { readonly welcome: boolean; readonly password: LetterSecret | null },
): Promise<void> {
  if (!user.active) return
  if (welcome) await writeTo(cx, 'welcome', user)
  if (password !== null) await writeTo(cx, 'password', user, { secret: password })
}

/** Tells somebody that their account was activated, approved or deactivated, where the workspace wants that. */
export async function writeActivityLetter(
  cx: Writing,
  user: User,
  kind: Extract<LetterKind, 'activated' | 'approved' | 'deactivated'>,
): Promise<void> {
  const wanted = kind === 'deactivated' ? 'Accounts_Send_Email_When_Deactivating' : 'Accounts_Send_Email_When_Activating'
  if (user.kind !== 'bot' && setting(cx, wanted)) await writeTo(cx, kind, user)
}
