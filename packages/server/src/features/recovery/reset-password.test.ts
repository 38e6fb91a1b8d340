// A forgotten password: from the letter that was really delivered to a new password, and what each step must not tell.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { type MailServer, openMailServer } from '../../../test/mail-server.ts'
import { statementsDuring } from '../../../test/statements.ts'
import { sha256Hex } from '../../platform/ids.ts'
import { answerRequest } from './answer-request.ts'
import { RecoveryDesk } from './recovery.jobs.ts'

let mail: MailServer
let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeAll(async () => {
  mail = await openMailServer()
  workspace = await openWorkspace({ MAIL_URL: `smtp://127.0.0.1:${mail.port}`, ROOT_URL: 'https://chat.example.com' })
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  mail.letters.length = 0
  await workspace.sql.query('DELETE FROM attempts')
})

const stranger = () => new RestClient({ url: workspace.url })
const asServer = ((action: never, input: unknown) =>
  workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input)) as never
const desk = () => new RecoveryDesk({ ask: asServer, onError: (error) => expect.unreachable(String(error)) })
const ask = (email: unknown) => stranger().request('POST', 'users.forgotPassword', { body: { email } })
/** Asks, and sees to it that whoever is to be answered has been. */
const askAndWait = async (email: string) => {
  const answer = await ask(email)
  await desk().answer()
  return answer
}
const linkTo = async (email: string): Promise<string> => {
  const before = mail.letters.length
  await askAndWait(email)
  const letters = await mail.waitFor(before + 1)
  return letters.at(-1)?.text?.match(/https:\/\/chat\.example\.com\/reset-password#([\w-]{43})/)?.[1] ?? ''
}
const reset = (token: string, password: string) => stranger().request('POST', 'foyer.recovery.reset', { body: { token, password } })
const signIn = async (user: string, password: string) => (await stranger().request('POST', 'login', { body: { user, password } })).status
const set = (id: string, value: unknown) => workspace.alice.rest.post(`settings/${id}`, { value })
const update = (person: Person, data: object) => workspace.alice.rest.post('users.update', { userId: person.id, data })
const notValid = {
  status: 400,
  body: {
    success: false,
    error: 'This link or code is not valid, or not any more: ask for a new one [error-invalid-token]',
    errorType: 'error-invalid-token',
  },
}
let made = 0
const newPerson = (more: Record<string, unknown> = {}) => workspace.newPerson(`p${++made}`, more)
const addressOf = ({ username }: Person) => `${username}@foyer.example`

describe('a forgotten password', () => {
  test('is replaced by the link that was mailed; whatever spoke for the account before ends, and the link works once', async () => {
    const dan = await newPerson({ verified: false })
    const { token: script } = await dan.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })
    const socket = await dan.socket()
    const token = await linkTo(addressOf(dan).toUpperCase())
    expect(mail.letters.at(-1)).toMatchObject({ to: [{ address: addressOf(dan) }], subject: 'Choose a new password for Foyer' })
    expect(mail.letters.at(-1)?.text).toContain('It works once, within 60 minutes.')
    const answer = await reset(token, 'a-new-password')
    expect(answer).toMatchObject({ status: 200, body: { userId: dan.id, me: { username: dan.username, emails: [{ verified: true }] } } })
    await socket.closed
    const { authToken } = answer.body as { authToken: string }
    const me = async (authorization: string) =>
      (await stranger().request('GET', 'me', { headers: { 'X-Auth-Token': authorization, 'X-User-Id': dan.id } })).status
    expect([await me(dan.rest.authToken ?? ''), await me(script), await me(authToken)]).toEqual([401, 401, 200])
    expect([await signIn(dan.username, `${dan.username}-password`), await signIn(dan.username, 'a-new-password')]).toEqual([401, 200])
    expect(await reset(token, 'another-password')).toMatchObject(notValid)
    const { rows } = await workspace.sql.query(
      `SELECT actor_name, details FROM audit_log WHERE action = 'reset-password' AND target_id = $1`,
      [dan.id],
    )
    expect(rows).toEqual([{ actor_name: 'anonymous', details: { after: { password: 'changed' } } }])
  })

  test('over DDP, as Meteor asks; the socket is signed in, and a digest is refused with the reason', async () => {
    const dan = await newPerson()
    const socket = await workspace.anonymousSocket()
    expect(await socket.call('sendForgotPasswordEmail', addressOf(dan))).toBe(true)
    await desk().answer()
    const [letter] = await mail.waitFor(1)
    const token = letter?.text?.match(/#([\w-]{43})/)?.[1] ?? ''
    await expect(socket.call('resetPassword', token, { digest: sha256Hex('a-new-password'), algorithm: 'sha-256' })).rejects.toMatchObject({
      error: 'error-password-policy-not-met',
      reason: expect.stringContaining('Send the new password as it is'),
    })
    expect(await socket.call('resetPassword', token, 'a-new-password')).toMatchObject({
      id: dan.id,
      token: expect.any(String),
      tokenExpires: expect.any(Date),
    })
    expect(await socket.call('UserPresence:online')).toBe(true)
  })

  test('is told in German to whoever reads German, and a link that was lost has an end', async () => {
    const dan = await newPerson()
    await workspace.sql.query(`UPDATE users SET language = 'de' WHERE id = $1`, [dan.id])
    await set('Accounts_PasswordReset_Minutes', 15)
    const token = await linkTo(addressOf(dan))
    await set('Accounts_PasswordReset_Minutes', 60)
    expect(mail.letters.at(-1)).toMatchObject({ subject: 'Ein neues Passwort für Foyer' })
    expect(mail.letters.at(-1)?.text).toContain('Er gilt einmal und 15 Minuten lang.')
    await workspace.sql.query(`UPDATE recoveries SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [dan.id])
    expect(await reset(token, 'a-new-password')).toMatchObject(notValid)
    await desk().sweep()
    expect((await workspace.sql.query('SELECT FROM recoveries WHERE user_id = $1', [dan.id])).rowCount).toBe(0)
  })

  test('a new one is held against the policy, and the link stays good for a better one; the old one is none', async () => {
    const dan = await newPerson()
    const token = await linkTo(addressOf(dan))
    expect(await reset(token, 'short')).toMatchObject({ status: 400, body: { errorType: 'error-password-policy-not-met' } })
    expect(await reset('made-up', 'short')).toMatchObject({ status: 400, body: { errorType: 'error-password-policy-not-met' } })
    expect(await reset(token, `${dan.username}-password`)).toMatchObject({ body: { errorType: 'error-password-same-as-current' } })
    expect((await reset(token, 'a-new-password')).status).toBe(200)
  })

  test('lifts a forced change, and lets in whose name was guessed at too often', async () => {
    const dan = await newPerson()
    await update(dan, { requirePasswordChange: true })
    for (let i = 0; i < 10; i++) await signIn(dan.username, 'wrong')
    expect(
      (await stranger().request('POST', 'login', { body: { user: dan.username, password: `${dan.username}-password` } })).body,
    ).toMatchObject({
      error: 'error-login-blocked-for-user',
    })
    const { body } = await reset(await linkTo(addressOf(dan)), 'a-new-password')
    expect(body).toMatchObject({ me: { requirePasswordChange: false } })
    expect(await signIn(dan.username, 'a-new-password')).toBe(200)
  })
})

describe('the link is ended', () => {
  const endings: Record<string, (dan: Person) => Promise<unknown>> = {
    'by a newer one': (dan) => linkTo(addressOf(dan)),
    'by another password': (dan) => update(dan, { password: 'set-by-an-admin' }),
    'by another address': async (dan) => {
      await update(dan, { email: `other-${addressOf(dan)}` })
      await update(dan, { email: addressOf(dan) })
    },
    'by a deactivation, though the account is active again': async (dan) => {
      await workspace.alice.rest.post('users.setActiveStatus', { userId: dan.id, activeStatus: false })
      await workspace.alice.rest.post('users.setActiveStatus', { userId: dan.id, activeStatus: true })
    },
    'by the end of a guest’s access': (dan) =>
      workspace.sql.query(`UPDATE users SET access_ends_at = now() - interval '1 second' WHERE id = $1`, [dan.id]),
    'by becoming of another kind': (dan) => update(dan, { roles: ['user'] }),
    'by the workspace giving up resets': () => set('Accounts_PasswordReset', false),
  }
  test.each(Object.keys(endings))('%s', async (how) => {
    const dan = await newPerson({ roles: ['guest'] })
    const token = await linkTo(addressOf(dan))
    await endings[how]?.(dan)
    const answer = await reset(token, 'a-new-password')
    await set('Accounts_PasswordReset', true)
    expect(answer).toMatchObject(notValid)
    expect(await reset('x'.repeat(43), 'a-new-password')).toMatchObject({ status: answer.status, body: answer.body as object })
    expect(await signIn(dan.username, 'a-new-password')).toBe(401)
  })

  test('not by anything else', async () => {
    const dan = await newPerson({ roles: ['guest'] })
    const token = await linkTo(addressOf(dan))
    await update(dan, { name: 'Daniel' })
    await linkTo(addressOf(gina))
    expect((await reset(token, 'a-new-password')).status).toBe(200)
  })
})

describe('AU-08 whoever asks', () => {
  const cast = async () => {
    const out = await newPerson()
    await workspace.alice.rest.post('users.setActiveStatus', { userId: out.id, activeStatus: false })
    const over = await newPerson({ roles: ['guest'] })
    await workspace.sql.query(`UPDATE users SET access_ends_at = now() - interval '1 second' WHERE id = $1`, [over.id])
    const robot = await newPerson({ roles: ['bot'] })
    return { out, over, robot }
  }

  test('is told the same in the same words after the same work, for every address; who is out gets no letter', async () => {
    const { out, over, robot } = await cast()
    mail.letters.length = 0
    const addresses = [
      'nobody@foyer.example',
      addressOf(out),
      addressOf(over),
      addressOf(bob),
      addressOf(gina),
      addressOf(robot),
      'alice@foyer.example',
    ]
    const heard: string[] = []
    const work: string[] = []
    await ask('warm@foyer.example')
    await desk().answer()
    for (const address of addresses) {
      const statements = await statementsDuring(async () => {
        const { status, headers, body } = await ask(address)
        heard.push(JSON.stringify([status, [...headers].filter(([key]) => !['date', 'x-request-id'].includes(key)), body]))
      })
      const transactions = statements.flatMap((list) => list.join('\n').split(/(?=start transaction)/))
      work.push(transactions.find((list) => list.includes('insert into "recovery_requests"'))?.replace(/\ncommit[^]*/, '') ?? '')
      await desk().answer()
    }
    expect(new Set(heard).size).toBe(1)
    expect(heard[0]).toContain('{"success":true}')
    expect(new Set(work).size).toBe(1)
    expect(work[0]).toMatch(/insert into "recovery_requests"/)
    await workspace.app.perform(answerRequest, { credential: 'operator', address: null, requestId: 'job' }, {})
    const told = (await mail.waitFor(4)).map(({ to }) => to[0]?.address)
    expect(told.toSorted()).toEqual(['alice@foyer.example', addressOf(bob), addressOf(gina), addressOf(robot)].toSorted())
    expect((await workspace.sql.query('SELECT FROM recovery_requests')).rowCount).toBe(0)
  })

  test('is refused alike where the workspace does without', async () => {
    await set('Accounts_PasswordReset', false)
    const socket = await workspace.anonymousSocket()
    const answers = await Promise.all(['nobody@foyer.example', addressOf(bob), 'alice@foyer.example'].map(ask))
    await expect(socket.call('sendForgotPasswordEmail', addressOf(bob))).rejects.toMatchObject({ error: 'error-action-not-allowed' })
    await set('Accounts_PasswordReset', true)
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
  })

  test('asks five times an hour about one address, known or not, and others still may', async () => {
    for (const address of [addressOf(bob), 'nobody@foyer.example']) {
      for (let i = 0; i < 5; i++) expect((await ask(address)).status).toBe(200)
      expect(await ask(address)).toMatchObject({ status: 429, body: { errorType: 'error-too-many-requests' } })
    }
    expect((await ask(addressOf(gina))).status).toBe(200)
    await desk().answer()
  })

  test('asks thirty times an hour from one place', async () => {
    const from = new RestClient({ url: workspace.url, headers: { 'X-Forwarded-For': '203.0.113.20' } })
    const of = (n: number) => from.request('POST', 'users.forgotPassword', { body: { email: `n${n}@foyer.example` } })
    for (let n = 0; n < 30; n++) expect((await of(n)).status).toBe(200)
    expect(await of(30)).toMatchObject({ status: 429, body: { errorType: 'error-too-many-requests' } })
    expect((await ask('n30@foyer.example')).status).toBe(200)
    await desk().answer()
  })

  test('with what is no address is told so', async () => {
    for (const email of ['no-address', '', 'two@at@once.example'])
      expect(await ask(email)).toMatchObject({ body: { errorType: 'error-invalid-email' } })
    for (const email of [{ $ne: null }, 1, ['bob@foyer.example']])
      expect(await ask(email)).toMatchObject({ body: { errorType: 'invalid-params' } })
  })
})

test('links that are made up are counted by where they are tried', async () => {
  const here = new RestClient({ url: workspace.url, headers: { 'X-Forwarded-For': '203.0.113.21' } })
  const guess = (client = here) =>
    client.request('POST', 'foyer.recovery.reset', { body: { token: 'made-up', password: 'a-new-password' } })
  for (let i = 0; i < 50; i++) expect(await guess()).toMatchObject(notValid)
  expect(await guess()).toMatchObject({ status: 401, body: { error: 'error-login-blocked-for-ip' } })
  expect(await guess(stranger())).toMatchObject(notValid)
})

test('no link and no code stands in the database or on an administrator’s screen', async () => {
  const token = await linkTo(addressOf(bob))
  for (const table of ['recoveries', 'letters', 'recovery_requests', 'audit_log', 'attempts'])
    expect(JSON.stringify((await workspace.sql.query(`SELECT * FROM ${table}`)).rows), table).not.toContain(token)
  const { letters } = await workspace.alice.rest.get<{ letters: { _id: string; kind: string }[] }>('foyer.mail.outbox')
  const newest = letters.find(({ kind }) => kind === 'reset')
  const { letter } = await workspace.alice.rest.get<{ letter: { text: string } }>('foyer.mail.letter', { letterId: newest?._id ?? '' })
  expect(letter.text).toContain('••••••••')
  expect(letter.text).not.toContain(token)
})
