// How much a workspace holds while nobody does anything, and how long it takes to be there.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { familyPssMb, memoryOf } from './process-memory.ts'

export interface IdleRound {
  readonly firstStartMs: number
  readonly warmStartMs: number
  readonly serverRssMb: number
  readonly serverPssMb: number
  readonly wholePssMb: number
}

const command = fileURLToPath(new URL('../../server/dist/foyer.js', import.meta.url))
const settleMs = 5_000

/** One round on a fresh directory: first start, stop, warm start, settle, measure. */
export async function measureIdle(): Promise<IdleRound> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-bench-'))
  try {
    const first = await start(directory)
    await first.stop()
    const warm = await start(directory)
    // Not a wait for something to happen: "idle" is what is left after a while of nothing.
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const { rssMb, pssMb } = await memoryOf(warm.pid)
    const wholePssMb = await familyPssMb(warm.pid)
    await warm.stop()
    return { firstStartMs: first.startMs, warmStartMs: warm.startMs, serverRssMb: rssMb, serverPssMb: pssMb, wholePssMb }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function start(directory: string): Promise<{ pid: number; startMs: number; stop(): Promise<void> }> {
  const began = performance.now()
  const child = spawn(process.execPath, [command, 'start'], {
    env: {
      PATH: process.env['PATH'],
      FOYER_DATA: directory,
      PORT: '0',
      BIND_IP: '127.0.0.1',
      LOG_LEVEL: 'warn',
      ADMIN_PASS: 'a-bench-password',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data) => {
      if (String(data).includes('Foyer is ready')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  return {
    pid: child.pid ?? 0,
    startMs: performance.now() - began,
    stop: () => {
      child.kill('SIGTERM')
      return gone
    },
  }
}
