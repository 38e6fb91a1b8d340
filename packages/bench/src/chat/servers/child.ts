// A server as a child: started, waited for, and stopped by its own process id, whatever happens meanwhile.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import net from 'node:net'
import { until } from '@foyer/e2e/server.ts'
import { endWithUs } from './leftovers.ts'

export interface Child extends AsyncDisposable {
  readonly pid: number
}

export interface ChildOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Whom to become, when this process is root. */
  readonly account?: string
  readonly stopSignal?: NodeJS.Signals
  /** Resolves to true once it can be used. */
  isReady(): Promise<boolean>
}

const startMs = 60_000
const stopMs = 10_000

export async function startChild(program: string, args: readonly string[], options: ChildOptions): Promise<Child> {
  const child = spawn(program, args, spawnOptions(options))
  endWithUs(child, options.stopSignal)
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (printed = (printed + String(data)).slice(-4_000)))
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      printed += error.message
      resolve()
    })
  })
  const stop = async (): Promise<void> => {
    if (hasEnded(child)) return
    child.kill(options.stopSignal ?? 'SIGTERM')
    const impatience = setTimeout(() => child.kill('SIGKILL'), stopMs)
    await gone
    clearTimeout(impatience)
  }
  try {
    await until(async () => hasEnded(child) || (await options.isReady()), `${program} was ready`, startMs, 20)
    if (hasEnded(child)) throw new Error('it ended')
  } catch (error) {
    await stop()
    throw new Error(`${program} could not be started:\n${printed}`, { cause: error })
  }
  return { pid: child.pid ?? 0, [Symbol.asyncDispose]: stop }
}

/** Whether somebody listens there. */
export function answersAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** The numbers of an account of this machine; empty when this process can't become anybody else. */
export function identityOf(account: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === account)
  if (fields === undefined) throw new Error(`This machine has no account ${account}`)
  return { uid: Number(fields[2]), gid: Number(fields[3]) }
}

function spawnOptions({ cwd, env, account }: ChildOptions): SpawnOptions {
  return {
    ...(cwd === undefined ? {} : { cwd }),
    ...(account === undefined ? {} : identityOf(account)),
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}
