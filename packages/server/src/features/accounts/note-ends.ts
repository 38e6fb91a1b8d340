// Of whose access something is to be said or done now: 14, 5 and 1 days before its end, and when it has come. An end that was moved begins
// anew. (That nobody acts after their end is judged at each request; this is for those who are to know.)
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { listDueEnds, noteAccessEnds } from './accounts.store.ts'

const endsAtOnce = 500

export const noteEnds = command({
  name: 'note-ends',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    await noteAccessEnds(cx.tx, cx.now)
    return listDueEnds(cx.tx, { now: cx.now, limit: endsAtOnce })
  },
})
