// Signing in by mail: the link and the code of the letter that was delivered, for whom they work, how often, and what nobody is told.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { type MailServer, openMailServer } from '../../../test/mail-server.ts'
import { RecoveryDesk } from './recovery.jobs.ts'

let mail: MailServer
let workspace: TestWorkspace
let gina: Person
let bob: Person
beforeAll(async () => {
  mail = await openMailServer()
  workspace = await openWorkspace({ MAIL_URL: `smtp://127.0.0.1:${mail.port}`, ROOT_URL: 'https://chat.example.com' })
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'], verified: false })
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
const ask = async (address: string) => {
  const answer = await stranger().request('POST', 'foyer.recovery.mail', { body: { address } })
  await desk().answer()
  return answer
}
const addressOf = ({ username }: Pick<Person, 'username'>) => `${username}@foyer.example`
/** What the letter says. */
const mailed = async (person: Pick<Person, 'username'>): Promise<{ token: string; code: string }> => {
  const before = mail.letters.length
  await ask(addressOf(person))
  const text = (await mail.waitFor(before + 1)).at(-1)?.text ?? ''
  const [, token = ''] = text.match(/https:\/\/chat\.example\.com\/sign-in#([\w-]{43})/) ?? []
  const [code = ''] = text.match(/\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b/) ?? []
  return { token, code }
}
const enter = (body: object) => stranger().request('POST', 'foyer.recovery.signIn', { body })
const set = (id: string, value: unknown) => workspace.alice.rest.post(`settings/${id}`, { value })
const notValid = { status: 400, body: { errorType: 'error-invalid-token' } }
const letterComes = async (person: Pick<Person, 'username'>): Promise<boolean> => {
  const letters = async () =>
    (await workspace.sql.query(`SELECT FROM letters WHERE kind = 'sign-in' AND address = $1`, [addressOf(person)])).rowCount ?? 0
  const before = await letters()
  expect(await ask(addressOf(person))).toMatchObject({ status: 200, body: { success: true } })
  return (await letters()) > before
}
let made = 0
const newGuest = () => workspace.newPerson(`g${++made}`, { roles: ['guest'] })

describe('a guest', () => {
  test('signs in by the link in the letter, once, and the address is verified', async () => {
    const { token } = await mailed(gina)
    expect(mail.letters[0]).toMatchObject({ to: [{ address: 'gina@foyer.example' }], subject: 'Sign in to Foyer' })
    const answer = await enter({ token })
    expect(answer).toMatchObject({
      status: 200,
      body: { userId: gina.id, tokenExpires: expect.any(String), me: { username: 'gina', emails: [{ verified: true }] } },
    })
    const client = stranger()
    Object.assign(client, { userId: gina.id, authToken: (answer.body as { authToken: string }).authToken })
    expect((await client.request('GET', 'me')).status).toBe(200)
    expect(await enter({ token })).toMatchObject(notValid)
  })

  test('or types the code, in small letters and without the dash; either uses up both', async () => {
    const { token, code } = await mailed(gina)
    expect((await enter({ address: 'Gina@Foyer.example', code: ` ${code.toLowerCase().replace('-', ' ')} ` })).status).toBe(200)
    expect([await enter({ address: addressOf(gina), code }), await enter({ token })]).toMatchObject([notValid, notValid])
    const again = await mailed(gina)
    expect((await enter({ token: again.token })).status).toBe(200)
    expect(await enter({ address: addressOf(gina), code: again.code })).toMatchObject(notValid)
  })

  test('has five tries at a code; then it is dead, and the next letter’s has five more', async () => {
    const { code } = await mailed(gina)
    for (let i = 0; i < 5; i++) expect(await enter({ address: addressOf(gina), code: '0000-0000' })).toMatchObject(notValid)
    expect(await enter({ address: addressOf(gina), code })).toMatchObject(notValid)
    await workspace.sql.query('DELETE FROM attempts')
    const { code: next } = await mailed(gina)
    for (let i = 0; i < 4; i++) await enter({ address: addressOf(gina), code: '0000-0000' })
    expect((await enter({ address: addressOf(gina), code: next })).status).toBe(200)
  })

  test('uses a code only with the address that it was mailed to', async () => {
    const gus = await newGuest()
    const { code } = await mailed(gina)
    await mailed(gus)
    expect(await enter({ address: addressOf(gus), code })).toMatchObject(notValid)
    expect((await enter({ address: addressOf(gina), code })).status).toBe(200)
  })

  test('who must choose a password first is let in to do that and nothing else', async () => {
    const gus = await newGuest()
    await workspace.alice.rest.post('users.update', { userId: gus.id, data: { requirePasswordChange: true } })
    const { body } = await enter({ token: (await mailed(gus)).token })
    const client = stranger()
    Object.assign(client, { userId: gus.id, authToken: (body as { authToken: string }).authToken })
    expect([(await client.request('GET', 'me')).status, (await client.request('GET', 'rooms.get')).status]).toEqual([200, 403])
  })

  test('whose name was guessed at gets in by the link, and not by the code', async () => {
    const gus = await newGuest()
    const { token, code } = await mailed(gus)
    for (let i = 0; i < 10; i++) await stranger().request('POST', 'login', { body: { user: addressOf(gus), password: 'wrong' } })
    expect(await enter({ address: addressOf(gus), code })).toMatchObject({ status: 401, body: { error: 'error-login-blocked-for-user' } })
    expect((await enter({ token })).status).toBe(200)
  })
})

describe('link and code are ended', () => {
  const endings: Record<string, (gus: Person) => Promise<unknown>> = {
    'by a newer letter': (gus) => mailed(gus),
    'after ten minutes': ({ id }) => workspace.sql.query(`UPDATE recoveries SET expires_at = clock_timestamp() WHERE user_id = $1`, [id]),
    'by a deactivation, though the account is active again': async ({ id }) => {
      for (const activeStatus of [false, true]) await workspace.alice.rest.post('users.setActiveStatus', { userId: id, activeStatus })
    },
    'by another password': ({ id }) => workspace.alice.rest.post('users.update', { userId: id, data: { password: 'set-by-an-admin' } }),
    'by an administrator who forbids it': ({ id }) =>
      workspace.alice.rest.post('users.update', { userId: id, data: { mailedSignIn: false } }),
    'by the setting': () => set('Guests_Mailed_SignIn', false),
  }
  test.each(Object.keys(endings))('%s', async (how) => {
    const gus = await newGuest()
    const { token, code } = await mailed(gus)
    await endings[how]?.(gus)
    const answers = [await enter({ token }), await enter({ address: addressOf(gus), code })]
    await set('Guests_Mailed_SignIn', true)
    expect(answers).toMatchObject([notValid, notValid])
  })

  test('ten minutes is how long they last', async () => {
    await mailed(gina)
    const { rows } = await workspace.sql.query(
      'SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM recoveries WHERE user_id = $1',
      [gina.id],
    )
    expect(rows).toEqual([{ seconds: 600 }])
  })
})

describe('for whom', () => {
  test('guests as installed, members where an administrator allows it, bots never; everybody is answered alike', async () => {
    const robot = await workspace.newPerson('robot', { roles: ['bot'] })
    expect([await letterComes(gina), await letterComes(bob), await letterComes(robot), await letterComes({ username: 'nobody' })]).toEqual([
      true,
      false,
      false,
      false,
    ])
    await set('Accounts_Mailed_SignIn', true)
    expect([await letterComes(bob), await letterComes(robot)]).toEqual([true, false])
    await set('Accounts_Mailed_SignIn', false)
  })

  test('not for an account for which an administrator forbade it, nor one that is out', async () => {
    const gus = await newGuest()
    expect(await letterComes(gus)).toBe(true)
    const { user } = await workspace.alice.rest.post<{ user: object }>('users.update', { userId: gus.id, data: { mailedSignIn: false } })
    expect(user).toMatchObject({ mailedSignIn: false })
    expect(await letterComes(gus)).toBe(false)
    expect(await gus.rest.request('POST', 'users.update', { body: { userId: gus.id, data: { mailedSignIn: true } } })).toMatchObject({
      body: { errorType: 'error-action-not-allowed' },
    })
    await workspace.alice.rest.post('users.update', { userId: gus.id, data: { mailedSignIn: true } })
    expect(await letterComes(gus)).toBe(true)
    await workspace.alice.rest.post('users.setActiveStatus', { userId: gus.id, activeStatus: false })
    expect(await letterComes(gus)).toBe(false)
  })

  test('nobody, where neither guests nor members may; that is said to everybody alike', async () => {
    await set('Guests_Mailed_SignIn', false)
    const answers = [await ask(addressOf(gina)), await ask('nobody@foyer.example')]
    await set('Guests_Mailed_SignIn', true)
    for (const answer of answers) expect(answer).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    expect(answers[0]?.body).toEqual(answers[1]?.body)
  })

  test('a code for an address that nobody has is refused as a wrong one is', async () => {
    await mailed(gina)
    const [wrong, unknown] = [
      await enter({ address: addressOf(gina), code: '0000-0000' }),
      await enter({ address: 'nobody@foyer.example', code: '0000-0000' }),
    ]
    expect({ ...wrong, headers: null }).toEqual({ ...unknown, headers: null })
    expect(await enter({ address: addressOf(gina) })).toMatchObject({ body: { errorType: 'invalid-params' } })
  })
})
