// Statements that come again and again are prepared once for each connection: three quarters of what the database spends on a short
// statement is reading and planning it. Which those are is found out by counting; nothing in the code that asks knows of it.
/** Prepared when it comes this often; what is rarer would only take memory in every connection. */
const timesLeast = 10
/** At most so many, each of which every connection may come to hold. */
const preparedMost = 200
/** At most so many texts are counted; lists of changing length make ever new ones. */
const countedMost = 2_000
/** What decides which unique index a conflict is about must be there when it is planned, and a plan for all values has no value. */
const conflictWithin = /\bon conflict\b[^)]*\) where\b.*?\$\d.*?\bdo (?:nothing|update)\b/is

/** The names of the statements that are worth preparing. */
export class Statements {
  readonly #names = new Map<string, string>()
  #counts = new Map<string, number>()
  #given = 0

  /** The name to prepare a statement under; undefined for one that has not come often. */
  nameOf(text: string): string | undefined {
    const name = this.#names.get(text)
    if (name !== undefined || this.#names.size >= preparedMost) return name
    if (conflictWithin.test(text)) return undefined
    const count = (this.#counts.get(text) ?? 0) + 1
    if (count >= timesLeast) {
      this.#counts.delete(text)
      this.#names.set(text, `foyer_${this.#given++}`)
    } else {
      if (this.#counts.size >= countedMost) this.#counts = new Map()
      this.#counts.set(text, count)
    }
    return undefined
  }

  /**
   * Gives up what is prepared, because the tables have changed: every connection may hold a plan from before, and whoever tries again must not meet
   * the next one. What still comes often is prepared under other names.
   */
  outgrow(): void {
    this.#names.clear()
    this.#counts.clear()
  }
}

/** Whether the database refused a prepared statement because the tables have changed since; on another connection it is done. */
export function isOutgrownPlan(error: unknown): boolean {
  const { code, message = '' } = error as { code?: unknown; message?: string }
  return code === '0A000' && message.includes('cached plan')
}
