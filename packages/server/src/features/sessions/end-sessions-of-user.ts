// Signs somebody out everywhere, personal access tokens included: oneself, or others with the right to.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { findUserAccess } from '../users/user.ts'
import { endSessions } from './session.ts'

export const endSessionsOfUser = command({
  name: 'end-sessions-of-user',
  permission: 'end-sessions-of-user',
  alone: true,
  urgent: true,
  input: Type.Object({ userId: Type.Optional(Type.String({ maxLength: 64 })) }),
  load: (cx, { userId }) => findUserAccess(cx, { id: userId ?? cx.actor.id }),
  async run(cx, _input, { user }) {
    const ended = await endSessions(cx, user.id, user.id === cx.actor.id ? 'elsewhere' : 'administrator')
    cx.audit({ after: { sessionsEnded: ended } })
    return { userId: user.id }
  },
})
