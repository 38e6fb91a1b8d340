// Starts a discussion below a room, from one of its messages or from nothing: a room of its own, with an owner, its people and a
// line in the room above that leads to it. All of it or nothing. Adds error-action-not-allowed, error-invalid-message,
// error-invalid-user, error-max-rooms-per-guest-reached, and what the first message may be refused for.
import { type Static, Type } from 'typebox'
import { command, type Writing } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { requireTitle } from '../channels/room-name.ts'
import { presentRoomFor } from '../inbox/room-list.ts'
import { addMember, addMembers } from '../members/membership.ts'
import { appendSystemMessage } from '../messages/message.ts'
import { post } from '../messages/post.ts'
import { findRoom, standTo } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { createDiscussion, findDiscussionOf } from './discussion.ts'
import { authorOf, findParent, findSource, requireParticipants } from './participants.ts'

const input = Type.Object({
  /** The room above; left out by those who name only the message. */
  parentId: Type.Optional(Type.String({ maxLength: 256 })),
  messageId: Type.Optional(Type.String({ maxLength: 64 })),
  title: Type.String({ maxLength: 255 }),
  usernames: Type.Array(Type.String({ maxLength: 128 }), { maxItems: 100 }),
  reply: Type.Optional(Type.String()),
  topic: Type.Optional(Type.String({ maxLength: 1000 })),
})

export const startDiscussion = command({
  name: 'start-discussion',
  permission: 'start-discussion',
  input,
  load: (cx, { parentId, messageId }) => findParent(cx, { parentId, messageId }),
  async run(cx, asked, parent) {
    if (!setting(cx, 'Discussion_enabled')) throw refusal('error-action-not-allowed', 'Discussions are switched off')
    const source = await findSource(cx, parent, asked.messageId)
    const begun = source === null ? null : await findDiscussionOf(cx, parent.room, source)
    if (begun !== null) await addMember(cx, begun, cx.actor)
    const discussion = begun ?? (await begin(cx, asked, { parent, source }))
    const room = await presentRoomFor(cx, (await findRoom(cx.tx, discussion.id)) ?? discussion)
    return { ...room, rid: room._id }
  },
})

async function begin(
  cx: Writing,
  asked: Static<typeof input>,
  { parent, source }: { parent: RoomAccess; source: Message | null },
): Promise<Room> {
  const title = requireTitle(oneLine(asked.title))
  const named = await requireParticipants(cx, parent.room, asked.usernames)
  const author = await authorOf(cx, parent.room, source)
  const discussion = await createDiscussion(cx, parent.room, {
    title,
    topic: asked.topic?.replaceAll('\u0000', '') ?? '',
    messageId: source?.id ?? null,
  })
  await addMember(cx, discussion, cx.actor, { roles: ['owner'], silent: true })
  await addMembers(cx, discussion, named, { addedBy: cx.actor, silent: true })
  if (author !== null) await addMembers(cx, discussion, [author], { addedBy: cx.actor, silent: true })
  if (asked.reply !== undefined && asked.reply.trim() !== '') await post(cx, { text: asked.reply }, await standTo(cx, discussion))
  await appendSystemMessage(cx, parent.room.id, 'discussion-created', title, { discussionId: discussion.id })
  return discussion
}

/** Titles are often the beginning of a message, line breaks and all. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\p{Cf}/gu, '')
}
