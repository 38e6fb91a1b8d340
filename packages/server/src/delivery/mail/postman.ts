// Takes letters out of the database and to the mail server, one after the other. A letter is marked before and after, in
// transactions of their own, so nothing is held open while a server far away thinks; a letter whose postman died is taken again.
import { releaseLetter } from '../../features/mail/release-letter.ts'
import { settleLetter } from '../../features/mail/settle-letter.ts'
import { type Outgoing, takeLetter } from '../../features/mail/take-letter.ts'
import type { Event } from '../../platform/events.ts'
import type { Log } from '../../platform/log.ts'
import { type MailServer, PostError, Smtp } from '../../platform/smtp.ts'
import type { Live } from '../../wire/ddp.ts'

const pauseLeastMs = 1_000
const pauseMostMs = 5 * 60_000

export interface PostmanOptions {
  readonly ask: Live['ask']
  readonly log: Log
  /** How long to wait after the first failure to reach the server; doubled with each. */
  readonly pauseMs?: number
}

export class Postman {
  readonly #options: PostmanOptions
  #smtp: { readonly server: string; readonly line: Smtp } | null = null
  #round: Promise<void> | null = null
  #again = false
  #stopping = false
  #failures = 0
  #pausedUntil = 0

  constructor(options: PostmanOptions) {
    this.#options = options
  }

  /** Hears of letters that were written, and of mail settings that changed. */
  accept(events: readonly Event[]): void {
    if (events.some(({ name }) => name === 'settings.changed')) {
      this.#pausedUntil = 0
      this.#failures = 0
    }
    if (events.some(({ name }) => name === 'letter.written' || name === 'settings.changed')) void this.round()
  }

  /** Sends all that is due; resolves when nothing more is, or the server can't be reached. One round runs at a time. */
  round(): Promise<void> {
    this.#again = true
    this.#round ??= this.#work().finally(() => {
      this.#round = null
    })
    return this.#round
  }

  /** Lets a letter finish that is leaving; one that only waits for its server goes back. */
  async close(): Promise<void> {
    this.#stopping = true
    this.#smtp?.line.close()
    await this.#round
    this.#smtp?.line.close()
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#stopping) {
      this.#again = false
      if (performance.now() < this.#pausedUntil) return
      try {
        await this.#sendDue()
      } catch (error) {
        this.#options.log.error({ err: error }, 'letters could not be taken from the database; they are tried again')
        return
      }
    }
  }

  async #sendDue(): Promise<void> {
    let goesOn = true
    while (goesOn && !this.#stopping) {
      const letter = await this.#options.ask(takeLetter, {})
      goesOn = letter !== null && (await this.#send(letter))
    }
  }

  /** Sends one letter and notes what came of it; answers whether it is worth going on. */
  async #send({ server, post, ...which }: Outgoing): Promise<boolean> {
    try {
      const left = await this.#lineTo(server).send(post, () => this.#options.ask(releaseLetter, which))
      if (left) await this.#options.ask(settleLetter, { ...which, outcome: 'sent' })
    } catch (error) {
      if (!(error instanceof PostError)) throw error
      return this.#noteFailure(which, error)
    }
    this.#failures = 0
    return true
  }

  async #noteFailure(which: Pick<Outgoing, 'letterId' | 'attempt'>, { fault, message }: PostError): Promise<boolean> {
    const outcome = fault === 'letter' ? 'refused' : fault === 'for-now' ? 'try-again' : 'untried'
    await this.#options.ask(settleLetter, { ...which, outcome, error: message })
    if (this.#stopping) return false
    if (outcome !== 'untried') {
      const what = `a letter was ${outcome === 'refused' ? 'refused' : 'put off'} by the mail server`
      this.#options.log.warn({ letterId: which.letterId, reason: message }, what)
      return true
    }
    const pause = Math.min((this.#options.pauseMs ?? pauseLeastMs) * 2 ** this.#failures++, pauseMostMs)
    this.#pausedUntil = performance.now() + pause
    this.#options.log.warn({ reason: message, pauseMs: pause }, 'the mail server could not be used; letters wait')
    setTimeout(() => void this.round(), pause).unref()
    return false
  }

  #lineTo(server: MailServer): Smtp {
    const key = JSON.stringify(server)
    if (this.#smtp?.server !== key) {
      this.#smtp?.line.close()
      this.#smtp = { server: key, line: new Smtp(server) }
    }
    return this.#smtp.line
  }
}
