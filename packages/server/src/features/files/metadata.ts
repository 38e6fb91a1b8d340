// Takes out of pictures, while they come in, what they tell beside their pixels: place, camera, names, embedded small pictures. Nothing is unpacked and no
// pixel changes; how a picture is turned stays. For JPEG, PNG and WebP; other types pass as they are.

type Bytes = AsyncIterable<Uint8Array>

/** The same picture without what it tells. One that is not made as its type says comes from no camera, and passes as it is. */
export function withoutMetadata(bytes: Bytes): Bytes {
  return stripped(new Reader(bytes))
}

async function* stripped(reader: Reader): Bytes {
  const head = await reader.peek(12)
  if (head.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) yield* jpeg(reader)
  else if (head.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) yield* png(reader)
  else if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') yield* webp(reader)
  else yield* reader.rest()
}

// ── JPEG: segments until the first scan; after it pixels up to the end mark, and what hides behind that is left out.

const startOfScan = 0xda
const endOfImage = 0xd9
const applications = { first: 0xe1, last: 0xef }
const comment = 0xfe
const segmentBytesMin = 2

async function* jpeg(reader: Reader): Bytes {
  yield await reader.take(2)
  for (;;) {
    const mark = await reader.take(4)
    if (mark.length < 4) return void (yield mark)
    const [start, code = 0] = mark
    if (start === 0xff && code === endOfImage) {
      yield mark.subarray(0, 2)
      return await reader.drain()
    }
    const length = mark.readUInt16BE(2)
    if (start !== 0xff || length < segmentBytesMin || code === startOfScan) {
      yield mark
      return yield* start === 0xff && code === startOfScan ? untilEndOfImage(reader) : reader.rest()
    }
    if (code === comment || (code >= applications.first && code <= applications.last)) {
      const body = await reader.take(length - 2)
      yield* keptSegment(code, mark, body)
    } else {
      yield mark
      yield* reader.pass(length - 2)
    }
  }
}

/** Of what programs add: the colours that pixels are meant in, and from the camera’s part only how the picture is turned. */
function* keptSegment(code: number, mark: Buffer, body: Buffer): Iterable<Buffer> {
  const text = body.toString('latin1', 0, 12)
  if ((code === 0xe2 && text.startsWith('ICC_PROFILE\0')) || (code === 0xee && text.startsWith('Adobe'))) {
    yield mark
    yield body
  } else if (code === 0xe1 && text.startsWith('Exif\0\0')) {
    const turned = orientationIn(body.subarray(6))
    if (turned !== null && turned > 1) yield orientationSegment(turned)
  }
}

/** The orientation that a camera’s part names, read from its first directory. */
function orientationIn(tiff: Buffer): number | null {
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number): number => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number): number => (at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const directory = long(4)
  const entries = Math.min(short(directory), 200)
  for (let index = 0; index < entries; index++) {
    const at = directory + 2 + index * 12
    if (short(at) === 0x0112) return short(at + 8) <= 8 ? short(at + 8) : null
  }
  return null
}

/** A camera’s part that says how the picture is turned and nothing else. */
function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const mark = Buffer.from([0xff, 0xe1, 0, 0])
  mark.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([mark, body])
}

async function* untilEndOfImage(reader: Reader): Bytes {
  let last = 0
  for await (const chunk of reader.rest()) {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      if (last === 0xff && byte === endOfImage) {
        yield chunk.subarray(0, at + 1)
        return await reader.drain()
      }
      last = byte
    }
    yield chunk
  }
}

// ── PNG: chunks; those that tell are left out, and so is what stands behind the last.

const telling: readonly string[] = ['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME']

async function* png(reader: Reader): Bytes {
  yield await reader.take(8)
  for (;;) {
    const head = await reader.take(8)
    if (head.length < 8) return void (yield head)
    const [length, type] = [head.readUInt32BE(0), head.toString('latin1', 4, 8)]
    if (!/^[A-Za-z]{4}$/.test(type)) {
      yield head
      return yield* reader.rest()
    }
    if (telling.includes(type)) await reader.skip(length + 4)
    else {
      yield head
      yield* reader.pass(length + 4)
    }
    if (type === 'IEND') return await reader.drain()
  }
}

// ── WebP: parts of a RIFF file. Its length stands in front of all of them, so what tells stays as long as it was, with nothing in it.

async function* webp(reader: Reader): Bytes {
  yield await reader.take(12)
  for (;;) {
    const head = await reader.take(8)
    if (head.length < 8) return void (yield head)
    const [type, length] = [head.toString('latin1', 0, 4), head.readUInt32LE(4)]
    yield head
    const padded = length + (length % 2)
    if (type === 'EXIF' || type === 'XMP ') {
      for (let left = await reader.skip(padded); left > 0; left -= blank.length) yield blank.subarray(0, Math.min(left, blank.length))
    } else yield* reader.pass(padded)
  }
}

const blank = Buffer.alloc(16_384)

/** Reads bytes that come in pieces by count. At the end there are fewer than were asked for. */
class Reader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: Bytes) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** The next bytes, which stay. */
  async peek(count: number): Promise<Buffer> {
    while (this.#held.length < count && (await this.#more()));
    return this.#held.subarray(0, count)
  }

  async take(count: number): Promise<Buffer> {
    const taken = await this.peek(count)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** Hands on the next bytes. */
  async *pass(count: number): Bytes {
    for (let left = count; left > 0; ) {
      if (this.#held.length === 0 && !(await this.#more())) return
      const part = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(part.length)
      left -= part.length
      yield part
    }
  }

  /** Leaves the next bytes out; answers how many there were. */
  async skip(count: number): Promise<number> {
    let skipped = 0
    for await (const part of this.pass(count)) skipped += part.length
    return skipped
  }

  async *rest(): Bytes {
    yield* this.pass(Number.POSITIVE_INFINITY)
  }

  /** Lets everything else come in and go: the sender is not to be cut off. */
  async drain(): Promise<void> {
    await this.skip(Number.POSITIVE_INFINITY)
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#source.next()
    if (done === true) return false
    this.#held = this.#held.length === 0 ? Buffer.from(value) : Buffer.concat([this.#held, value])
    return true
  }
}
