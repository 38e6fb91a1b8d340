// The messages of the rooms that were opened last: listened to, fetched, caught up with. Listening begins together with fetching, and
// whenever it has begun (again) everything since the last moment known is asked for, so that nothing falls between the two.
import type { LastingConnection } from '@foyer/client/lasting-connection.ts'
import { create } from 'zustand'
import { RestError } from '@foyer/client/rest-client.ts'
import { afterDrawing } from '../../api/after-drawing.ts'
import { rest } from '../../api/rest.ts'
import { loadRoomRights } from '../../session/rights.ts'
import { batch } from './batch.ts'
import { loadGuests } from './guests.ts'
import { noteMeanwhile } from './meanwhile.ts'
import { type ChatMessage, isInRoom, readMessage, type WireMessage } from './message.ts'
import { useRooms } from './rooms.ts'
import * as change from './timeline.ts'
import { takeTyping } from './typing.ts'

interface TimelinesState {
  readonly timelines: ReadonlyMap<string, change.Timeline>
  /** Replies, oldest first, of the threads that were opened in these rooms. */
  readonly threads: ReadonlyMap<string, Thread>
}

interface Thread {
  readonly rid: string
  readonly state: 'loading' | 'ready' | 'refused'
  readonly messages: readonly ChatMessage[]
  readonly hasOlder: boolean
}

/** How many rooms are kept ready to be shown again at once. */
const keptMax = 8
/** How many rooms may be fetched before they are opened, and how long that counts. */
const aheadMax = 4
const aheadMs = 10_000
/** More than this in one answer, and the window is fetched anew instead. */
const catchUpMax = 1_000
/** By how many streams one hears of what happens to the messages of a room. */
const changeStreams = 3
/** What takes no longer than this is felt as at once. */
const readyWithinMs = 100
/** Listening does not wait longer for the room to be shown. */
const listenWithinMs = 1_000
const prefixes = { c: 'channels', p: 'groups', d: 'im' } as const

export const useTimelines = create<TimelinesState>(() => ({ timelines: new Map(), threads: new Map() }))

/** One room that is kept: what ends listening, and what has been deleted since fetching began. */
interface Kept {
  stop: () => void
  readonly gone: Set<string>
  isLive: boolean
  /** Of the streams of changes, those that are heard on the connection there is. */
  heard: number
  /** The connection was lost after this moment, and what came meanwhile has not been asked for yet. */
  lostAfter?: number | undefined
  busy: { older?: boolean; newer?: boolean }
}

const kept = new Map<string, Kept>()
let selfId = ''

const timelineOf = (rid: string): change.Timeline => useTimelines.getState().timelines.get(rid) ?? change.emptyTimeline

function update(rid: string, by: (timeline: change.Timeline) => change.Timeline): void {
  useTimelines.setState(({ timelines }) => {
    const before = timelines.get(rid) ?? change.emptyTimeline
    const after = by(before)
    return after === before ? {} : { timelines: new Map(timelines).set(rid, after) }
  })
}

/** Keeps a room ready, from now on until others take its place. */
export function openTimeline(rid: string, connection: LastingConnection, self: string): void {
  selfId = self
  const known = kept.get(rid)
  if (known !== undefined) {
    // The last one opened is the last one given up.
    kept.delete(rid)
    kept.set(rid, known)
    const { state } = timelineOf(rid)
    // What is on its way already is not asked for again.
    if (state !== 'ready' && state !== 'loading') void loadNewest(rid)
    return
  }
  const room: Kept = { stop: () => undefined, gone: new Set(), isLive: false, heard: 0, busy: {} }
  kept.set(rid, room)
  // Asked for first, and shown before anything else is asked: what happens until the streams are heard is caught up with then.
  void Promise.race([loadNewest(rid).then(afterDrawing), new Promise((resolve) => setTimeout(resolve, listenWithinMs))]).then(() => {
    if (kept.get(rid) === room) room.stop = listen(rid, connection)
  })
  for (const [oldest, { stop }] of kept) {
    if (kept.size <= keptMax) break
    stop()
    kept.delete(oldest)
    useTimelines.setState(({ timelines, threads }) => ({
      timelines: new Map([...timelines].filter(([id]) => id !== oldest)),
      threads: new Map([...threads].filter(([, thread]) => thread.rid !== oldest)),
    }))
  }
}

/**
 * Keeps a room ready, and resolves once there is something to show of it, be it why not; null when there is already. A room whose answer is long
 * in coming is not waited for.
 */
export function readyTimeline(rid: string, connection: LastingConnection, self: string): Promise<void> | null {
  openTimeline(rid, connection, self)
  const isThere = (): boolean => timelineOf(rid).state !== 'loading'
  if (isThere()) return null
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      unsubscribe()
      resolve()
    }
    const timer = setTimeout(end, readyWithinMs)
    const unsubscribe = useTimelines.subscribe(() => isThere() && end())
  })
}

/** Gives everything up: somebody else signs in, or the connection is another. */
export function closeTimelines(): void {
  for (const { stop } of kept.values()) stop()
  kept.clear()
  ahead.clear()
  useTimelines.setState({ timelines: new Map(), threads: new Map() })
}

/** The connection is lost: what is heard from now on may have a gap before it. */
export function noteLoss(): void {
  for (const [rid, room] of kept) {
    room.isLive = false
    room.heard = 0
    const { state, messages } = timelineOf(rid)
    if (state === 'ready') room.lostAfter ??= messages.at(-1)?.ts ?? 0
  }
}

function listen(rid: string, connection: LastingConnection): () => void {
  const changes = batch<ChatMessage>((messages) => takeChanges(rid, messages))
  // Only what comes after all three are heard is not missed; one of them may have to be asked for again.
  const onHearing = (): void => {
    const room = kept.get(rid)
    if (room !== undefined && ++room.heard === changeStreams) void catchUp(rid)
  }
  const stops = [
    connection.listen('stream-room-messages', [rid], (_event, [message]) => changes(readMessage(message as WireMessage, selfId)), {
      onHearing,
    }),
    connection.listen(
      'stream-notify-room',
      [`${rid}/deleteMessage`],
      (_event, [gone]) => forget(rid, [(gone as { readonly _id: string })._id]),
      { onHearing },
    ),
    connection.listen(
      'stream-notify-room',
      [`${rid}/deleteMessageBulk`],
      (_event, [gone]) => forget(rid, (gone as { readonly ids?: string[] }).ids ?? []),
      { onHearing },
    ),
    connection.listen('stream-notify-room', [`${rid}/user-activity`], (_event, [name, activities, more]) =>
      takeTyping(rid, String(name), Array.isArray(activities) ? activities : [], more),
    ),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Puts messages into their place, wherever they came from: a stream, an answer, one's own sending. */
export function takeChanges(rid: string, messages: readonly ChatMessage[]): void {
  const room = kept.get(rid)
  const present = messages.filter(({ _id }) => room?.gone.has(_id) !== true)
  update(rid, (timeline) => change.withChanges(timeline, present, { isLive: room?.isLive === true }))
  // Somebody who reads the end of a busy room for hours keeps no more of it than anybody else.
  if (timelineOf(rid).messages.length > change.windowMax + 2 * change.pageSize && !timelineOf(rid).hasNewer)
    update(rid, (timeline) => change.trimmed(timeline, 'start'))
  const replies = present.filter(({ tmid }) => tmid !== undefined)
  if (replies.length > 0) takeReplies(replies)
}

function takeReplies(replies: readonly ChatMessage[]): void {
  useTimelines.setState(({ threads }) => {
    const changed = new Map(threads)
    for (const reply of replies) {
      const thread = changed.get(reply.tmid ?? '')
      if (thread === undefined) continue
      const others = thread.messages.filter(({ _id }) => _id !== reply._id)
      changed.set(reply.tmid ?? '', { ...thread, messages: [...others, reply].sort((one, other) => one.ts - other.ts) })
    }
    return { threads: changed }
  })
}

function forget(rid: string, ids: readonly string[]): void {
  const gone = new Set(ids)
  for (const id of ids) kept.get(rid)?.gone.add(id)
  update(rid, (timeline) => change.without(timeline, gone))
  useTimelines.setState(({ threads }) => ({
    threads: new Map(
      [...threads].map(([id, thread]) => [
        id,
        thread.rid === rid ? { ...thread, messages: thread.messages.filter(({ _id }) => !gone.has(_id)) } : thread,
      ]),
    ),
  }))
}

function prefixOf(rid: string): string {
  return prefixes[useRooms.getState().memberships.get(rid)?.t ?? useRooms.getState().rooms.get(rid)?.t ?? 'c']
}

async function fetchPage(
  rid: string,
  { latest, count = change.pageSize }: { latest?: number; count?: number } = {},
): Promise<ChatMessage[]> {
  const { messages } = await rest.get<{ messages: WireMessage[] }>(`${prefixOf(rid)}.history`, {
    roomId: rid,
    count,
    showThreadMessages: false,
    ...(latest === undefined ? {} : { latest: new Date(latest) }),
  })
  return messages.map((message) => readMessage(message, selfId))
}

interface Ahead {
  readonly page: Promise<ChatMessage[]>
  readonly askedAt: number
}

const ahead = new Map<string, Ahead>()

/** Somebody seems about to open a room: its messages are asked for already. What happens until it is listened to is caught up with as ever. */
export function loadAhead(rid: string, self: string): void {
  selfId = self
  const known = ahead.get(rid)
  if (kept.has(rid) || (known !== undefined && Date.now() - known.askedAt < aheadMs)) return
  ahead.delete(rid)
  const page = fetchPage(rid)
  ahead.set(rid, { page, askedAt: Date.now() })
  page.then(
    // What is drawn around them would move them when it comes later.
    () => void Promise.all([loadRoomRights(rid), loadGuests(rid)]),
    // A refusal is told to whoever opens the room.
    () => ahead.delete(rid),
  )
  for (const [oldest] of ahead) if (ahead.size > aheadMax) ahead.delete(oldest)
}

function newestPage(rid: string): Promise<ChatMessage[]> {
  const known = ahead.get(rid)
  ahead.delete(rid)
  return known !== undefined && Date.now() - known.askedAt < aheadMs ? known.page : fetchPage(rid)
}

/** The end of the room. */
export async function loadNewest(rid: string): Promise<void> {
  try {
    const page = await newestPage(rid)
    const early = timelineOf(rid).state === 'ready' ? [] : timelineOf(rid).messages
    update(rid, (timeline) =>
      change.withChanges(
        change.replaced(
          timeline,
          page.filter(({ _id }) => kept.get(rid)?.gone.has(_id) !== true),
          { hasOlder: page.length === change.pageSize, hasNewer: false },
        ),
        early,
        { isLive: false },
      ),
    )
    // What was heard while fetching is in it; what was missed before listening began is asked for.
    if (kept.get(rid)?.isLive === true) await catchUp(rid)
  } catch (error) {
    update(rid, (timeline) => ({ ...timeline, state: error instanceof RestError && error.status < 500 ? 'refused' : 'unreachable' }))
  }
}

/** What happened since the last moment known. */
async function catchUp(rid: string): Promise<void> {
  const room = kept.get(rid)
  const { state, syncedTo } = timelineOf(rid)
  if (room === undefined) return
  if (state !== 'ready') {
    room.isLive = true
    if (state !== 'loading') await loadNewest(rid)
    return
  }
  try {
    const { result } = await rest.get<{ result: { updated: WireMessage[]; deleted: { _id: string }[] } }>('chat.syncMessages', {
      roomId: rid,
      // What one deed has changed shares a moment, and the connection may have broken between its halves.
      lastUpdate: new Date(Math.max(0, syncedTo - 1)),
    })
    if (result.updated.length >= catchUpMax || result.deleted.length >= catchUpMax) {
      room.isLive = true
      return await loadNewest(rid)
    }
    forget(
      rid,
      result.deleted.map(({ _id }) => _id),
    )
    room.isLive = true
    const updated = result.updated.map((message) => readMessage(message, selfId))
    const { lostAfter } = room
    if (lostAfter !== undefined) noteMeanwhile(rid, updated.filter((message) => isNews(message, lostAfter)).length)
    room.lostAfter = undefined
    takeChanges(rid, updated)
  } catch (error) {
    if (error instanceof RestError && error.status < 500) update(rid, (timeline) => ({ ...timeline, state: 'refused' }))
    // Otherwise it is asked again when listening begins again.
  }
}

/** Somebody else has said it in the room since that moment. */
function isNews(message: ChatMessage, after: number): boolean {
  return message.ts > after && message.u._id !== selfId && message.t === undefined && isInRoom(message)
}

/** A page further up. */
export async function loadOlder(rid: string): Promise<void> {
  await once(rid, 'older', async () => {
    const timeline = timelineOf(rid)
    const first = timeline.messages[0]
    if (!timeline.hasOlder || first === undefined) return
    const page = await fetchPage(rid, { latest: first.ts, count: change.olderSize })
    // A workspace may allow smaller pages than were asked for: a short one is the first of the room only where it is shorter than the usual.
    update(rid, (now) => change.withOlder(now, page, page.length >= change.pageSize))
    later(() => update(rid, (now) => change.trimmed(now, 'end')))
  })
}

/** A page further down, after somebody has read far up. */
export async function loadNewer(rid: string): Promise<void> {
  await once(rid, 'newer', async () => {
    const timeline = timelineOf(rid)
    const last = timeline.messages.at(-1)
    if (!timeline.hasNewer || last === undefined) return
    const { messages } = await rest.call<{ messages: WireMessage[] }>('loadNextMessages', rid, new Date(last.ts), change.pageSize)
    const page = messages.map((message) => readMessage(message, selfId))
    update(rid, (now) => change.withNewer(now, page, page.length === change.pageSize))
    if (!timelineOf(rid).hasNewer) await catchUp(rid)
    later(() => update(rid, (now) => change.trimmed(now, 'start')))
  })
}

/** A window around a message; false when there is none for this viewer. */
export async function loadAround(rid: string, messageId: string): Promise<boolean> {
  if (timelineOf(rid).messages.some(({ _id }) => _id === messageId)) return true
  try {
    const around = await rest.call<{ messages: WireMessage[]; moreBefore: boolean; moreAfter: boolean }>(
      'loadSurroundingMessages',
      { _id: messageId },
      2 * change.pageSize,
    )
    const messages = around.messages.map((message) => readMessage(message, selfId))
    update(rid, (timeline) => change.replaced(timeline, messages, { hasOlder: around.moreBefore, hasNewer: around.moreAfter }))
    return messages.some(({ _id }) => _id === messageId)
  } catch {
    return false
  }
}

/** The replies of a thread; called again, the ones before them. */
export async function loadThread(rid: string, tmid: string): Promise<void> {
  const before = useTimelines.getState().threads.get(tmid)
  const offset = before?.state === 'ready' ? before.messages.length : 0
  const set = (thread: Partial<Thread>): void =>
    useTimelines.setState(({ threads }) => {
      const now = threads.get(tmid) ?? { rid, state: 'loading', messages: [], hasOlder: false }
      return { threads: new Map(threads).set(tmid, { ...now, ...thread }) }
    })
  if (before === undefined) set({})
  try {
    const { messages, total } = await rest.get<{ messages: WireMessage[]; total: number }>('chat.getThreadMessages', {
      tmid,
      count: change.pageSize,
      offset,
      sort: { ts: -1 },
    })
    const page = messages.map((message) => readMessage(message, selfId))
    const known = useTimelines.getState().threads.get(tmid)?.messages ?? []
    const all = new Map([...page, ...known].map((message) => [message._id, message]))
    set({
      state: 'ready',
      messages: [...all.values()].sort((one, other) => one.ts - other.ts),
      hasOlder: offset + page.length < total,
    })
  } catch {
    if (before?.state !== 'ready') set({ state: 'refused' })
  }
}

async function once(rid: string, what: 'older' | 'newer', work: () => Promise<void>): Promise<void> {
  const room = kept.get(rid)
  if (room === undefined || room.busy[what] === true) return
  room.busy[what] = true
  try {
    await work()
  } catch {
    // Scrolling on asks again.
  } finally {
    room.busy[what] = false
  }
}

/** After the list has drawn what came before. */
function later(work: () => void): void {
  setTimeout(work, 250)
}
