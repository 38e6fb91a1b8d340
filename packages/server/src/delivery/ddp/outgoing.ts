// What goes out on sockets. A frame is made once, header and all, and the same bytes go to everybody who is told it; what a socket is told
// within one turn of the event loop goes out in one write, and sockets that are told the same share that write's bytes too. That is what
// makes a busy room cheap: the cost left is one system call per socket and turn.
import type { Socket } from 'node:net'

const oneByteMax = 125
const twoBytesMax = 0xffff
const finalText = 0x81
const finalPong = 0x8a

/** The bytes of an unmasked text frame (RFC 6455, 5.2) that holds this text. */
export function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const header = length <= oneByteMax ? 2 : length <= twoBytesMax ? 4 : 10
  const frame = Buffer.allocUnsafe(header + length)
  frame[0] = finalText
  if (header === 2) frame[1] = length
  else if (header === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, header)
  return frame
}

/** The bytes that answer a ping of the socket itself, which brings at most 125 bytes to be sent back. */
export function pongOf(data: Buffer): Buffer {
  return Buffer.concat([Buffer.of(finalPong, data.length), data])
}

/** Frames one after the other; those who are told the same ones in the same order share one of these. */
class Run {
  readonly #before: Run | null
  readonly #frame: Buffer | null
  readonly bytes: number
  #next: Map<Buffer, Run> | null = null
  #latest: Run | null = null
  #joined: Buffer | null = null

  constructor(before: Run | null, frame: Buffer | null) {
    this.#before = before
    this.#frame = frame
    this.bytes = (before?.bytes ?? 0) + (frame?.length ?? 0)
  }

  /** This run and one frame more. */
  followedBy(frame: Buffer): Run {
    // Mostly everybody goes on with the same frame.
    if (this.#latest !== null && this.#latest.#frame === frame) return this.#latest
    const known = this.#next?.get(frame)
    if (known !== undefined) return known
    const run = new Run(this, frame)
    if (this.#latest !== null) (this.#next ??= new Map()).set(frame, run)
    else this.#latest = run
    return run
  }

  joined(): Buffer {
    if (this.#joined !== null) return this.#joined
    const frames: Buffer[] = this.#frame === null ? [] : [this.#frame]
    for (let run = this.#before; run !== null; run = run.#before) if (run.#frame !== null) frames.push(run.#frame)
    const [only] = frames
    this.#joined = frames.length === 1 && only !== undefined ? only : Buffer.concat(frames.reverse())
    return this.#joined
  }
}

/** What waits for the end of this turn, over all sockets. */
let turn = new Run(null, null)
let waiting: Outgoing[] = []

function endTurn(): void {
  const those = waiting
  waiting = []
  turn = new Run(null, null)
  for (const outgoing of those) outgoing.flush()
}

/** The way out of one socket. Everything that the server says to it goes through here, so that the order stays. */
export class Outgoing {
  readonly #socket: Socket
  readonly #bytesMax: number
  readonly #onSlow: () => void
  #run: Run | null = null

  /** `onSlow` is called instead of writing when more than `bytesMax` wait for the client to read. */
  constructor(socket: Socket, { bytesMax, onSlow }: { readonly bytesMax: number; readonly onSlow: () => void }) {
    this.#socket = socket
    this.#bytesMax = bytesMax
    this.#onSlow = onSlow
  }

  /** Sends a frame at the end of this turn, after whatever was sent before. */
  send(frame: Buffer): void {
    if (this.#run === null) {
      if (waiting.length === 0) setImmediate(endTurn)
      waiting.push(this)
      this.#run = turn.followedBy(frame)
      return
    }
    if (this.#socket.writableLength + this.#run.bytes > this.#bytesMax) return this.#slow()
    this.#run = this.#run.followedBy(frame)
  }

  /** Sends now what waits. */
  flush(): void {
    const run = this.#run
    this.#run = null
    if (run === null || !this.#socket.writable) return
    if (this.#socket.writableLength > this.#bytesMax) return this.#slow()
    this.#socket.write(run.joined())
  }

  #slow(): void {
    this.#run = null
    this.#onSlow()
  }
}
