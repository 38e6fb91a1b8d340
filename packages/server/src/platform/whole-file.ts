// A file that is there whole or not at all: it is written beside its place, and gets its name when every byte is on disk.
import { link, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { newId } from './ids.ts'
import { StartupError } from './startup-error.ts'
import { syncDirectory } from './sync-directory.ts'

/** Writes a file that only its owner reads, or leaves nothing. Never overwrites one. Throws a StartupError. */
export async function writeWholeFile(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const unfinished = `${file}.unfinished-${newId(6)}`
  try {
    await writeDurably(unfinished, bytes)
    await place(unfinished, file)
    await syncDirectory(path.dirname(file))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw explain(error, file)
  }
}

/** Throws a StartupError when the file is there already. */
export async function requireNoFile(file: string): Promise<void> {
  if ((await stat(file).catch(() => null)) !== null) throw taken(file)
}

/** Writes a new file that only its owner reads; resolves when its bytes would survive a power cut. */
export async function writeDurably(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    for await (const chunk of bytes) {
      for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** By a second name where the disk knows such: that is refused when somebody else took the name meanwhile. */
async function place(unfinished: string, file: string): Promise<void> {
  try {
    await link(unfinished, file)
    await rm(unfinished)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error
    await requireNoFile(file)
    await rename(unfinished, file)
  }
}

function explain(error: unknown, file: string): unknown {
  const code = codeOf(error)
  if (code === 'EEXIST') return taken(file)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StartupError(`The disk of ${file} is full. Free some space, or name another place.`)
  if (['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR'].includes(code))
    return new StartupError(`${file} can't be written (${(error as Error).message}). Mend the path or its permissions.`)
  return error
}

function taken(file: string): StartupError {
  return new StartupError(`${file} is there already. Move it away, or name another file.`)
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code)
}
