// Signs the caller out everywhere else. Personal access tokens stay: scripts rest on them.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { endSessions, sessionDays } from './session.ts'
import { findSession } from './sessions.store.ts'

export const endOtherSessions = command({
  name: 'end-other-sessions',
  permission: 'end-own-sessions',
  alone: true,
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    await endSessions(cx, cx.actor.id, 'elsewhere', { kind: 'sign-in', except: cx.actor.sessionId })
    const session = cx.actor.sessionId === null ? null : await findSession(cx.tx, cx.actor.sessionId)
    return { expiresAt: session?.expiresAt ?? new Date(cx.now.getTime() + sessionDays(cx) * 86_400_000) }
  },
})
