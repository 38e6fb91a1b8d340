// A stretch of a room's history.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { readStretch, stretchInput } from './history.ts'
import { findTimeline, timelineReference } from './timeline.ts'

export const loadHistory = query({
  name: 'load-history',
  permission: 'read-room',
  input: Type.Object({ room: timelineReference, stretch: stretchInput }),
  load: (cx, { room }) => findTimeline(cx, room),
  run: (cx, { stretch }, access) => readStretch(cx, access, stretch),
})
