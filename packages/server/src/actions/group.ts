// Calls that wait at the same time are done at the same time: one transaction, statements that serve all of them, one COMMIT. While one
// group is at work the next one gathers, so that groups grow with the load and a single call never waits for company.
import { refusal } from '../platform/errors.ts'

/** What came of a call within its group. */
export type Together<O> =
  | { readonly outcome: O }
  /** It needs more than a group can do for it, or a refusal with its reason: it is done by itself. */
  | 'alone'
  /** What it needs is held by somebody else: others should not wait for it. */
  | 'held'

/** Does several calls at once; answers for each, in order. With `waits` none is 'held'. */
export type Work<C, O> = (calls: readonly C[], options: { readonly waits: boolean }) => Promise<readonly Together<O>[]>

interface Place<C, O> {
  readonly call: C
  readonly key: string
  readonly settle: (came: O | null) => void
  readonly fail: (error: unknown) => void
}

/** How many calls go together at most. */
const callsMax = 256
/** How many may wait; more than this would be a promise that can't be kept. */
const placesMax = 10_000
/** How many groups wait at once for something that others hold, each for a key of its own. */
const waitersMax = 3

export class Group<C, O> {
  readonly #work: Work<C, O>
  #places: Place<C, O>[] = []
  /** Keys that a group waits for: whoever comes for one of them stays in line until it is free. */
  readonly #held = new Set<string>()
  #isAtWork = false

  constructor(work: Work<C, O>) {
    this.#work = work
  }

  /** How many calls wait in line. */
  get waiting(): number {
    return this.#places.length
  }

  /**
   * Does a call with whatever else waits; null when it has to be done by itself. Calls of one key go in the order in which they came.
   * Throws service-unavailable when too many wait, and whatever the database said when nobody can know what came of the group.
   */
  take(key: string, call: C): Promise<O | null> {
    if (this.#places.length >= placesMax)
      return Promise.reject(
        refusal('service-unavailable', 'More is being sent than can be stored. Nothing of this was stored; try again in a moment.', {
          retryAfterSeconds: 1,
        }),
      )
    return new Promise((settle, fail) => {
      this.#places.push({ call, key, settle, fail })
      this.#begin()
    })
  }

  /** What comes in one turn of the loop goes together: whoever was acknowledged with others sends again with them. */
  #begin(): void {
    if (this.#isAtWork || this.#places.every(({ key }) => this.#held.has(key))) return
    this.#isAtWork = true
    setImmediate(() => {
      void this.#do(this.#next()).finally(() => {
        this.#isAtWork = false
        this.#begin()
      })
    })
  }

  /** Those who go next: the longest in line whose key nobody waits for. */
  #next(): Place<C, O>[] {
    const next: Place<C, O>[] = []
    const rest: Place<C, O>[] = []
    for (const place of this.#places) (next.length < callsMax && !this.#held.has(place.key) ? next : rest).push(place)
    this.#places = rest
    return next
  }

  async #do(places: readonly Place<C, O>[]): Promise<void> {
    const held = await this.#settle(places, { waits: false })
    for (const [key, those] of byKey(held))
      if (this.#held.size < waitersMax) this.#wait(key, those)
      else this.#places.unshift(...those)
  }

  /** A group of one key waits by itself; the others go on. */
  #wait(key: string, places: readonly Place<C, O>[]): void {
    this.#held.add(key)
    void this.#settle(places, { waits: true }).finally(() => {
      this.#held.delete(key)
      this.#begin()
    })
  }

  /** Does these calls and tells each what came of it; answers those that something holds up. */
  async #settle(places: readonly Place<C, O>[], options: { readonly waits: boolean }): Promise<Place<C, O>[]> {
    try {
      const came = await this.#work(
        places.map(({ call }) => call),
        options,
      )
      return places.filter((place, index) => {
        const result = came[index] ?? 'alone'
        if (result === 'held') return true
        place.settle(result === 'alone' ? null : result.outcome)
        return false
      })
    } catch (error) {
      for (const place of places) place.fail(error)
      return []
    }
  }
}

function byKey<C, O>(places: readonly Place<C, O>[]): Map<string, Place<C, O>[]> {
  const keys = new Map<string, Place<C, O>[]>()
  for (const place of places) {
    const those = keys.get(place.key)
    if (those === undefined) keys.set(place.key, [place])
    else those.push(place)
  }
  return keys
}
