// Whoever is answered asks again at once, for as long as it is measured: warmed up first, then counted between two moments.
import { type Window, watchProcessor } from '../machine/processor.ts'
import { Latencies, type LatencySummary } from './latencies.ts'

export interface LoopPlan {
  readonly warmSeconds: number
  readonly seconds: number
  /** Whose use of the processor is measured. */
  readonly processes: readonly number[]
}

export interface Loop {
  readonly isOver: boolean
  /** Asks, and notes how long that took. */
  timed<T>(ask: () => Promise<T>): Promise<T>
}

interface LoopResult<Name extends string> extends Window {
  readonly latency: LatencySummary
  /** What was counted while it was measured. */
  readonly measured: Readonly<Record<Name, number>>
}

/** Lets the callers ask until the time is over. They count for themselves, warming included, and end when the loop does. */
export async function playClosedLoop<Name extends string>(
  { warmSeconds, seconds, processes }: LoopPlan,
  counted: Readonly<Record<Name, number>>,
  callers: (loop: Loop) => readonly Promise<unknown>[],
): Promise<LoopResult<Name>> {
  let latencies = new Latencies()
  let isOver = false
  const work = Promise.all(
    callers({
      get isOver() {
        return isOver
      },
      async timed(ask) {
        const began = performance.now()
        const answer = await ask()
        latencies.add((performance.now() - began) * 1_000)
        return answer
      },
    }),
  )
  // A caller that fails ends the wait.
  const pause = (length: number): Promise<unknown> => Promise.race([new Promise((resolve) => setTimeout(resolve, length * 1_000)), work])
  await pause(warmSeconds)
  const before = { ...counted }
  latencies = new Latencies()
  const end = watchProcessor(processes)
  await pause(seconds)
  const window = end()
  const measured: Record<Name, number> = { ...counted }
  for (const name of Object.keys(before) as Name[]) measured[name] -= before[name]
  const latency = latencies.summary()
  isOver = true
  await work
  return { ...window, latency, measured }
}
