// Nothing stays behind when a run is interrupted: children that still live are ended, directories that are still there are removed.
import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'

const children = new Set<ChildProcess>()
const directories = new Set<string>()
let isArmed = false

/** Ends the child when this process ends before it. */
export function endWithUs(child: ChildProcess): void {
  arm()
  children.add(child)
  child.once('exit', () => children.delete(child))
}

/** Removes the directory when this process ends before what is returned is called. */
export function removeWithUs(directory: string): () => void {
  arm()
  directories.add(directory)
  return () => directories.delete(directory)
}

function arm(): void {
  if (isArmed) return
  isArmed = true
  process.once('exit', () => {
    for (const child of children) child.kill('SIGTERM')
    for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  })
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => process.exit(code))
}
