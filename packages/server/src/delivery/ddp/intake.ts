// What one socket sends: how much of it waits to be answered, how often it is refused, and when it is a flood. Counting is all that happens
// here; it costs nothing beside what is counted.
import type { Rule } from '../allowance.ts'

export interface IntakeRules {
  /** How many frames a socket may send; null: they are not counted. */
  readonly frames: () => Rule | null
  /** Whether anything is counted at all. */
  readonly isCounting: boolean
}

/** What somebody may send who has not signed in: enough to do so, to register and to look around. */
const strangerFrames: Rule = { times: 100, windowMs: 10_000 }
const strangerBytes: Rule = { times: 32 * 1024, windowMs: 10_000 }
/** Whoever goes on after so many refusals does not listen to them. */
const refusals: Rule = { times: 500, windowMs: 60_000 }
const waitingFramesMax = 250
const waitingBytesMax = 64 * 1024

/** Why a socket is closed that sends too much. */
export type Flood = 'too many frames' | 'too much before signing in' | 'too many refused calls'

export class Intake {
  readonly #rules: IntakeRules
  readonly #frames = new Windowed()
  readonly #strangerFrames = new Windowed()
  readonly #strangerBytes = new Windowed()
  readonly #refusals = new Windowed()

  constructor(rules: IntakeRules) {
    this.#rules = rules
  }

  /** Counts a frame of any kind. */
  countFrame({ isStranger }: { readonly isStranger: boolean }): Flood | null {
    if (!this.#rules.isCounting) return null
    if (isStranger && this.#strangerFrames.isOver(strangerFrames)) return 'too much before signing in'
    const rule = this.#rules.frames()
    return rule !== null && this.#frames.isOver(rule) ? 'too many frames' : null
  }

  /** Counts bytes as they arrive, before they are a frame. */
  countBytes(bytes: number, { isStranger }: { readonly isStranger: boolean }): Flood | null {
    if (!this.#rules.isCounting || !isStranger) return null
    return this.#strangerBytes.isOver(strangerBytes, bytes) ? 'too much before signing in' : null
  }

  /** Counts a call that was refused because there were too many. */
  countRefusal(): Flood | null {
    return this.#refusals.isOver(refusals) ? 'too many refused calls' : null
  }
}

/** What was read and waits for its answer. When it is much, nothing more is read: then the client's own line fills, and not the memory here. */
export class Backlog {
  readonly #stopReading: () => void
  readonly #goOnReading: () => void
  #frames = 0
  #bytes = 0
  #isFull = false

  constructor({ stopReading, goOnReading }: { readonly stopReading: () => void; readonly goOnReading: () => void }) {
    this.#stopReading = stopReading
    this.#goOnReading = goOnReading
  }

  get isFull(): boolean {
    return this.#isFull
  }

  add(bytes: number): void {
    this.#frames++
    this.#bytes += bytes
    if (this.#isFull || (this.#frames <= waitingFramesMax && this.#bytes <= waitingBytesMax)) return
    this.#isFull = true
    this.#stopReading()
  }

  remove(bytes: number): void {
    this.#frames--
    this.#bytes -= bytes
    if (!this.#isFull || this.#frames > waitingFramesMax / 2 || this.#bytes > waitingBytesMax / 2) return
    this.#isFull = false
    this.#goOnReading()
  }
}

/** Counts within one window of time after the other. */
class Windowed {
  #began = Number.NEGATIVE_INFINITY
  #count = 0

  isOver({ times, windowMs }: Rule, more = 1): boolean {
    const now = performance.now()
    if (now - this.#began >= windowMs) [this.#began, this.#count] = [now, 0]
    this.#count += more
    return this.#count > times
  }
}
