// Sockets are made a few in each turn of the event loop, so that a thousand who come at once stand in nobody's way; and those who wait for
// that are bounded.
import type { Duplex } from 'node:stream'

const inOneTurn = 16
const waitingMax = 2_000

interface Waiting {
  readonly line: Duplex
  readonly upgrade: () => void
}

export class Upgrades {
  #waiting: Waiting[] = []
  #isGoingOn = false

  /** Does it in this turn or one of the next; answers false when too many wait already. */
  take(line: Duplex, upgrade: () => void): boolean {
    if (this.#waiting.length >= waitingMax) return false
    this.#waiting.push({ line, upgrade })
    this.#goOn()
    return true
  }

  close(): void {
    for (const { line } of this.#waiting) line.destroy()
    this.#waiting = []
  }

  #goOn(): void {
    if (this.#isGoingOn) return
    this.#isGoingOn = true
    setImmediate(() => {
      this.#isGoingOn = false
      for (const { line, upgrade } of this.#waiting.splice(0, inOneTurn)) if (!line.destroyed) upgrade()
      if (this.#waiting.length > 0) this.#goOn()
    })
  }
}
