// One session of anybody's, for administrators. Adds error-token-does-not-exists.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findSessionAccess } from './session.ts'
import { presentSessionsOfPeople } from './session-card.ts'

export const showSession = query({
  name: 'show-session',
  permission: 'read-session',
  input: Type.Object({ sessionId: Type.String({ maxLength: 64 }) }),
  load: (cx, { sessionId }) => findSessionAccess(cx, sessionId),
  async run(cx, _input, { session }) {
    const [card] = await presentSessionsOfPeople(cx, [session])
    if (card === undefined) throw new Error('one session makes one card')
    return card
  },
})
