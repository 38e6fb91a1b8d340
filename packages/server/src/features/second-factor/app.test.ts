// An app as second factor: set up, asked for at every door, good once, and lost.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { codeNow, wrongCode } from '../../../test/app-codes.ts'
import { hashToken, sha256Hex } from '../../platform/ids.ts'

let workspace: TestWorkspace
let bob: Person
let secret: string
let recovery: string[]

beforeAll(async () => {
  // Tests are not asked for a second factor unless they say so.
  workspace = await openWorkspace({ OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true' })
})
afterAll(() => workspace[Symbol.asyncDispose]())

/** As if the codes that were used were from another day. */
const later = async () => {
  await workspace.sql.query('UPDATE second_factors SET app_last_step = 0')
  await workspace.sql.query('DELETE FROM attempts')
}
/** As if the session had been opened another day. */
const longAgo = (id: string) => workspace.sql.query('UPDATE sessions SET confirmed_at = NULL WHERE user_id = $1', [id])

async function setUp(person: Person): Promise<{ secret: string; codes: string[] }> {
  const offered = await person.rest.post<{ secret: string }>('foyer.secondFactor.enable')
  const { codes } = await person.rest.post<{ codes: string[] }>('foyer.secondFactor.confirm', { code: codeNow(offered.secret) })
  await later()
  return { secret: offered.secret, codes }
}

const signIn = (body: object, headers: Record<string, string> = {}) => workspace.alice.rest.request('POST', 'login', { body, headers })
const byPassword = { user: 'bob', password: 'bob-password' }
const sessions = async (id: string) =>
  (await workspace.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM sessions WHERE user_id = $1', [id])).rows[0]?.n

describe('setting up an app', () => {
  test('answers a secret once, is in force only after a good code, and signs the person out everywhere else', async () => {
    const carol = await workspace.newPerson('carol')
    const elsewhere = await workspace.signIn('carol', 'carol-password')
    const token = (await carol.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })).token
    const offered = await carol.rest.post<{ secret: string; url: string }>('foyer.secondFactor.enable')
    expect(offered.secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(offered.url).toBe(`otpauth://totp/Foyer:carol?issuer=Foyer&secret=${offered.secret}&algorithm=SHA1&digits=6&period=30`)
    expect(await carol.rest.get('me')).toMatchObject({ services: { totp: { enabled: false } } })
    const wrong = await carol.rest.request('POST', 'foyer.secondFactor.confirm', { body: { code: wrongCode(offered.secret) } })
    expect([wrong.status, wrong.body]).toEqual([400, expect.objectContaining({ errorType: 'totp-invalid' })])
    expect(await elsewhere.rest.get('me')).toMatchObject({ username: 'carol' })

    const { codes } = await carol.rest.post<{ codes: string[] }>('foyer.secondFactor.confirm', { code: codeNow(offered.secret) })
    expect(codes).toHaveLength(12)
    expect(new Set(codes).size).toBe(12)
    expect(await carol.rest.get('me')).toMatchObject({ services: { totp: { enabled: true } } })
    expect((await elsewhere.rest.request('GET', 'me')).status).toBe(401)
    expect(await sessions(carol.id)).toBe(1)
    const { rows } = await workspace.sql.query('SELECT FROM sessions WHERE token_hash = $1', [hashToken(token)])
    expect(rows).toEqual([])
  })

  test('leaves nothing in the database by which a copy could make a code', async () => {
    const dora = await workspace.newPerson('dora')
    const { secret: hers, codes } = await setUp(dora)
    for (const table of ['users', 'second_factors', 'sessions', 'letters', 'audit_log', 'settings']) {
      const kept = (await workspace.sql.query(`SELECT coalesce(string_agg(t::text, ' '), '') AS all FROM ${table} t`)).rows[0].all
      for (const said of [hers, ...codes]) expect(kept, table).not.toContain(said)
    }
    const audit = await workspace.alice.rest.get<{ entries: { action: string; actor: { username: string } }[] }>('foyer.audit')
    expect(JSON.stringify(audit)).toContain('confirm-app')
  })
})

describe('signing in with an app', () => {
  beforeAll(async () => {
    bob = await workspace.newPerson('bob')
    ;({ secret, codes: recovery } = await setUp(bob))
  })
  beforeEach(later)

  test('asks for a code after the right password, and says nothing of it after a wrong one', async () => {
    const asked = await signIn(byPassword)
    expect(asked.status).toBe(401)
    expect(asked.body).toEqual({
      status: 'error',
      error: 'totp-required',
      message: 'A two-factor code is needed',
      details: { method: 'totp', availableMethods: ['totp'], codeGenerated: false, emailOrUsername: 'bob' },
    })
    const wrong = await signIn({ user: 'bob', password: 'no' })
    const unknown = await signIn({ user: 'nobody', password: 'no' })
    const withCode = await signIn({ user: 'bob', password: 'no', code: codeNow(secret) })
    for (const answer of [wrong, unknown, withCode])
      expect([answer.status, answer.body]).toEqual([401, { status: 'error', error: 'Unauthorized', message: 'Unauthorized' }])
  })

  test.each([
    ['beside the password', () => signIn({ ...byPassword, code: codeNow(secret) })],
    ['with spaces in it', () => signIn({ ...byPassword, code: codeNow(secret).replace(/^.../, '$& ') })],
    [
      'around the credential',
      () => signIn({ totp: { code: codeNow(secret), login: { user: { username: 'bob' }, password: 'bob-password' } } }),
    ],
    ['in the headers', () => signIn(byPassword, { 'x-2fa-code': codeNow(secret), 'x-2fa-method': 'totp' })],
    [
      'with the digest of the password',
      () => signIn({ user: 'bob', password: { digest: sha256Hex('bob-password'), algorithm: 'sha-256' }, code: codeNow(secret) }),
    ],
  ])('takes a code %s', async (_where, attempt) => {
    expect((await attempt()).body).toMatchObject({ status: 'success', data: { userId: bob.id, me: { username: 'bob' } } })
  })

  test('takes a code once: not again, and none that is older', async () => {
    const [now, next] = [codeNow(secret), codeNow(secret, 1)]
    expect((await signIn({ ...byPassword, code: next })).status).toBe(200)
    for (const code of [next, now]) {
      const again = await signIn({ ...byPassword, code })
      expect([again.status, (again.body as { error: string }).error]).toEqual([401, 'totp-invalid'])
    }
  })

  test('lets one in of many who bring the same code at once', async () => {
    const before = await sessions(bob.id)
    const code = codeNow(secret)
    const answers = await Promise.all(Array.from({ length: 9 }, () => signIn({ ...byPassword, code })))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => (body as { error?: string }).error === 'totp-invalid')).toHaveLength(8)
    expect(await sessions(bob.id)).toBe((before ?? 0) + 1)
  })

  test('does not count being asked as a failed attempt, and a wrong code as one', async () => {
    const counted = async () =>
      (await workspace.sql.query<{ n: number }>('SELECT coalesce(max(count), 0)::int AS n FROM attempts')).rows[0]?.n
    for (let times = 0; times < 12; times++) expect((await signIn(byPassword)).body).toMatchObject({ error: 'totp-required' })
    expect(await counted()).toBe(0)
    for (let times = 0; times < 10; times++)
      expect((await signIn({ ...byPassword, code: wrongCode(secret) })).body).toMatchObject({ error: 'totp-invalid' })
    expect((await signIn({ ...byPassword, code: codeNow(secret) })).body).toMatchObject({ error: 'error-login-blocked-for-user' })
    await workspace.sql.query('DELETE FROM attempts')
    expect((await signIn({ ...byPassword, code: codeNow(secret) })).status).toBe(200)
  })

  test('takes a recovery code once, also of two who bring it at once', async () => {
    const code = recovery[0] ?? ''
    const answers = await Promise.all([1, 2].map(() => signIn({ ...byPassword, code })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
    expect((await signIn({ ...byPassword, code })).status).toBe(401)
    expect((await signIn({ ...byPassword, code: recovery[1] ?? '' })).status).toBe(200)
    expect(await bob.rest.get('foyer.secondFactor')).toMatchObject({ app: true, recoveryCodesLeft: 10 })
  })

  test('asks over DDP as well, with the same details', async () => {
    const socket = await workspace.anonymousSocket()
    const login = { user: { username: 'bob' }, password: 'bob-password' }
    await expect(socket.call('login', login)).rejects.toMatchObject({
      error: 'totp-required',
      details: { method: 'totp', availableMethods: ['totp'], codeGenerated: false },
    })
    await expect(socket.call('login', { totp: { code: wrongCode(secret), login } })).rejects.toMatchObject({ error: 'totp-invalid' })
    await expect(socket.call('rooms/get')).rejects.toMatchObject({ error: 'error-invalid-user' })
    expect(await socket.call('login', { totp: { code: codeNow(secret), login } })).toMatchObject({ id: bob.id, type: 'password' })
    expect(await socket.call('rooms/get')).toBeDefined()
  })

  test('does not ask whoever resumes a session that is open', async () => {
    expect((await signIn({ resume: bob.rest.authToken })).status).toBe(200)
    await longAgo(bob.id)
    expect((await signIn({ resume: bob.rest.authToken })).status).toBe(200)
  })
})

describe('turning an app off, and new recovery codes', () => {
  let carla: Person
  let hers: { secret: string; codes: string[] }
  beforeAll(async () => {
    carla = await workspace.newPerson('carla')
    hers = await setUp(carla)
  })
  beforeEach(later)

  test('take a code of it, over REST and over DDP', async () => {
    const socket = await carla.socket()
    for (const path of ['foyer.secondFactor.codes', 'foyer.secondFactor.disable']) {
      const refused = await carla.rest.request('POST', path, { body: { code: wrongCode(hers.secret) } })
      expect([refused.status, refused.body]).toEqual([400, expect.objectContaining({ errorType: 'totp-invalid' })])
    }
    for (const method of ['2fa:regenerateCodes', '2fa:disable'])
      await expect(socket.call(method, wrongCode(hers.secret))).rejects.toMatchObject({ error: 'totp-invalid' })
    expect(await socket.call('2fa:checkCodesRemaining')).toEqual({ remaining: 12 })
    const { codes } = await socket.call<{ codes: string[] }>('2fa:regenerateCodes', codeNow(hers.secret))
    expect(codes).toHaveLength(12)
    const enter = (code: string) => signIn({ user: 'carla', password: 'carla-password', code })
    expect((await enter(hers.codes[0] ?? '')).status).toBe(401)
    expect((await enter(codes[0] ?? '')).status).toBe(200)
    expect(await socket.call('2fa:disable', codes[1])).toBe(true)
    expect((await signIn({ user: 'carla', password: 'carla-password' })).status).toBe(200)
    expect((await enter(codes[2] ?? '')).status).toBe(200)
    expect(await carla.rest.get('foyer.secondFactor')).toMatchObject({ app: false, recoveryCodesLeft: 0, inForce: [] })
  })

  test('are refused where there is no app, and a second app where there is one', async () => {
    const dan = await workspace.newPerson('dan')
    for (const path of ['foyer.secondFactor.codes', 'foyer.secondFactor.disable', 'foyer.secondFactor.confirm'])
      expect((await dan.rest.request('POST', path, { body: { code: '123456' } })).body).toMatchObject({
        errorType: 'error-action-not-allowed',
      })
    await setUp(dan)
    for (const path of ['foyer.secondFactor.enable', 'foyer.secondFactor.confirm'])
      expect((await dan.rest.request('POST', path, { body: { code: '123456' } })).body).toMatchObject({
        errorType: 'error-action-not-allowed',
      })
  })
})

test('a sign-in that began before an app was set up does not end in a session without a code', async () => {
  const kim = await workspace.newPerson('kim')
  const { secret: hers } = await kim.rest.post<{ secret: string }>('foyer.secondFactor.enable')
  const [attempt] = await Promise.all([
    signIn({ user: 'kim', password: 'kim-password' }),
    kim.rest.post('foyer.secondFactor.confirm', { code: codeNow(hers) }),
  ])
  // Whichever was first: nobody is in beside the session that set it up.
  expect(await sessions(kim.id)).toBe(1)
  if (attempt.status === 200) {
    const { authToken } = (attempt.body as { data: { authToken: string } }).data
    expect((await kim.rest.request('GET', 'me', { headers: { 'X-Auth-Token': authToken } })).status).toBe(401)
  }
})
