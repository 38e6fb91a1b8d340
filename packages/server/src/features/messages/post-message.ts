// Posts a message into a room, or into a thread of it. The client's id is the key: a repeat answers what is stored, and
// nothing is stored or told twice.
import { Type } from 'typebox'
import { command, type Writing } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { composeMessage } from './compose.ts'
import { idempotentId } from './idempotency.ts'
import { appendMessage, presentMessages } from './message.ts'
import { noteMentions, noteThreadReply } from './notice.ts'
import { noteSenderHasRead } from './read-mark.ts'

export const newMessageInput = {
  id: Type.Optional(Type.String({ maxLength: 64 })),
  text: Type.String(),
  threadId: Type.Optional(Type.String({ maxLength: 64 })),
  alsoInRoom: Type.Optional(Type.Boolean()),
  attachments: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 20 })),
  bot: Type.Optional(Type.Unknown()),
}

export const postMessage = command({
  name: 'post-message',
  permission: 'post-message',
  input: Type.Object({ room: Type.Union([Type.Object({ id: Type.String() }), Type.Object({ idOrName: Type.String() })]), ...newMessageInput }),
  load: (cx, { room }) => findRoomAccess(cx, room, { lock: true }),
  run: (cx, input, access) => post(cx, input, access),
})

interface NewMessage {
  readonly id?: string
  readonly text: string
  readonly threadId?: string
  readonly alsoInRoom?: boolean
  readonly attachments?: readonly unknown[]
  readonly bot?: unknown
}

/** Stores and tells a message that may be posted. */
export async function post(cx: Writing, input: NewMessage, access: RoomAccess, extra: Record<string, unknown> = {}) {
  const { id, repeated } = await idempotentId(cx, access.room.id, input.id)
  if (repeated !== null) return first(await presentMessages(cx, [repeated]))
  const composed = await composeMessage(cx, access, input)
  const { message, room } = await appendMessage(cx, access.room.id, {
    id,
    authorId: cx.actor.id,
    body: composed.text,
    markdown: composed.markdown,
    mentions: composed.mentions,
    channels: composed.channels,
    threadId: composed.threadId,
    shownInRoom: input.alsoInRoom === true,
    extra: { ...composed.extra, ...extra },
  })
  await noteSenderHasRead(cx, room, access.membership)
  await noteMentions(cx, room, message)
  if (composed.threadId !== null) await noteThreadReply(cx, room, message)
  return first(await presentMessages(cx, [message]))
}

function first<T>(list: readonly T[]): T {
  const [item] = list
  if (item === undefined) throw new Error('a stored message could not be presented')
  return item
}
