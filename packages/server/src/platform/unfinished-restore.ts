// The mark on a data directory into which a backup is being restored. It lies there from before the first byte until after the last:
// where it is found and nobody is at work, the restore was interrupted, and what lies beside it is no whole workspace.
import { open, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { StartupError } from './startup-error.ts'
import { syncDirectory } from './sync-directory.ts'

const fileName = 'restore-unfinished'

/** Throws a StartupError that says what to do. */
export async function refuseUnfinishedRestore(directory: string): Promise<void> {
  const begun = await readFile(path.join(directory, fileName), 'utf8').catch((error: unknown) => {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  })
  if (begun !== null)
    throw new StartupError(
      `A backup is being restored into ${directory}, or was and was interrupted (${begun.trim()}): what lies there is no whole workspace. If no restore is running, remove everything in that directory, see that the database is empty if DATABASE_URL is set, and restore again.`,
    )
}

/** Marks a directory; `begun` says what began when. */
export async function markUnfinished(directory: string, begun: string): Promise<void> {
  const handle = await open(path.join(directory, fileName), 'wx', 0o600)
  try {
    await handle.writeFile(`${begun}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await syncDirectory(directory)
}

/** Takes the mark away: everything is there, or nothing is. */
export async function unmarkUnfinished(directory: string): Promise<void> {
  await rm(path.join(directory, fileName))
  await syncDirectory(directory)
}
