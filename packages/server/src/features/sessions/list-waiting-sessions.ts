// Of some sessions, those whose person must set up a second factor before anything else. Asked about the sessions whose sockets follow
// something: what is asked at the door finds out there.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { lacksSecondFactor } from '../../permissions/second-factor.ts'
import { factorsOf } from '../users/profile.ts'
import { listHolders } from './sessions.store.ts'

export const listWaitingSessions = query({
  name: 'list-waiting-sessions',
  permission: 'run-the-server',
  input: Type.Object({ sessionIds: Type.Array(Type.String()) }),
  load: theWorkspace,
  async run(cx, { sessionIds }): Promise<string[]> {
    const holders = sessionIds.length === 0 ? [] : await listHolders(cx.tx, sessionIds)
    return holders.filter((holder) => lacksSecondFactor(cx.workspace, holder, factorsOf(holder))).map(({ sessionId }) => sessionId)
  },
})
