// What became of a room's threads since a moment: roots that changed, and messages that are gone.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { presentMessages } from './message.ts'
import { changesMax, findTimeline, moment, readable, timelineReference } from './timeline.ts'
import { listChanged, listTraces } from './timeline.store.ts'

export const syncThreads = query({
  name: 'sync-threads',
  permission: 'read-room',
  input: Type.Object({ room: timelineReference, since: moment }),
  load: (cx, { room }) => findTimeline(cx, room),
  async run(cx, { since }, access) {
    const span = { after: new Date(since), limit: changesMax }
    return {
      update: await presentMessages(cx, await listChanged(cx.tx, { ...readable(cx, access), threads: {} }, span)),
      remove: await listTraces(cx.tx, readable(cx, access), span),
    }
  },
})
