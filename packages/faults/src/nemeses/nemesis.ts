// A nemesis breaks one thing again and again, and leaves it whole after each time.
import type { Bed } from '../bed.ts'
import type { Random } from '../random.ts'

export interface Nemesis {
  /** Its number in the list of faults. */
  readonly id: `F-${string}`
  readonly does: string
  /** Only where there are several nodes. */
  readonly needsBus?: true
  /** Why it can't be shown to anything on this machine; null where it can. */
  cannot?(): string | null
  /** Between one blow and the next. */
  readonly pauseMs: readonly [least: number, most: number]
  /** How long a blow lasts, where it lasts. */
  readonly lastsMs: readonly [least: number, most: number]
  strike(bed: Bed, blow: { readonly random: Random; readonly lastsMs: number }): Promise<void>
  /** What must have happened at least once in a run with it. */
  readonly sometimes?: readonly string[]
  /** Every so many-th message is long. */
  readonly longEvery?: number
}
