// Many who come at once: everybody gets in, whoever is in is served meanwhile, and what can't be taken in is bounded.
import { once } from 'node:events'
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { LastingConnection } from '@foyer/client/lasting-connection.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { holdTable } from '../../../test/hold-table.ts'

let workspace: TestWorkspace
let bob: Person
beforeAll(async () => {
  workspace = await openWorkspace({
    OVERWRITE_SETTING_DDP_Sign_Ins_Waiting: '400',
    OVERWRITE_SETTING_DDP_Strangers: '400',
  })
  bob = await workspace.newPerson('bob')
})
afterAll(() => workspace[Symbol.asyncDispose]())

const crowd = 300

/** A socket class that comes from another address, as a proxy on this machine says it. */
function from(address: string): new (url: string) => WebSocket {
  return class extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { 'x-forwarded-for': address } })
    }
  }
}

describe('a crowd that comes back at once', () => {
  test('is signed in, all of it, and a message of somebody who is in goes through meanwhile', async () => {
    const socket = await bob.socket()
    const hearing = await workspace.alice.socket()
    await hearing.subscribe('stream-room-messages', 'GENERAL').ready
    const sockets = await Promise.all(
      Array.from({ length: crowd }, () => DdpClient.connect({ url: workspace.url, WebSocket, framesMax: 0 })),
    )
    let signedIn = 0
    const signIns = sockets.map(async (one, at) => {
      const { id } = await one.login({ resume: (at % 2 === 0 ? bob : workspace.alice).rest.authToken ?? '' })
      signedIn++
      return id
    })
    await socket.call('sendMessage', { rid: 'GENERAL', msg: 'in the middle of it' })
    await hearing.waitFor(({ fields }) => (fields.args[0] as { msg?: string }).msg === 'in the middle of it')
    const well = await fetch(`${workspace.url}/readyz`)
    const me = await workspace.alice.rest.request('GET', 'me')
    expect([well.status, me.status]).toEqual([200, 200])
    expect(signedIn).toBeLessThan(crowd)
    const ids = await Promise.all(signIns)
    expect(ids.filter((id) => id === bob.id)).toHaveLength(crowd / 2)
    expect(await countConnections()).toBe(crowd + 2)
    await Promise.all(sockets.map((one) => one.close()))
    await expect.poll(countConnections, { timeout: 10_000 }).toBe(2)
    await Promise.all([socket.close(), hearing.close()])
  }, 60_000)

  test('that is larger than the line is asked in part to come again, and gets in when it does', async () => {
    await using narrow = await openWorkspace({
      OVERWRITE_SETTING_DDP_Sign_Ins_At_Once: '1',
      OVERWRITE_SETTING_DDP_Sign_Ins_Waiting: '3',
    })
    const resume = narrow.alice.rest.authToken ?? ''
    const sockets = await Promise.all(Array.from({ length: 10 }, () => DdpClient.connect({ url: narrow.url, WebSocket })))
    const letGo = await holdTable(narrow.sql, 'sessions')
    const signIns = Promise.allSettled(sockets.map((socket) => socket.login({ resume })))
    const refused = await Promise.all(
      (await firstClosed(sockets, 6)).map(async (socket) => {
        expect(await socket.closed).toEqual({ code: 1013, reason: expect.stringMatching(/^too many at once; come again in \d+ seconds$/) })
        return Number(/\d+/.exec((await socket.closed).reason)?.[0])
      }),
    )
    for (const seconds of refused) expect(seconds >= 5 && seconds <= 30).toBe(true)
    const states: string[] = []
    const lasting = new LastingConnection({
      url: narrow.url,
      token: resume,
      WebSocket,
      firstDelayMs: 1,
      onState: ({ name }) => states.push(name),
    })
    await expect.poll(() => lasting.state.name).toBe('offline')
    const { retryAt } = lasting.state as { retryAt: number }
    expect(retryAt - Date.now()).toBeGreaterThan(4_000)
    await letGo()
    const outcomes = await signIns
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    lasting.retryNow()
    await expect.poll(() => lasting.state.name).toBe('online')
    expect(states).toEqual(['connecting', 'offline', 'connecting', 'online'])
    lasting.close()
    await Promise.all(sockets.map((socket) => socket.close()))
  })

  test('with passwords keeps nobody waiting who has a token', async () => {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => DdpClient.connect({ url: workspace.url, WebSocket })))
    const letGo = await holdTable(workspace.sql, 'attempts')
    let signedIn = 0
    const signIns = sockets.map(async (socket) => {
      await socket.login('bob', 'bob-password')
      signedIn++
    })
    const returning = await bob.socket()
    expect(signedIn).toBe(0)
    await letGo()
    await Promise.all(signIns)
    expect(signedIn).toBe(5)
    await Promise.all([returning, ...sockets].map((socket) => socket.close()))
  })
})

describe('sockets on which nobody signs in', () => {
  test('are so many and no more: the oldest goes of the address that has the most', async () => {
    await using small = await openWorkspace({ OVERWRITE_SETTING_DDP_Strangers: '4' })
    const connect = (address: string) => DdpClient.connect({ url: small.url, WebSocket: from(address) })
    const signedIn = await small.alice.socket()
    const lone = await connect('203.0.113.1')
    const many = []
    for (let i = 0; i < 4; i++) many.push(await connect('203.0.113.2'))
    expect(await many[0]?.closed).toMatchObject({ code: 1013, reason: expect.stringContaining('come again in') })
    // Of the others each still answers.
    for (const socket of [signedIn, lone, ...many.slice(1)]) await expect(socket.call('nonsense')).rejects.toMatchObject({ error: 404 })
    await lone.login({ resume: small.alice.rest.authToken ?? '' })
    many.push(await connect('203.0.113.2'))
    await expect(many[1]?.call('nonsense')).rejects.toMatchObject({ error: 404 })
    // Whoever signs out is one of them again.
    await lone.call('logout')
    expect(await many[1]?.closed).toMatchObject({ code: 1013 })
    await Promise.all([lone, ...many].map((socket) => socket.close()))
  })

  test('are closed that never say connect, and the others go on', async () => {
    const mute = new WebSocket(`${workspace.url.replace('http', 'ws')}/websocket`)
    await once(mute, 'message')
    const socket = await workspace.anonymousSocket()
    workspace.app.ddp.beat(performance.now() + 9_000)
    expect(mute.readyState).toBe(WebSocket.OPEN)
    workspace.app.ddp.beat(performance.now() + 11_000)
    const [code, reason] = await once(mute, 'close')
    expect([code, String(reason)]).toEqual([1008, 'the client never said connect'])
    await expect(socket.call('nonsense')).rejects.toMatchObject({ error: 404 })
  })

  test('are given up when they are silent for half a minute, and somebody who is signed in is not', async () => {
    const [stranger, bobs] = [await workspace.anonymousSocket(), await bob.socket()]
    workspace.app.ddp.beat(performance.now() + 29_000)
    await expect(stranger.call('nonsense')).rejects.toMatchObject({ error: 404 })
    workspace.app.ddp.beat(performance.now() + 31_000)
    expect(await stranger.closed).toMatchObject({ code: 1006 })
    expect(await bobs.call('UserPresence:online')).toBe(true)
  })
})

async function countConnections(): Promise<number> {
  const { rows } = await workspace.sql.query<{ count: string }>('SELECT count(*) FROM connections')
  return Number(rows[0]?.count)
}

/** The first so many that the server closes. */
async function firstClosed(sockets: readonly DdpClient[], count: number): Promise<DdpClient[]> {
  const closed: DdpClient[] = []
  await new Promise<void>((resolve) => {
    for (const socket of sockets)
      void socket.closed.then(() => {
        if (closed.push(socket) === count) resolve()
      })
  })
  return closed
}
