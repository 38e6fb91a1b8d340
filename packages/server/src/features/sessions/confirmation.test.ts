// Proving once more who one is: what asks for it, what is taken, how long it lasts, and who is not asked.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { codeNow, wrongCode } from '../../../test/app-codes.ts'
import { sha256Hex } from '../../platform/ids.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
/** An administrator with an app. */
let carol: Person
let secret: string

beforeAll(async () => {
  workspace = await openWorkspace({
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true',
    OVERWRITE_SETTING_Accounts_AllowDeleteOwnAccount: 'true',
  })
  alice = workspace.alice
  bob = await workspace.newPerson('bob')
  carol = await workspace.newPerson('carol', { roles: ['admin'] })
  secret = (await carol.rest.post<{ secret: string }>('foyer.secondFactor.enable')).secret
  await carol.rest.post('foyer.secondFactor.confirm', { code: codeNow(secret) })
})
afterAll(() => workspace[Symbol.asyncDispose]())
beforeEach(async () => {
  await workspace.sql.query('UPDATE second_factors SET app_last_step = 0')
  await workspace.sql.query('DELETE FROM attempts')
  await proved(null)
})

/** As if every session had last been proved then. */
const proved = (when: string | null) => workspace.sql.query(`UPDATE sessions SET confirmed_at = ${when === null ? 'NULL' : when}`)
const setSite = (who: Person, headers: Record<string, string> = {}) =>
  who.rest.request('POST', 'settings/Site_Name', { body: { value: 'Foyer' }, headers })
const withCode = (code: string, method = 'totp') => ({ 'x-2fa-code': code, 'x-2fa-method': method })

describe('an action that asks for it', () => {
  test('is refused to whoever has an app until they bring a code, with a status that clients look at', async () => {
    const asked = await setSite(carol)
    expect([asked.status, asked.body]).toEqual([
      400,
      {
        success: false,
        error: 'A two-factor code is needed [totp-required]',
        errorType: 'totp-required',
        details: { method: 'totp', availableMethods: ['totp'], codeGenerated: false, emailOrUsername: 'carol' },
      },
    ])
    const wrong = await setSite(carol, withCode(wrongCode(secret)))
    expect([wrong.status, wrong.body]).toEqual([400, expect.objectContaining({ errorType: 'totp-invalid' })])
    // The password does not do where there is an app.
    expect((await setSite(carol, withCode(sha256Hex('carol-password'), 'password'))).body).toMatchObject({ errorType: 'totp-required' })
    expect((await setSite(carol, withCode(codeNow(secret)))).status).toBe(200)
  })

  test('asks whoever has no second factor for the password, as its SHA-256 or as it is', async () => {
    const asked = await setSite(alice)
    expect([asked.status, asked.body]).toEqual([
      400,
      {
        success: false,
        error: 'Your password is needed [totp-required]',
        errorType: 'totp-required',
        details: { method: 'password', availableMethods: [], codeGenerated: false },
      },
    ])
    expect((await setSite(alice, withCode(sha256Hex('wrong'), 'password'))).body).toMatchObject({ errorType: 'totp-invalid' })
    expect((await setSite(alice, withCode(sha256Hex('alice-password'), 'password'))).status).toBe(200)
    await proved(null)
    expect((await setSite(alice, { 'x-2fa-code': 'alice-password' })).status).toBe(200)
  })

  test('does not ask for the password where the workspace gives that up, and asks for the app all the same', async () => {
    await workspace.sql.query(
      `INSERT INTO settings (id, value) VALUES ('Accounts_TwoFactorAuthentication_Enforce_Password_Fallback', 'false')`,
    )
    await workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    expect([(await setSite(alice)).status, (await setSite(carol)).status]).toEqual([200, 400])
    await workspace.sql.query(`DELETE FROM settings WHERE id = 'Accounts_TwoFactorAuthentication_Enforce_Password_Fallback'`)
    await workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    expect((await setSite(alice)).status).toBe(400)
  })

  test('refuses whoever may not do it before it asks for anything', async () => {
    expect((await setSite(bob)).body).toMatchObject({ errorType: 'error-action-not-allowed' })
  })

  test('has changed nothing when it asked', async () => {
    const { rows: before } = await workspace.sql.query('SELECT count(*) FROM audit_log')
    await setSite(carol)
    await setSite(carol, withCode(wrongCode(secret)))
    expect((await workspace.sql.query('SELECT count(*) FROM audit_log')).rows).toEqual(before)
  })

  test('over DDP takes the code after its own parameters', async () => {
    const socket = await carol.socket()
    const wish = ['authorization:addPermissionToRole', 'pin-message', 'user'] as const
    await expect(socket.call(...wish)).rejects.toMatchObject({ error: 'totp-required', details: { method: 'totp' } })
    await expect(socket.call(...wish, { twoFactorCode: wrongCode(secret), twoFactorMethod: 'totp' })).rejects.toMatchObject({
      error: 'totp-invalid',
    })
    await socket.call(...wish, { twoFactorCode: codeNow(secret), twoFactorMethod: 'totp' })
    await socket.call('authorization:removeRoleFromPermission', 'pin-message', 'user')
  })

  test('over method.call takes it from the headers as well', async () => {
    const call = async (headers: Record<string, string> = {}) => {
      const message = JSON.stringify({ msg: 'method', id: '1', method: '2fa:enable', params: [] })
      const { body } = await alice.rest.request('POST', 'method.call/2fa:enable', { body: { message }, headers })
      return (body as { message: string }).message
    }
    expect(await call()).toContain('totp-required')
    expect(await call(withCode(sha256Hex('alice-password'), 'password'))).toContain('otpauth://')
  })

  test.each([
    ['editing an account', () => ['users.update', { userId: bob.id, data: { name: 'Bob' } }]],
    ['giving a role', () => ['roles.addUserToRole', { roleId: 'bot', username: 'bob' }]],
    ['handing out permissions', () => ['permissions.update', { permissions: [] }]],
    ['making a personal access token', () => ['users.generatePersonalAccessToken', { tokenName: 'x' }]],
    ['resetting an app', () => ['users.resetTOTP', { userId: bob.id }]],
    ['asking a role for a second factor', () => ['foyer.secondFactor.requireOfRole', { roleId: 'bot', required: false }]],
    ['turning mailed codes off', () => ['users.2fa.disableEmail', {}]],
    [
      'making an administrator',
      () => [
        'users.create',
        { username: 'root', name: 'Root', email: 'root@foyer.example', password: 'a-long-password', roles: ['admin'] },
      ],
    ],
    [
      'changing one’s own password',
      () => ['users.updateOwnBasicInfo', { data: { newPassword: 'another-password', currentPassword: sha256Hex('carol-password') } }],
    ],
    [
      'changing one’s own address',
      () => ['users.updateOwnBasicInfo', { data: { email: 'c@foyer.example', currentPassword: 'carol-password' } }],
    ],
    ['deleting one’s own account', () => ['users.deleteOwnAccount', { password: sha256Hex('carol-password') }]],
  ] as [string, () => [string, object]][])('%s is one', async (_what, wish) => {
    const [path, body] = wish()
    const asked = await carol.rest.request('POST', path, { body })
    expect([asked.status, asked.body]).toEqual([400, expect.objectContaining({ errorType: 'totp-required' })])
  })

  test('what needs no proof is not asked for any', async () => {
    expect((await carol.rest.request('POST', 'users.updateOwnBasicInfo', { body: { data: { name: 'Carol' } } })).status).toBe(200)
    const made = { username: 'mia', name: 'Mia', email: 'mia@foyer.example', password: 'a-long-password', roles: ['user'] }
    expect((await carol.rest.request('POST', 'users.create', { body: made })).status).toBe(200)
  })

  test('who gives the current password beside it is not asked for it again', async () => {
    const change = await bob.rest.request('POST', 'users.updateOwnBasicInfo', {
      body: { data: { email: 'bobby@foyer.example', currentPassword: 'bob-password' } },
    })
    expect(change.status).toBe(200)
  })
})

describe('guesses', () => {
  test('are looked at as often as they may fail, however many come at once and by whichever road; who is signed in stays so', async () => {
    const wrong = wrongCode(secret)
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => setSite(carol, withCode(wrong))),
      ...Array.from({ length: 4 }, () => carol.rest.request('POST', 'foyer.secondFactor.disable', { body: { code: wrong } })),
      ...Array.from({ length: 4 }, () => carol.rest.request('POST', 'foyer.secondFactor.codes', { body: { code: wrong } })),
    ])
    const codes = answers.map(({ body }) => (body as { errorType: string }).errorType)
    expect(codes.filter((code) => code === 'totp-invalid')).toHaveLength(10)
    expect(codes.filter((code) => code === 'error-too-many-requests')).toHaveLength(6)
    expect((await setSite(carol, withCode(codeNow(secret)))).status).toBe(429)
    expect((await carol.rest.request('GET', 'me')).status).toBe(200)
    // The others, and carol at another place, are not touched by it.
    expect((await setSite(alice, withCode(sha256Hex('alice-password'), 'password'))).status).toBe(200)
    await workspace.sql.query('DELETE FROM attempts')
    expect((await setSite(carol, withCode(codeNow(secret)))).status).toBe(200)
  })

  test('at the password are counted as well', async () => {
    for (let guess = 0; guess < 10; guess++) expect((await setSite(alice, withCode(sha256Hex('no'), 'password'))).status).toBe(400)
    expect((await setSite(alice, withCode(sha256Hex('alice-password'), 'password'))).status).toBe(429)
  })
})

describe('what was proved', () => {
  test('is remembered by this session for half an hour, and by no other', async () => {
    expect((await setSite(carol, withCode(codeNow(secret)))).status).toBe(200)
    expect((await setSite(carol)).status).toBe(200)
    await proved(`now() - interval '29 minutes'`)
    expect((await setSite(carol)).status).toBe(200)
    await proved(`now() - interval '31 minutes'`)
    expect((await setSite(carol)).status).toBe(400)
    const other = await alice.rest.request('POST', 'login', {
      body: { user: 'carol', password: 'carol-password', code: codeNow(secret, 1) },
    })
    const { authToken } = (other.body as { data: { authToken: string } }).data
    expect((await setSite(carol)).status).toBe(400)
    expect((await setSite(carol, { 'X-Auth-Token': authToken })).status).toBe(200)
  })

  test('by signing in counts, with the password alone where there is nothing more', async () => {
    const again = await workspace.signIn('alice', 'alice-password')
    expect((await setSite(again)).status).toBe(200)
    // Coming back with a kept token proves nothing new.
    await proved(null)
    await again.rest.login({ resume: again.rest.authToken ?? '' })
    expect((await setSite(again)).status).toBe(400)
  })

  test('a code that a client keeps sending is used up only where one is needed', async () => {
    const headers = withCode(codeNow(secret))
    for (let times = 0; times < 3; times++) expect((await carol.rest.request('GET', 'me', { headers })).status).toBe(200)
    expect((await setSite(carol, headers)).status).toBe(200)
    expect((await setSite(carol, headers)).status).toBe(200)
  })
})

describe('a personal access token', () => {
  test('is asked like a session, unless it was made not to be; that it was is in the audit log', async () => {
    await proved('now()')
    const make = async (tokenName: string, bypassTwoFactor: boolean) =>
      (await carol.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName, bypassTwoFactor })).token
    const [asked, unasked] = [await make('asked', false), await make('unasked', true)]
    expect((await setSite(carol, { 'X-Auth-Token': asked })).body).toMatchObject({ errorType: 'totp-required' })
    expect((await setSite(carol, { 'X-Auth-Token': unasked })).status).toBe(200)
    const { rows } = await workspace.sql.query(
      `SELECT details->'after' AS after FROM audit_log WHERE action = 'create-personal-token' ORDER BY at`,
    )
    expect(rows.slice(-2)).toEqual([
      { after: { token: 'asked', bypassTwoFactor: false } },
      { after: { token: 'unasked', bypassTwoFactor: true } },
    ])
  })
})

describe('in test mode', () => {
  test('nobody is asked for anything, and the setting says so', async () => {
    await using quiet = await openWorkspace()
    await quiet.sql.query('UPDATE sessions SET confirmed_at = NULL')
    expect((await setSite(quiet.alice)).status).toBe(200)
    const { value } = await quiet.alice.rest.get<{ value: boolean }>('settings/Accounts_TwoFactorAuthentication_Enabled')
    expect(value).toBe(false)
  })
})
