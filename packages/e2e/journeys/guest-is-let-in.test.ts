// The main job, played with clients that nobody here wrote: an outsider is let in, talks, and is shut out.
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type StartedServer, startServer, until } from '../src/server.ts'

const load = createRequire(import.meta.url)
// The libraries expect a browser's WebSocket.
Object.assign(globalThis, { WebSocket })

interface RestApi {
  setCredentials(credentials: { 'X-User-Id': string; 'X-Auth-Token': string }): void
  // oxlint-disable-next-line typescript/no-explicit-any -- the library's own types describe another server's answers
  get(path: string, params?: object): Promise<any>
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  post(path: string, params?: object): Promise<any>
}
const { RestClient } = load('@rocket.chat/api-client') as { RestClient: new (options: { baseUrl: string }) => RestApi }
const { DDPSDK } = load('@rocket.chat/ddp-client') as typeof import('@rocket.chat/ddp-client')
// oxlint-disable-next-line typescript/no-explicit-any -- the library has no types
const SimpleDdp = (load('simpleddp') as { default?: any }).default ?? load('simpleddp')
const { Rocketchat } = load('@rocket.chat/sdk')

let server: StartedServer
beforeAll(async () => {
  server = await startServer({
    ADMIN_USERNAME: 'alice',
    ADMIN_NAME: 'Alice',
    ADMIN_EMAIL: 'alice@foyer.example',
    ADMIN_PASS: 'alice-password',
    TEST_MODE: 'true',
  })
})
afterAll(() => server[Symbol.asyncDispose]())

async function signIn(user: string, password: string): Promise<RestApi & { id: string; token: string }> {
  const rest = new RestClient({ baseUrl: server.url })
  const { data } = await rest.post('/v1/login', { user, password })
  rest.setCredentials({ 'X-User-Id': data.userId, 'X-Auth-Token': data.authToken })
  return Object.assign(rest, { id: data.userId as string, token: data.authToken as string })
}

/** What the library throws for a refusal is the parsed body or the response itself. */
async function refusal(call: Promise<unknown>): Promise<{ errorType?: string; error?: string }> {
  try {
    await call
  } catch (thrown) {
    return thrown instanceof Response ? await thrown.json() : (thrown as { errorType?: string })
  }
  throw new Error('the call was not refused')
}

describe('an outsider is let in, talks, and is shut out', () => {
  let alice: Awaited<ReturnType<typeof signIn>>
  let bob: Awaited<ReturnType<typeof signIn>>
  let gina: Awaited<ReturnType<typeof signIn>>
  let roomId: string
  // oxlint-disable-next-line typescript/no-explicit-any -- the library has no types
  let ginasSocket: any
  let bobsSocket: Awaited<ReturnType<typeof DDPSDK.createAndConnect>>
  const bobHears: string[] = []
  const ginaHears: string[] = []

  test('an administrator adds a member and a guest, and puts both into a channel', async () => {
    alice = await signIn('alice', 'alice-password')
    for (const [username, roles] of [
      ['bob', ['user']],
      ['gina', ['guest']],
    ] as const)
      await alice.post('/v1/users.create', {
        username,
        name: username,
        email: `${username}@foyer.example`,
        password: `${username}-password`,
        roles,
        verified: true,
      })
    const { channel } = await alice.post('/v1/channels.create', { name: 'project', members: ['bob'] })
    roomId = channel._id
    const { users } = await alice
      .get('/v1/users.listByStatus', { searchTerm: 'gina' })
      .catch(async () => alice.get('/v1/users.list', { count: 100 }))
    const guest = users.find((user: { username: string }) => user.username === 'gina')
    await alice.post('/v1/channels.invite', { roomId, userId: guest._id })
    bob = await signIn('bob', 'bob-password')
    gina = await signIn('gina', 'gina-password')
    const { update } = await gina.get('/v1/rooms.get')
    expect(update.map((room: { name: string }) => room.name)).toEqual(['project'])
  })

  test('guest and member write to each other, live, over two different clients', async () => {
    bobsSocket = await DDPSDK.createAndConnect(server.url)
    await bobsSocket.account.loginWithToken(bob.token)
    // oxlint-disable-next-line typescript/no-explicit-any -- the library types its streams by another server's messages
    const stream = bobsSocket.stream as any
    await stream.call(bobsSocket, 'room-messages', roomId, (message: { msg: string }) => bobHears.push(message.msg)).ready()

    ginasSocket = new SimpleDdp({
      endpoint: `${server.url.replace('http', 'ws')}/websocket`,
      SocketConstructor: WebSocket,
      autoReconnect: false,
    })
    await ginasSocket.connect()
    await ginasSocket.call('login', { resume: gina.token })
    ginasSocket.on('changed', ({ collection, fields }: { collection: string; fields: { args: { msg: string }[] } }) => {
      if (collection === 'stream-room-messages') ginaHears.push(fields.args[0]?.msg ?? '')
    })
    await ginasSocket.subscribe('stream-room-messages', roomId, { useCollection: false, args: [] }).ready()

    await ginasSocket.call('sendMessage', { rid: roomId, msg: 'hello from outside' })
    await until(() => bobHears.includes('hello from outside'), 'bob hears gina')
    await bobsSocket.client.callAsync('sendMessage', { rid: roomId, msg: 'welcome' })
    await until(() => ginaHears.includes('welcome'), 'gina hears bob')

    const { messages } = await gina.get('/v1/channels.history', { roomId })
    expect(messages.filter((message: { t?: string }) => message.t === undefined).map((message: { msg: string }) => message.msg)).toEqual([
      'welcome',
      'hello from outside',
    ])
  })

  test('a bot on the vendor’s own SDK listens and answers in the same room', async () => {
    await alice.post('/v1/users.create', {
      username: 'robo',
      name: 'Robo',
      email: 'robo@foyer.example',
      password: 'robo-password',
      roles: ['bot'],
    })
    await alice.post('/v1/channels.invite', { roomId, username: 'robo' })
    const quiet = { debug() {}, info() {}, warn() {}, warning() {}, error() {} }
    const robo = new Rocketchat({ host: server.url, useSsl: false, protocol: 'ddp', logger: quiet })
    await robo.connect({})
    const { token } = await robo.login({ username: 'robo', password: 'robo-password' })
    expect(token).toEqual(expect.any(String))
    const roboHears: string[] = []
    await robo.subscribe('stream-room-messages', roomId, false)
    robo.onStreamData('stream-room-messages', ({ fields }: { fields: { args: { msg: string }[] } }) =>
      roboHears.push(fields.args[0]?.msg ?? ''),
    )
    await ginasSocket.call('sendMessage', { rid: roomId, msg: 'is anybody there?' })
    await until(() => roboHears.includes('is anybody there?'), 'the bot hears gina')
    await robo.methodCall('sendMessage', { rid: roomId, msg: 'I am' })
    await until(() => ginaHears.includes('I am'), 'gina hears the bot')
    await robo.disconnect()
  })

  test('the guest starts a discussion, which belongs to her', async () => {
    const { discussion } = await gina.post('/v1/rooms.createDiscussion', { prid: roomId, t_name: 'the contract', users: ['bob'] })
    expect(discussion).toMatchObject({ prid: roomId, fname: 'the contract', t: 'p' })
    const { update } = await bob.get('/v1/subscriptions.get')
    expect(update.map((row: { rid: string }) => row.rid)).toContain(discussion._id)
  })

  test('the guest is refused what guests may not do', async () => {
    const { message } = await gina.post('/v1/chat.sendMessage', { message: { rid: roomId, msg: 'mine' } })
    const refusals = {
      channel: await refusal(gina.post('/v1/channels.create', { name: 'mine' })),
      group: await refusal(gina.post('/v1/groups.create', { name: 'mine' })),
      direct: await refusal(gina.post('/v1/im.create', { username: 'bob' })),
      token: await refusal(gina.post('/v1/users.generatePersonalAccessToken', { tokenName: 'mine' })),
      delete: await refusal(gina.post('/v1/chat.delete', { roomId, msgId: message._id })),
      all: await refusal(gina.post('/v1/chat.sendMessage', { message: { rid: roomId, msg: 'look @all' } })),
      edit: await refusal(gina.post('/v1/chat.update', { roomId, msgId: message._id, text: 'look @here' })),
      people: await refusal(gina.get('/v1/users.list')),
    }
    expect(Object.fromEntries(Object.entries(refusals).map(([what, { errorType }]) => [what, errorType]))).toEqual({
      channel: 'error-unauthorized',
      group: 'error-not-allowed',
      direct: 'error-not-allowed',
      token: 'not-authorized',
      delete: 'error-action-not-allowed',
      all: 'error-action-not-allowed',
      edit: 'error-action-not-allowed',
      people: 'error-unauthorized',
    })
  })

  test('deactivated, she is out at once: tokens fail and sockets close within a second', async () => {
    const closed = new Promise<number>((resolve) => ginasSocket.on('disconnected', () => resolve(Date.now())))
    await alice.post('/v1/users.setActiveStatus', { userId: gina.id, activeStatus: false, confirmRelinquish: true })
    const answered = Date.now()
    const dead = await fetch(`${server.url}/api/v1/me`, { headers: { 'X-User-Id': gina.id, 'X-Auth-Token': gina.token } })
    expect(dead.status).toBe(401)
    expect((await closed) - answered).toBeLessThan(1_000)
    const again = await fetch(`${server.url}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resume: gina.token }),
    })
    expect(again.status).toBe(401)
    await bobsSocket.client.callAsync('sendMessage', { rid: roomId, msg: 'she has gone' })
    expect(ginaHears).not.toContain('she has gone')
    bobsSocket.connection.close()
  })

  test('activated again, she is back in the same rooms', async () => {
    await alice.post('/v1/users.setActiveStatus', { userId: gina.id, activeStatus: true })
    const back = await signIn('gina', 'gina-password')
    const { update } = await back.get('/v1/rooms.get')
    expect(update.map((room: { fname: string }) => room.fname).sort()).toEqual(['project', 'the contract'])
  })
})
