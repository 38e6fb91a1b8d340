// Signs somebody out of one place. Adds error-token-does-not-exists.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { requireUser } from '../users/user.ts'
import { endSessions, findSessionAccess } from './session.ts'

export const endSession = command({
  name: 'end-session',
  permission: 'end-session',
  alone: true,
  input: Type.Object({ sessionId: Type.String({ maxLength: 64 }) }),
  load: (cx, { sessionId }) => findSessionAccess(cx, sessionId),
  async run(cx, _input, { session }) {
    const { id, username } = await requireUser(cx, session.userId)
    await endSessions(cx, id, id === cx.actor.id ? 'elsewhere' : 'administrator', { only: session.id })
    cx.audit({ target: { kind: 'user', id, name: username }, after: { sessionsEnded: 1 } })
    return { sessionId: session.id }
  },
})
