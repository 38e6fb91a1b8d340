// Numbers that are the same for the same seed (mulberry32): what a run decides by chance, it decides alike when it is replayed.
import { idAlphabet, idLength } from '@foyer/protocol/message-ids.ts'

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** Between 0 and 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)] as T
  }

  isOnceIn(times: number): boolean {
    return this.next() < 1 / times
  }

  /** The id of a message, as clients make them up. */
  id(): string {
    return Array.from({ length: idLength }, () => idAlphabet[this.between(0, idAlphabet.length - 1)]).join('')
  }

  /** Another source whose numbers do not depend on how many are taken from this one afterwards. */
  branch(): Random {
    return new Random(this.between(0, 0x7fff_ffff))
  }
}
