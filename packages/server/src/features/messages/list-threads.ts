// A page of a room's threads by their last reply: all, those that the reader follows, or those with replies not read yet.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentMessages } from './message.ts'
import { findTimeline, readable, timelineReference } from './timeline.ts'
import { countMessages, listMessages } from './timeline.store.ts'

export const listThreads = query({
  name: 'list-threads',
  permission: 'read-room',
  input: Type.Object({
    room: timelineReference,
    which: Type.Enum(['all', 'following', 'unread']),
    text: Type.Optional(Type.String({ maxLength: 256 })),
    page: pageInput,
  }),
  load: (cx, { room }) => findTimeline(cx, room),
  async run(cx, { which, text, page }, access) {
    const threads =
      which === 'following' ? { followedBy: cx.actor.id } : which === 'unread' ? { ids: access.membership?.threadUnread ?? [] } : {}
    const selection = { ...readable(cx, access), threads, ...(text === undefined || text === '' ? {} : { text }) }
    const roots = await listMessages(cx.tx, selection, { ...page, order: 'threadLastAt' })
    return { rows: await presentMessages(cx, roots), total: await countMessages(cx.tx, selection) }
  },
})
