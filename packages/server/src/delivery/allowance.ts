// How often somebody may do something: counts within windows of time, in this process's memory. However many strangers come,
// what is remembered of them stays bounded.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { refusal } from '../platform/errors.ts'
import { partyOf } from '../platform/party.ts'

export interface Rule {
  /** How often within one window. */
  readonly times: number
  readonly windowMs: number
}

export interface Taken {
  readonly left: number
  readonly untilMs: number
  readonly isOver: boolean
}

const keysMax = 50_000
const sharedKeys = 1_024

/** Counts one kind of thing for any number of keys. */
export class Allowance {
  readonly #limiter = new RateLimiterMemory({ points: 1, duration: 1 })
  readonly #keysMax: number
  #window = { began: 0, started: 0, startedBefore: 0 }

  constructor(options: { readonly keysMax?: number } = {}) {
    this.#keysMax = options.keysMax ?? keysMax
  }

  /** Takes one from what the key has left. */
  async take(key: string, { times, windowMs }: Rule): Promise<Taken> {
    this.#limiter.points = times
    this.#limiter.duration = Math.max(1, Math.ceil(windowMs / 1000))
    const counted = await this.#count(this.#isCrowded(windowMs) ? `shared|${bucketOf(key)}` : `own|${key}`)
    if (counted.isFirstInDuration) this.#window.started++
    return { left: Math.max(0, times - counted.consumedPoints), untilMs: counted.msBeforeNext, isOver: counted.consumedPoints > times }
  }

  /** As `take`, and refuses what is over with error-too-many-requests. */
  async require(key: string, rule: Rule, what: string): Promise<void> {
    const taken = await this.take(key, rule)
    if (taken.isOver) throw tooMany(taken, what)
  }

  async #count(key: string): Promise<RateLimiterRes> {
    try {
      return await this.#limiter.consume(key)
    } catch (error) {
      if (error instanceof RateLimiterRes) return error
      throw error
    }
  }

  // A key lives for one window, so those begun in this window and the last are all that can be alive.
  #isCrowded(windowMs: number): boolean {
    const now = performance.now()
    const age = now - this.#window.began
    if (age > windowMs) this.#window = { began: now, started: 0, startedBefore: age > 2 * windowMs ? 0 : this.#window.started }
    return this.#window.started + this.#window.startedBefore >= this.#keysMax
  }
}

/** The refusal, with the seconds that apps read out of its text. */
export function tooMany({ untilMs }: Taken, what: string): Error {
  const seconds = Math.max(1, Math.ceil(untilMs / 1000))
  return refusal(
    'error-too-many-requests',
    `Error, too many requests. Please slow down. You must wait ${seconds} seconds before trying this ${what} again.`,
    { timeToReset: untilMs, seconds },
  )
}

// Any spread will do: it only decides which strangers share a count while there are too many of them.
function bucketOf(key: string): number {
  let sum = 0
  for (let i = 0; i < key.length; i++) sum = (sum * 31 + key.charCodeAt(i)) >>> 0
  return sum % sharedKeys
}

/** Attempts to sign in: few for one name from one place, more for one place with any names. Shared by all roads. */
export class SignInAllowance {
  readonly #byName = new Allowance()
  readonly #byPlace = new Allowance()

  async take(address: string | null, name: string): Promise<void> {
    const place = partyOf(address)
    await this.#byName.require(`${place}|${name.toLowerCase().slice(0, 254)}`, { times: 10, windowMs: 60_000 }, 'endpoint')
    await this.#byPlace.require(place, { times: 100, windowMs: 60_000 }, 'endpoint')
  }
}

/** Attempts to register, and letters that are asked for without an account: few from one place. Shared by all roads. */
export class RegistrationAllowance {
  readonly #attempts = new Allowance()
  readonly #letters = new Allowance()

  take(address: string | null, times: number): Promise<Taken> {
    return this.#attempts.take(partyOf(address), { times, windowMs: 60_000 })
  }

  /** Enough for somebody whose letter does not come, and too little to write to many. */
  takeLetter(address: string | null): Promise<Taken> {
    return this.#letters.take(partyOf(address), { times: 5, windowMs: 60_000 })
  }
}
