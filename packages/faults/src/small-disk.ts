// A disk so small that it can be filled: memory, mounted where a run keeps something. It takes root to mount it.
import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmdirSync, statfsSync, statSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

export class SmallDisk implements Disposable {
  readonly directory: string
  readonly #filler: string

  /** Mounts it over a directory, which is made if it is not there; whoever owned that owns this. */
  static mount(directory: string, bytes: number): SmallDisk {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const { uid, gid } = statSync(directory)
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', directory])
    chownSync(directory, uid, gid)
    return new SmallDisk(directory)
  }

  private constructor(directory: string) {
    this.directory = directory
    this.#filler = path.join(directory, 'filler')
    process.once('exit', this.#unmount)
  }

  /** Takes all the room that is left. */
  async fill(): Promise<void> {
    const { bavail, bsize } = statfsSync(this.directory)
    await writeFile(this.#filler, Buffer.alloc(bavail * bsize))
  }

  /** Gives it back. */
  async empty(): Promise<void> {
    await rm(this.#filler, { force: true })
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#unmount)
    this.#unmount()
  }

  // What is still open there keeps the memory until it is closed, and nobody waits for that.
  readonly #unmount = (): void => void execFileSync('umount', ['-l', this.directory])
}

let answer: boolean | null = null

/** Whether disks can be mounted here. */
export function canMount(): boolean {
  answer ??= tryMounting()
  return answer
}

function tryMounting(): boolean {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'foyer-faults-disk-'))
  try {
    SmallDisk.mount(directory, 64 * 1024)[Symbol.dispose]()
    return true
  } catch {
    return false
  } finally {
    rmdirSync(directory)
  }
}
