// Signs oneself out of one place, this one or another. Adds error-token-does-not-exists.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { endSessions, findSessionAccess } from './session.ts'

export const endOwnSession = command({
  name: 'end-own-session',
  permission: 'use-own-session',
  alone: true,
  input: Type.Object({ sessionId: Type.String({ maxLength: 64 }) }),
  load: (cx, { sessionId }) => findSessionAccess(cx, sessionId),
  async run(cx, _input, { session }) {
    await endSessions(cx, session.userId, 'elsewhere', { only: session.id })
    return { sessionId: session.id }
  },
})
