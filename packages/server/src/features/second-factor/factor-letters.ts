// The letter about a second factor that was turned off: whoever did not do it themselves hears of it.
import type { Writing } from '../../actions/action.ts'
import type { FactorMethod } from '../../permissions/second-factor.ts'
import type { User } from '../../schema/rows.ts'
import { writeTo } from '../mail/letter.ts'
import { languageOf } from '../mail/wording.ts'

const names = {
  en: { totp: 'codes from an app', email: 'codes by mail' },
  de: { totp: 'Codes aus einer App', email: 'Codes per E-Mail' },
} as const

/** Tells somebody that they are not asked for these codes any more, and who did it where it was not they. */
export async function tellFactorOff(cx: Writing, user: User, method: FactorMethod): Promise<void> {
  const by = cx.actor.id === user.id ? '' : cx.actor.name
  await writeTo(cx, 'second-factor-off', user, { words: { method: names[languageOf(cx, user.language)][method], by } })
}
