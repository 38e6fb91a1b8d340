// What goes over a line to the bus, message by message, and what a bus may do to messages: lose them, bring them twice, bring them late.
// NATS says everything in lines of text; with what is published comes as many bytes as its line says last.
import type { Random } from './random.ts'

/** How likely it is that each of these befalls a message; one at most does. */
export interface Mishaps {
  readonly lost?: number
  /** It comes again, at once or after others. */
  readonly doubled?: number
  /** Some that were said later come before it. */
  readonly overtaken?: number
}

export type Mishap = keyof Mishaps

const published = /^H?(?:PUB|MSG) .*?(\d+)$/i
const lineEnd = '\r\n'
const overtakersMost = 3

/** One direction of a line: takes bytes as they come and answers those that go on, in whole messages. */
export class BusMessages {
  readonly #random: Random
  readonly #onMishap: (mishap: Mishap) => void
  #unfinished = Buffer.alloc(0)
  /** Messages that come late, and how many pass them still. */
  #held: { readonly message: Buffer; overtakers: number }[] = []

  constructor(random: Random, onMishap: (mishap: Mishap) => void) {
    this.#random = random
    this.#onMishap = onMishap
  }

  *take(data: Buffer, mishaps: Mishaps): Generator<Buffer> {
    this.#unfinished = Buffer.concat([this.#unfinished, data])
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const { bytes, isPublished } = next
      if (!isPublished) yield bytes
      else yield* this.#pass(bytes, this.#befalling(mishaps))
    }
  }

  #next(): { readonly bytes: Buffer; readonly isPublished: boolean } | null {
    const lineEndsAt = this.#unfinished.indexOf(lineEnd)
    if (lineEndsAt === -1) return null
    const length = published.exec(this.#unfinished.toString('latin1', 0, lineEndsAt))?.[1]
    const endsAt = lineEndsAt + lineEnd.length + (length === undefined ? 0 : Number(length) + lineEnd.length)
    if (this.#unfinished.length < endsAt) return null
    const bytes = this.#unfinished.subarray(0, endsAt)
    this.#unfinished = this.#unfinished.subarray(endsAt)
    return { bytes, isPublished: length !== undefined }
  }

  #befalling({ lost = 0, doubled = 0, overtaken = 0 }: Mishaps): Mishap | null {
    const drawn = this.#random.next()
    if (drawn < lost) return 'lost'
    if (drawn < lost + doubled) return 'doubled'
    return drawn < lost + doubled + overtaken ? 'overtaken' : null
  }

  /** What is held goes on once it has been passed often enough: never without another message, and every node says something every second. */
  *#pass(message: Buffer, mishap: Mishap | null): Generator<Buffer> {
    if (mishap !== null) this.#onMishap(mishap)
    if (mishap === null || mishap === 'doubled') yield message
    for (const held of this.#held) held.overtakers -= 1
    yield* this.#held.filter(({ overtakers }) => overtakers <= 0).map((held) => held.message)
    this.#held = this.#held.filter(({ overtakers }) => overtakers > 0)
    if (mishap === 'doubled' || mishap === 'overtaken') this.#held.push({ message, overtakers: this.#random.between(1, overtakersMost) })
  }
}
