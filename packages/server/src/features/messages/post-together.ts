// Several posts at once: the road of those that are plain, which most are. One statement finds and holds their rooms, one how their authors
// stand to them and whether an id is taken, one stores everything; a post that mentions, links, quotes, answers in a thread or carries
// anything goes by itself. What both roads do is in post.ts and message.ts; the order of a room is the order in line.
import type { GroupedCall, Reading, Writing } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { newId } from '../../platform/ids.ts'
import type { Tx } from '../../platform/transaction.ts'
import { lastly } from '../../platform/trips.ts'
import type { Membership, Message, Room } from '../../schema/rows.ts'
import { findingDirectMembers, type NotedInRoom, reopeningDirects } from '../rooms/note.ts'
import { findingMembershipPairs, lockingRooms, placingRooms, type ReadByWriting, standInRooms } from '../rooms/room.ts'
import { cleanText } from './attachment.ts'
import { botMark, isBlank, isTooLong, preparedTree } from './compose.ts'
import { isUsableId } from './idempotency.ts'
import { mentionedNames, mentionedRooms } from './mention.ts'
import { type People, peopleOf, peopleOfNew, presentMessage } from './message-card.ts'
import { plainMessage } from './message.ts'
import { findingUsedIds, insertingPosts } from './messages.store.ts'
import { notifyOthers } from './notice.ts'
import type { Post } from './post.ts'

type Posting = Post & { readonly roomId: string }
type Call = GroupedCall<Posting>
type Admitted = Call & { readonly target: RoomAccess }

/** The room of a post that can go with others; null for one that can't. */
export function roomOfPlain({ roomId, id = '', text, threadId = '', attachments = [], mask = {} }: Posting): string | null {
  const isPlain =
    threadId === '' &&
    attachments.length === 0 &&
    Object.keys(mask).length === 0 &&
    (id === '' || isUsableId(id)) &&
    !isBlank(text) &&
    // A link to a message makes a quote.
    !text.includes('msg=') &&
    mentionedNames(text).length === 0 &&
    mentionedRooms(text).length === 0
  return isPlain ? roomId : null
}

/** Asks for the rooms and holds them until the transaction ends, how their authors stand to them, and whether an id is taken. */
export async function askRooms(
  tx: Tx,
  calls: readonly { readonly input: Posting; readonly userId: string }[],
  { waits }: { readonly waits: boolean },
) {
  FAILPOINT: for (const { userId } of calls) await failpoint('post:before-room-lock', { tx, actor: { id: userId } })
  return [
    lockingRooms(tx, [...new Set(calls.map(({ input }) => input.roomId))], { waits }),
    findingMembershipPairs(
      tx,
      calls.map(({ input, userId }) => ({ roomId: input.roomId, userId })),
    ),
    findingUsedIds(
      tx,
      calls.map(({ input }) => ({ roomId: input.roomId, id: input.id ?? '' })),
    ),
    findingDirectMembers(
      tx,
      calls.map(({ input }) => input.roomId),
    ),
  ]
}

/** What comes of it. */
type Found = readonly [readonly Room[], readonly Membership[], readonly { readonly id: string }[], readonly NotedInRoom[]]

/** How each author stands to the room they write into. */
export async function loadRooms(
  tx: Tx,
  calls: readonly Call[],
  asked: readonly (readonly unknown[])[],
  { waits }: { readonly waits: boolean },
): Promise<readonly (RoomAccess | 'held' | null)[]> {
  const [held, memberships, taken] = asked as Found
  const rooms = new Map(held.map((room) => [room.id, room]))
  const standing = calls.flatMap(({ cx, input }) => {
    const room = rooms.get(input.roomId)
    return room === undefined ? [] : [{ room, userId: cx.actor.id }]
  })
  const found = await standInRooms(tx, standing, memberships)
  const used = new Set(taken.map(({ id }) => id))
  return calls.map(({ cx, input }) => {
    if (!rooms.has(input.roomId)) return waits ? null : 'held'
    // Of two posts in one group with one id, the second finds the first stored.
    if (input.id !== undefined && input.id !== '') {
      if (used.has(input.id)) return null
      used.add(input.id)
    }
    return found(input.roomId, cx.actor.id)
  })
}

/** Stores and tells the posts; answers each as its author may see it. Assumes allowed, and the rooms held. */
export async function postTogether(
  { tx, emit }: Pick<Writing, 'tx' | 'emit'>,
  calls: readonly Admitted[],
  found: readonly (readonly unknown[])[],
) {
  const [, , , noted] = found as Found
  const rooms = new Map<string, Room>()
  const stored = calls.map((call) => {
    const text = cleanText(call.input.text)
    const tree = preparedTree(call.input)
    if (isTooLong(call.cx, text) || tree === undefined) return null
    const held = call.target.room
    const room = moved(rooms.get(held.id) ?? { ...held, clockBefore: held.clock }, call.cx)
    const message = messageOf(call, room, { text, markdown: tree })
    const after = { ...room, lastMessageId: message.id }
    rooms.set(room.id, after)
    return { ...call, message, room: after }
  })
  const posts = stored.filter((post) => post !== null)
  if (posts.length === 0) return stored.map(() => null)
  FAILPOINT: for (const { cx } of posts) await failpoint('message:clock-taken', cx)
  const people = await peopleOfEach(tx, posts)
  const putAway = new Set(noted.flatMap(({ roomId, open }) => (open ? [] : [roomId])))
  await lastly(tx, [
    placingRooms(tx, [...rooms.values()], lastOfEach(posts)),
    ...(putAway.size === 0
      ? []
      : [
          reopeningDirects(
            tx,
            [...rooms.values()].filter(({ id }) => putAway.has(id)),
          ),
        ]),
    insertingPosts(
      tx,
      posts.map(({ message }) => message),
    ),
  ])
  FAILPOINT: for (const { cx } of posts) await failpoint('message:stored', cx)
  for (const { message, room } of posts)
    emit({
      name: 'message.posted',
      audience: { room: room.id, epoch: room.aclEpoch },
      data: { room, message, people: people(message) },
    })
  for (const { id, aclEpoch } of rooms.values())
    emit({ name: 'room.changed', audience: { room: id, epoch: aclEpoch }, data: { roomId: id } })
  tellDirects(emit, posts, noted)
  return stored.map((post) =>
    post === null ? null : presentMessage(post.message, people(post.message), { kind: post.cx.actor.kind, id: post.cx.actor.id }),
  )
}

type Posted = Admitted & { readonly message: Message; readonly room: Room }

/** The room with one message more: later than any moment that it has handed out, as `moveRoom` would have it. */
function moved(room: Room, { now }: Pick<Reading, 'now'>): Room {
  const clock = new Date(Math.max(room.clock.getTime() + 1, now.getTime()))
  return { ...room, clock, updatedAt: clock, lastMessageAt: clock, messageCount: room.messageCount + 1, position: room.position + 1 }
}

function messageOf({ cx, input }: Call, room: Room, { text, markdown }: { readonly text: string; readonly markdown: unknown }): Message {
  return plainMessage({
    roomId: room.id,
    id: input.id === undefined || input.id === '' ? newId() : input.id,
    authorId: cx.actor.id,
    body: text,
    markdown,
    createdAt: room.clock,
    position: room.position,
    extra: botMark(cx, input),
  })
}

/** Whoever writes has read, up to what they wrote last. */
function lastOfEach(posts: readonly Posted[]): readonly ReadByWriting[] {
  const reads = posts.map(({ message: { roomId, authorId }, room: { position, clock } }): [string, ReadByWriting] => [
    `${roomId}|${authorId}`,
    { roomId, userId: authorId, position, at: clock },
  ])
  return [...new Map(reads).values()]
}

/** The names on the posts: known already, but for guests, whose companies are shown. */
async function peopleOfEach(tx: Tx, posts: readonly Posted[]): Promise<(message: Message) => People> {
  const known = new Map<string, People>()
  const unknown: Message[] = []
  for (const { cx, message } of posts) {
    if (cx.actor.kind === 'guest') unknown.push(message)
    else if (!known.has(message.authorId)) known.set(message.authorId, await peopleOfNew(tx, message, cx.actor))
  }
  const others = unknown.length === 0 ? null : await peopleOf(tx, unknown)
  return ({ authorId }) => known.get(authorId) ?? (others as People)
}

/** In direct messages the others are notified. */
function tellDirects(emit: Writing['emit'], posts: readonly Posted[], members: readonly NotedInRoom[]): void {
  const membersOf = new Map<string, NotedInRoom[]>()
  for (const member of members) membersOf.set(member.roomId, [...(membersOf.get(member.roomId) ?? []), member])
  for (const { cx, room, message } of posts) {
    const people = membersOf.get(room.id) ?? []
    if (room.kind === 'direct')
      notifyOthers({ actor: cx.actor, emit }, { room, message, people: people.filter(({ userId }) => userId !== message.authorId) })
  }
}
