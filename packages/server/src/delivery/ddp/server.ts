// DDP over WebSocket: takes upgrades at /websocket, keeps the connections, beats their hearts, and closes them on the way out. Who comes in
// when many come at once is the gate's.
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { randomBetween } from '../../platform/ids.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { Upgrades } from './upgrades.ts'

const frameBytesMax = 1024 * 1024
const beatMs = 5_000

export interface DdpServer {
  readonly connections: ReadonlySet<Connection>
  /** Looks after every connection, as at this moment of `performance.now()`; done every few seconds. */
  beat(now: number): void
  close(): Promise<void>
}

/** Attaches to an HTTP server. `addressOf` tells the client's address, proxies considered. */
export function createDdpServer(
  server: Server,
  options: Omit<ConnectionOptions, 'socket' | 'line' | 'address' | 'userAgent'> & {
    readonly addressOf: (request: IncomingMessage) => string | null
  },
): DdpServer {
  const connections = new Set<Connection>()
  // Compression costs more processor time and memory per connection than it saves on small frames.
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
    maxPayload: frameBytesMax,
    autoPong: false,
  })
  const upgrades = new Upgrades()
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Until it is a socket nobody else listens, and an error that nobody hears would end the process.
    socket.on('error', destroyItself)
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (!/\/websocket\/?$/.test(path)) return refuse(socket, '404 Not Found')
    const upgrade = (): void => sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, socket as Socket, request))
    if (!upgrades.take(socket, upgrade)) refuse(socket, `503 Service Unavailable\r\nRetry-After: ${randomBetween(1, 10)}`)
  }
  const accept = (webSocket: WebSocket, line: Socket, request: IncomingMessage): void => {
    const connection = new Connection({
      ...options,
      socket: webSocket,
      line,
      address: options.addressOf(request),
      userAgent: request.headers['user-agent'] ?? null,
    })
    connections.add(connection)
    webSocket.on('close', () => connections.delete(connection))
  }
  server.on('upgrade', onUpgrade)
  const beat = (now: number): void => {
    for (const connection of connections) connection.beat(now)
  }
  const heart = setInterval(() => beat(performance.now()), beatMs)
  heart.unref()
  return {
    connections,
    beat,
    async close() {
      clearInterval(heart)
      server.off('upgrade', onUpgrade)
      upgrades.close()
      for (const connection of connections) connection.close(1001, 'the server is going down; reconnect')
      const deadline = performance.now() + 1_000
      while (connections.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
      sockets.close()
    },
  }
}

// Of a function of its own, so that it does not keep the request.
function destroyItself(this: Duplex): void {
  this.destroy()
}

/** Answers instead of upgrading, and does not wait for the other side to close. */
function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}
