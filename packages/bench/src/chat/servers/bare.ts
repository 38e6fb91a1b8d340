// The two programs that have nothing to do but answer: the broadcast loop, and the echo over HTTP.
import { freePort } from '@foyer/e2e/server.ts'
import { fileURLToPath } from 'node:url'
import { answersAt, type Child, startChild } from './child.ts'
import type { RunningServer } from './running.ts'

/** Faults are numbers of deliveries, counted from the start: see bare-server.ts. */
export async function startBare(faults: { readonly lose?: number; readonly double?: number } = {}): Promise<RunningServer> {
  const { child, port } = await startProgram('./bare-server.ts', { LOSE: String(faults.lose ?? 0), DOUBLE: String(faults.double ?? 0) })
  return {
    protocol: 'bare',
    port,
    processes: [child.pid],
    cast: null,
    stored: async () => null,
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  }
}

export function startEcho(): Promise<{ readonly child: Child; readonly port: number }> {
  return startProgram('./echo-server.ts', {})
}

async function startProgram(program: string, env: Record<string, string>): Promise<{ readonly child: Child; readonly port: number }> {
  const port = await freePort()
  const child = await startChild(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(program, import.meta.url))], {
    cwd: import.meta.dirname,
    env: { ...env, PORT: String(port) },
    isReady: () => answersAt(port),
  })
  return { child, port }
}
