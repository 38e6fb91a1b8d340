// Reads a whole backup without a database, and says what is in it. What it throws is the first fault.
import type { End, Head, Report, Sum } from './archive.ts'
import { readArchive } from './archive-reader.ts'

export interface Verified {
  readonly head: Head
  readonly end: End
  readonly tables: readonly { readonly name: string; readonly sum: Sum }[]
}

/** Throws an ArchiveFault when the backup is not whole. */
export function verify(
  bytes: AsyncIterable<Uint8Array>,
  options: { readonly signal: AbortSignal; readonly report: Report },
): Promise<Verified> {
  return readArchive(bytes, options, async (archive) => {
    const tables: Verified['tables'][number][] = []
    for await (const { kind, name, content, sum } of archive.items()) {
      for await (const _chunk of content);
      if (kind === 'table') tables.push({ name, sum: sum() })
    }
    return { head: archive.head, end: archive.end(), tables }
  })
}
