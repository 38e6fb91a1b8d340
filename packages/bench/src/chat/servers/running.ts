// What every server under test is to whoever measures it.
import type { Cast, Protocol, Shape } from '../load/plan.ts'

export interface RunningServer extends AsyncDisposable {
  readonly protocol: Protocol
  readonly port: number
  /** Its processes and its database's: what they used and hold is what it costs. */
  readonly processes: readonly number[]
  readonly cast: Cast | null
  /** How many messages its archive holds; null where there is none that can be counted. */
  stored(): Promise<number | null>
}

/** Starts the server for a load of this shape, on an archive that has nothing else to do. */
export type StartServer = (shape: Shape) => Promise<RunningServer>
