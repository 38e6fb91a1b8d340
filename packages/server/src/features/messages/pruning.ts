// Taking away what is too old in a room, some messages at a time, each with its trace and off every count that it stood in. A root
// waits for those of its replies that go too; where others stay below it, so does its empty place.
import type { Writing } from '../../actions/action.ts'
import type { Room } from '../../schema/rows.ts'
import { forgetThread } from '../rooms/note.ts'
import { moveRoom } from '../rooms/room.ts'
import { emptyRoots, insertTraces, measureThreads } from './erasure.store.ts'
import { forgetUnread, tellGone } from './gone.ts'
import { latestMessage } from './messages.store.ts'
import { deleteMessages, findTooOld, type TooOld } from './pruning.store.ts'

export { isSpared, listTooOld, type TooOld } from './pruning.store.ts'

/** Takes those of these messages away that are too old, and answers how many. Assumes allowed; the room's row is locked. */
export async function pruneMessages(cx: Writing, room: Room, which: TooOld, ids: readonly string[]): Promise<number> {
  const old = await findTooOld(cx.tx, room.id, which, ids)
  if (old.length === 0) return 0
  const held = await moveRoom(cx.tx, room.id)
  const gone = old.filter(({ threadCount }) => threadCount === 0)
  const answered = old.filter(({ threadCount }) => threadCount > 0)
  const emptied = await emptyRoots(cx.tx, held, { ids: answered.map(({ id }) => id) })
  const goneIds = gone.map(({ id }) => id)
  await deleteMessages(cx.tx, room.id, goneIds)
  await insertTraces(cx.tx, gone, held.clock)
  await forgetUnread(cx, held, old)
  const shrunk = await measureThreads(cx.tx, held, [...new Set(gone.flatMap(({ threadId }) => threadId ?? []))])
  for (const root of shrunk) if (root.threadCount === 0) await forgetThread(cx.tx, held, root.id)
  const newest = room.lastMessageId !== null && goneIds.includes(room.lastMessageId) ? await latestMessage(cx.tx, room.id) : undefined
  const moved = await moveRoom(cx.tx, room.id, {
    addMessages: -gone.length,
    ...(newest === undefined ? {} : { set: { lastMessageId: newest?.id ?? null, lastMessageAt: newest?.createdAt ?? null } }),
  })
  const changed = [...emptied.filter(({ id }) => !shrunk.some((root) => root.id === id)), ...shrunk]
  await tellGone(cx, moved, { gone, changed, spared: which.spared })
  return old.length
}
