// One letter as it was or will be sent, without what is secret in it. Adds error-letter-not-found.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { presentWholeLetter } from './letter-card.ts'
import { findLetter } from './mail.store.ts'

export const readLetter = query({
  name: 'read-letter',
  permission: 'read-outbox',
  input: Type.Object({ letterId: Type.String({ maxLength: 64 }) }),
  load: theWorkspace,
  async run(cx, { letterId }) {
    const letter = await findLetter(cx.tx, letterId)
    if (letter === null) throw refusal('error-letter-not-found')
    return presentWholeLetter(cx, letter)
  },
})
