// A name in a directory is on disk only when the directory is.
import { open } from 'node:fs/promises'

/** Waits until the names in a directory would survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
