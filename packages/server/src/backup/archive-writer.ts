// Writes a backup, item by item, as a stream of bytes that is read as fast as it is written: no more than a part of an item is held.
import { createHash, type Hash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import {
  endName,
  type End,
  type Head,
  headName,
  type ItemKind,
  partBytesMax,
  pathOf,
  type Report,
  type Sum,
  type Totals,
} from './archive.ts'

/** Where the bytes of a backup go; resolves when they are there. */
export type Sink = (bytes: AsyncIterable<Uint8Array>) => Promise<void>

/** Gives `fill` a writer whose backup goes to the sink; resolves with what `fill` answers, when all of it has arrived there. */
export async function writeArchive<T>(
  sink: Sink,
  { signal, report }: { readonly signal: AbortSignal; readonly report: Report },
  fill: (writer: ArchiveWriter) => Promise<T>,
): Promise<T> {
  const tar = pack()
  tar.on('error', () => undefined)
  // Cut off from its bytes, a sink may still have to take away what it has made of them.
  let sinking = Promise.resolve()
  let failure: unknown
  const flow = pipeline(
    async function* () {
      yield* tar as AsyncIterable<Uint8Array>
    },
    createGzip(),
    (bytes) => (sinking = sink(bytes as AsyncIterable<Uint8Array>)),
    { signal },
  )
  const filling = fill(new ArchiveWriter(tar, report)).then(
    (outcome) => {
      tar.finalize()
      return outcome
    },
    (error: unknown) => {
      // Of two that fail over one another, the first is the reason.
      if (!tar.destroying) failure = error
      tar.destroy(error as Error)
      throw error
    },
  )
  const [flowed, filled] = await Promise.allSettled([flow, filling])
  const [sunk] = await Promise.allSettled([sinking])
  // A sink that fails takes the flow with it, and says best why.
  for (const ended of [{ status: 'rejected', reason: failure }, sunk, flowed] as const)
    if (ended.status === 'rejected' && ended.reason !== undefined) throw ended.reason
  if (filled.status === 'rejected') throw filled.reason
  return filled.value
}

export class ArchiveWriter {
  readonly #tar: ReturnType<typeof pack>
  readonly #report: Report
  readonly #checksum = createHash('sha256')
  readonly #totals = { tables: 0, rows: 0, files: 0, lostFiles: 0, bytes: 0 }

  constructor(tar: ReturnType<typeof pack>, report: Report) {
    this.#tar = tar
    this.#report = report
  }

  get totals(): Totals {
    return { ...this.#totals }
  }

  head(head: Head): Promise<void> {
    return this.#entry(headName, JSON.stringify(head, null, 2))
  }

  /** Writes an item; `judge` says of a file what is to be noted of it, once its bytes are counted. */
  async item(
    kind: ItemKind,
    name: string,
    content: AsyncIterable<Uint8Array>,
    judge: (sum: Sum) => Sum['lost'] = () => undefined,
  ): Promise<Sum> {
    const place = pathOf(kind, name)
    const meter = new Meter()
    let part = 0
    for await (const bytes of inParts(content)) {
      meter.take(bytes)
      this.#totals.bytes += bytes.length
      await this.#entry(`${place}/${++part}`, bytes)
      this.#report({ kind, name, totals: this.totals })
    }
    const counted: Sum = { ...meter.sum(), ...(kind === 'table' ? { rows: meter.lines } : {}) }
    const lost = judge(counted)
    const sum = lost === undefined ? counted : { ...counted, lost }
    await this.#entry(`${place}/sum`, JSON.stringify(sum))
    count(this.#totals, kind, sum)
    this.#report({ kind, name, totals: this.totals })
    return sum
  }

  end(sequences: End['sequences']): Promise<void> {
    const end: End = { totals: this.totals, sequences, sha256: this.#checksum.copy().digest('hex') }
    return this.#entry(endName, JSON.stringify(end, null, 2))
  }

  async #entry(name: string, content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    checkEntry(this.#checksum, name, bytes)
    await new Promise<void>((resolve, reject) => {
      this.#tar.entry({ name, mode: 0o600 }, bytes, (error) => (error == null ? resolve() : reject(error)))
    })
  }
}

/** Takes an entry into the checksum that closes a backup. */
function checkEntry(checksum: Hash, name: string, bytes: Uint8Array): void {
  checksum.update(`${name}\0${bytes.length}\0`)
  checksum.update(bytes)
}

/** Counts a whole item. */
export function count(totals: { -readonly [K in keyof Totals]: Totals[K] }, kind: ItemKind, { rows = 0, lost }: Sum): void {
  if (kind === 'table') totals.tables++
  if (kind === 'file') totals.files++
  if (lost !== undefined) totals.lostFiles++
  totals.rows += rows
}

/** What an item comes to as it goes by. */
export class Meter {
  readonly #sha256 = createHash('sha256')
  #bytes = 0
  /** In COPY's text format a row is a line: line ends inside values are written otherwise. */
  lines = 0

  take(bytes: Uint8Array): void {
    this.#sha256.update(bytes)
    this.#bytes += bytes.length
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) this.lines++
  }

  sum(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#sha256.digest('hex') }
  }
}

/** The same bytes in parts of one size; the last is smaller. */
async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + partBytesMax - size)
      held.push(taken)
      size += taken.length
      at += taken.length
      if (size < partBytesMax) continue
      yield Buffer.concat(held)
      held = []
      size = 0
    }
  }
  if (size > 0) yield Buffer.concat(held)
}
