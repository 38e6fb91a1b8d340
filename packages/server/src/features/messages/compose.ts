// From what somebody typed to what is stored: length, thread, mentions, linked rooms, formatting. The same for sending and
// for editing, so that nothing gets in by an edit that a send would refuse.
import type { Reading } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import type { Message } from '../../schema/rows.ts'
import type { LinkedRoom, Mention } from '../../schema/tables.ts'
import { findMembershipsOf, findVisibleRoomsByNames } from '../rooms/room.ts'
import { setting } from '../settings/setting.ts'
import { findUsersByUsernames } from '../users/user.ts'
import { outsideMark } from '../users/user-mark.ts'
import { cleanText, plainAttachments } from './attachment.ts'
import { formatted } from './markdown.ts'
import { findMessage } from './messages.store.ts'
import { isWithinHistory } from './message.ts'
import { mentionedNames, mentionedRooms, mentionsMax } from './mention.ts'
import { quotesIn } from './quote.ts'

/** What somebody typed. */
export interface Draft {
  readonly text: string
  readonly threadId?: string
  readonly attachments?: readonly unknown[]
  readonly bot?: unknown
}

/** A text with what it means in its room. */
export interface Composed {
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly channels: readonly LinkedRoom[]
  readonly markdown: unknown
  readonly quotes: readonly Record<string, unknown>[]
}

const trees = new WeakMap<object, { readonly made: Promise<unknown>; tree?: unknown }>()

/** Who writes where, as far as a text's form hangs on it. */
type Writer = Pick<Reading, 'workspace'> & { readonly actor: { readonly id: string } }

/** Begins what takes time and needs no lock; for the `load` of an action, before the room is held. */
export async function prepareDraft(cx: Writer, draft: Pick<Draft, 'text'>): Promise<void> {
  // Nobody's texts are worked on before it is known whose they are.
  if (cx.actor.id === '' || trees.has(draft)) return
  const text = cleanText(draft.text)
  requireLength(cx, text)
  const prepared: { readonly made: Promise<unknown>; tree?: unknown } = { made: formatted(cx, text) }
  trees.set(draft, prepared)
  prepared.tree = await prepared.made
}

/** The formatted form of a draft that was prepared; undefined when it was not. */
export function preparedTree(draft: Pick<Draft, 'text'>): unknown {
  return trees.get(draft)?.tree
}

/** Checks and resolves a new message's parts for the room it goes to. */
export async function composeMessage(
  cx: Reading,
  access: RoomAccess,
  draft: Draft,
): Promise<Composed & { readonly threadId: string | null; readonly root: Message | null; readonly extra: Record<string, unknown> }> {
  const sent = plainAttachments(draft.attachments ?? [])
  if (isBlank(draft.text) && sent.length === 0) throw refusal('invalid-params', 'the message is empty')
  const root = await threadRoot(cx, access, draft.threadId)
  const composed = await composeText(cx, access, draft)
  const attachments = [...composed.quotes, ...sent]
  return {
    ...composed,
    threadId: root?.id ?? null,
    root,
    extra: { ...(attachments.length === 0 ? {} : { attachments }), ...botMark(cx, draft) },
  }
}

/** Bots say what they are; from others it would be a claim. */
export function botMark({ actor }: Pick<Reading, 'actor'>, { bot }: Pick<Draft, 'bot'>): Record<string, unknown> {
  if (bot === undefined || actor.kind !== 'bot') return {}
  return { bot: typeof bot === 'boolean' ? bot : { i: String((bot as { i?: unknown } | null)?.i ?? '').slice(0, 64) } }
}

/** Whether a text shows nothing, whatever it is made of: an edit to nothing would be a deletion by those who may not delete. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text)
}

/** Resolves a text for a room; what it says is checked, what stands beside it is not. */
export async function composeText(cx: Reading, access: RoomAccess, draft: Pick<Draft, 'text'>): Promise<Composed> {
  const text = cleanText(draft.text)
  requireLength(cx, text)
  return {
    text,
    mentions: await resolveMentions(cx, access, text),
    channels: await resolveRooms(cx, text),
    quotes: await quotesIn(cx, text),
    markdown: await (trees.get(draft)?.made ?? formatted(cx, text)),
  }
}

/** Refuses a text over the workspace's limit. */
export function requireLength(cx: Pick<Reading, 'workspace'>, text: string): void {
  const most = setting(cx, 'Message_MaxAllowedSize')
  if (isTooLong(cx, text)) throw refusal('error-message-size-exceeded', `A message may have ${most} characters`, { limit: most })
}

/** Whether a text is over the workspace's limit, which counts characters. */
export function isTooLong(cx: Pick<Reading, 'workspace'>, text: string): boolean {
  const most = setting(cx, 'Message_MaxAllowedSize')
  // A character is one or two units long.
  return text.length > most && (text.length > 2 * most || [...text].length > most)
}

/** The root of the thread that a reply goes to. Replies to replies collapse onto the root; a root elsewhere does not exist here. */
async function threadRoot(cx: Reading, { room, membership }: RoomAccess, threadId: string | undefined): Promise<Message | null> {
  if (threadId === undefined || threadId === '') return null
  if (!setting(cx, 'Threads_enabled')) throw refusal('error-not-allowed', 'Threads are switched off')
  const named = await findMessage(cx.tx, room.id, threadId)
  const root = named?.threadId == null ? named : await findMessage(cx.tx, room.id, named.threadId)
  if (root === null || !isWithinHistory(root, membership)) throw refusal('error-message-not-found')
  return root
}

/** Whom a text mentions. `@all` and `@here`, however they are written, need their permission in the room. */
export async function resolveMentions(cx: Reading, access: RoomAccess, text: string): Promise<Mention[]> {
  const names = mentionedNames(text)
  if (names.length > mentionsMax) throw refusal('error-too-many-mentions', `A message may mention ${mentionsMax} people`)
  const group = names.filter((name) => name === 'all' || name === 'here')
  for (const word of group) requireGroupMention(cx, access, word)
  const users = (await findUsersByUsernames(cx.tx, names)).filter((user) => user.active)
  const members = new Set(
    (
      await findMembershipsOf(
        cx.tx,
        access.room.id,
        users.map((user) => user.id),
      )
    ).map((row) => row.userId),
  )
  return [
    ...group.map((word) => ({ _id: word, username: word })),
    ...users
      .filter((user) => cx.actor.kind !== 'guest' || members.has(user.id))
      .map((user) => ({
        _id: user.id,
        username: user.username,
        name: user.name,
        type: 'user' as const,
        member: members.has(user.id),
        ...outsideMark(user),
      })),
  ]
}

function requireGroupMention(cx: Reading, { room, membership }: RoomAccess, word: string): void {
  if (!holds(cx, word === 'all' ? 'mention-all' : 'mention-here', membership))
    throw refusal('error-action-not-allowed', `You may not mention @${word} in this room`, { action: 'Notify_all_in_this_room' })
  const most = setting(cx, 'Message_MaxAll')
  if (most > 0 && room.memberCount > most) throw refusal('error-user-limit-exceeded', `@${word} works in rooms of up to ${most} people`)
}

async function resolveRooms(cx: Reading, text: string): Promise<LinkedRoom[]> {
  const rooms = await findVisibleRoomsByNames(cx, mentionedRooms(text))
  return rooms.map((room) => ({ _id: room.id, name: room.name ?? '', ...(room.title === null ? {} : { fname: room.title }) }))
}
