// Ends exactly the session whose token was used. Signing out without one is no error: clients do it.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { endSessions } from './session.ts'

export const logout = command({
  name: 'logout',
  permission: 'sign-out',
  alone: true,
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    if (cx.actor.sessionId !== null) await endSessions(cx, cx.actor.id, null, { only: cx.actor.sessionId })
    return { signedIn: false as const }
  },
})
