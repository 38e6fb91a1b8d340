// A round goes through all rooms once, in the order of their ids, and takes from each what was too old when it began.
import type { Writing } from '../../actions/action.ts'
import type { RetentionRound } from '../../schema/rows.ts'
import { type RetentionPolicy, retentionOf } from '../rooms/retention-policy.ts'
import { setting } from '../settings/setting.ts'
import { findRoomWithOld, listRoomsAfter, upsertRound } from './retention.store.ts'

export { claimRound, updateRound } from './retention.store.ts'

const roomsAtOnce = 500
const hourMs = 3_600_000
const everyMs: Readonly<Record<string, number>> = { 0: hourMs / 2, 1: hourMs, 2: 6 * hourMs, 3: 24 * hourMs }

/** Begins the next round when its time has come; until then, null. */
export async function beginRound(cx: Writing, last: RetentionRound | undefined): Promise<RetentionRound | null> {
  if (!setting(cx, 'RetentionPolicy_Enabled')) return null
  const pauseMs = everyMs[setting(cx, 'RetentionPolicy_Precision')] ?? hourMs / 2
  return last !== undefined && cx.now.getTime() < last.startedAt.getTime() + pauseMs ? null : upsertRound(cx.tx, cx.now)
}

/** The next room that has something too old; null when none is left. */
export async function findNextRoom(cx: Writing, round: RetentionRound): Promise<string | null> {
  for (let after = round.doneTo; ; ) {
    const rooms = await listRoomsAfter(cx.tx, after, roomsAtOnce)
    const asked = rooms.flatMap((room) => {
      const policy = retentionOf(cx, room)
      return policy === null ? [] : [{ ...policy, id: room.id, before: momentOf(policy, round) }]
    })
    const found = await findRoomWithOld(cx.tx, asked)
    const last = rooms.at(-1)
    if (found !== null || last === undefined) return found
    after = last.id
  }
}

/** From when on messages are young enough for a policy. */
export function momentOf({ maxAgeMs }: RetentionPolicy, { startedAt }: RetentionRound): Date {
  return new Date(startedAt.getTime() - maxAgeMs)
}
