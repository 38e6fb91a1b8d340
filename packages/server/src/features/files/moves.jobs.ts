// Takes files from one place to the other, one after the other. Each is read, compared with what was uploaded and written before its row says that it
// lies there, under a name that nothing has had before: whenever this is stopped, every file is whole in one place, and what is left is what has not moved.
import { createHash } from 'node:crypto'
import type { Static } from 'typebox'
import type { Action, Outcome } from '../../actions/action.ts'
import { newId } from '../../platform/ids.ts'
import type { Blobs } from './blobs.ts'
import type { StoredBytes } from './files.store.ts'
import { listFilesToMove } from './list-files-to-move.ts'
import { noteMovedFile } from './note-moved-file.ts'
import type { Place } from './place.ts'

type Ask = <A extends Action>(action: A, input: Static<A['input']>) => Promise<Outcome<A>>

export interface MoveProgress {
  /** What has been moved so far, and what there was to move at the beginning. */
  readonly moved: { readonly files: number; readonly bytes: number }
  readonly total: { readonly files: number; readonly bytes: number }
}

export interface Moved extends MoveProgress {
  /** Ids of files whose bytes are missing, or are not those that were uploaded. They are left as they are. */
  readonly lost: readonly string[]
}

interface MoveOptions {
  readonly to: Place
  readonly signal: AbortSignal
  readonly report: (progress: MoveProgress) => void
}

/** Moves all files to a place. */
export async function moveFiles(ask: Ask, blobs: Blobs, { to, signal, report }: MoveOptions): Promise<Moved> {
  const moved = { files: 0, bytes: 0 }
  let total = { files: 0, bytes: 0 }
  const lost: string[] = []
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: Outcome<typeof listFilesToMove> = await ask(listFilesToMove, { to, after })
    total = page.total ?? total
    for (const file of page.files) {
      const outcome = await moveFile(ask, blobs, { file, to, signal })
      if (outcome === 'lost') lost.push(file.id)
      if (outcome === 'moved') moved.files++
      if (outcome === 'moved') moved.bytes += file.parts.reduce((bytes, { size }) => bytes + size, 0)
      report({ moved: { ...moved }, total })
    }
    after = page.files.at(-1)?.id
  }
  return { moved, total, lost }
}

interface OneMove {
  readonly file: { readonly id: string; readonly parts: readonly StoredBytes[] }
  readonly to: Place
  readonly signal: AbortSignal
}

async function moveFile(ask: Ask, blobs: Blobs, { file: { id, parts }, to, signal }: OneMove): Promise<'moved' | 'lost' | 'gone'> {
  const movedAs = newId(6)
  const copies: string[] = []
  const forget = async (): Promise<void> => {
    for (const copy of copies) await blobs.at(to).remove(copy)
  }
  for (const part of parts) {
    const copy = `${part.id}${movedAs}`
    if (!(await copyPart(blobs, part, { to, copy, signal }))) {
      await forget()
      return 'lost'
    }
    copies.push(copy)
  }
  const from = to === 'disk' ? 'bucket' : 'disk'
  if (await ask(noteMovedFile, { id, from, to, movedAs })) return 'moved'
  await forget()
  return 'gone'
}

class NotAsUploaded extends Error {}

/** Answers whether there was what should be there, and now is in both places. */
async function copyPart(
  blobs: Blobs,
  part: StoredBytes,
  { to, copy, signal }: { readonly to: Place; readonly copy: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const source = await blobs.at(part.place).open(part.blob)
  if (source === null) return false
  try {
    await blobs.at(to).put(copy, compared(source, part, signal))
    return true
  } catch (error) {
    if (error instanceof NotAsUploaded) return false
    throw error
  } finally {
    source.destroy()
  }
}

/** The same bytes; throws at their end, before anybody can take them for the file, when they are not those that were uploaded. */
async function* compared(bytes: AsyncIterable<Uint8Array>, { size, sha256 }: StoredBytes, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let count = 0
  for await (const chunk of bytes) {
    signal.throwIfAborted()
    hash.update(chunk)
    count += chunk.length
    yield chunk
  }
  signal.throwIfAborted()
  if (count !== size || (sha256 !== null && hash.digest('hex') !== sha256))
    throw new NotAsUploaded('these are other bytes than were uploaded')
}
