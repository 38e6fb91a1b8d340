// Works through long lists of invitations, a hundred after the other, until nothing is left or the server stops. Where it was stands in the
// database.
import type { Event } from '../../platform/events.ts'
import type { Log } from '../../platform/log.ts'
import type { Live } from '../../wire/ddp.ts'
import { workOnBatch } from './work-on-batch.ts'

export class BatchWork {
  readonly #ask: Live['ask']
  readonly #log: Log
  #round: Promise<void> | null = null
  #again = false
  #stopping = false

  constructor({ ask, log }: { readonly ask: Live['ask']; readonly log: Log }) {
    this.#ask = ask
    this.#log = log
  }

  /** Hears of lists that were begun. */
  accept(events: readonly Event[]): void {
    if (events.some(({ name }) => name === 'invitations.batch-opened')) void this.round()
  }

  /** Resolves when nothing is left to do. One round runs at a time. */
  round(): Promise<void> {
    this.#again = true
    this.#round ??= this.#work().finally(() => {
      this.#round = null
    })
    return this.#round
  }

  /** Lets the hundred finish that is under way. */
  async close(): Promise<void> {
    this.#stopping = true
    await this.#round
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#stopping) {
      this.#again = false
      try {
        while (!this.#stopping && (await this.#ask(workOnBatch, {})));
      } catch (error) {
        this.#log.error({ err: error }, 'a list of invitations could not be worked on; it is tried again')
      }
    }
  }
}
