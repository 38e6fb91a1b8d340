// A page of a room's messages: all, or those that are pinned, starred by the reader, mention somebody, or stand in one thread.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentMessages } from './message.ts'
import { findTimeline, readable, timelineReference } from './timeline.ts'
import { countMessages, listMessages as listPage } from './timeline.store.ts'

const ids = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })

export const listMessages = query({
  name: 'list-messages',
  permission: 'read-room',
  input: Type.Object({
    room: timelineReference,
    pinned: Type.Optional(Type.Boolean()),
    mentioned: Type.Optional(ids),
    mentionsMe: Type.Optional(Type.Boolean()),
    /** Stars are everybody's own: of these accounts only the reader's counts. */
    starredBy: Type.Optional(ids),
    starredByMe: Type.Optional(Type.Boolean()),
    threadId: Type.Optional(Type.String({ maxLength: 64 })),
    outsideThreads: Type.Optional(Type.Boolean()),
    ascending: Type.Optional(Type.Boolean()),
    page: pageInput,
  }),
  load: (cx, { room }) => findTimeline(cx, room),
  async run(cx, { pinned, mentioned, mentionsMe, starredBy, starredByMe, threadId, outsideThreads, ascending = false, page }, access) {
    if (starredBy !== undefined && !starredBy.includes(cx.actor.id)) return { rows: [], total: 0 }
    const selection = {
      ...readable(cx, access),
      pinned,
      threadId,
      outsideThreads,
      mentioned: mentionsMe ? [cx.actor.id] : mentioned,
      starredBy: starredBy !== undefined || starredByMe ? cx.actor.id : undefined,
    }
    const messages = await listPage(cx.tx, selection, { ...page, ascending })
    return { rows: await presentMessages(cx, messages), total: await countMessages(cx.tx, selection) }
  },
})
