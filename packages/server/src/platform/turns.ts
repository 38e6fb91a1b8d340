// Turns: work under one key goes one after the other, and of all keys only so many go at once. Whoever waits holds nothing but
// their place: no connection, no transaction.
const atOnce = 8

export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** Does the work when it is its turn. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(() => this.#run(work))
    const over = turn.catch(() => undefined)
    this.#last.set(key, over)
    try {
      return await turn
    } finally {
      if (this.#last.get(key) === over) this.#last.delete(key)
    }
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= atOnce) await new Promise<void>((resume) => this.#waiting.push(resume))
    else this.#running++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      // Whoever is next takes over the place.
      if (next === undefined) this.#running--
      else next()
    }
  }
}
