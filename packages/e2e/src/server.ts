// A workspace started as an operator starts it: the built command in a process of its own, with a directory of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const command = fileURLToPath(new URL('../../server/dist/foyer.js', import.meta.url))

export interface StartedServer extends AsyncDisposable {
  readonly url: string
  readonly dataDirectory: string
  readonly process: ChildProcess
  /** Everything printed so far. */
  output(): string
  /** Sends SIGTERM and answers the exit code. */
  stop(): Promise<number | null>
}

/** Starts the built server, or another, and waits until it says that it is ready (at most 90 s: machines may have other things to do). */
export async function startServer(
  environment: Record<string, string> = {},
  dataDirectory?: string,
  program: string = command,
): Promise<StartedServer> {
  const directory = dataDirectory ?? (await mkdtemp(path.join(os.tmpdir(), 'foyer-e2e-')))
  const port = await freePort()
  const child = spawn(process.execPath, [program, 'start'], {
    env: { PATH: process.env['PATH'], FOYER_DATA: directory, PORT: String(port), BIND_IP: '127.0.0.1', LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout.on('data', (data) => (printed += String(data)))
  child.stderr.on('data', (data) => (printed += String(data)))
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await ready(child, () => printed)
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM')
    return gone
  }
  return {
    url: `http://127.0.0.1:${port}`,
    dataDirectory: directory,
    process: child,
    output: () => printed,
    stop,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await stop()
      if (dataDirectory === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A port that nothing listens on right now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Resolves once the condition holds; throws with the reason when it does not within the time. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, withinMs = 5_000, everyMs = 10): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`within ${withinMs} ms it was not so that ${what}`)
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

function ready(child: ChildProcess, printed: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`the server was not ready within 90 s:\n${printed()}`)), 90_000)
    child.stdout?.on('data', () => {
      if (!printed().includes('Foyer is ready')) return
      clearTimeout(deadline)
      resolve()
    })
    child.once('exit', (code) => {
      clearTimeout(deadline)
      reject(new Error(`the server ended with ${code}:\n${printed()}`))
    })
  })
}
