// What a viewer may see of a message. Replies and realtime frames pass through here alike, so a stream can't show more than
// a read. A guest is told of a mention only when the mentioned person belonged to the room.
import type { Reading } from '../../actions/action.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Message } from '../../schema/rows.ts'
import type { AccountKind, Mention } from '../../schema/tables.ts'
import { findPeople } from '../users/user.ts'
import { outsideMark } from '../users/user-mark.ts'

export type People = Awaited<ReturnType<typeof findPeople>>

export interface Viewer {
  readonly kind: AccountKind
  /** Absent where one frame goes to many: then nothing that is somebody's own is shown. */
  readonly id?: string
}

/** Everybody whose name stands somewhere on these messages, in one statement. */
export function peopleOf(tx: Tx, messages: readonly Message[]): Promise<People> {
  const ids = messages.flatMap((message) => [message.authorId, message.editedBy, message.pinnedBy, ...Object.values(message.reactions).flat()])
  return findPeople(tx, [...new Set(ids.filter((id): id is string => id !== null))])
}

/** A page of messages as the actor may see them. */
export async function presentMessages(cx: Reading, messages: readonly Message[]) {
  const people = await peopleOf(cx.tx, messages)
  return messages.map((message) => presentMessage(message, people, { kind: cx.actor.kind, id: cx.actor.id }))
}

/** Loads the names on these messages and answers how to present each to a viewer. */
export async function presentFor(tx: Tx, messages: readonly Message[]): Promise<(message: Message, viewer: Viewer) => ReturnType<typeof presentMessage>> {
  const people = await peopleOf(tx, messages)
  return (message, viewer) => presentMessage(message, people, viewer)
}

/** One message in the wire's shape. Dates stay Dates; each road writes them its own way. */
export function presentMessage(message: Message, people: People, viewer: Viewer) {
  const { extra } = message
  return {
    _id: message.id,
    rid: message.roomId,
    msg: message.body,
    ts: message.createdAt,
    _updatedAt: message.updatedAt,
    u: presentAuthor(people, message.authorId),
    ...(message.type === null ? {} : { t: message.type }),
    ...(message.markdown === null ? {} : { md: message.markdown }),
    mentions: message.mentions.filter((mention) => viewer.kind !== 'guest' || isForGuests(mention)).map(({ member: _, ...mention }) => mention),
    channels: viewer.kind === 'guest' ? [] : message.channels,
    urls: [],
    ...extra,
    ...(Object.keys(message.reactions).length === 0 ? {} : { reactions: presentReactions(message.reactions, people) }),
    ...(message.editedAt === null ? {} : { editedAt: message.editedAt, editedBy: presentEditor(people, message.editedBy) }),
    ...(message.threadId === null ? {} : { tmid: message.threadId, ...(message.shownInRoom ? { tshow: true } : {}) }),
    ...(message.threadCount === 0 ? {} : { tcount: message.threadCount, tlm: message.threadLastAt, replies: message.threadFollowers }),
    ...(message.pinnedAt === null ? {} : { pinned: true, pinnedAt: message.pinnedAt, pinnedBy: presentEditor(people, message.pinnedBy) }),
    ...(viewer.id !== undefined && message.starredBy.includes(viewer.id) ? { starred: [{ _id: viewer.id }] } : {}),
    ...(message.discussionId === null ? {} : { drid: message.discussionId }),
  }
}

function isForGuests(mention: Mention): boolean {
  return mention.member === true || mention._id === 'all' || mention._id === 'here'
}

function presentAuthor(people: People, id: string) {
  const person = people.get(id)
  if (person === undefined) return { _id: id, username: id }
  return { _id: id, username: person.username, name: person.name, ...outsideMark(person) }
}

function presentEditor(people: People, id: string | null) {
  return { _id: id ?? '', username: (id === null ? undefined : people.get(id)?.username) ?? '' }
}

function presentReactions(reactions: Message['reactions'], people: People) {
  return Object.fromEntries(
    Object.entries(reactions).map(([emoji, ids]) => {
      const known = ids.flatMap((id) => people.get(id) ?? [])
      return [emoji, { usernames: known.map((person) => person.username), names: known.map((person) => person.name) }]
    }),
  )
}
