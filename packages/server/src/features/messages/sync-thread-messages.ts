// What became of the replies in a thread since a moment.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findMessageAccess, presentMessages } from './message.ts'
import { messageReference } from './message-reference.ts'
import { changesMax, moment, readable } from './timeline.ts'
import { listChanged, listTraces } from './timeline.store.ts'

export const syncThreadMessages = query({
  name: 'sync-thread-messages',
  permission: 'read-message',
  input: Type.Object({ ...messageReference, since: moment }),
  load: (cx, reference) => findMessageAccess(cx, reference),
  async run(cx, { since }, access) {
    const span = { after: new Date(since), limit: changesMax }
    return {
      update: await presentMessages(cx, await listChanged(cx.tx, { ...readable(cx, access), threadId: access.message.id }, span)),
      remove: await listTraces(cx.tx, readable(cx, access), span),
    }
  },
})
