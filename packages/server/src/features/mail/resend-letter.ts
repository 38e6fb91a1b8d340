// Sends a letter that was given up, or waits for its next attempt, now. One that has arrived is written anew by what it was about.
// Adds error-letter-not-found.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { presentLetter } from './letter-card.ts'
import { findLetter, updateLetter } from './mail.store.ts'

export const resendLetter = command({
  name: 'resend-letter',
  permission: 'manage-outbox',
  input: Type.Object({ letterId: Type.String({ maxLength: 64 }) }),
  load: theWorkspace,
  async run(cx, { letterId }) {
    const letter = await findLetter(cx.tx, letterId, { lock: true })
    if (letter === null) throw refusal('error-letter-not-found')
    if (letter.state !== 'failed' && letter.state !== 'waiting')
      throw refusal('error-action-not-allowed', `A letter that is ${letter.state} can’t be sent again`)
    await updateLetter(cx.tx, letterId, { state: 'waiting', dueAt: cx.now, attempts: 0, settledAt: null })
    cx.audit({ target: { kind: 'letter', id: letterId, name: letter.kind }, after: { address: letter.address } })
    cx.emit({ name: 'letter.written', audience: { users: [] }, data: { letterId } })
    return presentLetter(cx, { ...letter, state: 'waiting', attempts: 0, dueAt: cx.now, settledAt: null })
  },
})
