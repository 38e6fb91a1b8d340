// A stretch of a room's history, newest first; where the last moment that was seen is given, also what lies unread before it.
import { type Static, Type } from 'typebox'
import type { Reading } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import type { Message } from '../../schema/rows.ts'
import { presentMessages } from './message.ts'
import { presentOne } from './message-card.ts'
import { dateOf, moment, readable } from './timeline.ts'
import { countMessages, listMessages } from './timeline.store.ts'

/** Which stretch. */
export const stretchInput = Type.Object({
  before: Type.Optional(moment),
  after: Type.Optional(moment),
  inclusive: Type.Optional(Type.Boolean()),
  /** Without replies that stand only in their thread. */
  onlyInRoom: Type.Optional(Type.Boolean()),
  /** The last moment that was seen. */
  lastSeen: Type.Optional(moment),
  page: Type.Object({ offset: Type.Integer({ minimum: 0 }), limit: Type.Integer({ minimum: 1, maximum: 100 }) }),
})

/** The stretch as its reader may see it. */
export async function readStretch(
  cx: Reading,
  access: RoomAccess,
  { before, after, inclusive, onlyInRoom, lastSeen, page }: Static<typeof stretchInput>,
) {
  const messages = await listMessages(
    cx.tx,
    { ...readable(cx, access), before: dateOf(before), after: dateOf(after), inclusive, onlyInRoom },
    page,
  )
  const unread = lastSeen === undefined ? {} : await unreadBefore(cx, access, messages.at(-1), new Date(lastSeen))
  return { messages: await presentMessages(cx, messages), ...unread }
}

async function unreadBefore(cx: Reading, access: RoomAccess, oldest: Message | undefined, lastSeen: Date) {
  if (oldest === undefined || oldest.createdAt <= lastSeen) return { unreadNotLoaded: 0 }
  const between = { ...readable(cx, access), after: lastSeen, before: oldest.createdAt }
  const [first] = await listMessages(cx.tx, between, { limit: 1, ascending: true })
  if (first === undefined) return { unreadNotLoaded: 0 }
  return { firstUnread: await presentOne(cx, first), unreadNotLoaded: await countMessages(cx.tx, between) }
}
