// HTTP requests as fast as they are answered: each connection has one under way. Written and read by hand, for the same reason as frames are.
import net from 'node:net'
import type { Window } from '../machine/processor.ts'
import { type LoopPlan, playClosedLoop } from './closed-loop.ts'
import type { LatencySummary } from './latencies.ts'

export interface RequestPlan extends LoopPlan {
  readonly port: number
  /** Whole requests; each connection goes through its own list, over and over. */
  readonly connections: readonly (readonly string[])[]
}

export interface RequestResult extends Window {
  readonly perSecond: number
  readonly latency: LatencySummary
  /** Answers that are no success, warming included. */
  readonly refused: number
  readonly bytesPerAnswer: number
}

/** A request as it goes over the wire. */
export function requestText(
  method: 'GET' | 'POST',
  path: string,
  options: { readonly headers?: Record<string, string>; readonly body?: object },
): string {
  const body = options.body === undefined ? '' : JSON.stringify(options.body)
  const headers = {
    Host: 'localhost',
    ...(body === '' ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }),
    ...options.headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

export async function playRequests(plan: RequestPlan): Promise<RequestResult> {
  const counted = { answers: 0, refused: 0, bytes: 0 }
  const { latency, measured, ...window } = await playClosedLoop(plan, counted, (loop) =>
    plan.connections.map(async (requests) => {
      const connection = await Connection.open(plan.port)
      for (let turn = 0; !loop.isOver; turn++) {
        const { status, bytes } = await loop.timed(() => connection.ask(requests[turn % requests.length] ?? ''))
        counted.answers++
        counted.bytes += bytes
        if (status < 200 || status > 299) counted.refused++
      }
      connection.close()
    }),
  )
  const { answers, bytes } = measured
  return { ...window, perSecond: answers / window.seconds, latency, refused: counted.refused, bytesPerAnswer: bytes / answers }
}

interface Answer {
  readonly status: number
  readonly bytes: number
}

class Connection {
  readonly #socket: net.Socket
  #answered: ((answer: Answer) => void) | null = null
  #failed: ((error: Error) => void) | null = null
  #data = Buffer.alloc(0)

  private constructor(socket: net.Socket) {
    this.#socket = socket
    socket.on('data', (data) => {
      this.#data = this.#data.length === 0 ? data : Buffer.concat([this.#data, data])
      this.#look()
    })
    socket.on('error', (error) => this.#failed?.(error))
    socket.on('close', () => this.#failed?.(new Error('The server closed a connection that had a request under way')))
  }

  static async open(port: number): Promise<Connection> {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new Connection(socket)
  }

  ask(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#failed = null
    this.#socket.destroy()
  }

  #look(): void {
    const headEnd = this.#data.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#data.toString('latin1', 0, headEnd)
    const length = /^content-length: *(\d+)/im.exec(head)?.[1]
    const isWhole =
      length === undefined ? this.#data.subarray(-5).toString('latin1') === '0\r\n\r\n' : this.#data.length >= headEnd + 4 + Number(length)
    if (!isWhole) return
    const answer = { status: Number(head.slice(9, 12)), bytes: this.#data.length }
    this.#data = Buffer.alloc(0)
    this.#answered?.(answer)
  }
}
