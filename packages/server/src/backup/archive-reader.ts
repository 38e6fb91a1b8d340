// Reads a backup and believes nothing of it: every item is held against its checksum as it goes by, and the end against all of it. A
// backup that was read without a fault is whole.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { foyerVersion } from '../platform/package-directory.ts'
import {
  ArchiveFault,
  damaged,
  End,
  endName,
  format,
  Head,
  headName,
  type ItemKind,
  noteBytesMax,
  Origin,
  partBytesMax,
  pathOf,
  readNote,
  type Report,
  Sum,
  type Totals,
} from './archive.ts'
import { count, Meter } from './archive-writer.ts'

/** One item while it goes by. */
export interface Item {
  readonly kind: ItemKind
  readonly name: string
  /** Its bytes; throws at their end when they are not what they should be. What is left of them is read before the next item. */
  readonly content: AsyncIterable<Uint8Array>
  /** Known when the content has been read. */
  sum(): Sum
}

export interface Archive {
  readonly head: Head
  /** In the order in which they were written; throws an ArchiveFault at the first fault. */
  items(): AsyncGenerator<Item>
  /** Known when the items have been read. */
  end(): End
}

/** Opens a backup: reads its head, and lets `work` have the rest. Throws an ArchiveFault. */
export async function readArchive<T>(
  bytes: AsyncIterable<Uint8Array>,
  { signal, report }: { readonly signal: AbortSignal; readonly report: Report },
  work: (archive: Archive) => Promise<T>,
): Promise<T> {
  const entries = new Entries(bytes, signal)
  try {
    const head = await readHead(entries)
    const reading = new Reading(entries, head, report)
    return await work({ head, items: () => reading.items(), end: () => reading.end })
  } finally {
    await entries.close()
  }
}

async function readHead(entries: Entries): Promise<Head> {
  const notOurs = new ArchiveFault(
    'This is no backup of Foyer, or it is damaged from its beginning. Name a file that “foyer backup” has written.',
  )
  const first = await entries.next().catch((error: unknown) => {
    throw signalled(error) ? error : notOurs
  })
  if (first?.name !== headName) throw notOurs
  const text = await first.text()
  const origin = readNote(Origin, text, headName)
  if (origin.format !== format)
    throw new ArchiveFault(
      `The backup was written by Foyer ${origin.foyerVersion} in format ${origin.format}; this is Foyer ${foyerVersion()}, which reads format ${format}. Use that version.`,
    )
  return readNote(Head, text, headName)
}

/** Goes through the items after the head. */
class Reading {
  readonly #entries: Entries
  readonly #head: Head
  readonly #report: Report
  readonly #totals = { tables: 0, rows: 0, files: 0, lostFiles: 0, bytes: 0 }
  readonly #tables: Set<string>
  #hasSecret = false
  #end: End | null = null

  constructor(entries: Entries, head: Head, report: Report) {
    this.#entries = entries
    this.#head = head
    this.#report = report
    this.#tables = new Set(head.tables.map(({ name }) => name))
  }

  get end(): End {
    if (this.#end === null) throw new Error('the end of a backup is known when its items have been read')
    return this.#end
  }

  async *items(): AsyncGenerator<Item> {
    for (;;) {
      const checksum = this.#entries.checksum()
      const entry = await this.#entries.next()
      if (entry === null) throw cutOff()
      if (entry.name === endName) return this.#close(readNote(End, await entry.text(), endName), checksum)
      const { kind, name } = this.#announced(entry)
      let sum: Sum | null = null
      const content = this.#contentOf({ kind, name, first: entry, done: (found) => (sum = found) })
      yield {
        kind,
        name,
        content,
        sum: () => sum as Sum,
      }
      for await (const _rest of content);
    }
  }

  /** What an item's first entry says that it is; only what the head announced, and each once. */
  #announced(entry: Entry): { kind: ItemKind; name: string } {
    const [, folder, name = ''] = /^(secret|files|tables)(?:\/([^/]+))?\/(?:1|sum)$/.exec(entry.name) ?? []
    if (folder === 'secret' && name === '' && this.#head.secret && !this.#hasSecret) {
      this.#hasSecret = true
      return { kind: 'secret', name }
    }
    if (folder === 'files' && /^[A-Za-z0-9]{17}$/.test(name)) return { kind: 'file', name }
    if (folder === 'tables' && this.#tables.delete(name)) return { kind: 'table', name }
    throw damaged(`“${entry.name}” has no place in it`)
  }

  async *#contentOf({
    kind,
    name,
    first,
    done,
  }: {
    readonly kind: ItemKind
    readonly name: string
    readonly first: Entry
    readonly done: (sum: Sum) => void
  }): AsyncGenerator<Uint8Array> {
    const place = pathOf(kind, name)
    const meter = new Meter()
    let entry: Entry | null = first
    for (let part = 1; entry?.name !== `${place}/sum`; part++) {
      if (entry === null) throw cutOff()
      if (entry.name !== `${place}/${part}` || entry.size > partBytesMax) throw damaged(`a part of ${place} is missing`)
      for await (const chunk of entry.bytes()) {
        meter.take(chunk)
        this.#totals.bytes += chunk.length
        yield chunk
      }
      this.#report({ kind, name, totals: { ...this.#totals } })
      entry = await this.#entries.next()
    }
    const sum: Sum = readNote(Sum, await entry.text(), entry.name)
    const { bytes, sha256 } = meter.sum()
    if (sum.bytes !== bytes || sum.sha256 !== sha256 || (kind === 'table' && sum.rows !== meter.lines))
      throw damaged(`${place} is not what its checksum says`)
    count(this.#totals, kind, sum)
    this.#report({ kind, name, totals: { ...this.#totals } })
    done(sum)
  }

  async #close(end: End, checksum: string): Promise<void> {
    if (end.sha256 !== checksum) throw damaged('it is not what its last checksum says')
    const [missing] = this.#tables
    if (missing !== undefined) throw damaged(`the table ${missing} is missing`)
    if (this.#head.secret !== this.#hasSecret) throw damaged('the server’s secret is missing')
    for (const [what, counted] of Object.entries(this.#totals))
      if (end.totals[what as keyof Totals] !== counted) throw damaged(`its end counts other ${what} than there are`)
    // Only now does gzip's own checksum come.
    if ((await this.#entries.next()) !== null) throw damaged('something follows its end')
    this.#end = end
  }
}

interface Entry {
  readonly name: string
  readonly size: number
  bytes(): AsyncIterable<Uint8Array>
  text(): Promise<string>
}

/** The entries of the tar, one after the other. */
class Entries {
  readonly #tar = extract()
  readonly #reading: AsyncIterator<AsyncIterable<Uint8Array> & { header: { name: string; size: number; type: string } }>
  readonly #flow: Promise<void>
  readonly #checksum = createHash('sha256')
  #failure: unknown

  constructor(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal) {
    this.#reading = this.#tar[Symbol.asyncIterator]() as never
    this.#flow = pipeline(bytes, createGunzip({ chunkSize: 64 * 1024 }), (chunks) => pour(chunks as AsyncIterable<Uint8Array>, this.#tar), {
      signal,
    }).catch((error: unknown) => {
      this.#failure ??= error
      this.#tar.destroy(error as Error)
    })
  }

  /** The checksum over all entries up to here. */
  checksum(): string {
    return this.#checksum.copy().digest('hex')
  }

  /** The next entry, when the one before has been read; null after the last. */
  async next(): Promise<Entry | null> {
    const { value, done } = await this.#reading.next().catch((error: unknown) => {
      throw this.#explain(error)
    })
    if (done === true) {
      await this.#flow
      if (this.#failure !== undefined) throw this.#explain(this.#failure)
      return null
    }
    const { name, size } = value.header
    this.#checksum.update(`${name}\0${size}\0`)
    const bytes = (): AsyncIterable<Uint8Array> => this.#bytesOf(value)
    return { name, size, bytes, text: () => textOf({ name, size, bytes: bytes() }) }
  }

  async *#bytesOf(value: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of value) {
        this.#checksum.update(chunk)
        yield chunk
      }
    } catch (error) {
      throw this.#explain(error)
    }
  }

  async close(): Promise<void> {
    this.#tar.destroy(null)
    await this.#flow
  }

  #explain(thrown: unknown): unknown {
    const error = this.#failure ?? thrown
    const { code, message } = error as { code?: string; message?: string }
    if (signalled(error) || error instanceof ArchiveFault) return error
    if (code === 'Z_BUF_ERROR' || message === 'Unexpected end of data') return cutOff()
    // What is wrong with the bytes is told by zlib and by the reader of tars, which has no codes; the disk has others.
    return code === undefined || code.startsWith('Z_') ? damaged('its bytes are not what was written') : error
  }
}

function signalled(error: unknown): boolean {
  return (error as { name?: string }).name === 'AbortError'
}

function cutOff(): ArchiveFault {
  return new ArchiveFault('The backup is cut off: it ends before its end. Take another one, or copy it again.')
}

async function pour(chunks: AsyncIterable<Uint8Array>, tar: ReturnType<typeof extract>): Promise<void> {
  for await (const chunk of chunks) {
    if (tar.destroyed) throw new Error('nobody reads on')
    if (tar.write(chunk)) continue
    const over = new AbortController()
    await Promise.race(['drain', 'close'].map((event) => once(tar as never, event, { signal: over.signal }))).finally(() => over.abort())
  }
  tar.end(null)
}

async function textOf({ name, size, bytes }: { name: string; size: number; bytes: AsyncIterable<Uint8Array> }): Promise<string> {
  if (size > noteBytesMax) throw damaged(`${name} is too long`)
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
