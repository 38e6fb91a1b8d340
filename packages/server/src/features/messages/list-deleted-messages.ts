// A page of what was deleted from a room since a moment: ids and nothing else.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { findTimeline, moment, readable, timelineReference } from './timeline.ts'
import { pageTraces } from './timeline.store.ts'

export const listDeletedMessages = query({
  name: 'list-deleted-messages',
  permission: 'read-room',
  input: Type.Object({ room: timelineReference, since: moment, page: pageInput }),
  load: (cx, { room }) => findTimeline(cx, room),
  run: (cx, { since, page }, access) => pageTraces(cx.tx, readable(cx, access), new Date(since), page),
})
