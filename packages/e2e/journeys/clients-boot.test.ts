// The calls that widely used clients make before they show anything, in their order and in their spelling: the mobile app's boot,
// a bot's first steps, an embedded widget's. Each quirk here is one that a real client has.
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type StartedServer, startServer } from '../src/server.ts'

let server: StartedServer
let admin: RestClient
let bob: RestClient
let roomId: string

// oxlint-disable-next-line typescript/no-explicit-any -- answers are read as a client without types would read them
type Any = any

beforeAll(async () => {
  server = await startServer({ ADMIN_USERNAME: 'alice', ADMIN_PASS: 'alice-password', TEST_MODE: 'true' })
  admin = new RestClient({ url: server.url })
  await admin.login('alice', 'alice-password')
  await admin.post('users.create', { username: 'bob', name: 'Bob', email: 'bob@foyer.example', password: 'bob-password' })
  roomId = ((await admin.post('channels.create', { name: 'dev', members: ['bob'] })) as Any).channel._id
  bob = new RestClient({ url: server.url })
  await bob.login('bob', 'bob-password')
})
afterAll(() => server[Symbol.asyncDispose]())

const socketFor = async (rest: RestClient): Promise<DdpClient> => {
  const socket = await DdpClient.connect({ url: server.url, WebSocket })
  await socket.login({ resume: rest.authToken ?? '' })
  return socket
}

describe('the mobile app', () => {
  test('before sign-in finds the server, its settings and its sign-in services', async () => {
    const stranger = new RestClient({ url: server.url })
    const info = (await stranger.get('/api/info')) as Any
    expect(info).toMatchObject({ success: true, version: expect.stringMatching(/^\d+\.\d+/), product: 'foyer' })
    expect(info.supportedVersions).toBeUndefined()
    const wanted = [
      'Site_Name',
      'Site_Url',
      'uniqueID',
      'Accounts_RegistrationForm',
      'API_Use_REST_For_DDP_Calls',
      'UI_Use_Real_Name',
      'E2E_Enable',
    ]
    const old = (await stranger.get('settings.public', { query: JSON.stringify({ _id: { $in: wanted } }), offset: 0 })) as Any
    const recent = (await stranger.get('settings.public', { _id: wanted.join(','), offset: 0 })) as Any
    for (const answer of [old, recent]) {
      expect(answer.settings.map((row: Any) => row._id).sort()).toEqual([...wanted].sort())
      expect(answer.total).toBe(wanted.length)
    }
    const byId = new Map<string, unknown>(old.settings.map((row: Any) => [row._id, row.value]))
    expect(byId.get('uniqueID')).toMatch(/\S{8,}/)
    expect(byId.get('E2E_Enable')).toBe(false)
    expect(await stranger.get('settings.oauth')).toMatchObject({ services: [] })
  })

  test('pages through every public setting until it has the total', async () => {
    const seen = new Set<string>()
    let total = Number.POSITIVE_INFINITY
    for (let offset = 0; seen.size < total && offset < 1_000; offset += 50) {
      const page = (await bob.get('settings.public', { offset, count: 50 })) as Any
      total = page.total
      for (const row of page.settings) seen.add(row._id)
      if (page.settings.length === 0) break
    }
    expect(seen.size).toBe(total)
    expect(seen).not.toContain('SMTP_Password')
  })

  test('signs in with a resume token over both roads and subscribes to all its streams', async () => {
    const token = bob.authToken ?? ''
    const again = new RestClient({ url: server.url })
    expect(await again.login({ resume: token })).toMatchObject({
      authToken: token,
      me: { username: 'bob', settings: { preferences: expect.any(Object) } },
    })
    const socket = await socketFor(bob)
    const own = [
      'message',
      'otr',
      'webrtc',
      'notification',
      'rooms-changed',
      'subscriptions-changed',
      'uiInteraction',
      'e2ekeyRequest',
      'userData',
      'video-conference',
    ]
    for (const event of own)
      await socket.subscribe('stream-notify-user', `${bob.userId}/${event}`, { useCollection: false, args: [] }).ready
    for (const event of ['Users:NameChanged', 'updateAvatar', 'permissions-changed'])
      await socket.subscribe('stream-notify-logged', event, false).ready
    await socket.subscribe('stream-notify-all', 'public-settings-changed', false).ready
    await socket.subscribe('stream-roles', 'roles', false).ready
    await socket.subscribe('stream-user-presence', '', { added: [admin.userId] }).ready
    await socket.subscribe('meteor.loginServiceConfiguration').ready
    await socket.close()
  })

  test('reads its room list, permissions, roles and the rest of the boot', async () => {
    for (const path of ['subscriptions.get', 'rooms.get']) {
      const all = (await bob.get(path)) as Any
      expect(all.update.length).toBeGreaterThan(0)
      expect(all.remove).toEqual([])
      const since = (await bob.get(path, { updatedSince: '2999-01-01T00:00:00.000Z' })) as Any
      expect(since).toMatchObject({ update: [], remove: [] })
    }
    const permissions = (await bob.get('permissions.listAll')) as Any
    expect(permissions.remove).toEqual([])
    expect([28, 70, 140, 150].map((index) => permissions.update[index]._id)).toEqual([
      'edit-message',
      'view-full-other-user-info',
      'post-readonly',
      'pin-message',
    ])
    expect(((await bob.get('roles.list')) as Any).roles.map((role: Any) => role._id)).toContain('guest')
    expect(await bob.get('emoji-custom.list')).toMatchObject({ emojis: { update: [], remove: [] } })
    expect(await bob.get('commands.list')).toMatchObject({ commands: expect.any(Array) })
    expect(await bob.get('users.presence', { ids: `${bob.userId},${admin.userId}` })).toMatchObject({ users: expect.any(Array) })
  })

  test('calls methods over REST, with one argument too many', async () => {
    const call = async (method: string, params: unknown[], id: unknown = '1'): Promise<Any> => {
      const answer = (await bob.post(`method.call/${encodeURIComponent(method)}`, {
        message: JSON.stringify({ msg: 'method', id, method, params }),
      })) as Any
      expect(answer.success).toBe(true)
      return JSON.parse(answer.message)
    }
    expect(await call('license:getModules', [''])).toMatchObject({ msg: 'result', id: '1', result: [] })
    expect((await call('getRoomByTypeAndName', ['c', 'dev', ''], 1001)).id).toBe(1001)
    expect((await call('getUserRoles', [], null)).result).toEqual(expect.any(Array))
    expect((await call('spotlight', ['al', [], { users: true, rooms: true }, ''])).result.users[0].username).toBe('alice')
    expect((await call('no-such-method', [])).error).toMatchObject({ error: 404 })
  })

  test('opens a room: five streams, history, read mark, members', async () => {
    const socket = await socketFor(bob)
    await socket.subscribe('stream-room-messages', roomId, { useCollection: false, args: [] }).ready
    for (const event of ['user-activity', 'deleteMessage', 'deleteMessageBulk', 'messagesRead'])
      await socket.subscribe('stream-notify-room', `${roomId}/${event}`, { useCollection: false, args: [] }).ready
    await admin.post('chat.sendMessage', { message: { _id: 'aaaaaaaaaaaaaaaa2', rid: roomId, msg: 'good morning' } })
    const heard = await socket.waitFor((event) => event.collection === 'stream-room-messages')
    expect(heard.fields.args[0]).toMatchObject({ _id: 'aaaaaaaaaaaaaaaa2', ts: expect.any(Date), u: { username: 'alice' } })
    const history = (await bob.get('channels.history', { roomId, showThreadMessages: false, count: 50 })) as Any
    expect(history.messages[0]).toMatchObject({ msg: 'good morning', ts: expect.stringMatching(/Z$/) })
    expect(((await bob.get('subscriptions.getOne', { roomId })) as Any).subscription.unread).toBe(1)
    await bob.post('subscriptions.read', { rid: roomId })
    expect(((await bob.get('subscriptions.getOne', { roomId })) as Any).subscription.unread).toBe(0)
    expect(((await bob.get('channels.members', { roomId })) as Any).members.map((row: Any) => row.username).sort()).toEqual([
      'alice',
      'bob',
    ])
    const ago = new Date(Date.now() - 60_000)
    const old = (await bob.get('chat.syncMessages', { roomId, lastUpdate: ago.toISOString() })) as Any
    expect(old.result.updated.map((row: Any) => row.msg)).toContain('good morning')
    const recent = (await bob.get('chat.syncMessages', { roomId, next: ago.getTime(), count: 50, type: 'UPDATED' })) as Any
    expect(recent.result).toMatchObject({ updated: expect.any(Array), cursor: { next: null } })
    expect(await bob.get('chat.syncThreadsList', { rid: roomId, updatedSince: ago.toISOString() })).toMatchObject({
      threads: { update: [], remove: [] },
    })
    await socket.close()
  })
})

describe('a bot', () => {
  test('of the older SDKs connects as pre2, signs in by digest, joins by name and hears every room of its own', async () => {
    const frames: Any[] = []
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/websocket`)
    const waiting: { test: (frame: Any) => boolean; resolve: (frame: Any) => void }[] = []
    const next = (predicate: (frame: Any) => boolean): Promise<Any> => {
      const found = frames.find(predicate)
      return found ? Promise.resolve(found) : new Promise((resolve) => waiting.push({ test: predicate, resolve }))
    }
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data))
      frames.push(frame)
      for (const wait of waiting.filter((one) => one.test(frame))) wait.resolve(frame)
    })
    await new Promise((resolve) => socket.once('open', resolve))
    const say = (frame: object): void => socket.send(JSON.stringify(frame))
    say({ msg: 'connect', version: 'pre2', support: ['pre2'] })
    expect(await next((frame) => frame.msg === 'connected')).toMatchObject({ session: expect.any(String) })
    say({ msg: 'ping', id: '7' })
    await next((frame) => frame.msg === 'pong' && frame.id === '7')
    const digest = createHash('sha256').update('bob-password').digest('hex')
    say({
      msg: 'method',
      id: 'login',
      method: 'login',
      params: [{ user: { email: 'bob@foyer.example' }, password: { digest, algorithm: 'sha-256' } }],
    })
    expect((await next((frame) => frame.msg === 'result' && frame.id === 'login')).result).toMatchObject({
      id: bob.userId,
      tokenExpires: { $date: expect.any(Number) },
    })
    await next((frame) => frame.msg === 'updated' && frame.methods[0] === 'login')
    say({ msg: 'method', id: 'room', method: 'getRoomIdByNameOrId', params: ['dev'] })
    expect((await next((frame) => frame.msg === 'result' && frame.id === 'room')).result).toBe(roomId)
    say({ msg: 'method', id: 'join', method: 'joinRoom', params: [roomId] })
    expect((await next((frame) => frame.msg === 'result' && frame.id === 'join')).result).toBe(true)
    // A bare `true`: the collection's document must be added before `ready`, or every change is dropped.
    say({ msg: 'sub', id: 'mine', name: 'stream-room-messages', params: ['__my_messages__', true] })
    const added = frames.length
    await next((frame) => frame.msg === 'ready' && frame.subs.length === 1 && frame.subs[0] === 'mine')
    expect(
      frames
        .slice(
          0,
          frames.findIndex((frame) => frame.msg === 'ready' && frame.subs[0] === 'mine'),
        )
        .some((frame) => frame.msg === 'added' && frame.collection === 'stream-room-messages' && frame.id === 'id'),
    ).toBe(true)
    expect(added).toBeGreaterThan(0)
    say({ msg: 'method', id: 'send', method: 'sendMessage', params: [{ _id: '', rid: roomId, msg: 'I am a bot' }] })
    expect((await next((frame) => frame.msg === 'result' && frame.id === 'send')).result).toMatchObject({
      msg: 'I am a bot',
      ts: { $date: expect.any(Number) },
    })
    const heard = await next((frame) => frame.msg === 'changed' && frame.fields.eventName === '__my_messages__')
    expect(heard.fields.args).toMatchObject([{ msg: 'I am a bot' }, { roomParticipant: true, roomType: 'c', roomName: 'dev' }])
    say({ msg: 'method', id: 'out', method: 'logout', params: [] })
    await next((frame) => frame.msg === 'updated' && frame.methods[0] === 'out')
    say({ msg: 'method', id: 'out again', method: 'logout', params: [] })
    expect((await next((frame) => frame.msg === 'result' && frame.id === 'out again')).error).toBeUndefined()
    socket.close()
  })

  test('of the current SDK signs in and posts', async () => {
    const token = bob.authToken ?? ''
    const form = await fetch(`${server.url}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'user=bob&password=bob-password',
    })
    expect(await form.json()).toMatchObject({ status: 'success' })
    expect(token).not.toBe('')
    const byName = (await bob.post('chat.postMessage', { channel: '#dev', text: 'posted by name' })) as Any
    expect(byName).toMatchObject({ ts: expect.any(Number), message: { msg: 'posted by name' } })
    expect(await bob.request('GET', 'logout')).toMatchObject({ status: 200, body: { status: 'success' } })
    await bob.login('bob', 'bob-password')
  })
})

describe('an embedded widget', () => {
  test('asks across origins, and pages with raw JSON in its query', async () => {
    const preflight = await fetch(`${server.url}/api/v1/me`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'x-auth-token,x-user-id',
      },
    })
    expect(preflight.status).toBeLessThan(300)
    expect(preflight.headers.get('access-control-allow-origin')).toBeTruthy()
    const page = (await bob.get('channels.messages', {
      roomId,
      query: '{"tmid":{"$exists":false}}',
      field: '{}',
      sort: '{"ts":-1}',
      count: 50,
    })) as Any
    expect(page).toMatchObject({ messages: expect.any(Array), total: expect.any(Number), count: expect.any(Number), offset: 0 })
    expect(await bob.get('rooms.info', { rid: roomId })).toMatchObject({ room: { _id: roomId, t: 'c' } })
    expect(await bob.get('channels.roles', { roomId })).toMatchObject({
      roles: [{ rid: roomId, u: { username: 'alice' }, roles: ['owner'] }],
    })
  })
})
