// A workspace that several processes serve behind one port, as an operator sees it: in its log, its metrics and its readiness.
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { readdir, readlink } from 'node:fs/promises'
import http from 'node:http'
import net from 'node:net'
import { WebSocket } from 'ws'
import { freePort, type StartedServer, startServer, until } from './server.ts'

const admin = { username: 'alice', password: 'alice-password' }
const triesMax = 20

export class ServedBySeveral implements AsyncDisposable {
  readonly server: StartedServer
  readonly alice: RestClient
  readonly #metricsUrl: string

  /** Starts it with metrics, and an account for each name, whose password is the name and "-password". */
  static async start(environment: { readonly NATS_URL: string; readonly FOYER_PROCESSES: string }, usernames: readonly string[] = []) {
    const metricsPort = await freePort()
    const server = await startServer({
      LOG_LEVEL: 'info',
      TEST_MODE: 'true',
      ADMIN_USERNAME: admin.username,
      ADMIN_PASS: admin.password,
      OVERWRITE_SETTING_Prometheus_Port: String(metricsPort),
      ...environment,
    })
    const alice = new RestClient({ url: server.url })
    try {
      await alice.login(admin.username, admin.password)
      for (const username of usernames)
        await alice.post('users.create', {
          username,
          name: username,
          email: `${username}@foyer.example`,
          password: `${username}-password`,
          verified: true,
          roles: ['user'],
        })
      const workspace = new ServedBySeveral(server, alice, `http://127.0.0.1:${metricsPort}/metrics`)
      await workspace.turnMetrics('on')
      return workspace
    } catch (error) {
      await server[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(server: StartedServer, alice: RestClient, metricsUrl: string) {
    this.server = server
    this.alice = alice
    this.#metricsUrl = metricsUrl
  }

  /** Turns them on or off as an administrator does, and waits until they are. */
  async turnMetrics(way: 'on' | 'off'): Promise<void> {
    await this.alice.post('settings/Prometheus_Enabled', { value: way === 'on' })
    await until(async () => ((await this.metrics()) !== null) === (way === 'on'), `the metrics are ${way}`, 10_000)
  }

  /** What Prometheus is told; null when nothing listens there. */
  async metrics(): Promise<string | null> {
    return fetch(this.#metricsUrl, { headers: { connection: 'close' } }).then(
      (answer) => answer.text(),
      () => null,
    )
  }

  /** A number that a process counts; null when it is not told. */
  async number(name: string, process: number): Promise<number | null> {
    const found = new RegExp(`^${name}\\{process="${process}"\\} (\\S+)$`, 'm').exec((await this.metrics()) ?? '')
    return found?.[1] === undefined ? null : Number(found[1])
  }

  /** The process id that the log gave last for a process. */
  pidOf(process: number): number {
    const lines = this.logged('a process is there').filter((line) => line['process'] === process)
    return Number(lines.at(-1)?.['pid'])
  }

  /** The lines of the log that say this. */
  logged(what: string): Record<string, unknown>[] {
    return this.server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}') && line.includes(what))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  /** A socket at whichever process. */
  socket(): Promise<DdpClient> {
    return DdpClient.connect({ url: this.server.url, WebSocket })
  }

  /** A socket at whichever process, of a client that has fallen asleep: it never answers, not even that it is to close. */
  async deafSocket(): Promise<WebSocket> {
    const socket = new WebSocket(`${this.server.url.replace('http', 'ws')}/websocket`)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    socket.pause()
    return socket
  }

  /** A socket at one of the processes. New ones are handed out in turn, so one of a few lands there. */
  async socketAt(process: number): Promise<DdpClient> {
    const elsewhere: DdpClient[] = []
    try {
      for (let tries = 0; tries < triesMax; tries++) {
        const before = await this.number('foyer_ddp_connections', process)
        const socket = await this.socket()
        if ((await this.number('foyer_ddp_connections', process)) === (before ?? 0) + 1) return socket
        elsewhere.push(socket)
      }
    } finally {
      for (const socket of elsewhere) await socket.close()
    }
    throw new Error(`none of ${triesMax} sockets landed at process ${process}`)
  }

  /** Asks on a connection of its own, perhaps a while after it is open; answers the status, or why there is none. */
  async statusOf(path: string, { afterMs = 0 }: { readonly afterMs?: number } = {}): Promise<number | string> {
    const { port, hostname } = new URL(this.server.url)
    return new Promise((resolve) => {
      const line = net.connect(Number(port), hostname)
      line.once('error', (error) => resolve(error.message))
      line.once('connect', () => setTimeout(ask, afterMs))
      const ask = (): void => {
        const options = { createConnection: () => line, headers: { connection: 'close' }, timeout: 10_000 }
        const request = http.get(this.server.url + path, options, (answer) => {
          answer.resume()
          answer.once('end', () => resolve(answer.statusCode ?? 0))
        })
        request.once('timeout', () => request.destroy(new Error('no answer in time')))
        request.once('error', (error) => resolve(error.message))
      }
    })
  }

  async readiness(): Promise<{ status: string; checks: Record<string, string> }> {
    const answer = await fetch(`${this.server.url}/readyz`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(5_000) })
    return (await answer.json()) as { status: string; checks: Record<string, string> }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]()
  }
}

/** How many processes work inside a data directory: the embedded PostgreSQL and what watches over it. */
export async function postgresOf(dataDirectory: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')))
  return places.filter((place) => place.startsWith(dataDirectory)).length
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
