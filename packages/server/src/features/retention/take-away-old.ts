// Takes away the next two hundred messages or files that are too old, in one transaction: whatever breaks off has not been, and the next call
// begins there. When nothing is left in a room, one row in the audit log tells what this round took from it.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import type { RetentionRound } from '../../schema/rows.ts'
import { removeOldFiles } from '../files/file-removal.ts'
import { pruneMessages } from '../messages/pruning.ts'
import { findRoom, shownName } from '../rooms/room.ts'
import { retentionOf } from './policy.ts'
import { beginRound, claimRound, findNextRoom, momentOf, updateRound } from './round.ts'

const takenAtOnce = 200

export const takeAwayOld = command({
  name: 'take-away-old',
  permission: 'take-away-old',
  input: Type.Object({}),
  load: theWorkspace,
  /** Whether there may be more to do at once. */
  async run(cx): Promise<boolean> {
    const claimed = await claimRound(cx.tx)
    if (claimed === null) return false
    const round = claimed?.finishedAt === null ? claimed : await beginRound(cx, claimed)
    if (round === null) return false
    const roomId = round.roomId ?? (await findNextRoom(cx, round))
    if (roomId === null) {
      await updateRound(cx.tx, { finishedAt: cx.now })
      return false
    }
    const taken = await takeFrom(cx, roomId, round)
    await (taken === null ? leaveRoom(cx, roomId, round) : updateRound(cx.tx, { roomId, ...taken }))
    return true
  },
})

type Taken = Pick<RetentionRound, 'messages' | 'files' | 'olderThan'>

/** What the round has taken from the room with this call; null when nothing was left to take. */
async function takeFrom(cx: Writing, roomId: string, round: RetentionRound): Promise<Taken | null> {
  const room = await findRoom(cx.tx, roomId, { lock: true })
  const policy = room === null ? null : retentionOf(cx, room)
  if (room === null || policy === null) return null
  const { messages, files } = round
  const olderThan = momentOf(policy, round)
  const which = { before: olderThan, spared: policy.spared, limit: takenAtOnce }
  const taken = policy.filesOnly ? await removeOldFiles(cx, room, which) : await pruneMessages(cx, room, which)
  if (taken === 0) return null
  return { olderThan, ...(policy.filesOnly ? { messages, files: files + taken } : { messages: messages + taken, files }) }
}

async function leaveRoom(cx: Writing, roomId: string, { messages, files, olderThan }: RetentionRound): Promise<void> {
  await updateRound(cx.tx, { doneTo: roomId, roomId: null, messages: 0, files: 0, olderThan: null })
  if (messages + files === 0) return
  const room = await findRoom(cx.tx, roomId)
  const name = room === null ? '' : shownName(room)
  cx.audit({ target: { kind: 'room', id: roomId, ...(name === '' ? {} : { name }) }, after: { messages, files, olderThan } })
}
