import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { rounds } from '../../../test/rounds.ts'
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

const alive = async (person: Person) => (await person.rest.request('GET', 'me')).status === 200
const runJob = () =>
  sweepSessions(
    (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input),
    workspace.app.hub,
  )
const sessionsOf = async ({ id }: Person) => (await workspace.sql.query('SELECT FROM sessions WHERE user_id = $1', [id])).rowCount

describe('signing out elsewhere', () => {
  test.each(['users.logoutOtherClients', 'users.removeOtherTokens'])(
    '%s ends every other sign-in and its sockets, and keeps this one and the tokens of scripts',
    async (path) => {
      const here = await workspace.signIn('bob', 'bob-password')
      const there = await workspace.signIn('bob', 'bob-password')
      const [kept, ended] = [await here.socket(), await there.socket()]
      const { token } = await here.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: path })
      const answer = await here.rest.post(path)
      if (path === 'users.logoutOtherClients')
        expect(answer).toEqual({ token: here.rest.authToken, tokenExpires: expect.stringMatching(/^\d{4}-.*Z$/), success: true })
      await ended.closed
      expect([await alive(here), await alive(there), await alive(bob)]).toEqual([true, false, false])
      expect(await kept.call('UserPresence:online')).toBe(true)
      expect((await here.rest.request('GET', 'me', { headers: { 'X-Auth-Token': token } })).status).toBe(200)
    },
  )
})

describe('signing somebody out', () => {
  test('oneself, everywhere and tokens too', async () => {
    const dan = await workspace.newPerson('dan')
    const { token } = await dan.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })
    const socket = await dan.socket()
    expect(await dan.rest.post('users.logout')).toMatchObject({ message: `User ${dan.id} has been logged out!` })
    await socket.closed
    expect(await alive(dan)).toBe(false)
    expect((await dan.rest.request('GET', 'me', { headers: { 'X-Auth-Token': token } })).status).toBe(401)
  })

  test('others, with the right to; it is written down', async () => {
    const eva = await workspace.newPerson('eva')
    expect((await workspace.alice.rest.request('POST', 'users.logout', { body: { userId: eva.id } })).status).toBe(200)
    expect(await alive(eva)).toBe(false)
    const { rows } = await workspace.sql.query(`SELECT actor_id FROM audit_log WHERE action = 'end-sessions-of-user' AND target_id = $1`, [
      eva.id,
    ])
    expect(rows).toEqual([{ actor_id: workspace.alice.id }])
  })

  test('nobody else may, and a guest can’t tell hidden from missing', async () => {
    const fay = await workspace.newPerson('fay')
    const out = (by: Person, userId: string) => by.rest.request('POST', 'users.logout', { body: { userId } })
    const missing = await out(gina, 'NobodyOfThatName1')
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-invalid-user' } })
    expect((await out(gina, fay.id)).body).toEqual(missing.body)
    const dora = await workspace.newPerson('dora')
    expect(await out(dora, fay.id)).toMatchObject({ status: 403, body: { errorType: 'error-unauthorized' } })
    expect([await alive(fay), await alive(gina)]).toEqual([true, true])
  })
})

describe('time', () => {
  test('ends a sign-in, and its socket, once its days are over', async () => {
    const gil = await workspace.newPerson('gil')
    const other = await workspace.signIn('gil', 'gil-password')
    const [socket, kept] = [await gil.socket(), await other.socket()]
    await workspace.sql.query(
      `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = (SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at LIMIT 1)`,
      [gil.id],
    )
    expect(await alive(gil)).toBe(false)
    await runJob()
    await socket.closed
    expect(await sessionsOf(gil)).toBe(1)
    await runJob()
    expect(await sessionsOf(gil)).toBe(1)
    expect(await kept.call('UserPresence:online')).toBe(true)
  })

  test('ends the access of a guest, at once for requests and with the job for sockets', async () => {
    const gus = await workspace.newPerson('gus', { roles: ['guest'], accessEndsAt: '2999-01-01T00:00:00.000Z' })
    const socket = await gus.socket()
    await workspace.sql.query(`UPDATE users SET access_ends_at = now() - interval '1 second' WHERE id = $1`, [gus.id])
    expect(await alive(gus)).toBe(false)
    await expect(socket.call('setUserStatus', 'busy', 'x')).rejects.toMatchObject({ error: 'error-invalid-user' })
    await runJob()
    await socket.closed
    expect(await sessionsOf(gus)).toBe(0)
    const late = await workspace.alice.rest.request('POST', 'login', { body: { user: 'gus', password: 'gus-password' } })
    expect(late).toMatchObject({ status: 401, body: { status: 'error', error: 'Unauthorized', message: 'Unauthorized' } })
    expect(await alive(gina)).toBe(true)
  })

  test.runIf(rounds(0, 1))(
    'L-49 closes the socket of a session that has expired within 60 seconds',
    async () => {
      const gwen = await workspace.newPerson('gwen')
      const socket = await gwen.socket()
      const { rows } = await workspace.sql.query<{ at: number }>(
        `UPDATE sessions SET expires_at = clock_timestamp() + interval '1 second' WHERE user_id = $1 RETURNING extract(epoch FROM expires_at) * 1000 AS at`,
        [gwen.id],
      )
      await socket.closed
      const { rows: now } = await workspace.sql.query<{ at: number }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS at')
      expect(Number(now[0]?.at) - Number(rows[0]?.at)).toBeLessThan(60_000)
    },
    90_000,
  )
})

describe('an end that nobody told this server of', () => {
  const unsaid: Record<string, (person: Person) => Promise<unknown>> = {
    'the session was ended elsewhere': ({ id }) => workspace.sql.query('DELETE FROM sessions WHERE user_id = $1', [id]),
    'the account was deactivated elsewhere': ({ id }) => workspace.sql.query('UPDATE users SET active = false WHERE id = $1', [id]),
    'the account was deleted elsewhere': ({ id }) => workspace.sql.query('DELETE FROM users WHERE id = $1', [id]),
  }
  test.each(Object.keys(unsaid))('closes the socket at the next sweep: %s', async (how) => {
    const person = await workspace.newPerson(`unsaid-${how.length}`)
    const [socket, bobs] = [await person.socket(), await (await workspace.signIn('bob', 'bob-password')).socket()]
    await runJob()
    expect(await socket.call('UserPresence:online')).toBe(true)
    await unsaid[how]?.(person)
    await runJob()
    expect(await socket.closed).toEqual({ code: 1008, reason: 'signed out' })
    expect(await bobs.call('UserPresence:online')).toBe(true)
  })

  test('a socket that could not sign out, for too many calls, still ends with its session', async () => {
    await using limited = await openWorkspace({ TEST_MODE: 'false', OVERWRITE_SETTING_DDP_Rate_Limit_Connection_Requests_Allowed: '3' })
    const socket = await limited.alice.socket()
    for (let i = 0; i < 2; i++) await socket.call('UserPresence:online')
    await expect(socket.call('logout')).rejects.toMatchObject({ error: 'error-too-many-requests' })
    await limited.alice.rest.post('logout')
    await socket.closed
  })
})
