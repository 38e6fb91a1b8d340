// Of some sessions, those that speak for nobody any more: ended, expired, or of an account that is out. Asked about the sessions
// that have a socket, because word of an end that came about elsewhere may have been lost.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { filterLiveSessions } from './sessions.store.ts'

export const listEndedSessions = query({
  name: 'list-ended-sessions',
  permission: 'run-the-server',
  input: Type.Object({ sessionIds: Type.Array(Type.String()) }),
  load: theWorkspace,
  async run(cx, { sessionIds }): Promise<string[]> {
    const live = new Set(sessionIds.length === 0 ? [] : await filterLiveSessions(cx.tx, sessionIds))
    return sessionIds.filter((id) => !live.has(id))
  },
})
