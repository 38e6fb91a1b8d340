// Sockets that have gone are noted two at a time: thousands that go together must not stand before those who are here or come back.
import type { Log } from '../../platform/log.ts'

const atOnce = 2
/** A server that leaves takes so long for it; what is left then is forgotten with the server. */
const closeWithinMs = 2_000

export class Farewells {
  readonly #note: (connectionId: string) => Promise<void>
  readonly #log: Log
  readonly #waiting: string[] = []
  readonly #working = new Set<Promise<void>>()
  #workers = 0

  constructor({ note, log }: { readonly note: (connectionId: string) => Promise<void>; readonly log: Log }) {
    this.#note = note
    this.#log = log
  }

  /** Notes it now or in its turn. */
  say(connectionId: string): void {
    this.#waiting.push(connectionId)
    if (this.#workers >= atOnce) return
    this.#workers++
    const work = this.#work().finally(() => this.#working.delete(work))
    this.#working.add(work)
  }

  /** Notes what waits, for a while. */
  async close(): Promise<void> {
    const timer = setTimeout(() => {
      this.#waiting.length = 0
    }, closeWithinMs)
    await Promise.all(this.#working)
    clearTimeout(timer)
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      await this.#note(next).catch((error: unknown) => this.#log.error({ err: error }, 'a closed socket could not be noted'))
    this.#workers--
  }
}
