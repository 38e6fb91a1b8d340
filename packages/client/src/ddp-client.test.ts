import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { DdpClient, DdpError, type DdpClientOptions } from './ddp-client.ts'

type Frame = { msg?: string; id?: string; [key: string]: unknown }

/** A server of one socket that greets, and otherwise does what the test tells it to. */
let server: WebSocketServer
let url: string
let socket: WebSocket
let seen: Frame[] = []
let answer: (frame: Frame) => void
let clients: DdpClient[] = []

const send = (...frames: object[]) => {
  for (const frame of frames) socket.send(JSON.stringify(frame))
}
const event = (eventName: string, ...args: unknown[]) => ({
  msg: 'changed',
  collection: 'stream-room-messages',
  id: 'id',
  fields: { eventName, args },
})

beforeEach(async () => {
  seen = []
  answer = ({ msg }) => {
    if (msg === 'connect') send({ server_id: '0' }, { msg: 'connected', session: 's1' })
  }
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (opened) => {
    socket = opened
    opened.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame
      seen.push(frame)
      answer(frame)
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  for (const client of clients) await client.close()
  clients = []
  server.close()
})

async function connect(options: Partial<DdpClientOptions> = {}): Promise<DdpClient> {
  const client = await DdpClient.connect({ url, WebSocket, ...options })
  clients.push(client)
  return client
}

/** Answers frames of a kind, beside what was answered before. */
function on(msg: string, reply: (frame: Frame) => void): void {
  const before = answer
  answer = (frame) => (frame.msg === msg ? reply(frame) : before(frame))
}

/** What has been sent from here has been read there, and answered. */
async function roundTrip(client: DdpClient): Promise<void> {
  const before = answer
  answer = (frame) => (frame.method === 'round-trip' ? send({ msg: 'result', id: frame.id }) : before(frame))
  await client.call('round-trip')
  answer = before
}

describe('the connection', () => {
  test('shakes hands at /websocket', async () => {
    const paths: (string | undefined)[] = []
    server.on('connection', (_socket, request) => paths.push(request.url))
    const client = await connect()
    await connect({ url: `${url.replace('http', 'ws')}/sub/websocket` })
    await connect({ url: `${url}/sub/` })
    expect(paths).toEqual(['/websocket', '/sub/websocket', '/sub/websocket'])
    expect(client.session).toBe('s1')
    expect(seen[0]).toEqual({ msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] })
  })

  test('is refused when the server speaks another version', async () => {
    on('connect', () => send({ msg: 'failed', version: '2' }))
    await expect(connect()).rejects.toMatchObject({ error: 'version-refused' })
  })

  test('is given up when nobody greets, or nobody is there', async () => {
    on('connect', () => {})
    await expect(connect({ connectTimeoutMs: 30 })).rejects.toMatchObject({ error: 'connection-timeout' })
    on('connect', () => socket.close())
    await expect(connect()).rejects.toMatchObject({ error: 'connection-closed' })
    await expect(connect({ url: 'http://127.0.0.1:1' })).rejects.toMatchObject({ error: 'connection-failed' })
  })

  test('answers pings with the id they came with', async () => {
    const client = await connect()
    send({ msg: 'ping' }, { msg: 'ping', id: 'p7' })
    // The first trip brings the pings here, the second has taken the answers there.
    await roundTrip(client)
    await roundTrip(client)
    expect(seen.filter(({ msg }) => msg === 'pong')).toEqual([{ msg: 'pong' }, { msg: 'pong', id: 'p7' }])
  })

  test('tells how it ended, and everything open ends with it', async () => {
    const client = await connect()
    const call = client.call('slow')
    const subscription = client.subscribe('slow')
    const waiting = client.waitFor(() => true)
    const settled = Promise.allSettled([call, subscription.ready, waiting])
    socket.close(4003, 'bye')
    expect(await client.closed).toEqual({ code: 4003, reason: 'bye' })
    for (const outcome of await settled) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { error: 'connection-closed' } })
    }
    expect(await subscription.ended).toBeInstanceOf(DdpError)
    await expect(client.call('late')).rejects.toMatchObject({ error: 'connection-closed' })
    await expect(client.subscribe('late').ready).rejects.toMatchObject({ error: 'connection-closed' })
    await expect(client.waitFor(() => true)).rejects.toMatchObject({ error: 'connection-closed' })
    await subscription.stop()
  })

  test('ends when the server sends what is no frame', async () => {
    const client = await connect()
    socket.send('oops')
    expect((await client.closed).code).toBe(3007)
  })

  test('is recorded, and the last frames are kept', async () => {
    const recorded: string[] = []
    const client = await connect({ record: (direction, text) => recorded.push(`${direction} ${text}`), framesMax: 10 })
    expect(recorded).toEqual([
      'out {"msg":"connect","version":"1","support":["1","pre2","pre1"]}',
      'in {"server_id":"0"}',
      'in {"msg":"connected","session":"s1"}',
    ])
    send(...Array.from({ length: 100 }, (_, i) => event('r', i)))
    await roundTrip(client)
    expect(client.frames.length).toBeGreaterThanOrEqual(10)
    expect(client.frames.length).toBeLessThan(20)
    expect(client.frames.at(-1)).toMatchObject({ msg: 'result' })
    await expect(client.waitFor(({ fields }) => fields.args[0] === 5, { timeoutMs: 20 })).rejects.toThrow('within 20 ms')
    await client.waitFor(({ fields }) => fields.args[0] === 99)
  })

  test('raw text goes as it stands', async () => {
    const client = await connect()
    client.sendRaw('{"msg":"nonsense"}')
    await roundTrip(client)
    expect(seen[1]).toEqual({ msg: 'nonsense' })
  })
})

describe('calls', () => {
  test('give the result, with its dates', async () => {
    const client = await connect()
    on('method', ({ id, method, params }) =>
      send({ msg: 'result', id, result: { method, params, at: { $date: 5 } } }, { msg: 'updated', methods: [id] }),
    )
    const at = new Date(7)
    expect(await client.call('echo', 'a', { at })).toEqual({ method: 'echo', params: ['a', { at }], at: new Date(5) })
    expect(seen[1]).toMatchObject({ params: ['a', { at: { $date: 7 } }] })
  })

  test('are told apart by their ids, in whatever order they are answered', async () => {
    const client = await connect()
    const held: Frame[] = []
    on('method', (frame) => {
      held.push(frame)
      if (held.length === 2) send(...held.toReversed().map(({ id, method }) => ({ msg: 'result', id, result: method })))
    })
    expect(await Promise.all([client.call('one'), client.call('two')])).toEqual(['one', 'two'])
  })

  test('throw what the server refused them with', async () => {
    const client = await connect()
    on('method', ({ id }) =>
      send({
        msg: 'result',
        id,
        error: {
          isClientSafe: true,
          error: 'error-not-allowed',
          reason: 'Not allowed',
          message: 'Not allowed [error-not-allowed]',
          errorType: 'Meteor.Error',
          details: { method: 'x' },
        },
      }),
    )
    const error = await client.call('x').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DdpError)
    expect(error).toMatchObject({
      error: 'error-not-allowed',
      reason: 'Not allowed',
      message: 'Not allowed [error-not-allowed]',
      details: { method: 'x' },
    })
  })

  test.each([
    ['name', ['bob', 'pw'], { user: { username: 'bob' }, password: 'pw' }],
    [
      'address',
      ['bob@x.example', { digest: 'abc' }],
      { user: { email: 'bob@x.example' }, password: { digest: 'abc', algorithm: 'sha-256' } },
    ],
    ['second factor', ['bob', 'pw', '123'], { totp: { code: '123', login: { user: { username: 'bob' }, password: 'pw' } } }],
    ['token', [{ resume: 't' }], { resume: 't' }],
  ])('login by %s', async (_name, args, credentials) => {
    const client = await connect()
    on('method', ({ id }) => send({ msg: 'result', id, result: { id: 'u1', token: 't', tokenExpires: { $date: 5 }, type: 'password' } }))
    const login = client.login.bind(client) as (...all: unknown[]) => ReturnType<DdpClient['login']>
    expect((await login(...args)).tokenExpires).toEqual(new Date(5))
    expect(seen[1]).toMatchObject({ method: 'login', params: [credentials] })
    expect(client.userId).toBe('u1')
  })
})

describe('subscriptions', () => {
  test('are ready when the server says so, and hear their events only', async () => {
    const client = await connect()
    on('sub', ({ id }) =>
      send({ msg: 'ready', subs: [id] }, event('r1', 'mine'), event('r2', 'other'), {
        ...event('r1', 'elsewhere'),
        collection: 'stream-notify-room',
      }),
    )
    const subscription = client.subscribe('stream-room-messages', 'r1', { useCollection: false, args: [] })
    const heard: unknown[] = []
    const off = subscription.on((eventName, args) => heard.push([eventName, args]))
    await subscription.ready
    await roundTrip(client)
    expect(heard).toEqual([['r1', ['mine']]])
    expect(seen[1]).toEqual({
      msg: 'sub',
      id: subscription.id,
      name: 'stream-room-messages',
      params: ['r1', { useCollection: false, args: [] }],
    })
    off()
    send(event('r1', 'again'))
    await roundTrip(client)
    expect(heard).toHaveLength(1)
  })

  test('to presence hear about everybody they asked for', async () => {
    const client = await connect()
    on('sub', ({ id }) => {
      const presence = {
        msg: 'changed',
        collection: 'stream-user-presence',
        id: 'u1',
        fields: { uid: 'u1', eventName: 'u1', args: [['bob', 1, '']] },
      }
      send({ msg: 'ready', subs: [id] }, presence)
    })
    const heard: unknown[] = []
    client.subscribe('stream-user-presence', '', { added: ['u1'] }).on((eventName, args) => heard.push([eventName, ...args]))
    await roundTrip(client)
    expect(heard).toEqual([['u1', ['bob', 1, '']]])
  })

  test('that are refused say why', async () => {
    const client = await connect()
    on('sub', ({ id }) =>
      send({
        msg: 'nosub',
        id,
        error: {
          isClientSafe: true,
          error: 'error-not-allowed',
          message: '[error-not-allowed]',
          errorType: 'Meteor.Error',
        },
      }),
    )
    const subscription = client.subscribe('stream-room-messages', 'secret')
    await expect(subscription.ready).rejects.toMatchObject({ error: 'error-not-allowed' })
    expect(await subscription.ended).toMatchObject({ error: 'error-not-allowed' })
    await subscription.stop()
    expect(seen.some(({ msg }) => msg === 'unsub')).toBe(false)
  })

  test('a refusal that nobody looks at harms nobody', async () => {
    const client = await connect()
    on('sub', ({ id }) =>
      send({
        msg: 'nosub',
        id,
        error: { isClientSafe: true, error: 404, message: '[404]', errorType: 'Meteor.Error' },
      }),
    )
    client.subscribe('unheard')
    await roundTrip(client)
    await new Promise((resolve) => setImmediate(resolve))
  })

  test('that end without an error were accepted', async () => {
    const client = await connect()
    on('sub', ({ id }) => send({ msg: 'nosub', id }))
    const subscription = client.subscribe('stream-user-presence', '', { added: ['u2'] })
    await subscription.ready
    expect(await subscription.ended).toBeUndefined()
  })

  test('stop at the server, and hear nothing from then on', async () => {
    const client = await connect()
    on('sub', ({ id }) => send({ msg: 'ready', subs: [id] }))
    on('unsub', ({ id }) => send(event('r1', 'late'), { msg: 'nosub', id }))
    const subscription = client.subscribe('stream-room-messages', 'r1')
    const heard: unknown[] = []
    subscription.on((eventName) => heard.push(eventName))
    await subscription.ready
    await subscription.stop()
    expect(heard).toEqual([])
    expect(seen.at(-1)).toEqual({ msg: 'unsub', id: subscription.id })
  })
})

describe('waiting for an event', () => {
  const first =
    (value: unknown) =>
    ({ fields }: { fields: { args: unknown[] } }) =>
      fields.args[0] === value

  test('finds one that came before, and one that comes after', async () => {
    const client = await connect()
    send(event('r', 'before'))
    await roundTrip(client)
    expect((await client.waitFor(first('before'))).fields.args).toEqual(['before'])
    const waiting = client.waitFor(first('after'))
    send(event('r', 'noise'), event('r', 'after'))
    expect((await waiting).fields.args).toEqual(['after'])
  })

  test('gives each event to one wait', async () => {
    const client = await connect()
    send(event('r', 'x', 1))
    const waits = [client.waitFor(first('x')), client.waitFor(first('x'))]
    send(event('r', 'x', 2))
    expect((await Promise.all(waits)).map(({ fields }) => fields.args[1])).toEqual([1, 2])
    await expect(client.waitFor(first('x'), { timeoutMs: 20 })).rejects.toThrow('no such event within 20 ms')
  })

  test('sees changes of other collections too', async () => {
    const client = await connect()
    send(
      { msg: 'changed', collection: 'users', id: 'u1', fields: { username: 'bobby' } },
      { msg: 'changed', collection: 'users', id: 'u2' },
    )
    expect((await client.waitFor(({ id }) => id === 'u1')).fields).toEqual({
      eventName: '',
      args: [],
      username: 'bobby',
    })
    await client.waitFor(({ id }) => id === 'u2')
  })

  test('ends with the error of a predicate that throws, and takes nothing from the others', async () => {
    const client = await connect()
    send(event('r', 'x'))
    await roundTrip(client)
    const clumsy = () => {
      throw new Error('clumsy')
    }
    await expect(client.waitFor(clumsy)).rejects.toThrow('clumsy')
    const waits = Promise.allSettled([client.waitFor(({ fields }) => fields.args[0] === 'y' && clumsy()), client.waitFor(first('y'))])
    send(event('r', 'y'))
    expect((await waits).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    await client.waitFor(first('x'))
  })
})
