// Takes away the next two hundred messages or files that are too old, in one transaction: whatever breaks off has not been, and the next call
// begins there. When nothing is left in a room, one row in the audit log tells what this round took from it.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import type { RetentionRound, Room } from '../../schema/rows.ts'
import { listOldCarriers, removeOldFiles } from '../files/file-removal.ts'
import { listTooOld, pruneMessages } from '../messages/pruning.ts'
import { retentionOf } from '../rooms/retention-policy.ts'
import { findRoom, shownName } from '../rooms/room.ts'
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

/** What the round has taken from the room, with this call too; null when nothing was left to take. */
async function takeFrom(cx: Writing, roomId: string, round: RetentionRound): Promise<Taken | null> {
  // Found before the room is held: what stays may be a great deal, and whoever writes need not wait until it has been passed over.
  const seen = wantedOf(cx, await findRoom(cx.tx, roomId), round)
  if (seen === null) return null
  const ids = await (seen.filesOnly ? listOldCarriers : listTooOld)(cx.tx, roomId, seen.which, takenAtOnce)
  if (ids.length === 0) return null
  const room = await findRoom(cx.tx, roomId, { lock: true })
  const wanted = wantedOf(cx, room, round)
  if (room === null || wanted === null) return null
  const taken = await (wanted.filesOnly ? removeOldFiles : pruneMessages)(cx, room, wanted.which, ids)
  const { messages, files } = round
  return {
    olderThan: wanted.which.before,
    ...(wanted.filesOnly ? { messages, files: files + taken } : { messages: messages + taken, files }),
  }
}

/** What goes from the room in this round; null when it keeps everything, or is gone itself. */
function wantedOf(cx: Writing, room: Room | null, round: RetentionRound) {
  const policy = room === null ? null : retentionOf(cx, room)
  return policy === null ? null : { filesOnly: policy.filesOnly, which: { before: momentOf(policy, round), spared: policy.spared } }
}

async function leaveRoom(cx: Writing, roomId: string, { messages, files, olderThan }: RetentionRound): Promise<void> {
  await updateRound(cx.tx, { doneTo: roomId, roomId: null, messages: 0, files: 0, olderThan: null })
  if (messages + files === 0) return
  const room = await findRoom(cx.tx, roomId)
  const name = room === null ? '' : shownName(room)
  cx.audit({ target: { kind: 'room', id: roomId, ...(name === '' ? {} : { name }) }, after: { messages, files, olderThan } })
}
