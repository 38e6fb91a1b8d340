// A letter as administrators see it: where it goes, what has come of it, what it says; never what is secret in it.
import type { Reading } from '../../actions/action.ts'
import type { Letter } from '../../schema/rows.ts'
import { type LetterSecret, textOf } from './letter.ts'

/** A row of the outbox. */
export function presentLetter(cx: Pick<Reading, 'workspace' | 'secret'>, letter: Letter) {
  const { id, kind, address, userId, language, state, attempts, dueAt, lastError, createdAt, settledAt } = letter
  return {
    _id: id,
    kind,
    address,
    userId,
    language,
    state,
    attempts,
    nextAttemptAt: state === 'waiting' ? dueAt : null,
    lastError,
    createdAt,
    settledAt,
    subject: textOf(cx, letter, { shown: false }).subject,
    hasLink: (letter.secret as LetterSecret | null)?.as === 'Invitation_Url',
  }
}

/** The same with the letter itself. */
export function presentWholeLetter(cx: Pick<Reading, 'workspace' | 'secret'>, letter: Letter) {
  return { ...presentLetter(cx, letter), text: textOf(cx, letter, { shown: false }).text }
}
