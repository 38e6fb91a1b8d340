import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type ConnectionState, LastingConnection, type LastingConnectionOptions } from './lasting-connection.ts'

type Frame = { msg?: string; id?: string; method?: string; name?: string; params?: unknown[] }

/** A server that lets in everybody whose token it knows, and says yes to everything. */
let server: WebSocketServer
let url: string
let sockets: WebSocket[] = []
let seen: Frame[] = []
let mute = false
/** What the next sign-ins are answered with instead: a close, each once. */
let closes: { code: number; reason: string }[] = []
/** What the next subscriptions are refused with, each once. */
let refusals: (string | number)[] = []
let connections: LastingConnection[] = []

beforeEach(async () => {
  ;[sockets, seen, mute, refusals, closes] = [[], [], false, [], []]
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => {
    sockets.push(socket)
    const send = (frame: object): void => socket.send(JSON.stringify(frame))
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame
      seen.push(frame)
      if (mute) return
      if (frame.msg === 'connect') send({ msg: 'connected', session: 's' })
      if (frame.msg === 'sub') {
        const error = refusals.shift()
        if (error === undefined) send({ msg: 'ready', subs: [frame.id] })
        else send({ msg: 'nosub', id: frame.id, error: { error, message: 'no', isClientSafe: true, errorType: 'Meteor.Error' } })
      }
      if (frame.msg === 'ping') send({ msg: 'pong' })
      const close = frame.method === 'login' ? closes.shift() : undefined
      if (close !== undefined) socket.close(close.code, close.reason)
      else if (frame.method === 'login') {
        const [{ resume }] = frame.params as [{ resume: string }]
        if (resume === 'good') send({ msg: 'result', id: frame.id, result: { id: 'u1', token: resume } })
        else send({ msg: 'result', id: frame.id, error: { error: 403, message: 'over', isClientSafe: true, errorType: 'Meteor.Error' } })
      } else if (frame.msg === 'method') send({ msg: 'result', id: frame.id, result: frame.params })
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  for (const connection of connections) connection.close()
  connections = []
  for (const socket of sockets) socket.terminate()
  server.close()
})

function open(options: Partial<LastingConnectionOptions> = {}) {
  const states: ConnectionState[] = []
  const connection = new LastingConnection({
    url,
    token: 'good',
    WebSocket,
    firstDelayMs: 20,
    onState: (state) => states.push(state),
    ...options,
  })
  connections.push(connection)
  return {
    connection,
    states,
    is: async (name: string) => {
      await expect.poll(() => connection.state.name).toBe(name)
    },
  }
}

const tell = (...args: unknown[]) =>
  sockets.at(-1)?.send(JSON.stringify({ msg: 'changed', collection: 'stream-room-messages', id: 'id', fields: { eventName: 'r1', args } }))

describe('a connection that lasts', () => {
  test('signs in, comes back after a loss, and takes its subscriptions with it', async () => {
    const { connection, is } = open()
    const heard: unknown[] = []
    const hearing: boolean[] = []
    connection.listen('stream-room-messages', ['r1'], (_event, args) => heard.push(...args), { onHearing: (again) => hearing.push(again) })
    await is('online')
    await expect.poll(() => hearing).toEqual([false])
    tell('before')
    await expect.poll(() => heard).toEqual(['before'])
    sockets[0]?.terminate()
    await expect.poll(() => hearing).toEqual([false, true])
    tell('after')
    await expect.poll(() => heard).toEqual(['before', 'after'])
    expect(await connection.call('echo', 1)).toEqual([1])
  })

  test('listens no more to what was stopped, also after coming back', async () => {
    const { connection, is } = open()
    const stop = connection.listen('stream-room-messages', ['r1'], () => undefined)
    await is('online')
    stop()
    sockets[0]?.terminate()
    await expect.poll(() => sockets.length).toBe(2)
    await is('online')
    expect(await connection.call('echo')).toEqual([])
    expect(seen.filter(({ msg }) => msg === 'sub')).toHaveLength(1)
  })

  test('asks again for what the server could not open just now, and not for what it refused', async () => {
    refusals = ['service-unavailable', 500]
    const { connection } = open({ delayMsMax: 100 })
    const told: unknown[] = []
    const heard = new Promise<boolean>((resolve) => {
      connection.listen('stream-a', ['r1'], () => {}, { onHearing: resolve, onRefused: (error) => told.push(error) })
    })
    expect(await heard).toBe(false)
    refusals = ['not-allowed']
    connection.listen('stream-b', ['r2'], () => {}, { onRefused: ({ error }) => told.push(error) })
    await expect.poll(() => told).toEqual(['not-allowed'])
    const asked = (name: string) => seen.filter((frame) => frame.msg === 'sub' && frame.name === name).length
    expect([asked('stream-a'), asked('stream-b')]).toEqual([3, 1])
  })

  test('tries later and later, up to a bound, and at once when told to', async () => {
    const waits: number[] = []
    const { connection } = open({
      url: 'http://127.0.0.1:1',
      firstDelayMs: 20,
      delayMsMax: 60,
      random: () => 1,
      onState: (state) => state.name === 'offline' && waits.push(state.retryAt - Date.now()),
    })
    await expect.poll(() => waits.length).toBeGreaterThanOrEqual(4)
    // Twice as long each time, up to a bound; a moment may pass between the two clocks.
    for (const [attempt, wait] of [20, 40, 60, 60].entries()) expect(Math.abs((waits[attempt] ?? 0) - wait)).toBeLessThan(10)
    connection.close()
    const slow = open({ url: 'http://127.0.0.1:1', firstDelayMs: 60_000, delayMsMax: 60_000, random: () => 1 })
    await slow.is('offline')
    const { retryAt } = slow.connection.state as { retryAt: number }
    expect(retryAt - Date.now()).toBeGreaterThan(50_000)
    slow.connection.retryNow()
    expect(slow.connection.state.name).toBe('connecting')
  })

  test('comes back when it was asked to, and not before, and to another close as to any loss', async () => {
    closes = [
      { code: 1013, reason: 'too many at once; come again in 20 seconds' },
      { code: 1013, reason: 'the client reads too slowly' },
      { code: 1008, reason: 'come again in 20 seconds' },
    ]
    const waits: number[] = []
    const { connection, is } = open({
      firstDelayMs: 20,
      delayMsMax: 60,
      random: () => 1,
      onState: (state) => state.name === 'offline' && waits.push(state.retryAt - Date.now()),
    })
    await is('offline')
    expect(Math.abs((waits[0] ?? 0) - 20_000)).toBeLessThan(10)
    connection.retryNow()
    await is('online')
    expect(waits).toHaveLength(3)
    for (const wait of waits.slice(1)) expect(wait).toBeLessThan(100)
    closes = []
    sockets.at(-1)?.close(1013, 'too many at once; come again in 7 seconds')
    await is('offline')
    expect(Math.abs((waits[3] ?? 0) - 7_000)).toBeLessThan(10)
  })

  test('gives up when the token is over: nothing is tried again', async () => {
    const { connection, is } = open({ token: 'bad' })
    await is('refused')
    expect(connection.state).toMatchObject({ error: { error: 403 } })
    await expect(connection.call('echo')).rejects.toMatchObject({ error: 'connection-closed' })
    expect(sockets).toHaveLength(1)
  })

  test('asks a silent server, and leaves one that does not answer', async () => {
    const { is } = open({ silenceMsMax: 40 })
    await is('online')
    await expect.poll(() => seen.some(({ msg }) => msg === 'ping')).toBe(true)
    expect(sockets).toHaveLength(1)
    mute = true
    await expect.poll(() => sockets.length, { timeout: 3_000 }).toBeGreaterThan(1)
  })

  test('is over for good when it is closed', async () => {
    const { connection, is, states } = open()
    await is('online')
    connection.close()
    sockets[0]?.terminate()
    await expect.poll(() => sockets[0]?.readyState).toBe(3)
    expect(states.at(-1)).toEqual({ name: 'closed' })
    expect(sockets).toHaveLength(1)
  })
})
