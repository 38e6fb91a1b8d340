// What became of a room's messages while a client was away: since a moment, page by page, or as a stretch of history.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { changesSince, pageOfChanges, spanInput } from './change.ts'
import { readStretch, stretchInput } from './history.ts'
import { findTimeline, moment, timelineReference } from './timeline.ts'

export const syncMessages = query({
  name: 'sync-messages',
  permission: 'read-room',
  input: Type.Object({
    room: timelineReference,
    how: Type.Union([Type.Object({ since: moment }), Type.Object({ span: spanInput }), Type.Object({ stretch: stretchInput })]),
  }),
  load: (cx, { room }) => findTimeline(cx, room),
  run: async (cx, { how }, access): Promise<SyncAnswer> => {
    if ('since' in how) return changesSince(cx, access, how.since)
    return 'span' in how ? pageOfChanges(cx, access, how.span) : readStretch(cx, access, how.stretch)
  },
})

type SyncAnswer =
  | Awaited<ReturnType<typeof changesSince>>
  | Awaited<ReturnType<typeof pageOfChanges>>
  | Awaited<ReturnType<typeof readStretch>>
