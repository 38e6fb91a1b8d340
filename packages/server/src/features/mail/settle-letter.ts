// What came of a letter that was taken: it is sent, or tried again later, or given up.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { findLetter, updateLetter } from './mail.store.ts'

/** Waiting after the first, second, … failure; after the last of these a letter is given up, some two days on. */
const pausesMinutes = [1, 5, 15, 60, 240, 480, 960, 960]
const minuteMs = 60_000

export const settleLetter = command({
  name: 'settle-letter',
  permission: 'run-the-server',
  input: Type.Object({
    letterId: Type.String(),
    attempt: Type.Integer(),
    // `untried`: the server could not be spoken to, so this says nothing of the letter; it waits as it did.
    outcome: Type.Enum(['sent', 'refused', 'try-again', 'untried']),
    error: Type.Optional(Type.String({ maxLength: 1_000 })),
  }),
  load: theWorkspace,
  async run(cx, { letterId, attempt, outcome, error = '' }) {
    const letter = await findLetter(cx.tx, letterId, { lock: true })
    if (letter === null) return
    // What has left has left, whatever became of the letter meanwhile.
    if (outcome === 'sent') return updateLetter(cx.tx, letterId, { state: 'sent', lastError: null, settledAt: cx.now })
    if (letter.state !== 'sending' || letter.attempts !== attempt) return
    if (outcome === 'untried')
      return updateLetter(cx.tx, letterId, { state: 'waiting', dueAt: cx.now, attempts: attempt - 1, lastError: error || letter.lastError })
    const pause = outcome === 'refused' ? undefined : pausesMinutes[attempt - 1]
    if (pause === undefined) return updateLetter(cx.tx, letterId, { state: 'failed', lastError: error, settledAt: cx.now })
    return updateLetter(cx.tx, letterId, { state: 'waiting', dueAt: new Date(cx.now.getTime() + pause * minuteMs), lastError: error })
  },
})
