// What a stretch of a room's messages is, and how it changes. No requests and no state: only what follows from what. A timeline holds
// a window of the room, so that a room of any length costs the same memory.
import { type ChatMessage, isInRoom } from './message.ts'

export interface Timeline {
  readonly state: 'loading' | 'ready' | 'refused' | 'unreachable'
  /** Oldest first, without gaps between the first and the last. */
  readonly messages: readonly ChatMessage[]
  readonly hasOlder: boolean
  /** The window does not reach the end of the room: somebody reads far up. */
  readonly hasNewer: boolean
  /** The latest change was at the beginning: the list keeps its place from the end. */
  readonly isShifted: boolean
  /** What is known to have happened up to this moment. */
  readonly syncedTo: number
  /** Counts replacements of the window: the list starts anew. */
  readonly generation: number
}

/** How many messages a window holds, and how many are fetched at once. */
export const windowMax = 300
export const pageSize = 50
/** Further up: whoever scrolls there goes on. */
export const olderSize = 2 * pageSize

export const emptyTimeline: Timeline = {
  state: 'loading',
  messages: [],
  hasOlder: false,
  hasNewer: false,
  isShifted: false,
  syncedTo: 0,
  generation: 0,
}

/** Another window: the newest, or one around a message. */
export function replaced(
  timeline: Timeline,
  messages: readonly ChatMessage[],
  { hasOlder, hasNewer }: Pick<Timeline, 'hasOlder' | 'hasNewer'>,
): Timeline {
  const sorted = ordered(messages.filter(isInRoom))
  return {
    state: 'ready',
    messages: sorted,
    hasOlder,
    hasNewer,
    isShifted: false,
    syncedTo: newestMoment(messages, timeline.syncedTo),
    generation: timeline.generation + 1,
  }
}

/** A page before the first message. */
export function withOlder(timeline: Timeline, page: readonly ChatMessage[], hasOlder: boolean): Timeline {
  const known = new Set(timeline.messages.map(({ _id }) => _id))
  const added = ordered(page.filter((message) => isInRoom(message) && !known.has(message._id)))
  return { ...timeline, messages: [...added, ...timeline.messages], hasOlder, isShifted: added.length > 0 }
}

/** A page after the last message. */
export function withNewer(timeline: Timeline, page: readonly ChatMessage[], hasNewer: boolean): Timeline {
  const known = new Set(timeline.messages.map(({ _id }) => _id))
  const added = ordered(page.filter((message) => isInRoom(message) && !known.has(message._id)))
  return { ...timeline, messages: [...timeline.messages, ...added], hasNewer, isShifted: false }
}

/** Gives up what lies farthest from where somebody reads. Its own change, since it is at the other end than what came before. */
export function trimmed(timeline: Timeline, end: 'start' | 'end'): Timeline {
  const { messages } = timeline
  if (messages.length <= windowMax) return timeline
  return end === 'start'
    ? { ...timeline, messages: messages.slice(messages.length - windowMax), hasOlder: true, isShifted: true }
    : { ...timeline, messages: messages.slice(0, windowMax), hasNewer: true, isShifted: false }
}

/** What is new or different, from a stream or from catching up. What lies outside the window is left out. */
export function withChanges(timeline: Timeline, changes: readonly ChatMessage[], { isLive }: { readonly isLive: boolean }): Timeline {
  if (changes.length === 0) return timeline
  const byId = new Map(timeline.messages.map((message) => [message._id, message]))
  const first = timeline.messages[0]?.ts ?? 0
  const last = timeline.messages.at(-1)?.ts ?? 0
  let newest = last
  let isReordered = false
  for (const change of changes) {
    const known = byId.get(change._id)
    if (known !== undefined) {
      // One frame goes to many, so that a star, which is its owner's, is missing in it.
      if (change.updatedAt >= known.updatedAt) byId.set(change._id, { ...change, isStarred: change.isStarred || known.isStarred })
      continue
    }
    const isInside = (change.ts >= first || !timeline.hasOlder) && (change.ts <= last || !timeline.hasNewer)
    if (!isInRoom(change) || !isInside) continue
    byId.set(change._id, change)
    isReordered ||= change.ts < newest
    newest = Math.max(newest, change.ts)
  }
  const messages = [...byId.values()]
  return {
    ...timeline,
    messages: isReordered ? ordered(messages) : messages,
    isShifted: false,
    syncedTo: isLive ? newestMoment(changes, timeline.syncedTo) : timeline.syncedTo,
  }
}

export function without(timeline: Timeline, ids: ReadonlySet<string>): Timeline {
  const messages = timeline.messages.filter(({ _id }) => !ids.has(_id))
  return messages.length === timeline.messages.length ? timeline : { ...timeline, messages, isShifted: false }
}

function ordered(messages: readonly ChatMessage[]): ChatMessage[] {
  return [...messages].sort((one, other) => one.ts - other.ts || (one._id < other._id ? -1 : 1))
}

function newestMoment(messages: readonly ChatMessage[], least: number): number {
  return messages.reduce((newest, { updatedAt }) => Math.max(newest, updatedAt), least)
}
