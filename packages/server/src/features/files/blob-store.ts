// Where the bytes of files lie, under the file's id and nothing else: no name, type or room. On disk here; in a bucket:
// bucket-blob-store.ts. What is served, and to whom, is decided by the rows in the database.
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { newId } from '../../platform/ids.ts'
import { syncDirectory } from '../../platform/sync-directory.ts'
import { writeDurably } from '../../platform/whole-file.ts'

export interface ByteRange {
  readonly first: number
  /** Inclusive. */
  readonly last: number
}

export interface BlobStore {
  /** Keeps the bytes: when this answers they survive a power cut, and when it throws nothing refers to them. */
  put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<void>
  /** The bytes, or a part of them; null when there are none. */
  open(id: string, range?: ByteRange): Promise<Readable | null>
  /** Forgets the bytes; nothing happens when there are none. */
  remove(id: string): Promise<void>
  exists(id: string): Promise<boolean>
  /** Ids of what was put before a moment, in portions. */
  listOlderThan(moment: Date): AsyncIterable<readonly string[]>
  /** Forgets what began to come in before a moment and never arrived. */
  removeUnfinished(moment: Date): Promise<void>
}

const unfinished = 'incoming'

/** Files in a directory, spread over folders by the first two characters of their ids. Nothing is created before it is needed. */
export class DiskBlobStore implements BlobStore {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const place = this.#placeOf(id)
    const incoming = path.join(this.#directory, unfinished, `${id}-${newId(6)}`)
    await mkdir(path.dirname(incoming), { recursive: true, mode: 0o700 })
    try {
      await writeDurably(incoming, bytes)
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 })
      await rename(incoming, place)
      // The name in its folder, and the folders in theirs, must be on disk too before a row may tell of the file.
      for (const directory of [path.dirname(place), this.#directory, path.dirname(this.#directory)]) await syncDirectory(directory)
    } catch (error) {
      await rm(incoming, { force: true })
      throw error
    }
  }

  async open(id: string, range?: ByteRange): Promise<Readable | null> {
    const file = await open(this.#placeOf(id), 'r').catch(nullWhenMissing)
    if (file === null) return null
    return createReadStream('', { fd: file, ...(range === undefined ? {} : { start: range.first, end: range.last }) })
  }

  async remove(id: string): Promise<void> {
    await rm(this.#placeOf(id), { force: true })
  }

  async exists(id: string): Promise<boolean> {
    return (await stat(this.#placeOf(id)).catch(nullWhenMissing)) !== null
  }

  async *listOlderThan(moment: Date): AsyncIterable<readonly string[]> {
    for (const folder of await namesIn(this.#directory)) {
      if (folder !== unfinished) yield await olderThan(path.join(this.#directory, folder), moment)
    }
  }

  async removeUnfinished(moment: Date): Promise<void> {
    const directory = path.join(this.#directory, unfinished)
    for (const name of await olderThan(directory, moment)) await rm(path.join(directory, name), { force: true })
  }

  #placeOf(id: string): string {
    // An id is ours; should one ever come from outside unchecked, it must not lead anywhere else.
    if (!/^[A-Za-z0-9]{17}([A-Za-z0-9]{6})?$/.test(id)) throw new Error('a blob id has 17 letters and digits, and 6 more when it was moved')
    return path.join(this.#directory, id.slice(0, 2), id)
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return (await readdir(directory).catch(nullWhenMissing)) ?? []
}

async function olderThan(directory: string, moment: Date): Promise<string[]> {
  const found: string[] = []
  for (const name of await namesIn(directory)) {
    const entry = await stat(path.join(directory, name)).catch(nullWhenMissing)
    if (entry?.isFile() && entry.mtime < moment) found.push(name)
  }
  return found
}

function nullWhenMissing(error: unknown): null {
  if ((error as { code?: unknown }).code === 'ENOENT') return null
  throw error
}
