// A NATS server of its own on a port of this machine, as Debian has it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import net from 'node:net'
import { freePort, until } from './server.ts'

export interface Nats extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Kills it; what it held is lost. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  startAgain(): Promise<void>
}

/** Whether there is a nats-server to start here. */
export function hasNats(): boolean {
  return spawnSync('nats-server', ['--version']).error === undefined
}

export async function startNats(): Promise<Nats> {
  const port = await freePort()
  let process: ChildProcess | null = null
  const start = async (): Promise<void> => {
    process = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    await until(() => answers(port), 'nats-server answers', 10_000)
  }
  const kill = async (): Promise<void> => {
    const running = process
    if (running === null || running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise((resolve) => void running.once('exit', resolve))
    running.kill('SIGKILL')
    await gone
    process = null
  }
  await start()
  return { port, url: `nats://127.0.0.1:${port}`, kill, startAgain: start, [Symbol.asyncDispose]: kill }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('data', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  }).then((is) => is === true)
}
