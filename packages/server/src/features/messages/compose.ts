// From what somebody typed to what is stored: length, thread, mentions, linked rooms, formatting. The same for sending and
// for editing, so that nothing gets in by an edit that a send would refuse.
import type { Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import type { LinkedRoom, Mention } from '../../schema/tables.ts'
import { findMembershipsOf, findVisibleRoomsByNames } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findUsersByUsernames } from '../users/user.ts'
import { formatted } from './markdown.ts'
import { findMessage } from './messages.store.ts'

export interface Composed {
  readonly text: string
  readonly threadId: string | null
  readonly mentions: readonly Mention[]
  readonly channels: readonly LinkedRoom[]
  readonly markdown: unknown
  readonly extra: Record<string, unknown>
}

const mentionsMax = 50

/** Checks and resolves a message's parts for the room it goes to. */
export async function composeMessage(cx: Reading, access: RoomAccess, input: { readonly text: string; readonly threadId?: string; readonly attachments?: readonly unknown[]; readonly bot?: unknown }): Promise<Composed> {
  const text = input.text.replaceAll('\u0000', '')
  const attachments = (input.attachments ?? []).map(plainAttachment)
  if (text.trim() === '' && attachments.length === 0) throw refusal('invalid-params', 'the message is empty')
  requireLength(cx, text)
  return {
    text,
    threadId: await threadRoot(cx, access, input.threadId),
    mentions: await resolveMentions(cx, access, text),
    channels: await resolveRooms(cx, text),
    markdown: await formatted(text),
    extra: { ...(attachments.length === 0 ? {} : { attachments }), ...(cx.actor.kind === 'bot' && input.bot !== undefined ? { bot: input.bot } : {}) },
  }
}

/** Refuses a text over the workspace's limit. */
export function requireLength(cx: Reading, text: string): void {
  const most = setting(cx, 'Message_MaxAllowedSize')
  if ([...text].length > most) throw refusal('error-message-size-exceeded', `A message may have ${most} characters`, { limit: most })
}

/** The root of the thread that a reply goes to. Replies to replies collapse onto the root; a root elsewhere does not exist here. */
async function threadRoot(cx: Reading, { room }: RoomAccess, threadId: string | undefined): Promise<string | null> {
  if (threadId === undefined || threadId === '') return null
  if (!setting(cx, 'Threads_enabled')) throw refusal('error-not-allowed', 'Threads are switched off')
  const root = await findMessage(cx.tx, room.id, threadId)
  if (root === null) throw refusal('error-message-not-found')
  return root.threadId ?? root.id
}

/** Whom a text mentions. `@all` and `@here`, however they are written, need their permission in the room. */
export async function resolveMentions(cx: Reading, access: RoomAccess, text: string): Promise<Mention[]> {
  const names = mentionedNames(text)
  if (names.length > mentionsMax) throw refusal('error-too-many-mentions', `A message may mention ${mentionsMax} people`)
  const group = names.filter((name) => name === 'all' || name === 'here')
  for (const word of group) requireGroupMention(cx, access, word)
  const users = (await findUsersByUsernames(cx.tx, names)).filter((user) => user.active)
  const members = new Set((await findMembershipsOf(cx.tx, access.room.id, users.map((user) => user.id))).map((row) => row.userId))
  return [
    ...group.map((word) => ({ _id: word, username: word })),
    ...users
      .filter((user) => cx.actor.kind !== 'guest' || members.has(user.id))
      .map((user) => ({ _id: user.id, username: user.username, name: user.name, type: 'user' as const, member: members.has(user.id) })),
  ]
}

function requireGroupMention(cx: Reading, { room, membership }: RoomAccess, word: string): void {
  if (!holds(cx, word === 'all' ? 'mention-all' : 'mention-here', membership)) throw refusal('error-action-not-allowed', `You may not mention @${word} in this room`, { action: 'Notify_all_in_this_room' })
  const most = setting(cx, 'Message_MaxAll')
  if (most > 0 && room.memberCount > most) throw refusal('error-user-limit-exceeded', `@${word} works in rooms of up to ${most} people`)
}

/** The names behind an @, outside code, with compatibility letters and invisible characters undone. */
export function mentionedNames(text: string): string[] {
  const readable = text.normalize('NFKC').replace(/\p{Cf}/gu, '').replace(/```[\s\S]*?(```|$)/g, ' ').replace(/`[^`\n]*`/g, ' ')
  const names = [...readable.matchAll(/(?<![\p{L}\p{N}_./-])@([\p{L}\p{N}][\p{L}\p{N}._-]*)/gu)].map((match) => (match[1] ?? '').replace(/[._-]+$/, '').toLowerCase())
  return [...new Set(names)]
}

async function resolveRooms(cx: Reading, text: string): Promise<LinkedRoom[]> {
  const names = [...new Set([...text.matchAll(/(?<![\p{L}\p{N}_#/])#([\p{L}\p{N}][\p{L}\p{N}._-]*)/gu)].map((match) => (match[1] ?? '').replace(/[._-]+$/, '')))]
  const rooms = await findVisibleRoomsByNames(cx, names.slice(0, mentionsMax))
  return rooms.map((room) => ({ _id: room.id, name: room.name ?? '', ...(room.title === null ? {} : { fname: room.title }) }))
}

/** An attachment as a person may send it: data of known keys, and no link that runs. */
function plainAttachment(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('invalid-params', 'attachments must be objects')
  const allowed = new Set(['title', 'title_link', 'text', 'pretext', 'color', 'author_name', 'author_link', 'author_icon', 'image_url', 'thumb_url', 'audio_url', 'video_url', 'fields', 'collapsed', 'ts', 'message_link', 'description'])
  const kept = Object.fromEntries(Object.entries(value).filter(([key]) => allowed.has(key)))
  for (const key of ['title_link', 'author_link', 'author_icon', 'image_url', 'thumb_url', 'audio_url', 'video_url', 'message_link'])
    if (key in kept && !(typeof kept[key] === 'string' && /^(https?:\/\/|\/)/i.test(kept[key]))) throw refusal('invalid-params', `attachments: ${key} must be a web address`)
  return kept
}
