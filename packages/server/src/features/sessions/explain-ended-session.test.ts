// Why somebody was signed out: told to whoever held the session, and to nobody who did not.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { sweepSessions } from './sessions.jobs.ts'

let workspace: TestWorkspace
let carol: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  carol = await workspace.newPerson('carol')
})
afterAll(() => workspace[Symbol.asyncDispose]())

let made = 0
const newMember = () => workspace.newPerson(`bob${++made}`)
const newGuest = () => workspace.newPerson(`gus${++made}`, { roles: ['guest'], hostUsername: 'carol' })
const as = ({ rest }: Person = workspace.alice) => rest
const tokenOf = ({ rest }: Person): string => rest.authToken ?? ''
const ask = (token: string) => new RestClient({ url: workspace.url }).post('foyer.sessions.ended', { token })
const nothing = { success: true, cause: null, host: null, accessEndedAt: null }
const runJob = () =>
  sweepSessions(
    (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input),
    workspace.app.hub,
  )
const setActive = ({ id: userId }: Person, activeStatus: boolean) => as().post('users.setActiveStatus', { userId, activeStatus })
const idOfSession = async ({ id }: Person): Promise<string> =>
  (await workspace.sql.query<{ id: string }>('SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at', [id])).rows[0]?.id ?? ''

const ends: Readonly<Record<string, { readonly cause: string; readonly end: (person: Person) => Promise<unknown> }>> = {
  'an administrator deactivated the account': { cause: 'deactivated', end: (person) => setActive(person, false) },
  'an administrator removed the account': { cause: 'removed', end: ({ id: userId }) => as().post('users.delete', { userId }) },
  'an administrator signed them out everywhere': { cause: 'administrator', end: ({ id: userId }) => as().post('users.logout', { userId }) },
  'an administrator signed them out here': {
    cause: 'administrator',
    end: async (person) => as().post('sessions/logout', { sessionId: await idOfSession(person) }),
  },
  'an administrator gave the account another password': {
    cause: 'changed',
    end: ({ id: userId }) => as().post('users.update', { userId, data: { password: 'one-from-above' } }),
  },
  'the member became a guest': {
    cause: 'kind-changed',
    end: ({ id: userId }) => as().post('users.update', { userId, data: { roles: ['guest'] } }),
  },
  'they signed out everywhere': { cause: 'elsewhere', end: ({ rest }) => rest.post('users.logout') },
  'they signed out everywhere else': {
    cause: 'elsewhere',
    end: async ({ username }) => (await workspace.signIn(username, `${username}-password`)).rest.post('users.logoutOtherClients'),
  },
  'its days were over': {
    cause: 'expired',
    end: ({ id }) => workspace.sql.query(`UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [id]),
  },
}

describe('whoever held the session learns that', () => {
  test.each(Object.keys(ends))('%s', async (how) => {
    const { cause, end } = ends[how] ?? expect.unreachable()
    const person = await newMember()
    expect(await ask(tokenOf(person))).toEqual(nothing)
    await end(person)
    const told = { success: true, cause, host: null, accessEndedAt: null }
    expect(await ask(tokenOf(person))).toEqual(told)
    // The job that clears away changes nothing about it.
    await runJob()
    expect(await ask(tokenOf(person))).toEqual(told)
    expect((await person.rest.request('GET', 'me')).status).toBe(401)
  })

  test('a guest also learns whom to ask, where that is somebody who is here', async () => {
    const gus = await newGuest()
    await setActive(gus, false)
    expect(await ask(tokenOf(gus))).toEqual({ success: true, cause: 'deactivated', host: 'Carol', accessEndedAt: null })
    await setActive(carol, false)
    expect(await ask(tokenOf(gus))).toEqual({ success: true, cause: 'deactivated', host: null, accessEndedAt: null })
    await setActive(carol, true)
  })

  test.each(['before', 'after'])('a guest’s access has ended, on which day and who may extend it: %s the job', async (when) => {
    const gus = await workspace.newPerson(`gus${++made}`, {
      ...{ roles: ['guest'], hostUsername: 'carol', accessEndsAt: '2999-01-01T00:00:00.000Z' },
    })
    await workspace.sql.query(`UPDATE users SET access_ends_at = '2026-01-02T03:04:05.000Z' WHERE id = $1`, [gus.id])
    if (when === 'after') await runJob()
    expect(await ask(tokenOf(gus))).toEqual({
      ...{ success: true, cause: 'access-ended', host: 'Carol', accessEndedAt: '2026-01-02T03:04:05.000Z' },
    })
  })
})

describe('nothing is told', () => {
  test('of an account that may be signed in to again', async () => {
    const gus = await newGuest()
    await setActive(gus, false)
    expect(await ask(tokenOf(gus))).toMatchObject({ cause: 'deactivated' })
    await setActive(gus, true)
    expect(await ask(tokenOf(gus))).toEqual(nothing)
  })

  test('to whoever signed out here, or makes a token up, or holds one of a script', async () => {
    const [bob, other] = [await newMember(), await newMember()]
    await bob.rest.post('logout')
    const { token } = await other.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })
    await setActive(other, false)
    expect(await ask(tokenOf(other))).toMatchObject({ cause: 'deactivated' })
    for (const one of [tokenOf(bob), token, 'x'.repeat(43), '']) expect(await ask(one)).toEqual(nothing)
  })

  test('to whoever held a session that ended before the account was out', async () => {
    const bob = await newMember()
    const thief = await workspace.signIn(bob.username, `${bob.username}-password`)
    await as().post('users.update', { userId: bob.id, data: { password: 'one-from-above' } })
    await setActive(bob, false)
    expect(await ask(tokenOf(thief))).toMatchObject({ cause: 'changed' })
  })

  test('to whoever tries passwords: an account that is out answers as one that never was', async () => {
    const bob = await newMember()
    await setActive(bob, false)
    const signIn = (user: string, password: string) =>
      new RestClient({ url: workspace.url }).request('POST', 'login', { body: { user, password } })
    const [right, wrong, nobody] = await Promise.all([
      signIn(bob.username, `${bob.username}-password`),
      signIn(bob.username, 'wrong'),
      signIn('nobody-of-that-name', 'wrong'),
    ])
    expect([right.status, right.body]).toEqual([nobody.status, nobody.body])
    expect([wrong.status, wrong.body]).toEqual([nobody.status, nobody.body])
  })
})

test('after a month it is forgotten', async () => {
  const bob = await newMember()
  await setActive(bob, false)
  await workspace.sql.query(`UPDATE ended_sessions SET ended_at = now() - interval '29 days' WHERE user_id = $1`, [bob.id])
  await runJob()
  expect(await ask(tokenOf(bob))).toMatchObject({ cause: 'deactivated' })
  await workspace.sql.query(`UPDATE ended_sessions SET ended_at = now() - interval '31 days' WHERE user_id = $1`, [bob.id])
  await runJob()
  expect(await ask(tokenOf(bob))).toEqual(nothing)
})

test('no token stands in the database, of a session that has ended either', async () => {
  const bob = await newMember()
  await setActive(bob, false)
  const { rows } = await workspace.sql.query('SELECT * FROM ended_sessions WHERE user_id = $1', [bob.id])
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(tokenOf(bob))
})
