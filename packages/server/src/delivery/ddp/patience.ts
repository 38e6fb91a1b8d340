// What must be asked before a fact can be told is asked until it is answered: a fact that was dropped because the database was away for a
// moment would be missed by whoever goes on listening.
import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'

const pauseMs = 250

export class Patience {
  readonly #log: Log
  readonly #closing = new AbortController()

  constructor(log: Log) {
    this.#log = log
  }

  /** Does what asks the database, again and again while that can't be reached. Throws what else goes wrong, and everything once closed. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.#closing
    for (let tries = 1; ; tries++) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'service-unavailable' || signal.aborted) throw error
        if (tries === 1) this.#log.warn({ err: error }, 'what is to be told waits for the database')
        await pause(pauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  close(): void {
    this.#closing.abort()
  }
}
