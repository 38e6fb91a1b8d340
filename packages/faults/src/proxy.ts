// A TCP proxy that does to a link what networks do: slow it down, thin it out, cut it to pieces, fall silent or break it off, in either
// direction; and to a line to the bus what a bus does to messages. Nothing is done unless it is told to.
import net from 'node:net'
import { BusMessages, type Mishap, type Mishaps } from './bus-messages.ts'
import { commitAnswerAt, commitAnswerBytes } from './commit-answer.ts'
import type { Random } from './random.ts'

/** `up` leads to the server, `down` to whoever connected. */
export type Direction = 'up' | 'down'

/** What is done to the bytes of one direction. */
export interface Treatment {
  readonly delayMs?: number
  /** On top of the delay, by chance; the order of bytes stays. */
  readonly jitterMs?: number
  readonly bytesPerSecond?: number
  /** They are swallowed, and nobody is told; a link that has lost some is broken off when this ends, as no stream goes on with a gap. */
  readonly blackhole?: boolean
  /** They are not read, so that whoever sends them can't get rid of them. */
  readonly stalled?: boolean
  /** Cuts them into pieces of at most so many bytes, at places that chance picks. */
  readonly piecesMax?: number
  /** What befalls messages on a line to the bus. */
  readonly mishaps?: Mishaps
}

/** Where the proxy leads: a port of this machine, or the path of a socket. */
export type Target = { readonly port: number } | { readonly path: string }

export class Proxy implements AsyncDisposable {
  readonly #server: net.Server
  readonly #random: Random
  readonly #isBusLine: boolean
  readonly #links = new Set<Link>()
  readonly #mishaps = { lost: 0, doubled: 0, overtaken: 0 }
  #target: Target
  #treatments: Record<Direction, Treatment> = { up: {}, down: {} }
  #refusing = false
  #commitLoss = 0
  #lostCommits = 0
  #swallowedBytes = 0

  /** `isBusLine`: what goes through is NATS's. */
  static async open(target: Target, random: Random, { isBusLine = false }: { readonly isBusLine?: boolean } = {}): Promise<Proxy> {
    const proxy = new Proxy(target, random, isBusLine)
    await new Promise<void>((resolve) => void proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  private constructor(target: Target, random: Random, isBusLine: boolean) {
    this.#target = target
    this.#random = random
    this.#isBusLine = isBusLine
    // A half of a link may end before the other.
    this.#server = net.createServer({ allowHalfOpen: true }, (near) => this.#accept(near))
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port
  }

  /** How many bytes have been swallowed so far. */
  get swallowedBytes(): number {
    return this.#swallowedBytes
  }

  /** How many messages of the bus each of these has befallen so far. */
  get mishaps(): Readonly<Record<Mishap, number>> {
    return { ...this.#mishaps }
  }

  get links(): number {
    return this.#links.size
  }

  /** How many answers to a COMMIT have been lost so far. */
  get lostCommits(): number {
    return this.#lostCommits
  }

  /** New links lead there; those that stand keep to where they lead. */
  leadTo(target: Target): void {
    this.#target = target
  }

  /** What is done from now on, to links that stand and to new ones. */
  treat(direction: Direction, treatment: Treatment): void {
    this.#treatments = { ...this.#treatments, [direction]: treatment }
    this.#goOn()
  }

  /** Breaks links off with a reset: all of them, or each with a chance. */
  reset(chance = 1): void {
    for (const link of this.#links) if (this.#random.next() < chance) link.reset()
  }

  /** Lets links that stand fall silent for good in both directions, each with a chance; neither end is told. */
  leaveHalfOpen(chance = 1): void {
    for (const link of this.#links) if (this.#random.next() < chance) link.fallSilent()
  }

  /** Whether new links are broken off at once. */
  refuse(refusing: boolean): void {
    this.#refusing = refusing
  }

  /** Breaks links off before the answer to a COMMIT gets through, each with a chance. For links to PostgreSQL without TLS. */
  loseCommitAnswers(chance: number): void {
    this.#commitLoss = chance
  }

  /** Does nothing to anything any more. */
  heal(): void {
    this.#treatments = { up: {}, down: {} }
    this.#refusing = false
    this.#commitLoss = 0
    // What fell silent never speaks again; in a network that heals, such a link is found out and broken off.
    for (const link of this.#links) if (link.isSilent) link.reset()
    this.#goOn()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#refusing = true
    this.reset()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #goOn(): void {
    for (const link of this.#links) {
      if (link.isBeyondRepair) link.reset()
      else link.readOn()
    }
  }

  #accept(near: net.Socket): void {
    near.on('error', () => undefined)
    if (this.#refusing) return breakOff(near)
    const far = net.connect({ ...this.#target, allowHalfOpen: true })
    far.on('error', () => undefined)
    const link: Link = new Link(near, far, {
      treatment: (direction) => this.#treatments[direction],
      random: this.#random.branch(),
      commitLoss: () => this.#commitLoss,
      onCommitLost: () => {
        this.#lostCommits += 1
      },
      onSwallowed: (bytes) => {
        this.#swallowedBytes += bytes
      },
      isBusLine: this.#isBusLine,
      onMishap: (mishap) => {
        this.#mishaps[mishap] += 1
      },
      onEnd: () => this.#links.delete(link),
    })
    this.#links.add(link)
  }
}

interface LinkOptions {
  readonly treatment: (direction: Direction) => Treatment
  readonly random: Random
  readonly commitLoss: () => number
  readonly onCommitLost: () => void
  readonly onSwallowed: (bytes: number) => void
  readonly isBusLine: boolean
  readonly onMishap: (mishap: Mishap) => void
  readonly onEnd: () => void
}

/** Two sockets and what is on its way between them. */
class Link {
  readonly #near: net.Socket
  readonly #far: net.Socket
  readonly #options: LinkOptions
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  readonly #ways: readonly (readonly [Direction, net.Socket, net.Socket])[]
  readonly #waiting: Record<Direction, number> = { up: 0, down: 0 }
  readonly #hasGap: Record<Direction, boolean> = { up: false, down: false }
  isSilent = false

  constructor(near: net.Socket, far: net.Socket, options: LinkOptions) {
    this.#near = near
    this.#far = far
    this.#options = options
    this.#ways = [
      ['up', near, far],
      ['down', far, near],
    ]
    for (const way of this.#ways) this.#carry(...way)
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      socket.once('close', () => this.reset())
    }
  }

  /** Whether bytes are missing in a direction that goes on. */
  get isBeyondRepair(): boolean {
    return this.#ways.some(([direction]) => this.#hasGap[direction] && this.#options.treatment(direction).blackhole !== true)
  }

  fallSilent(): void {
    this.isSilent = true
  }

  reset(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    for (const socket of [this.#near, this.#far]) breakOff(socket)
    this.#options.onEnd()
  }

  /** Reads where there is room and nobody forbids it: whoever does not read is not written for, by the proxy neither. */
  readOn(): void {
    for (const [direction, from, to] of this.#ways) {
      const isFull = this.#waiting[direction] > waitingBytesMax || to.writableNeedDrain
      if (isFull || this.#options.treatment(direction).stalled === true) from.pause()
      else from.resume()
    }
  }

  #carry(direction: Direction, from: net.Socket, to: net.Socket): void {
    let freeAt = 0
    let tail = Buffer.alloc(0)
    const { isBusLine, random, onMishap } = this.#options
    const messages = isBusLine ? new BusMessages(random.branch(), onMishap) : null
    // Everything goes through one line, from its front: a treatment that changes, or a timer that is late, must not let later bytes overtake
    // earlier ones. No network does that to a stream.
    const line: { readonly at: number; readonly bytes: number; readonly work: () => void }[] = []
    const goOn = (): void => {
      for (let [first] = line; first !== undefined; [first] = line) {
        const now = performance.now()
        if (first.at > now) return this.#wake(first.at - now, goOn)
        line.shift()
        this.#waiting[direction] -= first.bytes
        first.work()
      }
      this.readOn()
    }
    const later = (bytes: number, work: () => void): void => {
      const { delayMs = 0, jitterMs = 0, bytesPerSecond } = this.#options.treatment(direction)
      const arrives = Math.max(freeAt, performance.now() + delayMs + this.#options.random.next() * jitterMs)
      freeAt = arrives + (bytesPerSecond === undefined ? 0 : (bytes / bytesPerSecond) * 1_000)
      this.#waiting[direction] += bytes
      line.push({ at: freeAt, bytes, work })
      if (line.length === 1) goOn()
    }
    from.on('data', (data: Buffer) => {
      if (this.isSilent) return
      if (this.#options.treatment(direction).blackhole === true) {
        this.#hasGap[direction] = true
        return this.#options.onSwallowed(data.length)
      }
      const lostFrom = direction === 'down' ? this.#commitLostAt(tail, data) : null
      tail = Buffer.concat([tail, data]).subarray(-commitAnswerBytes)
      const kept = lostFrom === null ? data : data.subarray(0, lostFrom)
      const { mishaps = {} } = this.#options.treatment(direction)
      for (const whole of messages === null ? [kept] : messages.take(kept, mishaps))
        for (const piece of this.#cut(direction, whole))
          later(piece.length, () => {
            if (!this.isSilent && !to.destroyed) to.write(piece)
          })
      if (lostFrom !== null) later(0, () => this.reset())
      this.readOn()
    })
    to.on('drain', () => this.readOn())
    from.on('end', () => later(0, () => !this.isSilent && to.end()))
  }

  #wake(afterMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, afterMs)
    this.#timers.add(timer)
  }

  #commitLostAt(before: Buffer, data: Buffer): number | null {
    const { commitLoss, random, onCommitLost } = this.#options
    if (commitLoss() === 0) return null
    const at = commitAnswerAt(before, data)
    if (at === null || random.next() >= commitLoss()) return null
    onCommitLost()
    return at
  }

  *#cut(direction: Direction, data: Buffer): Generator<Buffer> {
    const { piecesMax } = this.#options.treatment(direction)
    if (piecesMax === undefined) return yield data
    for (let at = 0; at < data.length; ) {
      const next = at + this.#options.random.between(1, piecesMax)
      yield data.subarray(at, next)
      at = next
    }
  }
}

const waitingBytesMax = 64 * 1024

/** With a reset, where there is such a thing: not at the socket of a path. */
function breakOff(socket: net.Socket): void {
  if (socket.remoteAddress === undefined) socket.destroy()
  else socket.resetAndDestroy()
}
