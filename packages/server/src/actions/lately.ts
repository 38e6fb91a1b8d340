// Whose tokens were good when they were shown last. A hint and no more: work that is done ahead of the transaction is done for people who
// were let in before, and not for whoever knocks; whether they are let in now is asked in the transaction.
const tokensMax = 20_000

export class Lately {
  #newer = new Map<string, string>()
  #older = new Map<string, string>()

  /** Notes that a token, by its hash, was an account's. */
  note(tokenHash: string, userId: string): void {
    if (this.#newer.get(tokenHash) === userId) return
    this.#newer.set(tokenHash, userId)
    if (this.#newer.size < tokensMax / 2) return
    // Whoever has not come since the last time is forgotten.
    this.#older = this.#newer
    this.#newer = new Map()
  }

  /** The account that a token was of; undefined where it was not seen lately. */
  get(tokenHash: string): string | undefined {
    return this.#newer.get(tokenHash) ?? this.#older.get(tokenHash)
  }
}
