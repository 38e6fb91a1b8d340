// Places for a bounded number of comers, who are told apart by the party that they come from: when there are too many, one goes who belongs
// to the largest party. So one who comes with a thousand displaces themselves and not the others.

export class Places<T> {
  readonly #partyOf = new Map<T, string>()
  readonly #parties = new Map<string, Set<T>>()

  get size(): number {
    return this.#partyOf.size
  }

  /** Who came first of those who are here. */
  get first(): T | undefined {
    for (const comer of this.#partyOf.keys()) return comer
    return undefined
  }

  /** The largest party, in the order in which they came. */
  get largest(): readonly T[] {
    let most = new Set<T>()
    for (const party of this.#parties.values()) if (party.size > most.size) most = party
    return [...most]
  }

  add(comer: T, party: string): void {
    this.#partyOf.set(comer, party)
    const others = this.#parties.get(party)
    if (others === undefined) this.#parties.set(party, new Set([comer]))
    else others.add(comer)
  }

  /** Answers whether they were here. */
  delete(comer: T): boolean {
    const party = this.#partyOf.get(comer)
    if (party === undefined) return false
    this.#partyOf.delete(comer)
    const left = this.#parties.get(party)
    left?.delete(comer)
    if (left?.size === 0) this.#parties.delete(party)
    return true
  }
}
