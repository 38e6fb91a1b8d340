// What a viewer may see of a message. Replies and realtime frames pass through here alike, so a stream can't show more than
// a read. A guest is told of a person on somebody's message only while that person belongs to the room.
import type { Reading } from '../../actions/action.ts'
import type { Actor } from '../../permissions/targets.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Message, Room } from '../../schema/rows.ts'
import type { AccountKind, Mention } from '../../schema/tables.ts'
import { findMemberPairs } from '../rooms/note.ts'
import { findRooms } from '../rooms/room.ts'
import { findPeople } from '../users/user.ts'
import { outsideMark } from '../users/user-mark.ts'

/** How many faces stand on the line of a thread. */
const facesMax = 3

type Names = Awaited<ReturnType<typeof findPeople>>

/** The names on some messages, who of those people belongs to the messages' rooms, and the discussions that the messages lead to. */
export interface People {
  readonly names: Names
  readonly members: ReadonlySet<string>
  readonly discussions: ReadonlyMap<string, Room>
}

export interface Viewer {
  readonly kind: AccountKind
  /** Absent where one frame goes to many: then nothing that is somebody's own is shown. */
  readonly id?: string
}

/**
 * Everybody whose name stands somewhere on these messages: one statement; one more where a guest, or everybody, will see them and
 * others than the author are named; one more where a message leads to a discussion.
 */
export async function peopleOf(tx: Tx, messages: readonly Message[], viewer?: Viewer): Promise<People> {
  const others = messages.flatMap((message) => othersOn(message).map((userId) => ({ roomId: message.roomId, userId })))
  const mentioned = messages.flatMap((message) => message.mentions.map((mention) => mention._id))
  const named = new Set([...messages.map((message) => message.authorId), ...others.map((other) => other.userId), ...mentioned])
  const names = await findPeople(tx, [...named])
  const discussions = await findRooms(
    tx,
    messages.flatMap((message) => message.discussionId ?? []),
  )
  const forGuests = viewer === undefined || viewer.kind === 'guest'
  const entered = viewer?.id === undefined ? [] : discussions.map((room) => ({ roomId: room.id, userId: viewer.id ?? '' }))
  const members = forGuests ? await findMemberPairs(tx, [...others, ...entered]) : new Set<string>()
  return { names, members, discussions: new Map(discussions.map((room) => [room.id, room])) }
}

/** As `peopleOf` for a message that its author has just written: nobody else is on it, and a member's name is known already. */
export async function peopleOfNew(tx: Tx, message: Message, actor: Actor): Promise<People> {
  if (actor.kind === 'guest' || actor.id !== message.authorId || message.discussionId !== null || othersOn(message).length > 0)
    return peopleOf(tx, [message])
  const { id, username, name, kind } = actor
  return {
    names: new Map([[id, { id, username, name, kind, company: null, avatarEtag: null }]]),
    members: new Set(),
    discussions: new Map(),
  }
}

function othersOn(message: Message): string[] {
  const named = [message.editedBy, message.pinnedBy, ...Object.values(message.reactions).flat(), ...message.threadFollowers]
  return [...new Set(named)].filter((id): id is string => id !== null && id !== message.authorId)
}

/** A page of messages as the actor may see them. */
export async function presentMessages(cx: Reading, messages: readonly Message[]) {
  const viewer = { kind: cx.actor.kind, id: cx.actor.id }
  const people = await peopleOf(cx.tx, messages, viewer)
  return messages.map((message) => presentMessage(message, people, viewer))
}

/** One message as the actor may see it. */
export async function presentOne(cx: Reading, message: Message) {
  const viewer = { kind: cx.actor.kind, id: cx.actor.id }
  return presentMessage(message, await peopleOf(cx.tx, [message], viewer), viewer)
}

/** Loads the names on these messages and answers how to present each to a viewer. */
export async function presentFor(
  tx: Tx,
  messages: readonly Message[],
): Promise<(message: Message, viewer: Viewer) => ReturnType<typeof presentMessage>> {
  const people = await peopleOf(tx, messages)
  return (message, viewer) => presentMessage(message, people, viewer)
}

/** One message in the wire's shape. Dates stay Dates; each road writes them its own way. */
export function presentMessage(message: Message, people: People, viewer: Viewer) {
  const shown = (id: string | null): id is string =>
    id !== null && (viewer.kind !== 'guest' || id === viewer.id || id === message.authorId || people.members.has(`${message.roomId}|${id}`))
  return {
    _id: message.id,
    rid: message.roomId,
    msg: message.body,
    ts: message.createdAt,
    _updatedAt: message.updatedAt,
    u: presentAuthor(people.names, message.authorId),
    ...(message.type === null ? {} : { t: message.type }),
    ...(message.markdown === null ? {} : { md: message.markdown }),
    mentions: message.mentions
      .filter((mention) => viewer.kind !== 'guest' || isForGuests(mention))
      .map((mention) => presentMention(people.names, mention)),
    channels: viewer.kind === 'guest' ? [] : message.channels,
    urls: [],
    ...(viewer.kind === 'guest' ? withoutCounts(message.extra) : message.extra),
    ...presentReactions(message.reactions, people.names, shown),
    ...(message.editedAt === null
      ? {}
      : { editedAt: message.editedAt, ...(shown(message.editedBy) ? { editedBy: presentName(people.names, message.editedBy) } : {}) }),
    ...(message.threadId === null ? {} : { tmid: message.threadId, ...(message.shownInRoom ? { tshow: true } : {}) }),
    ...(message.threadCount === 0
      ? {}
      : {
          tcount: message.threadCount,
          ...(message.threadLastAt === null ? {} : { tlm: message.threadLastAt }),
          ...presentFollowers(people.names, message.threadFollowers.filter(shown)),
        }),
    ...(message.pinnedAt === null
      ? {}
      : {
          pinned: true,
          pinnedAt: message.pinnedAt,
          ...(shown(message.pinnedBy) ? { pinnedBy: presentName(people.names, message.pinnedBy) } : {}),
        }),
    ...(viewer.id !== undefined && message.starredBy.includes(viewer.id) ? { starred: [{ _id: viewer.id }] } : {}),
    ...(message.discussionId === null ? {} : { drid: message.discussionId, ...presentDiscussion(people, message.discussionId, viewer) }),
  }
}

function isForGuests(mention: Mention): boolean {
  return mention.member === true || mention._id === 'all' || mention._id === 'here'
}

/** Somebody mentioned, under the name by which they were, with the mark that they have now. */
function presentMention(names: Names, { member: _, kind, company, ...mention }: Mention) {
  const person = names.get(mention._id)
  if (person !== undefined) return { ...mention, ...outsideMark(person) }
  return { ...mention, ...(kind === undefined ? {} : outsideMark({ kind, company: company ?? null })) }
}

/** Who follows a thread: all by their ids, and the last few with name and mark, so that their faces can be drawn. */
function presentFollowers(names: Names, ids: readonly string[]) {
  return { replies: ids, repliers: ids.slice(-facesMax).flatMap((id) => (names.has(id) ? [presentAuthor(names, id)] : [])) }
}

/** What goes on in a discussion is for those who are in it. */
function withoutCounts({ dcount: _, dlm: __, ...extra }: Message['extra']): Record<string, unknown> {
  return extra
}

/** How much was said in a discussion: told to members, who see it as they see this room, and to guests who are in it. */
function presentDiscussion({ discussions, members }: People, id: string, viewer: Viewer): { dcount?: number; dlm?: Date } {
  const room = discussions.get(id)
  if (room === undefined || (viewer.kind === 'guest' && !members.has(`${id}|${viewer.id}`))) return {}
  return { dcount: room.messageCount, ...(room.lastMessageAt === null ? {} : { dlm: room.lastMessageAt }) }
}

function presentAuthor(names: Names, id: string) {
  const person = names.get(id)
  if (person === undefined) return { _id: id, username: id }
  return { _id: id, username: person.username, name: person.name, ...outsideMark(person) }
}

function presentName(names: Names, id: string) {
  return { _id: id, username: names.get(id)?.username ?? '' }
}

function presentReactions(reactions: Message['reactions'], names: Names, shown: (id: string) => boolean) {
  const present = Object.entries(reactions).flatMap(([emoji, ids]) => {
    const people = ids.filter(shown).flatMap((id) => names.get(id) ?? [])
    return people.length === 0
      ? []
      : [[emoji, { usernames: people.map((person) => person.username), names: people.map((person) => person.name) }] as const]
  })
  return present.length === 0 ? {} : { reactions: Object.fromEntries(present) }
}
