// Taking away an app that was lost: who may, what ends with it, and what stays with an account that changes.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { codeNow } from '../../../test/app-codes.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true' })
  alice = workspace.alice
  bob = await workspace.newPerson('bob')
})
afterAll(() => workspace[Symbol.asyncDispose]())
beforeEach(() => workspace.sql.query('DELETE FROM letters'))

async function withApp(username: string, more: Record<string, unknown> = {}): Promise<Person & { secret: string }> {
  const person = await workspace.newPerson(username, more)
  const { secret } = await person.rest.post<{ secret: string }>('foyer.secondFactor.enable')
  await person.rest.post('foyer.secondFactor.confirm', { code: codeNow(secret) })
  await workspace.sql.query('UPDATE second_factors SET app_last_step = 0')
  return { ...person, secret }
}
const enter = async (username: string, code?: string): Promise<string> => {
  const body = { user: username, password: `${username}-password`, ...(code === undefined ? {} : { code }) }
  const { body: answer } = await alice.rest.request('POST', 'login', { body })
  return (answer as { error?: string }).error ?? 'in'
}
const reset = (who: Person, whom: Record<string, string>) => who.rest.request('POST', 'users.resetTOTP', { body: whom })
const letters = async () => (await workspace.sql.query('SELECT kind, address, words FROM letters')).rows

test('an administrator takes it away: the person is signed out everywhere, comes in with the password, and hears of it', async () => {
  const carol = await withApp('carol')
  const socket = await carol.socket()
  expect(await enter('carol')).toBe('totp-required')
  expect((await reset(alice, { username: 'carol' })).body).toEqual({ success: true })
  await socket.closed
  expect((await carol.rest.request('GET', 'me')).status).toBe(401)
  expect(await enter('carol')).toBe('in')
  expect(await letters()).toEqual([
    {
      kind: 'second-factor-off',
      address: 'carol@foyer.example',
      words: expect.objectContaining({ method: 'codes from an app', by: 'Alice Admin' }),
    },
  ])
  const { rows } = await workspace.sql.query('SELECT app_secret, recovery_hashes FROM second_factors WHERE user_id = $1', [carol.id])
  expect(rows).toEqual([{ app_secret: null, recovery_hashes: [] }])
  const { rows: audit } = await workspace.sql.query(
    `SELECT actor_name, target_name, details FROM audit_log WHERE action = 'reset-second-factor' ORDER BY at DESC LIMIT 1`,
  )
  expect(audit).toEqual([{ actor_name: 'alice', target_name: 'carol', details: { before: { app: true }, after: { app: false } } }])
})

test('a letter to a German reader is German', async () => {
  const dirk = await withApp('dirk')
  await workspace.sql.query(`UPDATE users SET language = 'de' WHERE id = $1`, [dirk.id])
  await reset(alice, { userId: dirk.id })
  const { letters: listed } = await alice.rest.get<{ letters: { _id: string }[] }>('foyer.mail.outbox', { address: 'dirk@foyer.example' })
  const { letter } = await alice.rest.get<{ letter: { subject: string; text: string } }>('foyer.mail.letter', {
    letterId: listed[0]?._id ?? '',
  })
  expect(letter.subject).toBe('Ihr zweiter Faktor bei Foyer wurde abgeschaltet')
  expect(letter.text).toContain('fragt nicht mehr nach Codes aus einer App.')
  expect(letter.text).toContain('Abgeschaltet wurde er von Alice Admin.')
})

test('others may not, and an administrator’s is taken by nobody who could not make one', async () => {
  const dora = await withApp('dora', { roles: ['admin'] })
  const helper = await workspace.newPerson('helper', { roles: ['user', 'app'] })
  expect((await reset(bob, { username: 'dora' })).body).toMatchObject({ errorType: 'error-not-allowed' })
  await alice.rest.post('permissions.update', { permissions: [{ _id: 'edit-other-user-totp', roles: ['admin', 'app'] }] })
  expect((await reset(helper, { username: 'dora' })).body).toMatchObject({ errorType: 'error-action-not-allowed' })
  expect(await enter('dora')).toBe('totp-required')
  expect((await reset(helper, { username: 'bob' })).status).toBe(200)
  expect((await reset(alice, { userId: dora.id })).status).toBe(200)
  expect(await enter('dora')).toBe('in')
})

test('one’s own is taken away for a code, and by nobody who has only the session', async () => {
  const eve = await withApp('eve')
  await workspace.sql.query('UPDATE sessions SET confirmed_at = NULL WHERE user_id = $1', [eve.id])
  expect((await reset(eve, {})).body).toMatchObject({ errorType: 'totp-required' })
  expect(await enter('eve')).toBe('totp-required')
  const answer = await eve.rest.request('POST', 'users.resetTOTP', { body: {}, headers: { 'x-2fa-code': codeNow(eve.secret) } })
  expect(answer.status).toBe(200)
  expect(await enter('eve')).toBe('in')
})

test('taking away what is not there changes nothing and writes to nobody', async () => {
  await reset(alice, { userId: bob.id })
  expect((await bob.rest.request('GET', 'me')).status).toBe(200)
  expect(await letters()).toEqual([])
})

test('an app stays with an account that is deactivated, promoted or demoted, and goes with one that is deleted', async () => {
  const gina = await withApp('gina', { roles: ['guest'] })
  await alice.rest.post('users.update', { userId: gina.id, data: { roles: ['user'] } })
  expect(await enter('gina')).toBe('totp-required')
  await alice.rest.post('users.setActiveStatus', { userId: gina.id, activeStatus: false })
  expect(await enter('gina', codeNow(gina.secret))).toBe('Unauthorized')
  await alice.rest.post('users.setActiveStatus', { userId: gina.id, activeStatus: true })
  expect(await enter('gina')).toBe('totp-required')
  expect(await enter('gina', codeNow(gina.secret))).toBe('in')
  await alice.rest.post('users.delete', { userId: gina.id })
  expect((await workspace.sql.query('SELECT FROM second_factors WHERE user_id = $1', [gina.id])).rowCount).toBe(0)
})
