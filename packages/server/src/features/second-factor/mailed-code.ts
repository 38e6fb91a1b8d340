// Codes by mail: six digits, for a few minutes, a few guesses, and a few letters an hour. The digits are made from the server's secret and
// an id, so the letter and the database hold none.
import { timingSafeEqual } from 'node:crypto'
import type { Reading, Writing } from '../../actions/action.ts'
import { newId } from '../../platform/ids.ts'
import { goThrough } from '../../platform/turnstile.ts'
import type { SecondFactors, User } from '../../schema/rows.ts'
import { digitsOf, dropLettersAbout, writeTo } from '../mail/letter.ts'
import { setting } from '../settings/setting.ts'
import { lockFactors, updateFactors } from './second-factor.store.ts'

const purpose = 'second-factor-code'
const lettersPerHour = 10
const hourMs = 3_600_000
const askedForMs = 600_000

/** Mails a code unless there is one to be used; `again` mails it once more. Answers whether a letter was written: an hour has only so many. */
export async function mailCode(cx: Writing, user: User, factors: SecondFactors, { again = false } = {}): Promise<boolean> {
  const open = openCode(cx, factors)
  if (open !== null && !again) return false
  const since = factors.mailLettersSince
  const isNewHour = since === null || cx.now.getTime() - since.getTime() >= hourMs
  const letters = isNewHour ? 1 : factors.mailLetters + 1
  if (letters > lettersPerHour) return false
  const seconds = setting(cx, 'Accounts_TwoFactorAuthentication_By_Email_Code_Expiration')
  const code = open ?? { id: newId(), until: new Date(cx.now.getTime() + seconds * 1000) }
  await updateFactors(cx.tx, user.id, {
    mailLetters: letters,
    ...(isNewHour ? { mailLettersSince: cx.now } : {}),
    ...(open === null ? { mailCodeId: code.id, mailCodeUntil: code.until, mailCodeGuesses: 0 } : {}),
  })
  const minutes = Math.max(1, Math.round((code.until.getTime() - cx.now.getTime()) / 60_000))
  await writeTo(cx, 'second-factor-code', user, { words: { minutes: String(minutes) }, secret: { as: 'code', purpose, id: code.id } })
  return true
}

/** Takes the code that was mailed last, if this is it. The guess counts before it is looked at; after the last there is no code any more. */
export async function takeMailedCode(
  cx: Writing,
  { id: userId }: Pick<User, 'id'>,
  { factors, code }: { readonly factors: SecondFactors; readonly code: string },
): Promise<boolean> {
  const open = openCode(cx, factors)
  if (open === null) return false
  const guesses = factors.mailCodeGuesses + 1
  const isIt = isSame(code, digitsOf(cx.secret, { purpose, id: open.id }))
  const isOver = isIt || guesses >= setting(cx, 'Accounts_TwoFactorAuthentication_Max_Invalid_Email_Code_Attempts')
  await updateFactors(cx.tx, userId, { mailCodeGuesses: guesses, ...(isOver ? { mailCodeId: null } : {}) })
  if (isOver) await dropLettersAbout(cx.tx, { purpose, id: open.id }, 'the code was used, or guessed at too often')
  return isIt
}

/** Mails the code once more, to somebody who was just asked for one. Whoever was not gets no letter, and nobody learns which it was. */
export async function mailCodeAgain(cx: Writing, user: User): Promise<void> {
  await goThrough(cx.tx, user.id)
  await mailCode(cx, user, await lockFactors(cx.tx, user.id), { again: true })
}

/** Whether somebody who knew the password was asked for a code a short while ago. */
export function wasJustAsked(cx: Reading, factors: SecondFactors | null): boolean {
  return factors !== null && factors.askedAt !== null && cx.now.getTime() - factors.askedAt.getTime() < askedForMs
}

function openCode(
  cx: Writing,
  { mailCodeId: id, mailCodeUntil: until }: SecondFactors,
): { readonly id: string; readonly until: Date } | null {
  return id === null || until === null || until <= cx.now ? null : { id, until }
}

function isSame(one: string, other: string): boolean {
  return /^[0-9]{6}$/.test(one) && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
