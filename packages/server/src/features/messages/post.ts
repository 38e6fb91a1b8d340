// A post: what somebody sends into a room, from the draft to everybody who is told of it. The one road of sendMessage, postMessage
// and whatever else lets a person speak.
import { type Static, Type } from 'typebox'
import type { Writing } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { cleanText } from './attachment.ts'
import { composeMessage } from './compose.ts'
import { idempotentId } from './idempotency.ts'
import { appendMessage } from './message.ts'
import { type People, presentMessage, presentOne } from './message-card.ts'
import { noteMentions, noteThreadReply } from './notice.ts'
import { noteSenderHasAnswered } from './read-mark.ts'

const shortText = Type.Optional(Type.String({ maxLength: 255 }))

/** What a draft may hold. */
export const draftInput = {
  id: Type.Optional(Type.String({ maxLength: 64 })),
  text: Type.String(),
  threadId: Type.Optional(Type.String({ maxLength: 64 })),
  alsoInRoom: Type.Optional(Type.Boolean()),
  attachments: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 20 })),
  bot: Type.Optional(Type.Unknown()),
  /** Another name or face than the author's own. */
  mask: Type.Optional(Type.Object({ alias: shortText, avatar: shortText, emoji: shortText })),
}

const draftSchema = Type.Object(draftInput)
export type Post = Static<typeof draftSchema>

/** Stores and tells a draft that may be posted, once; answers it as its author may see it. */
export async function post(cx: Writing, draft: Post, access: RoomAccess) {
  const mask = requireMask(cx, access, draft.mask ?? {})
  const { id, repeated } = await idempotentId(cx, access.room.id, { ...draft, text: cleanText(draft.text) })
  if (repeated !== null) return presentOne(cx, repeated)
  const composed = await composeMessage(cx, access, draft)
  const { message, room, people } = await appendMessage(cx, access.room.id, {
    id,
    authorId: cx.actor.id,
    body: composed.text,
    markdown: composed.markdown,
    mentions: composed.mentions,
    channels: composed.channels,
    threadId: composed.threadId,
    shownInRoom: draft.alsoInRoom === true,
    extra: { ...composed.extra, ...mask },
    readByAuthor: true,
  })
  await tellThose(cx, room, message, { access, root: composed.root })
  return present(cx, message, people)
}

async function tellThose(
  cx: Writing,
  room: Room,
  message: Message,
  { access, root }: { access: RoomAccess; root: Message | null },
): Promise<void> {
  await noteMentions(cx, room, message)
  if (root === null) return
  if (access.membership !== null) await noteSenderHasAnswered(cx, room, access.membership, root.id)
  await noteThreadReply(cx, room, message, root)
}

/** Refuses another name or face to those who may only speak as themselves. */
export function requireMask(
  cx: Writing,
  { membership }: RoomAccess,
  mask: { readonly alias?: string; readonly avatar?: string; readonly emoji?: string },
): Record<string, string> {
  const worn = Object.fromEntries(
    Object.entries(mask)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
      .map(([key, value]) => [key, cleanText(value)]),
  )
  if (Object.keys(worn).length === 0) return {}
  if (!holds(cx, 'message-impersonate', membership)) throw refusal('error-not-allowed', 'You may not write under another name or picture')
  if (worn['avatar'] !== undefined && !/^(https?:\/\/|\/)/i.test(worn['avatar']))
    throw refusal('invalid-params', 'avatar must be a web address')
  if (worn['emoji'] !== undefined && !/^:[\w+-]{1,50}:$/.test(worn['emoji']))
    throw refusal('invalid-params', 'emoji must be a shortcode such as :smile:')
  return worn
}

function present(cx: Writing, message: Message, people: People) {
  return presentMessage(message, people, { kind: cx.actor.kind, id: cx.actor.id })
}
