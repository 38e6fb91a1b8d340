// What was said in a room after a moment, oldest first.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { presentMessages } from './message.ts'
import { changesMax, findTimeline, moment, readable, timelineReference } from './timeline.ts'
import { listMessages } from './timeline.store.ts'

export const loadNextMessages = query({
  name: 'load-next-messages',
  permission: 'read-room',
  input: Type.Object({ room: timelineReference, after: moment, limit: Type.Integer({ minimum: 1, maximum: changesMax }) }),
  load: (cx, { room }) => findTimeline(cx, room),
  async run(cx, { after, limit }, access) {
    return presentMessages(cx, await listMessages(cx.tx, { ...readable(cx, access), after: new Date(after) }, { limit, ascending: true }))
  },
})
