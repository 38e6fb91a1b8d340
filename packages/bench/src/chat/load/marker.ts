// How a message is known again where it arrives: its text begins with the room's number and its own number in that room. Looked for in the raw
// bytes, so that any protocol that carries text can be measured and reading costs next to nothing; nothing in it is markup to a chat server.

export const sign = Buffer.from('zqx')
const roomDigits = 4
const numberDigits = 8
const markerBytes = sign.length + roomDigits + numberDigits
const filling = ' the samples came back from the kiln and two of them are darker than we asked for so somebody should look at them'

/** A text of so many bytes that begins with the marker. */
export function textOf(room: number, number: number, bytes: number): string {
  const marker = `${sign.toString()}${String(room).padStart(roomDigits, '0')}${String(number).padStart(numberDigits, '0')}`
  return (marker + filling.repeat(Math.ceil(bytes / filling.length))).slice(0, Math.max(bytes, markerBytes))
}

/**
 * Finds deliveries in a stream of bytes that is cut anywhere. `opening` is what begins a delivery: of several markers behind it only the first
 * counts, since servers repeat a text in its markdown, and markers elsewhere (in lists of rooms, in answers) are no deliveries. Null: every
 * marker is one.
 */
export class MarkerScanner {
  readonly #opening: Buffer | null
  readonly #heard: (room: number, number: number) => void
  #rest: Buffer | null = null

  constructor(opening: string | null, heard: (room: number, number: number) => void) {
    this.#opening = opening === null ? null : Buffer.from(opening)
    this.#heard = heard
  }

  read(chunk: Buffer): void {
    const data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = null
    for (let at = 0; ; ) {
      const opened = this.#opening === null ? at : data.indexOf(this.#opening, at)
      if (opened < 0) return this.#keepEnd(data, at, this.#opening?.length ?? 0)
      const marked = data.indexOf(sign, opened)
      if (marked < 0 && this.#opening === null) return this.#keepEnd(data, at, sign.length)
      if (marked < 0 || marked + markerBytes > data.length) {
        this.#rest = Buffer.from(data.subarray(this.#opening === null ? marked : opened))
        return
      }
      at = marked + markerBytes
      const roomAt = marked + sign.length
      this.#heard(digits(data, roomAt, roomDigits), digits(data, roomAt + roomDigits, numberDigits))
    }
  }

  /** What may be the beginning of the next needle. */
  #keepEnd(data: Buffer, from: number, needleBytes: number): void {
    const kept = Math.max(from, data.length - needleBytes + 1)
    if (kept < data.length) this.#rest = Buffer.from(data.subarray(kept))
  }
}

function digits(data: Buffer, from: number, count: number): number {
  let value = 0
  for (let at = from; at < from + count; at++) value = value * 10 + (data[at] ?? 48) - 48
  return value
}
