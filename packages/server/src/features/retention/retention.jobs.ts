// Takes away what is too old, batch after batch, until the round is over or the server stops. Where it was stands in the database.
import type { Live } from '../../wire/ddp.ts'
import { takeAwayOld } from './take-away-old.ts'

export class RetentionWork {
  readonly #ask: Live['ask']
  #isStopping = false

  constructor(ask: Live['ask']) {
    this.#ask = ask
  }

  /** The job `take-away-old`. */
  async round(): Promise<void> {
    while (!this.#isStopping && (await this.#ask(takeAwayOld, {})));
  }

  /** Lets the batch finish that is under way, and begins no other. */
  stop(): void {
    this.#isStopping = true
  }
}
