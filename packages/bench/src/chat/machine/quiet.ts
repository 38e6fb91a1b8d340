// Waiting for a machine that others use, too, to come to rest before a measurement: for a while, and in a whole run not for longer than was
// granted.
import { watchProcessor } from './processor.ts'

const quietCores = 0.4
const lookSeconds = 0.5
const onceSecondsMost = 15

export class Patience {
  #secondsLeft: number

  constructor(seconds: number) {
    this.#secondsLeft = seconds
  }

  /** Resolves once others use little of the processors, or when this has been waited for long enough. */
  async untilQuiet(): Promise<void> {
    const most = Math.min(onceSecondsMost, this.#secondsLeft)
    for (let waited = 0; waited + lookSeconds <= most; waited += lookSeconds) {
      const end = watchProcessor([])
      await new Promise((resolve) => setTimeout(resolve, lookSeconds * 1_000))
      if (end().foreignCores < quietCores) return
      this.#secondsLeft -= lookSeconds
    }
  }
}
