// One of the sessions of one's own. Adds error-token-does-not-exists.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findSessionAccess } from './session.ts'
import { presentSession } from './session-card.ts'

export const showOwnSession = query({
  name: 'show-own-session',
  permission: 'use-own-session',
  input: Type.Object({ sessionId: Type.String({ maxLength: 64 }) }),
  load: (cx, { sessionId }) => findSessionAccess(cx, sessionId),
  run: (cx, _input, { session }) => presentSession(cx, session),
})
