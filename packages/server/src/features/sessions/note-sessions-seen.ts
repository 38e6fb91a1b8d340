// Notes that people are here by sessions that have an open socket.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { touchSessions } from './sessions.store.ts'

export const noteSessionsSeen = command({
  name: 'note-sessions-seen',
  permission: 'run-the-server',
  input: Type.Object({ sessionIds: Type.Array(Type.String()) }),
  load: theWorkspace,
  run: (cx, { sessionIds }) => touchSessions(cx.tx, sessionIds),
})
