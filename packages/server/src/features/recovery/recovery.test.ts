// What is mailed to let somebody in is no way around a second factor: an app is asked for, and the mailbox is not asked for twice.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { codeNow, wrongCode } from '../../../test/app-codes.ts'
import { type MailServer, openMailServer } from '../../../test/mail-server.ts'
import { RecoveryDesk } from './recovery.jobs.ts'

let mail: MailServer
let workspace: TestWorkspace
/** Has an app. */
let gina: Person
let secret: string
/** Has codes by mail. */
let gus: Person
beforeAll(async () => {
  mail = await openMailServer()
  workspace = await openWorkspace({
    MAIL_URL: `smtp://127.0.0.1:${mail.port}`,
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true',
    OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_By_Email_Auto_Opt_In: 'false',
  })
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  gus = await workspace.newPerson('gus', { roles: ['guest'] })
  secret = (await gina.rest.post<{ secret: string }>('foyer.secondFactor.enable')).secret
  await gina.rest.post('foyer.secondFactor.confirm', { code: codeNow(secret) })
  await gus.rest.post('users.2fa.enableEmail')
})
afterAll(async () => {
  await workspace?.[Symbol.asyncDispose]()
  await mail?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await workspace.sql.query('UPDATE second_factors SET app_last_step = 0')
  await workspace.sql.query('DELETE FROM attempts')
})

const asServer = ((action: never, input: unknown) =>
  workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input)) as never
/** The token in the letter that is asked for. */
async function linkFor(path: 'users.forgotPassword' | 'foyer.recovery.mail', address: string): Promise<string> {
  const before = mail.letters.length
  await workspace.alice.rest.post(path, path === 'users.forgotPassword' ? { email: address } : { address })
  await new RecoveryDesk({ ask: asServer, onError: (error) => expect.unreachable(String(error)) }).answer()
  return (await mail.waitFor(before + 1)).at(-1)?.text?.match(/#([\w-]{43})/)?.[1] ?? ''
}
const roads = [
  ['choosing a new password', 'users.forgotPassword', 'foyer.recovery.reset'],
  ['signing in by mail', 'foyer.recovery.mail', 'foyer.recovery.signIn'],
] as const
const use = (path: string, token: string, headers: Record<string, string> = {}) =>
  workspace.alice.rest.request('POST', path, {
    body: path === 'foyer.recovery.reset' ? { token, password: `a-new-password-${token}` } : { token },
    headers,
  })

test.each(roads)('%s asks for the code of an app, and the link waits for it', async (_what, ask, path) => {
  const token = await linkFor(ask, 'gina@foyer.example')
  const sessions = async () => (await workspace.sql.query('SELECT FROM sessions WHERE user_id = $1', [gina.id])).rowCount
  const before = await sessions()
  const asked = await use(path, token)
  expect([asked.status, asked.body]).toEqual([
    400,
    expect.objectContaining({ errorType: 'totp-required', details: expect.objectContaining({ availableMethods: ['totp'] }) }),
  ])
  expect((await use(path, token, { 'x-2fa-code': wrongCode(secret) })).body).toMatchObject({ errorType: 'totp-invalid' })
  expect(await sessions()).toBe(before)
  expect((await use(path, token, { 'x-2fa-code': codeNow(secret) })).body).toMatchObject({ userId: gina.id })
  expect((await use(path, token, { 'x-2fa-code': codeNow(secret, 1) })).body).toMatchObject({ errorType: 'error-invalid-token' })
})

test.each(roads)('%s asks whoever has codes by mail for no second letter to the same mailbox', async (_what, ask, path) => {
  const token = await linkFor(ask, 'gus@foyer.example')
  expect((await use(path, token)).body).toMatchObject({ userId: gus.id })
})

test('guesses at the code are counted, however many come at once', async () => {
  const token = await linkFor('foyer.recovery.mail', 'gina@foyer.example')
  const wrong = wrongCode(secret)
  const answers = await Promise.all(Array.from({ length: 15 }, () => use('foyer.recovery.signIn', token, { 'x-2fa-code': wrong })))
  const codes = answers.map(({ body }) => (body as { errorType?: string }).errorType)
  expect(codes.filter((code) => code === 'totp-invalid')).toHaveLength(10)
  expect(codes.filter((code) => code === 'error-too-many-requests')).toHaveLength(5)
})
