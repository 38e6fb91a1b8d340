// What is done about recoveries beside requests: whoever asked to be let in is answered at once, and what is over is forgotten.
import type { Event } from '../../platform/events.ts'
import type { Live } from '../../wire/ddp.ts'
import { answerRequest } from './answer-request.ts'
import { forgetRecoveries } from './forget-recoveries.ts'

/** The job `answer-requests`: requests that another server took and did not answer, and recoveries whose time is over. */
export class RecoveryDesk {
  readonly #ask: Live['ask']
  readonly #onError: (error: unknown) => void
  #round: Promise<void> | null = null
  #again = false
  #stopping = false

  constructor({ ask, onError }: { readonly ask: Live['ask']; readonly onError: (error: unknown) => void }) {
    this.#ask = ask
    this.#onError = onError
  }

  /** Hears of requests. */
  accept(events: readonly Event[]): void {
    if (events.some(({ name }) => name === 'recovery.requested')) void this.answer()
  }

  async sweep(): Promise<void> {
    await this.#ask(forgetRecoveries, {})
    await this.answer()
  }

  /** Answers all there are; resolves when there is none left. One round runs at a time. */
  answer(): Promise<void> {
    this.#again = true
    this.#round ??= this.#work().finally(() => {
      this.#round = null
    })
    return this.#round
  }

  /** Finishes the one that is being answered, and no other. */
  async close(): Promise<void> {
    this.#stopping = true
    await this.#round
  }

  async #work(): Promise<void> {
    try {
      while (this.#again && !this.#stopping) {
        this.#again = false
        while (!this.#stopping && (await this.#ask(answerRequest, {})));
      }
    } catch (error) {
      this.#onError(error)
    }
  }
}
