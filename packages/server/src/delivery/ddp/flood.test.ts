// Sockets that send too much, over the wire: each limit, what it refuses and what it does not; and who is closed that does not stop.
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { DdpClient, type DdpError } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { atSocket, releaseTogether, type Taker } from '../../../test/release.ts'
import { holdTable } from '../../../test/hold-table.ts'

let workspace: TestWorkspace
let people = 0
beforeAll(async () => {
  const port = await freePort()
  workspace = await openWorkspace({
    TEST_MODE: 'false',
    // alice changes settings all the time here.
    OVERWRITE_SETTING_API_Enable_Rate_Limiter: 'false',
    OVERWRITE_SETTING_Prometheus_Enabled: 'true',
    OVERWRITE_SETTING_Prometheus_Port: String(port),
  })
  numbers = async () => (await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).text()
})
afterAll(() => workspace[Symbol.asyncDispose]())

let numbers: () => Promise<string>

/** Somebody whom no limit has counted yet. */
const newcomer = (): Promise<Person> => workspace.newPerson(`bob${++people}`)

/** Changes settings for as long as the work takes. */
async function having(settings: Readonly<Record<string, unknown>>, work: () => Promise<void>): Promise<void> {
  const { rest } = workspace.alice
  const before: [string, unknown][] = []
  for (const id of Object.keys(settings)) before.push([id, (await rest.get<{ value: unknown }>(`settings/${id}`)).value])
  const change = async (values: Iterable<[string, unknown]>): Promise<void> => {
    for (const [id, value] of values) await rest.post(`settings/${id}`, { value })
    // Whoever asks next finds them changed.
    await rest.get('me')
  }
  await change(Object.entries(settings))
  await work().finally(() => change(before))
}

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    ({ error }: DdpError) => String(error),
  )

/** One call after the other, and what became of each. */
async function calls(socket: DdpClient, method: string, times: number): Promise<string[]> {
  const outcomes: string[] = []
  for (let i = 0; i < times; i++) outcomes.push(await outcome(socket.call(method)))
  return outcomes
}

const tooMany = 'error-too-many-requests'
const refusedAfter = (done: number, all: number): string[] => Array.from({ length: all }, (_, at) => (at < done ? 'done' : tooMany))

describe('calls are limited', () => {
  test('for one connection, and not for another of the same person', async () => {
    await having({ DDP_Rate_Limit_Connection_Requests_Allowed: 4 }, async () => {
      const bob = await newcomer()
      const [one, other] = [await bob.socket(), await bob.socket()]
      // To sign in was the first.
      expect(await calls(one, 'UserPresence:online', 2)).toEqual(refusedAfter(2, 2))
      expect(await calls(one, 'license:isEnterprise', 2)).toEqual(refusedAfter(1, 2))
      expect(await calls(other, 'UserPresence:online', 3)).toEqual(refusedAfter(3, 3))
    })
  })

  test('for one method of one connection, and not for its other methods', async () => {
    const socket = await (await newcomer()).socket()
    expect(await calls(socket, 'UserPresence:online', 11)).toEqual(refusedAfter(10, 11))
    expect(await calls(socket, 'license:isEnterprise', 1)).toEqual(['done'])
  })

  test('for one account, on all its sockets and sessions and over HTTP together, and not for another account', async () => {
    await having({ DDP_Rate_Limit_User_Requests_Allowed: 4 }, async () => {
      const [bob, carol] = [await newcomer(), await newcomer()]
      const again = await workspace.signIn(bob.username, `${bob.username}-password`)
      expect(await calls(await bob.socket(), 'UserPresence:online', 2)).toEqual(refusedAfter(2, 2))
      expect(await calls(await again.socket(), 'license:isEnterprise', 1)).toEqual(['done'])
      expect([await overHttp(bob, 'UserPresence:online'), await overHttp(bob, 'UserPresence:online')]).toEqual(['done', tooMany])
      expect(await calls(await again.socket(), 'license:isEnterprise', 1)).toEqual([tooMany])
      expect(await calls(await carol.socket(), 'UserPresence:online', 4)).toEqual(refusedAfter(4, 4))
    })
  })

  test('for one method of one account, and not for its other methods', async () => {
    await having({ DDP_Rate_Limit_User_By_Method_Requests_Allowed: 3 }, async () => {
      const bob = await newcomer()
      const [one, other] = [await bob.socket(), await bob.socket()]
      expect(await calls(one, 'UserPresence:online', 2)).toEqual(refusedAfter(2, 2))
      expect(await calls(other, 'UserPresence:online', 2)).toEqual(refusedAfter(1, 2))
      expect(await calls(other, 'license:isEnterprise', 1)).toEqual(['done'])
    })
  })

  test('for one address, and not for another', async () => {
    await having({ DDP_Rate_Limit_IP_Requests_Allowed: 5 }, async () => {
      const connect = (address: string) =>
        DdpClient.connect({
          url: workspace.url,
          WebSocket: class extends WebSocket {
            constructor(url: string) {
              super(url, { headers: { 'x-forwarded-for': address } })
            }
          },
        })
      const [one, other, elsewhere] = [await connect('203.0.113.1'), await connect('203.0.113.1'), await connect('203.0.113.2')]
      expect(await calls(one, 'license:isEnterprise', 3)).toEqual(refusedAfter(3, 3))
      expect(await calls(other, 'license:isEnterprise', 3)).toEqual(refusedAfter(2, 3))
      expect(await calls(elsewhere, 'license:isEnterprise', 5)).toEqual(refusedAfter(5, 5))
      await Promise.all([one, other, elsewhere].map((socket) => socket.close()))
    })
  })

  test('as long as the setting says so, and not longer than its time', async () => {
    const few = { DDP_Rate_Limit_Connection_By_Method_Requests_Allowed: 1, DDP_Rate_Limit_Connection_By_Method_Interval_Time: 1000 }
    await having(few, async () => {
      const socket = await (await newcomer()).socket()
      expect(await calls(socket, 'UserPresence:online', 2)).toEqual(refusedAfter(1, 2))
      await expect.poll(() => outcome(socket.call('UserPresence:online')), { timeout: 5_000, interval: 250 }).toBe('done')
      await having({ DDP_Rate_Limit_Connection_By_Method_Enabled: false }, async () => {
        expect(await calls(socket, 'UserPresence:online', 5)).toEqual(refusedAfter(5, 5))
      })
    })
  })

  test('with words that clients read the time out of, and without asking the database', async () => {
    const socket = await (await newcomer()).socket()
    await calls(socket, 'UserPresence:online', 10)
    const letGo = await holdTable(workspace.sql, 'sessions')
    const refused = await socket.call('UserPresence:online').catch((error: DdpError) => error)
    await letGo()
    expect(refused).toMatchObject({
      error: 'error-too-many-requests',
      reason: expect.stringMatching(
        /^Error, too many requests\. Please slow down\. You must wait \d+ seconds before trying this method again\.$/,
      ),
      details: { timeToReset: expect.any(Number), seconds: expect.any(Number) },
    })
    const { timeToReset } = (refused as DdpError).details as { timeToReset: number }
    expect(timeToReset > 0 && timeToReset <= 10_000).toBe(true)
  })

  test('exactly, however many ask at once on however many sockets', async () => {
    for (let round = 0; round < 5; round++) {
      const bob = await newcomer()
      const sockets = await Promise.all(Array.from({ length: 6 }, () => bob.socket()))
      const takers: Taker[] = sockets.flatMap((socket) => Array.from({ length: 8 }, () => atSocket(socket, 'UserPresence:online')))
      const outcomes = await releaseTogether(takers, round)
      expect(outcomes.filter((one) => one === 'done')).toHaveLength(20)
      expect(outcomes.filter((one) => one === tooMany)).toHaveLength(28)
      await Promise.all(sockets.map((socket) => socket.close()))
    }
  })

  test('so that one connection that is refused uses up nothing of what the others have', async () => {
    await having({ DDP_Rate_Limit_User_Requests_Allowed: 20 }, async () => {
      const bob = await newcomer()
      const [greedy, other] = [await bob.socket(), await bob.socket()]
      expect(await calls(greedy, 'UserPresence:online', 40)).toEqual(refusedAfter(10, 40))
      expect(await calls(other, 'license:isEnterprise', 10)).toEqual(refusedAfter(10, 10))
    })
  })
})

describe('a client that comes back with many rooms', () => {
  test('may ask for all its streams at once', async () => {
    const socket = await (await newcomer()).socket()
    const subscriptions = Array.from({ length: 1_200 }, () => socket.subscribe('stream-room-messages', 'GENERAL'))
    const outcomes = await Promise.all(subscriptions.map(({ ready }) => outcome(ready)))
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(300)
    expect(outcomes.filter((one) => one === 'error-too-many-subscriptions')).toHaveLength(900)
    expect(await calls(socket, 'UserPresence:online', 1)).toEqual(['done'])
  })
})

describe('a socket that floods', () => {
  const frames = { DDP_Rate_Limit_Frames_Requests_Allowed: 200 }
  const ping = '{"msg":"ping"}'

  test.each([
    ['pings', (socket: DdpClient) => socket.sendRaw(ping)],
    ['nonsense', (socket: DdpClient) => socket.sendRaw('nonsense')],
    ['subscriptions', (socket: DdpClient) => socket.sendRaw('{"msg":"sub","id":"1","name":"nonsense","params":[]}')],
  ])('is closed, whatever it sends: %s; others go on', async (_what, send) => {
    await having(frames, async () => {
      const bob = await newcomer()
      const [flood, calm] = [await bob.socket(), await bob.socket()]
      // Two were sent to sign in.
      for (let i = 0; i < 190; i++) send(flood)
      expect(await calls(flood, 'license:isEnterprise', 1)).toEqual(['done'])
      for (let i = 0; i < 20; i++) send(flood)
      expect(await flood.closed).toEqual({ code: 1008, reason: 'too many frames' })
      for (let i = 0; i < 190; i++) send(calm)
      expect(await calls(calm, 'license:isEnterprise', 1)).toEqual(['done'])
    })
  })

  test('is closed for pings of the socket itself too', async () => {
    await having(frames, async () => {
      const raw = await openRaw()
      let answered = 0
      raw.on('pong', () => answered++)
      raw.ping('are you there')
      await once(raw, 'pong')
      for (let i = 0; i < 300; i++) raw.ping()
      const [code, reason] = await once(raw, 'close')
      expect([code, String(reason)]).toEqual([1008, 'too much before signing in'])
      expect(answered).toBe(100)
    })
  })

  test('goes on where the operator has turned that off', async () => {
    await having({ ...frames, DDP_Rate_Limit_Frames_Enabled: false }, async () => {
      const socket = await (await newcomer()).socket()
      for (let i = 0; i < 1_000; i++) socket.sendRaw(ping)
      expect(await calls(socket, 'UserPresence:online', 1)).toEqual(['done'])
    })
  })

  test('is closed that does not stop when it is refused, and one that stops is not', async () => {
    const bob = await newcomer()
    const [flood, calm] = [await bob.socket(), await bob.socket()]
    const many = (socket: DdpClient, times: number) =>
      Promise.all(Array.from({ length: times }, () => outcome(socket.call('license:isEnterprise'))))
    const refused = await many(calm, 400)
    expect(refused.filter((one) => one === tooMany)).toHaveLength(390)
    expect(await calls(calm, 'UserPresence:online', 1)).toEqual(['done'])
    void many(flood, 520)
    expect(await flood.closed).toEqual({ code: 1008, reason: 'too many refused calls' })
  })

  test('is counted, and so is what was refused', async () => {
    const bobs = await (await newcomer()).socket()
    await calls(bobs, 'UserPresence:online', 11)
    const raw = await openRaw()
    for (let i = 0; i < 101; i++) raw.send(ping)
    await once(raw, 'close')
    const found = await numbers()
    expect(found).toMatch(/^foyer_ddp_refused_calls_total\{limit="Connection_By_Method"\} [1-9]\d*$/m)
    expect(found).toMatch(/^foyer_ddp_turned_out_total\{why="too much before signing in"\} [1-9]\d*$/m)
    expect(found).toMatch(/^foyer_ddp_sign_ins_waiting 0$/m)
    expect(found).toMatch(/^foyer_ddp_strangers 0$/m)
  })
})

describe('before signing in', () => {
  test('a socket may send little, and much afterwards', async () => {
    const bobs = await (await newcomer()).socket()
    const raw = await openRaw()
    for (const socket of [raw, { send: (text: string) => bobs.sendRaw(text) }]) for (let i = 0; i < 150; i++) socket.send('{"msg":"pong"}')
    const [code, reason] = await once(raw, 'close')
    expect([code, String(reason)]).toEqual([1008, 'too much before signing in'])
    expect(await calls(bobs, 'UserPresence:online', 1)).toEqual(['done'])
  })

  test('a large frame is not waited for, and is read afterwards', async () => {
    const bobs = await (await newcomer()).socket()
    const raw = await openRaw()
    // A frame that has begun, of which the rest never comes.
    const begun = Buffer.alloc(48 * 1024)
    begun.set([0x81, 0xff, 0, 0, 0, 0, 0, 0x0f, 0, 0, 0, 0, 0, 0])
    ;(raw as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(begun)
    const [code] = await once(raw, 'close')
    expect(code).toBe(1008)
    bobs.sendRaw(JSON.stringify({ msg: 'method', id: 'large', method: 'nonsense', params: ['x'.repeat(48 * 1024)] }))
    expect(await calls(bobs, 'UserPresence:online', 1)).toEqual(['done'])
  })
})

test('what waits to be answered is bounded: nothing more is read, and all of it is answered in the end', async () => {
  const off = Object.fromEntries(
    ['Frames', 'Connection', 'Connection_By_Method', 'User', 'User_By_Method'].map((scope) => [`DDP_Rate_Limit_${scope}_Enabled`, false]),
  )
  await having(off, async () => {
    const bob = await newcomer()
    const raw = await openRaw()
    let answers = 0
    raw.on('message', (data: Buffer) => {
      if (data.includes('"msg":"result"')) answers++
    })
    const call = (id: number | string, method: string, ...params: unknown[]) =>
      raw.send(JSON.stringify({ msg: 'method', id, method, params }))
    raw.send('{"msg":"connect","version":"1","support":["1"]}')
    call('in', 'login', { resume: bob.rest.authToken })
    await expect.poll(() => answers).toBe(1)
    const letGo = await holdTable(workspace.sql, 'sessions')
    call('held', 'UserPresence:online')
    const padding = 'x'.repeat(4_000)
    const times = 10_000
    for (let i = 0; i < times; i++) call(i, 'nonsense', padding)
    // Others are answered meanwhile, until the server has read all that it will.
    let unread: number
    do {
      unread = raw.bufferedAmount
      for (let i = 0; i < 20; i++) await fetch(`${workspace.url}/livez`)
    } while (raw.bufferedAmount !== unread)
    await letGo()
    expect(unread).toBeGreaterThan(15 * 1024 * 1024)
    await expect.poll(() => answers, { timeout: 20_000 }).toBe(times + 2)
    raw.close()
  })
}, 60_000)

async function openRaw(): Promise<WebSocket> {
  const raw = new WebSocket(`${workspace.url.replace('http', 'ws')}/websocket`)
  raw.on('error', () => undefined)
  await once(raw, 'message')
  return raw
}

async function overHttp(person: Person, method: string): Promise<string> {
  const { body } = await person.rest.request('POST', `method.call/${encodeURIComponent(method)}`, {
    body: { message: JSON.stringify({ msg: 'method', id: '1', method, params: [] }) },
  })
  const { error } = JSON.parse((body as { message: string }).message) as { error?: { error: string } }
  return error?.error ?? 'done'
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
