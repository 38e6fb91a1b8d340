// Codes by mail: who gets one, how long and how often it is good, and that nobody learns who could have got one.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { type MailServer, openMailServer } from '../../../test/mail-server.ts'
import { AppError } from '../../platform/errors.ts'
import { login } from '../sessions/login.ts'

let mail: MailServer
let workspace: TestWorkspace
let bob: Person

const factors = 'OVERWRITE_SETTING_Accounts_TwoFactorAuthentication'
beforeAll(async () => {
  mail = await openMailServer({ password: 'the-key' })
  workspace = await openWorkspace({
    MAIL_URL: `smtp://foyer:the-key@127.0.0.1:${mail.port}`,
    [`${factors}_Enabled`]: 'true',
    [`${factors}_By_Email_Auto_Opt_In`]: 'false',
    // A code has a bound of its own, which shows only where sign-ins are not blocked before.
    OVERWRITE_SETTING_Block_Multiple_Failed_Logins_Enabled: 'false',
  })
  bob = await workspace.newPerson('bob')
  await bob.rest.post('users.2fa.enableEmail')
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await workspace.sql.query('DELETE FROM second_factors')
  await everythingSent()
  await workspace.sql.query('DELETE FROM letters')
  await workspace.sql.query('DELETE FROM attempts')
  mail.letters.length = 0
})

/** What one test has written must not arrive in the next. */
const everythingSent = async () => {
  await expect.poll(async () => (await workspace.sql.query(`SELECT FROM letters WHERE state IN ('waiting', 'sending')`)).rowCount).toBe(0)
}
const password = { user: 'bob', password: 'bob-password' }
const signIn = (body: object, headers: Record<string, string> = {}) => workspace.alice.rest.request('POST', 'login', { body, headers })
const again = (emailOrUsername: string) => workspace.alice.rest.request('POST', 'users.2fa.sendEmailCode', { body: { emailOrUsername } })
const codeIn = (letter: { readonly text?: string | undefined } | undefined): string => letter?.text?.match(/^(\d{6})$/m)?.[1] ?? ''
/** The code of the letter that has come as this one. */
const codeOf = async (place = 1): Promise<string> => codeIn((await mail.waitFor(place))[place - 1])
const letters = async (): Promise<number> =>
  (
    await workspace.sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM letters WHERE kind = 'second-factor-code' AND state <> 'dropped'`,
    )
  ).rows[0]?.n ?? 0
/** Another six digits than these. */
const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

describe('signing in with codes by mail', () => {
  test('mails six digits after the right password, and takes them once', async () => {
    const asked = await signIn(password)
    expect([asked.status, asked.body]).toEqual([
      401,
      {
        status: 'error',
        error: 'totp-required',
        message: 'A two-factor code is needed',
        details: { method: 'email', availableMethods: ['email'], codeGenerated: true, emailOrUsername: 'bob' },
      },
    ])
    const [letter] = await mail.waitFor(1)
    expect(letter).toMatchObject({ to: [{ address: 'bob@foyer.example' }], subject: 'Your code for Foyer' })
    expect(letter?.text).toContain('It is valid for 10 minutes, once.')
    const code = codeIn(letter)
    expect(code).toMatch(/^\d{6}$/)
    const come = await signIn({ ...password, code })
    expect([come.status, come.body]).toEqual([200, expect.objectContaining({ status: 'success' })])
    expect((await signIn({ ...password, code })).body).toMatchObject({ error: 'totp-invalid' })
  })

  test('mails nothing after a wrong password, and says nothing of it', async () => {
    const wrong = await signIn({ ...password, password: 'no' })
    expect([wrong.status, wrong.body]).toEqual([401, { status: 'error', error: 'Unauthorized', message: 'Unauthorized' }])
    expect(await letters()).toBe(0)
    await signIn(password)
    expect(await letters()).toBe(1)
  })

  test('asks again without a second letter while the first is good, and with one when it is not any more', async () => {
    await signIn(password)
    const code = await codeOf()
    expect((await signIn(password)).body).toMatchObject({ details: { codeGenerated: false } })
    await workspace.sql.query(`UPDATE second_factors SET mail_code_until = now() - interval '1 second'`)
    expect((await signIn({ ...password, code })).body).toMatchObject({ error: 'totp-invalid' })
    expect((await signIn(password)).body).toMatchObject({ details: { codeGenerated: true } })
    const next = await codeOf(2)
    expect(next).not.toBe(code)
    expect((await signIn({ ...password, code: next })).status).toBe(200)
  })

  test('takes five guesses and not one more: then the right code is none either', async () => {
    await signIn(password)
    const code = await codeOf()
    for (let guess = 1; guess <= 4; guess++)
      expect((await signIn({ ...password, code: other(code) })).body).toMatchObject({ error: 'totp-invalid' })
    expect((await signIn({ ...password, code })).status).toBe(200)

    await signIn(password)
    const second = await codeOf(2)
    for (let guess = 1; guess <= 5; guess++) await signIn({ ...password, code: other(second) })
    expect((await signIn({ ...password, code: second })).body).toMatchObject({ error: 'totp-invalid' })
  })

  test('looks at no more than five of fifty guesses that come at once', async () => {
    await signIn(password)
    const code = await codeOf()
    const guess = (guessed: string): Promise<string> =>
      workspace.app
        .perform(
          login,
          { credential: null, address: null, requestId: 'test' },
          {
            credential: { by: 'password', login: 'bob', password: { plain: 'bob-password' } },
            code: guessed,
            userAgent: null,
          },
        )
        .then(
          () => 'in',
          (error: unknown) => (error instanceof AppError ? error.code : String(error)),
        )
    const wrong = Array.from({ length: 50 }, (_, n) => String((Number(code) + 1 + n) % 1_000_000).padStart(6, '0'))
    expect(new Set(await Promise.all(wrong.map(guess)))).toEqual(new Set(['totp-invalid']))
    const { rows } = await workspace.sql.query('SELECT mail_code_guesses, mail_code_id FROM second_factors WHERE user_id = $1', [bob.id])
    expect(rows).toEqual([{ mail_code_guesses: 5, mail_code_id: null }])
    expect(await guess(code)).toBe('totp-invalid')
  })

  test('holds no digits in the database, and shows none to administrators', async () => {
    await signIn(password)
    const code = await codeOf()
    for (const table of ['letters', 'second_factors', 'users', 'audit_log'])
      expect((await workspace.sql.query(`SELECT string_agg(t::text, ' ') AS all FROM ${table} t`)).rows[0].all).not.toMatch(
        new RegExp(`\\b${code}\\b`),
      )
    const { rows } = await workspace.sql.query<{ id: string }>(
      `SELECT id FROM letters WHERE kind = 'second-factor-code' ORDER BY position DESC LIMIT 1`,
    )
    const shown = await workspace.alice.rest.get<{ letter: { text: string } }>('foyer.mail.letter', { letterId: rows[0]?.id ?? '' })
    expect(shown.letter.text).toContain('••••••••')
    expect(shown.letter.text).not.toContain(code)
  })
})

describe('asking for the letter once more', () => {
  test('sends the same code again to whoever was just asked for one', async () => {
    await signIn(password)
    const code = await codeOf()
    for (const name of ['bob', 'BOB@foyer.example']) expect((await again(name)).body).toEqual({ success: true })
    expect([await codeOf(2), await codeOf(3)]).toEqual([code, code])
  })

  test('sends nothing to somebody whom nobody signs in, and answers the same for everybody', async () => {
    await workspace.newPerson('gina', { roles: ['guest'] })
    await workspace.newPerson('dora')
    await workspace.alice.rest.post('users.setActiveStatus', { userId: (await idOf('dora')) ?? '', activeStatus: false })
    const answers = await Promise.all(['bob', 'alice', 'gina', 'dora', 'nobody', 'nobody@nowhere.example'].map(again))
    for (const { status, body } of answers) expect([status, body]).toEqual([200, { success: true }])
    expect(await letters()).toBe(0)
  })

  test('sends ten letters an hour and no more', async () => {
    await signIn(password)
    for (let letter = 2; letter <= 12; letter++) await again('bob')
    expect(await letters()).toBe(10)
    await workspace.sql.query(`UPDATE second_factors SET mail_letters_since = now() - interval '1 hour'`)
    await again('bob')
    expect(await letters()).toBe(11)
  })

  test('is refused in the shape of bad input when it names nobody', async () => {
    for (const body of [{}, { emailOrUsername: { $ne: null } }, { emailOrUsername: '' }])
      expect((await workspace.alice.rest.request('POST', 'users.2fa.sendEmailCode', { body })).body).toMatchObject({
        errorType: 'invalid-params',
      })
  })
})

async function idOf(username: string): Promise<string | undefined> {
  return (await workspace.sql.query<{ id: string }>('SELECT id FROM users WHERE username = $1', [username])).rows[0]?.id
}

describe('codes by mail', () => {
  test('are for verified addresses, where mail can be sent', async () => {
    const una = await workspace.newPerson('una', { verified: false })
    expect((await una.rest.request('POST', 'users.2fa.enableEmail', {})).body).toMatchObject({ errorType: 'error-invalid-email' })
    await workspace.alice.rest.post('users.update', { userId: una.id, data: { verified: true } })
    expect((await una.rest.request('POST', 'users.2fa.enableEmail', {})).status).toBe(200)
    expect((await signIn({ user: 'una', password: 'una-password' })).body).toMatchObject({ error: 'totp-required' })
    await using quiet = await openWorkspace({ [`${factors}_Enabled`]: 'true' })
    const pia = await quiet.newPerson('pia')
    expect((await pia.rest.request('POST', 'users.2fa.enableEmail', {})).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    // Wished for from the start, and asked of nobody as long as no code could arrive.
    expect(await pia.rest.get('me')).toMatchObject({ services: { email2fa: { enabled: true } } })
    expect((await quiet.signIn('pia', 'pia-password')).id).toBe(pia.id)
  })

  test('come with a new account where the workspace says so, but not with a bot', async () => {
    await using eager = await openWorkspace({ MAIL_URL: `smtp://foyer:the-key@127.0.0.1:${mail.port}`, [`${factors}_Enabled`]: 'true' })
    const create = (username: string, roles: string[]) =>
      eager.alice.rest.post('users.create', {
        username,
        name: username,
        email: `${username}@foyer.example`,
        password: `${username}-password`,
        roles,
        verified: true,
      })
    for (const [username, roles] of [
      ['vera', ['user']],
      ['gus', ['guest']],
      ['robo', ['bot']],
    ] as const)
      await create(username, [...roles])
    const enter = async (user: string) =>
      (await eager.alice.rest.request('POST', 'login', { body: { user, password: `${user}-password` } })).body as { error?: string }
    expect([(await enter('vera')).error, (await enter('gus')).error, (await enter('robo')).error]).toEqual([
      'totp-required',
      'totp-required',
      undefined,
    ])
  })

  test('end other sessions when they are turned on, and are told of when they are turned off', async () => {
    const carol = await workspace.newPerson('carol')
    const elsewhere = await workspace.signIn('carol', 'carol-password')
    await carol.rest.post('users.2fa.enableEmail')
    expect((await elsewhere.rest.request('GET', 'me')).status).toBe(401)
    expect(await carol.rest.get('me')).toMatchObject({ services: { email2fa: { enabled: true } } })
    await carol.rest.post('users.2fa.disableEmail')
    const [letter] = await mail.waitFor(1)
    expect(letter).toMatchObject({ to: [{ address: 'carol@foyer.example' }], subject: 'Your second factor at Foyer was turned off' })
    expect(letter?.text).toContain('does not ask for codes by mail any more')
    expect(letter?.text).not.toContain('turned off by')
    expect((await signIn({ user: 'carol', password: 'carol-password' })).status).toBe(200)
  })
})
