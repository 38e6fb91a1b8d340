// Directories for servers that may run as somebody else.
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { identityOf } from './child.ts'
import { refuseWhileLeaving, removeWithUs } from './leftovers.ts'

export interface Scratch extends AsyncDisposable {
  readonly directory: string
}

/** A new temporary directory that belongs to the account. */
export async function openScratch(name: string, account?: string): Promise<Scratch> {
  refuseWhileLeaving()
  const directory = await mkdtemp(path.join(os.tmpdir(), `foyer-bench-${name}-`))
  const { uid, gid } = account === undefined ? {} : identityOf(account)
  if (uid !== undefined && gid !== undefined) await chown(directory, uid, gid)
  await chmod(directory, 0o755)
  const removed = removeWithUs(directory)
  return {
    directory,
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
      removed()
    },
  }
}
