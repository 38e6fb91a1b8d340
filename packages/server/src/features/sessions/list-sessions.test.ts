// Where somebody is signed in: for themselves, and for who looks after accounts; how long it lasts, and how many there may be.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { deviceOf } from './device.ts'
import { sweepSessions } from './sessions.jobs.ts'

let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

interface Card {
  readonly sessionId: string
  readonly userId: string
  readonly current: boolean
  readonly lastActivityAt: string
  readonly expiresAt: string
}
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
const signInFrom = async (username: string, address: string): Promise<RestClient> => {
  const rest = new RestClient({ url: workspace.url, headers: { 'User-Agent': firefox, 'X-Forwarded-For': address } })
  await rest.login(username, `${username}-password`)
  return rest
}
const list = async (rest: RestClient, path = 'sessions/list', query: Record<string, string> = {}) =>
  rest.get<{ sessions: Card[]; total: number; count: number; offset: number }>(path, query)
const alive = async (rest: RestClient) => (await rest.request('GET', 'me')).status === 200
const runJob = () =>
  sweepSessions(
    (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input),
    workspace.app.hub,
  )
const set = (id: string, value: unknown) => workspace.alice.rest.post(`settings/${id}`, { value })
const missing = { status: 400, body: { errorType: 'error-token-does-not-exists' } }

describe('one’s own sessions', () => {
  test('are listed with device, address and when they were used, the last used first, a page at a time', async () => {
    const there = await signInFrom('bob', '203.0.113.5')
    const { sessions, total } = await list(there)
    expect(total).toBe(2)
    expect(sessions[0]).toEqual({
      _id: expect.any(String),
      sessionId: expect.any(String),
      userId: bob.id,
      ip: '203.0.113.5',
      device: { type: 'browser', name: 'Firefox', longVersion: '128.0', version: '128', os: { name: 'Linux', version: '' } },
      loginAt: expect.stringMatching(/^\d{4}-.*Z$/),
      lastActivityAt: expect.stringMatching(/^\d{4}-.*Z$/),
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
      current: true,
    })
    expect(sessions[1]).toMatchObject({ userId: bob.id, ip: '127.0.0.1', current: false })
    expect(await list(there, 'sessions/list', { count: '1', offset: '1' })).toMatchObject({
      sessions: [{ sessionId: sessions[1]?.sessionId }],
      count: 1,
      offset: 1,
      total: 2,
    })
    expect(await there.get('sessions/info', { sessionId: sessions[1]?.sessionId ?? '' })).toMatchObject({ ip: '127.0.0.1' })
    expect(JSON.stringify(sessions)).not.toContain('oken')
  })

  test('say when somebody was last here: when a token was resumed, and while a socket is open', async () => {
    const there = await signInFrom('bob', '203.0.113.6')
    const back = () => workspace.sql.query(`UPDATE sessions SET last_seen_at = now() - interval '2 days'`)
    const seenAgo = async () => {
      const [card] = (await list(there)).sessions.filter(({ current }) => current)
      return Date.now() - new Date(card?.lastActivityAt ?? 0).getTime()
    }
    await back()
    expect(await seenAgo()).toBeGreaterThan(86_400_000)
    await new RestClient({ url: workspace.url }).request('POST', 'login', { body: { resume: there.authToken } })
    expect(await seenAgo()).toBeLessThan(60_000)
    const socket = await workspace.anonymousSocket()
    await socket.login({ resume: there.authToken ?? '' })
    await back()
    await runJob()
    expect(await seenAgo()).toBeLessThan(60_000)
  })

  test('are ended one by one, with their sockets; the others go on', async () => {
    const [here, there] = [await workspace.signIn('bob', 'bob-password'), await workspace.signIn('bob', 'bob-password')]
    const [kept, ended] = [await here.socket(), await there.socket()]
    const own = (await list(there.rest)).sessions.find(({ current }) => current)
    expect(await here.rest.post('sessions/logout.me', { sessionId: own?.sessionId })).toEqual({ sessionId: own?.sessionId, success: true })
    await ended.closed
    expect([await alive(here.rest), await alive(there.rest)]).toEqual([true, false])
    expect(await kept.call('UserPresence:online')).toBe(true)
  })

  test('AD-13 are all that a guest sees and ends: of another’s they are told as of none', async () => {
    const { sessions } = await list(gina.rest)
    expect(sessions.map(({ userId }) => userId)).toEqual([gina.id])
    const bobs = (await list(bob.rest)).sessions[0]?.sessionId ?? ''
    const of = async (sessionId: string) => [
      await gina.rest.request('GET', 'sessions/info', { query: { sessionId } }),
      await gina.rest.request('POST', 'sessions/logout.me', { body: { sessionId } }),
    ]
    for (const answer of [...(await of(bobs)), ...(await of('NobodyOfThatName1'))]) expect(answer).toMatchObject(missing)
    expect((await gina.rest.request('GET', 'sessions/info', { query: { sessionId: sessions[0]?.sessionId } })).status).toBe(200)
    expect(await alive(bob.rest)).toBe(true)
  })

  test('hold no personal access token: scripts are listed by their name', async () => {
    const dan = await workspace.newPerson('dan')
    await dan.rest.post('users.generatePersonalAccessToken', { tokenName: 'script' })
    const { rows } = await workspace.sql.query<{ id: string }>(`SELECT id FROM sessions WHERE user_id = $1 AND kind = 'personal'`, [dan.id])
    expect((await list(dan.rest)).total).toBe(1)
    expect(await dan.rest.request('GET', 'sessions/info', { query: { sessionId: rows[0]?.id } })).toMatchObject(missing)
  })
})

describe('AD-12 everybody’s sessions', () => {
  test('are for administrators: all, or one person’s, with whose they are; and ended one by one, written down', async () => {
    const eva = await workspace.newPerson('eva')
    const socket = await eva.socket()
    const all = await list(workspace.alice.rest, 'sessions/list.all')
    expect(all.sessions.map(({ userId }) => userId)).toEqual(expect.arrayContaining([workspace.alice.id, bob.id, gina.id, eva.id]))
    const ofGina = await list(workspace.alice.rest, 'sessions/list.all', { userId: gina.id })
    expect(ofGina).toMatchObject({ sessions: [{ _user: { _id: gina.id, username: 'gina', name: 'Gina', kind: 'guest' } }], total: 1 })
    const { sessions } = await list(workspace.alice.rest, 'sessions/list.all', { userId: eva.id })
    const sessionId = sessions[0]?.sessionId ?? ''
    expect(await workspace.alice.rest.get('sessions/info.admin', { sessionId })).toMatchObject({ _user: { username: 'eva' } })
    expect(await workspace.alice.rest.post('sessions/logout', { sessionId })).toEqual({ sessionId, success: true })
    await socket.closed
    expect(await alive(eva.rest)).toBe(false)
    const { rows } = await workspace.sql.query(`SELECT actor_id FROM audit_log WHERE action = 'end-session' AND target_id = $1`, [eva.id])
    expect(rows).toEqual([{ actor_id: workspace.alice.id }])
    expect(await workspace.alice.rest.request('POST', 'sessions/logout', { body: { sessionId } })).toMatchObject(missing)
  })

  test('are for nobody else', async () => {
    const alices = (await list(workspace.alice.rest)).sessions[0]?.sessionId ?? ''
    for (const { rest } of [bob, gina]) {
      expect(await rest.request('GET', 'sessions/list.all')).toMatchObject({ status: 403, body: { errorType: 'error-unauthorized' } })
      for (const answer of [
        await rest.request('GET', 'sessions/info.admin', { query: { sessionId: alices } }),
        await rest.request('POST', 'sessions/logout', { body: { sessionId: alices } }),
      ])
        expect(answer).toMatchObject(missing)
    }
    expect(await alive(workspace.alice.rest)).toBe(true)
  })
})

describe('how long a sign-in lasts', () => {
  const daysOf = async (rest: RestClient) => {
    const [card] = (await list(rest)).sessions.filter(({ current }) => current)
    return (new Date(card?.expiresAt ?? 0).getTime() - Date.now()) / 86_400_000
  }
  const signedIn = async (username: string) => (await workspace.signIn(username, `${username}-password`)).rest

  test('is 90 days for members and 7 for guests, told as such over DDP', async () => {
    expect(Math.round(await daysOf(await signedIn('bob')))).toBe(90)
    expect(Math.round(await daysOf(await signedIn('gina')))).toBe(7)
    const socket = await workspace.anonymousSocket()
    const { tokenExpires } = await socket.login('gina', 'gina-password')
    expect(Math.round((tokenExpires.getTime() - Date.now()) / 86_400_000)).toBe(7)
  })

  test.each([
    ['as the setting says', { Guests_LoginExpiration: 2 }, 2, 90],
    ['as members’, at 0', { Guests_LoginExpiration: 0 }, 90, 90],
    ['never more than members’', { Guests_LoginExpiration: 30, Accounts_LoginExpiration: 20 }, 20, 20],
  ])('%s', async (_how, settings, ofGuests, ofMembers) => {
    for (const [id, value] of Object.entries(settings)) await set(id, value)
    const told = [Math.round(await daysOf(await signedIn('gina'))), Math.round(await daysOf(await signedIn('bob')))]
    await set('Guests_LoginExpiration', 7)
    await set('Accounts_LoginExpiration', 90)
    expect(told).toEqual([ofGuests, ofMembers])
  })

  test('for a guest is no longer than their access', async () => {
    const accessEndsAt = new Date(Date.now() + 2 * 86_400_000).toISOString()
    const gus = await workspace.newPerson('gus', { roles: ['guest'], accessEndsAt })
    expect((await list(gus.rest)).sessions[0]?.expiresAt).toBe(accessEndsAt)
    const sooner = new Date(Date.now() + 86_400_000).toISOString()
    await workspace.alice.rest.post('users.update', { userId: gus.id, data: { accessEndsAt: sooner } })
    await runJob()
    expect((await list(gus.rest)).sessions[0]?.expiresAt).toBe(sooner)
  })

  test('is shortened for those who are signed in when the setting is, and not lengthened', async () => {
    const rest = await signedIn('gina')
    const member = await signedIn('bob')
    await set('Guests_LoginExpiration', 3)
    await runJob()
    expect([Math.round(await daysOf(rest)), Math.round(await daysOf(member))]).toEqual([3, 90])
    await set('Guests_LoginExpiration', 7)
    await runJob()
    expect(Math.round(await daysOf(rest))).toBe(3)
    await workspace.sql.query(
      `UPDATE sessions SET created_at = created_at - interval '8 days', expires_at = now() + interval '9 days' WHERE user_id = $1`,
      [gina.id],
    )
    await runJob()
    expect([await alive(rest), await alive(member)]).toEqual([false, true])
    gina = await workspace.signIn('gina', 'gina-password')
  })

  test('begins anew as a member’s when a guest is made one', async () => {
    const guest = await workspace.newPerson('gwen', { roles: ['guest'] })
    await workspace.alice.rest.post('users.update', { userId: guest.id, data: { roles: ['user'] } })
    expect(await alive(guest.rest)).toBe(false)
    expect(Math.round(await daysOf(await signedIn('gwen')))).toBe(90)
  })
})

test('AU-10 the 51st sign-in ends the one that was used least lately, also of many at once', async () => {
  const max = await workspace.newPerson('max')
  await workspace.sql.query(
    `INSERT INTO sessions (id, user_id, token_hash, kind, expires_at, last_seen_at) SELECT 'max' || n, $1, 'max' || n, 'sign-in', now() + interval '1 day', now() - n * interval '1 hour' FROM generate_series(1, 48) n`,
    [max.id],
  )
  const idsOf = async () =>
    (await workspace.sql.query<{ id: string }>('SELECT id FROM sessions WHERE user_id = $1', [max.id])).rows.map(({ id }) => id)
  await workspace.signIn('max', 'max-password')
  expect(await idsOf()).toHaveLength(50)
  await workspace.signIn('max', 'max-password')
  expect(await idsOf()).toHaveLength(50)
  expect(await idsOf()).not.toContain('max48')
  await Promise.all(Array.from({ length: 10 }, () => workspace.signIn('max', 'max-password')))
  const left = await idsOf()
  expect(left).toHaveLength(50)
  expect(left.filter((id) => ['max37', 'max38', 'max39', 'max47'].includes(id))).toEqual(['max37'])
  expect(await alive(max.rest)).toBe(true)
}, 60_000)

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.81',
    'browser Edge 126 Windows 10.0',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    'browser Safari 17 macOS 10.15.7',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'browser Safari 17 iOS 17.5',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    'browser Chrome 126 Android 14',
  ],
  ['RC Mobile; android 14; v4.49.0 (1)', 'mobile-app Rocket.Chat 4 Android 14'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Rocket.Chat/4.0.0 Chrome/124.0 Electron/30.0 Safari/537.36',
    'desktop-app Rocket.Chat 4 Linux',
  ],
  ['python-requests/2.31', 'other python-requests'],
  [null, 'other'],
])('a device is told from what it says of itself: %s', (userAgent, expected) => {
  const { type, name, version, os } = deviceOf(userAgent)
  expect([type, name, version, os.name, os.version].filter((part) => part !== '').join(' ')).toBe(expected)
})
