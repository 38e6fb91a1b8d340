// The data directory, with real processes that hold it and are killed.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDataDirectory } from './data-directory.ts'
import { StartupError } from './startup-error.ts'

vi.setConfig({ testTimeout: 60_000 })

const root = process.getuid?.() === 0
/** Has an entry in /etc/passwd everywhere, and owns nothing. */
const daemon = { uid: 1, gid: 1 }
const repository = fileURLToPath(new URL('../../../../', import.meta.url))
const holder = fileURLToPath(new URL('../../test/embedded-holder.ts', import.meta.url))

let place: string
let directory: string
const children: ChildProcess[] = []

beforeEach(() => {
  place = mkdtempSync(path.join(os.tmpdir(), 'foyer-directory-'))
  directory = path.join(place, 'data')
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(place, { recursive: true, force: true })
})

test('a new directory is created for its owner alone, and marked with the layout', async () => {
  const held = await openDataDirectory(directory)
  expect(held.path).toBe(directory)
  expect(statSync(directory).mode & 0o777).toBe(0o700)
  expect(readFileSync(path.join(directory, 'foyer-version'), 'utf8')).toBe('1\n')
  await held.release()
})

test('a second server on the same directory is told who holds it', async () => {
  const held = await openDataDirectory(directory)
  const refused = await startHolder()
  expect(refused.told).toEqual({
    expected: true,
    error: `StartupError: Foyer is already running on ${directory} (process ${process.pid}). Stop it first, or start this one with another FOYER_DATA.`,
  })
  await held.release()
})

test('a released directory can be opened again, and leaves no pile of lock files', async () => {
  for (let round = 0; round < 5; round += 1) {
    const held = await openDataDirectory(directory)
    await held.release()
    await held.release()
  }
  expect(readdirSync(directory).toSorted()).toEqual(['foyer-version', 'foyer.lock.5'])
})

test('the lock goes with a holder that is killed with -9', async () => {
  const first = await startHolder()
  await expect(openDataDirectory(directory)).rejects.toThrow(`(process ${first.child.pid})`)
  first.child.kill('SIGKILL')
  await first.ended
  const held = await openDataDirectory(directory)
  await held.release()
})

test('a holder that is stopped in its tracks still holds', async () => {
  const first = await startHolder()
  first.child.kill('SIGSTOP')
  await expect(openDataDirectory(directory)).rejects.toThrow(`Foyer is already running on ${directory}. Stop it first`)
})

test('of many that start at once, over the lock of a dead holder, exactly one gets the directory', async () => {
  const dead = await startHolder()
  dead.child.kill('SIGKILL')
  await dead.ended
  for (let round = 0; round < 20; round += 1) {
    const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => openDataDirectory(directory)))
    const held = attempts.filter((attempt) => attempt.status === 'fulfilled')
    const refused = attempts.filter((attempt) => attempt.status === 'rejected')
    expect(held).toHaveLength(1)
    expect(refused.map(({ reason }) => String(reason)).filter((text) => !text.includes('already running'))).toEqual([])
    await held[0]?.value.release()
  }
})

test('of several processes that start at once, exactly one gets the directory', async () => {
  const started = await Promise.all([startHolder(), startHolder(), startHolder(), startHolder()])
  const refused = started.filter(({ told }) => 'error' in told)
  expect(refused).toHaveLength(3)
  for (const { told } of refused) expect(told['error']).toContain('already running')
})

test('a directory whose path is longer than a socket address works', async () => {
  directory = path.join(place, 'x'.repeat(120), 'data')
  const held = await openDataDirectory(directory)
  await expect(openDataDirectory(directory)).rejects.toThrow('already running')
  await held.release()
})

test('a directory of a newer layout is refused and left alone', async () => {
  mkdirSync(directory)
  writeFileSync(path.join(directory, 'foyer-version'), '2\n')
  const error = await refusal()
  expect(error.message).toBe(
    `${directory} was written by a newer Foyer (layout 2, this one knows 1); start that version again, or set FOYER_DATA to another directory.`,
  )
  expect(readdirSync(directory)).toEqual(['foyer-version'])
})

test('a damaged layout marker is refused', async () => {
  mkdirSync(directory)
  writeFileSync(path.join(directory, 'foyer-version'), '')
  expect((await refusal()).message).toContain('does not hold a number')
})

test('a directory that is a file, or lies below one, is refused in one sentence', async () => {
  writeFileSync(directory, '')
  expect((await refusal()).message).toContain(`${directory} is, or lies below, a file`)
  await expect(openDataDirectory(path.join(directory, 'data'))).rejects.toThrow(StartupError)
})

test.runIf(root)('a directory that the user cannot write to is refused in one sentence', async () => {
  chmodSync(place, 0o755)
  mkdirSync(directory, { mode: 0o755 })
  const refused = await startHolder(daemon)
  expect(refused.told).toEqual({
    expected: true,
    error: `StartupError: Foyer cannot write to its data directory ${directory} as user daemon (permission denied); make it writable for that user, or set FOYER_DATA to another directory.`,
  })
  rmSync(directory, { recursive: true })
  expect((await startHolder(daemon)).told).toEqual(refused.told)
})

async function refusal(): Promise<StartupError> {
  const error = await openDataDirectory(directory).catch((thrown: unknown) => thrown)
  if (!(error instanceof StartupError)) throw new Error(`expected a StartupError, got ${String(error)}`)
  return error
}

/** Resolves once the process has told what it holds, or why it does not. */
async function startHolder(identity: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', holder, 'lock', directory], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...identity,
  })
  children.push(child)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  for await (const line of createInterface(child.stdout)) {
    return { child, ended, told: JSON.parse(line) as Record<string, unknown> }
  }
  throw new Error('the holder said nothing')
}
