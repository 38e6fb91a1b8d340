// What Foyer stores when nothing stands before it: its own door over its own database, in this process, asked for what the method `sendMessage`
// asks of it. No socket is read or written and nobody hears of the messages; whoever sends is identified, judged and answered as ever.
import type pg from 'pg'
import { perform } from '../../../../server/src/actions/perform.ts'
import { openDoor } from '../../../../server/src/door.ts'
import { postMessage } from '../../../../server/src/features/messages/post-message.ts'
import { loadConfig } from '../../../../server/src/platform/config.ts'
import { hashToken, newId } from '../../../../server/src/platform/ids.ts'
import { openLog } from '../../../../server/src/platform/log.ts'
import { openDatabase } from '../../../../server/src/platform/transaction.ts'
import type { Window } from '../machine/processor.ts'
import { type LoopPlan, playClosedLoop } from './closed-loop.ts'
import type { LatencySummary } from './latencies.ts'
import { textOf } from './marker.ts'

/** Somebody who writes, and where. */
export interface Seat {
  readonly roomId: string
  readonly userId: string
  readonly token: string
}

/** The processes are the database's. */
export interface StorePlan extends LoopPlan {
  readonly connection: Pick<pg.PoolConfig, 'host' | 'user' | 'database'>
  /** Whose message is the next is left to chance. */
  readonly seats: readonly Seat[]
  /** How many messages are under way: when one is acknowledged, the next is sent. */
  readonly inFlight: number
  readonly bodyBytes: number
}

/** This process is itself what is measured: the generator's share of the window is the store's. */
export interface StoreResult extends Window {
  readonly acceptedPerSecond: number
  readonly latency: LatencySummary
  /** How many messages went with one commit. */
  readonly perCommit: number
  /** All that were acknowledged, warming included. */
  readonly accepted: number
}

/** The environment is the server's. */
export async function playStore(plan: StorePlan): Promise<StoreResult> {
  const log = openLog('error', process.stderr)
  const database = openDatabase({ ...plan.connection }, log)
  try {
    const door = await openDoor(loadConfig(process.env), database, log)
    const seats = plan.seats.map(({ roomId, userId, token }) => ({ roomId, credential: { tokenHash: hashToken(token), userId } }))
    const counted = { sent: 0, accepted: 0, commits: 0 }
    door.bus.listen(() => void counted.commits++)
    const send = async (seatNumber: number): Promise<void> => {
      const { roomId, credential } = seats[seatNumber] as (typeof seats)[number]
      const text = textOf(seatNumber, counted.sent++, plan.bodyBytes)
      await perform(door, postMessage, { credential, address: null, requestId: newId() }, { roomId, id: newId(), text, mask: {} })
      counted.accepted++
    }
    // Nobody's messages go with others' before their token has been seen.
    for (const seatNumber of seats.keys()) await send(seatNumber)
    const { latency, measured, ...window } = await playClosedLoop(plan, counted, (loop) =>
      Array.from({ length: plan.inFlight }, async () => {
        while (!loop.isOver) await loop.timed(() => send(Math.floor(Math.random() * seats.length)))
      }),
    )
    const { accepted, commits } = measured
    return { ...window, acceptedPerSecond: accepted / window.seconds, latency, perCommit: accepted / commits, accepted: counted.accepted }
  } finally {
    await database.close()
  }
}
