// The line before signing in: when a server dies, everybody who was on it comes to another in the same second. A few are let in at once and the
// others wait in the order in which they came, so that whoever is in already is served meanwhile.
import { Places } from './places.ts'

export interface SignInLineOptions {
  readonly atOnce: () => number
  readonly waitingMax: () => number
  /** Whether those who are in wait for the database: then half as many are let in at once. */
  readonly isBusy: () => boolean
}

/** A place in the line. */
export interface Ticket {
  /** Whether it is their turn, as soon as it is; false for whoever has to come again, because the line is too long. */
  readonly turn: Promise<boolean>
  /** Ends the turn. */
  leave(): void
  /** Ends the waiting; a turn that has come goes on. */
  giveUp(): void
}

class Waiter {
  readonly turn: Promise<boolean>
  stands: 'waiting' | 'in' | 'out' = 'waiting'
  #settle: (isTheirTurn: boolean) => void = () => undefined

  constructor() {
    this.turn = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  tell(stands: 'in' | 'out'): void {
    this.stands = stands
    this.#settle(stands === 'in')
  }
}

export class SignInLine {
  readonly #options: SignInLineOptions
  readonly #waiting = new Places<Waiter>()
  #inWork = 0

  constructor(options: SignInLineOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** Takes a place at the end. When the line is full, the last of the largest party has to come again. */
  enter(party: string): Ticket {
    const waiter = new Waiter()
    this.#waiting.add(waiter, party)
    this.#goOn()
    if (this.#waiting.size > this.#options.waitingMax()) this.#sendAway(this.#waiting.largest.at(-1))
    return { turn: waiter.turn, leave: () => this.#leave(waiter), giveUp: () => this.#sendAway(waiter) }
  }

  #leave(waiter: Waiter): void {
    if (waiter.stands !== 'in') return
    waiter.stands = 'out'
    this.#inWork--
    this.#goOn()
  }

  #goOn(): void {
    for (let next = this.#waiting.first; next !== undefined && this.#inWork < this.#places(); next = this.#waiting.first) {
      this.#waiting.delete(next)
      this.#inWork++
      next.tell('in')
    }
  }

  #places(): number {
    const atOnce = this.#options.atOnce()
    return this.#options.isBusy() ? Math.ceil(atOnce / 2) : atOnce
  }

  #sendAway(waiter: Waiter | undefined): void {
    if (waiter !== undefined && this.#waiting.delete(waiter)) waiter.tell('out')
  }
}
