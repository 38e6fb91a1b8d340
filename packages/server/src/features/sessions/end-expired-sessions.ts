// Ends the sessions whose time is over, and those of accounts whose access has ended, and closes their sockets. Requests need
// no job: they look at both moments themselves. Where an administrator has shortened how long a sign-in lasts, those that are open
// are shortened here, too. Why sessions ended is forgotten after a month.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { sessionDays } from './session.ts'
import { deleteExpiredSessions, deleteOldEnds, shortenSessions } from './sessions.store.ts'

const endsKeptDays = 30

export const endExpiredSessions = command({
  name: 'end-expired-sessions',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    await shortenSessions(cx.tx, { ofGuests: sessionDays(cx, 'guest'), ofOthers: sessionDays(cx) })
    const ended = await deleteExpiredSessions(cx.tx)
    await deleteOldEnds(cx.tx, endsKeptDays)
    if (ended.length > 0) cx.emit({ name: 'session.ended', audience: { users: [] }, data: {}, revokes: { sessions: ended } })
    return { ended: ended.length }
  },
})
