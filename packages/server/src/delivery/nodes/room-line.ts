// What is told of one room on a node, in the order in which it was committed, whichever node committed it. Each move of the room's clock begins
// where the one before ended: one that begins later has others before it, which are on their way, or never come. Then what is missing is read
// from the database, which is the only truth.
import type { Event } from '../../platform/events.ts'
import type { Log } from '../../platform/log.ts'
import type { Move } from '../../platform/moves.ts'

/** What was read: the changes after a moment, as facts, and up to where they go. */
export interface Missed {
  readonly events: readonly Event[]
  readonly to: number
  /** Whether there is more. */
  readonly hasMore: boolean
}

export interface RoomLineOptions {
  readonly tell: (events: readonly Event[]) => void
  readonly read: (after: number) => Promise<Missed | null>
  readonly log: Log
}

interface Waiting {
  readonly move: Move
  readonly events: readonly Event[]
}

/** How long what comes before may be on its way. */
const patienceMs = 150
const retryMs = 500
/** More than this is not kept: it is read. */
const waitingMost = 1_000
const aboutMessages = new Set(['message.posted', 'message.changed', 'message.starred', 'message.deleted', 'messages.erased'])

export class RoomLine {
  readonly #options: RoomLineOptions
  /** Everything up to here has been told. */
  #told: number
  #waiting: Waiting[] = []
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | null = null
  #isClosed = false

  constructor(told: number, options: RoomLineOptions) {
    this.#told = told
    this.#options = options
  }

  get told(): number {
    return this.#told
  }

  /** Takes what one transaction told of the room. */
  accept(move: Move, events: readonly Event[]): void {
    this.#waiting.push({ move, events })
    if (this.#waiting.length > waitingMost) return this.look()
    if (this.#reading === null) this.#goOn()
  }

  /** Reads what the line does not know of: the room's clock is known to stand somewhere else. */
  look(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null
      if (!this.#isClosed) this.#goOn()
    })
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** Tells what can be told. */
  #goOn(): void {
    this.#waiting.sort((one, other) => one.move.to - other.move.to)
    for (let next = this.#waiting[0]; next !== undefined && this.#isNext(next.move); next = this.#waiting[0]) {
      this.#waiting.shift()
      const isTold = next.move.to <= this.#told
      this.#told = Math.max(this.#told, next.move.to)
      // What was read has been told as it stands now.
      this.#options.tell(isTold ? next.events.filter(({ name }) => !aboutMessages.has(name)) : next.events)
    }
    if (this.#waiting.length === 0) {
      clearTimeout(this.#timer)
      this.#timer = undefined
    } else this.#timer ??= setTimeout(() => this.look(), patienceMs)
  }

  #isNext({ from }: Move): boolean {
    return from === null || from <= this.#told
  }

  async #read(): Promise<void> {
    for (let hasMore = true; hasMore && !this.#isClosed; ) {
      try {
        const missed = await this.#options.read(this.#told)
        if (missed === null || this.#isClosed) return
        this.#told = Math.max(this.#told, missed.to)
        this.#options.tell(missed.events)
        hasMore = missed.hasMore
      } catch (error) {
        this.#options.log.warn({ err: error }, 'what was missed of a room could not be read; it is tried again')
        await new Promise((resolve) => (this.#timer = setTimeout(resolve, retryMs)))
        this.#timer = undefined
      }
    }
  }
}
