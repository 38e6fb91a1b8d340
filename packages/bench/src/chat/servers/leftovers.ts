// Nothing stays behind when a run is interrupted: children that still live are ended, directories that are still there are removed.
import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'

const patienceMs = 10_000
const children = new Map<ChildProcess, NodeJS.Signals>()
const stops = new Set<() => Promise<void>>()
const directories = new Set<string>()
let isArmed = false
let isLeaving = false

/** Ends the child when this process ends before it. */
export function endWithUs(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  arm()
  children.set(child, signal)
  child.once('exit', () => children.delete(child))
}

/** Stops what is started by other means when this process is interrupted before what is returned is called. */
export function stopWithUs(stop: () => Promise<void>): () => void {
  arm()
  stops.add(stop)
  return () => stops.delete(stop)
}

/** Throws once this process is being interrupted: whoever begins something now begins it in a directory that goes. */
export function refuseWhileLeaving(): void {
  if (isLeaving) throw new Error('The run is being interrupted')
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
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => void leave(code))
  // However else this process ends.
  process.once('exit', () => children.forEach((signal, child) => child.kill(signal)))
}

/** Directories go when nobody writes into them any more. */
async function leave(code: number): Promise<void> {
  isLeaving = true
  const ended = [...children].map(([child, signal]) => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    return gone
  })
  const stopped = [...stops].map((stop) => stop())
  await Promise.race([Promise.allSettled([...ended, ...stopped]), new Promise((resolve) => setTimeout(resolve, patienceMs))])
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  process.exit(code)
}
