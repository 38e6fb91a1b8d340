// Erasing somebody: everything they wrote goes at once, room by room, and every count that it stood in is put right. Where others
// have answered below it, an empty place stays.
import type { Writing } from '../../actions/action.ts'
import { forgetSeveral, forgetThread } from '../rooms/note.ts'
import { moveRoom } from '../rooms/room.ts'
import { listRoomIdsWrittenIn } from './adoption.store.ts'
import { deleteMessagesBy, emptyRoots, insertTraces, listAnsweredRoots, measureThreads } from './erasure.store.ts'
import { tellGone } from './gone.ts'
import { latestMessage } from './messages.store.ts'

/** Takes every message of somebody away; clients that were away learn of it from the traces. Assumes allowed. */
export async function eraseMessagesOf(cx: Writing, authorId: string): Promise<void> {
  for (const roomId of await listRoomIdsWrittenIn(cx.tx, authorId)) await eraseIn(cx, roomId, authorId)
}

async function eraseIn(cx: Writing, roomId: string, authorId: string): Promise<void> {
  const held = await moveRoom(cx.tx, roomId)
  const answered = await listAnsweredRoots(cx.tx, roomId, authorId)
  const emptied = await emptyRoots(cx.tx, held, { ids: answered.map((root) => root.id), authorId: 'rocket.cat' })
  const gone = await deleteMessagesBy(cx.tx, roomId, authorId)
  await insertTraces(cx.tx, gone, held.clock)
  const positions = [...gone, ...answered].flatMap(({ position }) => (position === null ? [] : [position]))
  await forgetSeveral(cx.tx, held, { positions, authorId })
  const shrunk = await measureThreads(cx.tx, held, [...new Set(gone.flatMap(({ threadId }) => threadId ?? []))])
  for (const root of shrunk) if (root.threadCount === 0) await forgetThread(cx.tx, held, root.id)
  const newest = await latestMessage(cx.tx, roomId)
  const room = await moveRoom(cx.tx, roomId, {
    addMessages: -gone.length,
    set: { lastMessageId: newest?.id ?? null, lastMessageAt: newest?.createdAt ?? null },
  })
  await tellGone(cx, room, { gone, changed: [...emptied.filter(({ id }) => !shrunk.some((root) => root.id === id)), ...shrunk] })
}
