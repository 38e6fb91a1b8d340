// Takes letters out of the database and to the mail server, one after the other. A letter is marked before and after, in
// transactions of their own, so nothing is held open while a server far away thinks; a letter whose postman died is taken again.
import type { Outgoing } from '../../features/mail/take-letters.ts'
import { takeLetters } from '../../features/mail/take-letters.ts'
import { settleLetter } from '../../features/mail/settle-letter.ts'
import type { Event } from '../../platform/events.ts'
import type { Log } from '../../platform/log.ts'
import { type MailServer, PostError, Smtp } from '../../platform/smtp.ts'
import type { Live } from '../../wire/ddp.ts'

const letterAtOnce = 10
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

  /** Finishes the letter that is on its way, and no other. */
  async close(): Promise<void> {
    this.#stopping = true
    await this.#round
    this.#smtp?.line.close()
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#stopping) {
      this.#again = false
      if (Date.now() < this.#pausedUntil) return
      try {
        await this.#sendDue()
      } catch (error) {
        this.#options.log.error({ err: error }, 'letters could not be taken from the database; they are tried again')
        return
      }
    }
  }

  async #sendDue(): Promise<void> {
    for (;;) {
      const { server, letters } = await this.#options.ask(takeLetters, { limit: letterAtOnce })
      if (server === null || letters.length === 0) return
      const line = this.#lineTo(server)
      for (const [index, letter] of letters.entries()) {
        const reached = !this.#stopping && (await this.#send(line, letter))
        if (!reached) return this.#giveBack(letters.slice(this.#stopping ? index : index + 1))
      }
    }
  }

  /** Sends one letter and notes what came of it; answers whether it is worth going on. */
  async #send(line: Smtp, { id: letterId, post }: Outgoing): Promise<boolean> {
    try {
      await line.send(post)
    } catch (error) {
      if (!(error instanceof PostError)) throw error
      await this.#noteFailure(letterId, error)
      return error.fault !== 'server'
    }
    this.#failures = 0
    await this.#options.ask(settleLetter, { letterId, outcome: 'sent' })
    return true
  }

  async #noteFailure(letterId: string, error: PostError): Promise<void> {
    const outcome = error.fault === 'letter' ? 'refused' : error.fault === 'for-now' ? 'try-again' : 'untried'
    await this.#options.ask(settleLetter, { letterId, outcome, error: error.message })
    if (outcome !== 'untried') {
      this.#options.log.warn(
        { letterId, reason: error.message },
        `a letter was ${outcome === 'refused' ? 'refused' : 'put off'} by the mail server`,
      )
      return
    }
    const pause = Math.min((this.#options.pauseMs ?? pauseLeastMs) * 2 ** this.#failures++, pauseMostMs)
    this.#pausedUntil = Date.now() + pause
    this.#options.log.warn({ reason: error.message, pauseMs: pause }, 'the mail server could not be used; letters wait')
    setTimeout(() => void this.round(), pause).unref()
  }

  async #giveBack(letters: readonly Outgoing[]): Promise<void> {
    for (const { id: letterId } of letters) await this.#options.ask(settleLetter, { letterId, outcome: 'untried' })
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
