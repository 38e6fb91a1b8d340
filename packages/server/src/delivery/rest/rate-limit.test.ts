// The limits on requests and calls, over the wire; everywhere else in the tests they are off.
import { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { send } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let bob: Person
beforeAll(async () => {
  workspace = await openWorkspace({ TEST_MODE: 'false', OVERWRITE_SETTING_API_Enable_Rate_Limiter_Limit_Calls_Default: '3' })
  bob = await workspace.newPerson('bob')
})
afterAll(() => workspace[Symbol.asyncDispose]())

const tooMany = {
  success: false,
  errorType: 'error-too-many-requests',
  error: expect.stringMatching(
    /^Error, too many requests\. Please slow down\. You must wait \d+ seconds before trying this endpoint again\. \[error-too-many-requests\]$/,
  ),
}

describe('requests to one endpoint', () => {
  test('are counted down in headers and refused when there were too many, for that endpoint alone', async () => {
    const stranger = new RestClient({ url: workspace.url })
    const answers = []
    for (let i = 0; i < 4; i++) answers.push(await stranger.request('GET', 'settings.oauth'))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429])
    expect(answers.map(({ headers }) => [headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')])).toEqual([
      ['3', '2'],
      ['3', '1'],
      ['3', '0'],
      ['3', '0'],
    ])
    expect(Number(answers[3]?.headers.get('x-ratelimit-reset')) - Date.now()).toBeGreaterThan(50_000)
    expect(answers[3]?.body).toMatchObject(tooMany)
    expect((await stranger.request('GET', 'service.configurations')).status).toBe(200)
  })

  test('are not counted for those who may pass: Alice, but not Bob', async () => {
    const statuses = async (person: Person) => {
      const found: number[] = []
      for (let i = 0; i < 5; i++) found.push((await person.rest.request('GET', 'roles.list')).status)
      return found
    }
    expect(await statuses(workspace.alice)).toEqual([200, 200, 200, 200, 200])
    expect(await statuses(bob)).toEqual([429, 429, 429, 429, 429])
  })
})

describe('attempts to sign in', () => {
  test('are few for one name, over REST, DDP and method.callAnon together', async () => {
    const stranger = new RestClient({ url: workspace.url })
    const message = (password: string) =>
      JSON.stringify({ msg: 'method', id: '1', method: 'login', params: [{ user: { username: 'carol' }, password }] })
    const socket = await workspace.anonymousSocket()
    for (let i = 0; i < 5; i++)
      await expect(socket.call('login', { user: { username: 'carol' }, password: `guess ${i}` })).rejects.toMatchObject({ error: 403 })
    for (let i = 0; i < 5; i++) await stranger.request('POST', 'method.callAnon/login', { body: { message: message(`guess ${i}`) } })
    await expect(socket.call('login', { user: { username: 'Carol' }, password: 'guess' })).rejects.toMatchObject({
      error: 'error-too-many-requests',
      reason: expect.stringContaining('You must wait'),
    })
    const last = await stranger.request('POST', 'method.callAnon/login', { body: { message: message('guess') } })
    expect((last.body as { message: string }).message).toContain('error-too-many-requests')
    const refused = await stranger.request('POST', 'login', { body: { user: 'CAROL', password: 'guess' } })
    expect([refused.status, refused.body]).toEqual([429, expect.objectContaining(tooMany)])
  })
})

describe('attempts to register, and letters that strangers ask for', () => {
  test.each([
    ['users.register', 'registerUser', [{}], 'error-user-registration-disabled'],
    ['users.sendConfirmationEmail', 'sendConfirmationEmail', ['nobody@elsewhere.example'], null],
  ] as const)('are few from one place, over REST and DDP together: %s', async (path, name, params, refused) => {
    const stranger = new RestClient({ url: workspace.url })
    const socket = await workspace.anonymousSocket()
    const body = { username: 'x', email: 'nobody@elsewhere.example', pass: 'a-long-password' }
    const answers = []
    for (let i = 0; i < 3; i++) answers.push(await stranger.request('POST', path, { body }))
    expect(answers.map((answer) => (answer.body as { errorType?: string }).errorType ?? null)).toEqual([refused, refused, refused])
    expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['4', '3', '2'])
    for (let i = 0; i < 2; i++) await socket.call(name, ...params).catch(() => undefined)
    await expect(socket.call(name, ...params)).rejects.toMatchObject({ error: 'error-too-many-requests' })
    expect((await stranger.request('POST', path, { body })).status).toBe(429)
  })
})

describe('calls of methods', () => {
  test('of one kind on one connection are refused when there were too many, and the others go on', async () => {
    const socket = await bob.socket()
    for (let i = 0; i < 10; i++) await socket.call('getUserRoles')
    await expect(socket.call('getUserRoles')).rejects.toMatchObject({ error: 'error-too-many-requests' })
    expect(await socket.call('license:isEnterprise')).toBe(false)
  })
})

describe('uploads', () => {
  test('are counted like any other endpoint, and one too many is refused before its body is read', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await send(bob, 'rooms.media/GENERAL')).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    expect((await workspace.sql.query('SELECT FROM files')).rowCount).toBe(3)
  })
})

describe('questions whether a link is good', () => {
  test('are few from one place, and few from all places together', async () => {
    const ask = async (address: string) =>
      (
        await fetch(`${workspace.url}/api/v1/validateInviteToken`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
          body: JSON.stringify({ token: 'a guess' }),
        })
      ).status
    const askTimes = async (address: string, times: number) => {
      const statuses: number[] = []
      for (let i = 0; i < times; i++) statuses.push(await ask(address))
      return statuses
    }
    expect(await askTimes('203.0.113.1', 12)).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429])
    for (let place = 2; place <= 10; place++) expect(new Set(await askTimes(`203.0.113.${place}`, 10))).toEqual(new Set([200]))
    // The hundred of this minute are asked, by whomever.
    expect(await ask('203.0.113.11')).toBe(429)
  })
})

describe('behind a proxy on the same machine', () => {
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

  test('people are told apart by the address that the proxy gives, over REST and over DDP', async () => {
    const ask = async (address: string) =>
      (await fetch(`${workspace.url}/api/v1/service.configurations`, from(address))).headers.get('x-ratelimit-remaining')
    expect([await ask('203.0.113.1'), await ask('203.0.113.1'), await ask('203.0.113.2')]).toEqual(['2', '1', '2'])
    class Forwarded extends WebSocket {
      constructor(url: string) {
        super(url, from('203.0.113.9'))
      }
    }
    const socket = await DdpClient.connect({ url: workspace.url, WebSocket: Forwarded })
    await socket.login({ resume: workspace.alice.rest.authToken ?? '' })
    await socket.call('saveSetting', 'Message_MaxAllowedSize', 4321)
    await socket.close()
    const { rows } = await workspace.sql.query(`SELECT address FROM audit_log WHERE action = 'change-settings'`)
    expect(rows).toEqual([{ address: '203.0.113.9' }])
  })
})
