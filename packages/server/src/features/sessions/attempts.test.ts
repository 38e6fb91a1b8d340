// Guessing passwords: how often, by whom, and that nobody is told more than that it was too often.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { perform } from '../../actions/perform.ts'
import { sha256Hex } from '../../platform/ids.ts'
import { Turns } from '../../platform/turns.ts'
import { login } from './login.ts'
import { sweepSessions } from './sessions.jobs.ts'

let workspace: TestWorkspace
let bob: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
  await workspace.newPerson('carol')
})
afterAll(() => workspace[Symbol.asyncDispose]())
beforeEach(() => workspace.sql.query('DELETE FROM attempts'))

const from = (address: string) => new RestClient({ url: workspace.url, headers: { 'X-Forwarded-For': address } })
const attempt = async (user: string, password: unknown, rest = new RestClient({ url: workspace.url })) => {
  const { status, body } = await rest.request('POST', 'login', { body: { user, password } })
  return { status, body: body as Record<string, unknown> }
}
const times = <T>(count: number, work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, work))
const set = (id: string, value: unknown) => workspace.alice.rest.post(`settings/${id}`, { value })
const failed = { status: 401, body: { status: 'error', error: 'Unauthorized', message: 'Unauthorized' } }
const blockedName = {
  status: 401,
  body: {
    status: 'error',
    error: 'error-login-blocked-for-user',
    message: 'Too many failed sign-ins for this account. Try again in 5 minutes',
  },
}
const blockedPlace = {
  status: 401,
  body: {
    status: 'error',
    error: 'error-login-blocked-for-ip',
    message: 'Too many failed sign-ins from this address. Try again in 5 minutes',
  },
}

describe('a name that was guessed at', () => {
  test('is blocked after ten wrong passwords, for the right one too, whether or not somebody has it', async () => {
    for (const name of ['bob', 'nobody.of.that.name']) {
      expect(await times(10, () => attempt(name, 'wrong'))).toEqual(Array.from({ length: 10 }, () => failed))
      expect([await attempt(name, 'wrong'), await attempt(name, 'bob-password')]).toEqual([blockedName, blockedName])
    }
    expect((await attempt('carol', 'carol-password')).status).toBe(200)
  })

  test('is the same name however it is written, and over whichever road', async () => {
    const writings = ['bob@foyer.example', 'BOB@foyer.example', ' bob@foyer.example', 'ｂob@foyer.example', 'bоb@foyer.example']
    for (const name of [...writings, ...writings]) expect(await attempt(name, 'wrong')).toEqual(failed)
    expect(await attempt('Bob@Foyer.example', { digest: sha256Hex('bob-password'), algorithm: 'sha-256' })).toEqual(blockedName)
    const socket = await workspace.anonymousSocket()
    await expect(socket.call('login', { user: { email: 'bob@foyer.example' }, password: 'bob-password' })).rejects.toMatchObject({
      error: 'error-login-blocked-for-user',
      reason: blockedName.body.message,
    })
    await times(10, () => socket.call('login', { user: { username: 'bob' }, password: 'wrong' }).catch(() => null))
    expect(await attempt('BOB', 'bob-password')).toEqual(blockedName)
  })

  test('is free again after five minutes, and after a sign-in counts anew', async () => {
    await times(10, () => attempt('bob', 'wrong'))
    const { rows } = await workspace.sql.query('SELECT extract(epoch FROM forgotten_at - clock_timestamp())::int AS left FROM attempts')
    expect(rows).toEqual([{ left: expect.toSatisfy((left: number) => left > 290 && left <= 300) }])
    await workspace.sql.query(`UPDATE attempts SET forgotten_at = clock_timestamp() - interval '1 ms'`)
    expect((await attempt('bob', 'bob-password')).status).toBe(200)
    expect(await times(9, () => attempt('bob', 'wrong'))).toEqual(Array.from({ length: 9 }, () => failed))
    expect((await attempt('bob', 'bob-password')).status).toBe(200)
    expect(await times(10, () => attempt('bob', 'wrong'))).toEqual(Array.from({ length: 10 }, () => failed))
    expect(await attempt('bob', 'bob-password')).toEqual(blockedName)
  })

  test('is held no longer by those who go on', async () => {
    await times(10, () => attempt('bob', 'wrong'))
    const until = async () => (await workspace.sql.query('SELECT forgotten_at FROM attempts')).rows
    const before = await until()
    await times(3, () => attempt('bob', 'wrong'))
    expect(await until()).toEqual(before)
  })

  test('does not lock out whoever is signed in', async () => {
    const socket = await bob.socket()
    await times(11, () => attempt('bob', 'wrong'))
    expect((await bob.rest.request('GET', 'me')).status).toBe(200)
    expect(await socket.call('UserPresence:online')).toBe(true)
    expect((await attempt('bob', 'bob-password')).status).toBe(401)
    expect((await new RestClient({ url: workspace.url }).request('POST', 'login', { body: { resume: bob.rest.authToken } })).status).toBe(
      200,
    )
    expect(await (await bob.socket()).call('UserPresence:online')).toBe(true)
  })

  test('is blocked as the settings say', async () => {
    await set('Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User', 2)
    await set('Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes', 30)
    await times(2, () => attempt('bob', 'wrong'))
    expect(await attempt('bob', 'wrong')).toMatchObject({
      body: { message: 'Too many failed sign-ins for this account. Try again in 30 minutes' },
    })
    for (const off of ['Block_Multiple_Failed_Logins_By_User', 'Block_Multiple_Failed_Logins_Enabled']) {
      await set(off, false)
      expect(await times(3, () => attempt('bob', 'wrong'))).toEqual(Array.from({ length: 3 }, () => failed))
      expect((await attempt('bob', 'bob-password')).status).toBe(200)
      await set(off, true)
    }
    await set('Block_Multiple_Failed_Logins_Attempts_Until_Block_by_User', 10)
    await set('Block_Multiple_Failed_Logins_Time_To_Unblock_By_User_In_Minutes', 5)
  })

  test('stands nowhere in the database, nor what was typed in its place', async () => {
    await attempt('a-password-typed-as-a-name', 'wrong')
    const { rows } = await workspace.sql.query('SELECT * FROM attempts')
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('a-password')
  })
})

describe('many who guess at once', () => {
  /** Two servers on one database: their doors share nothing else. */
  const doors = () => [workspace.app.door, { ...workspace.app.door, turns: new Turns() }]
  const guess = async (door: TestWorkspace['app']['door'], name: string, plain: string): Promise<string> => {
    const caller = { credential: null, address: '203.0.113.7', requestId: 'guess' }
    const input = { credential: { by: 'password', login: name, password: { plain } }, userAgent: null }
    return perform(door, login, caller, input).then(
      () => 'signed in',
      ({ code }: { code: string }) => code,
    )
  }

  test.each(['bob', 'nobody.of.that.name'])(
    'try as many passwords as may fail and not one more, over two servers: %s',
    async (name) => {
      const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => guess(doors()[i % 2] as never, name, `wrong ${i}`)))
      expect(answers.filter((answer) => answer === 'login-failed')).toHaveLength(10)
      expect(answers.filter((answer) => answer === 'error-login-blocked-for-user')).toHaveLength(190)
    },
    60_000,
  )

  test('are not those who know their password: all of them get in', async () => {
    expect(await Promise.all(Array.from({ length: 30 }, () => attempt('carol', 'carol-password')))).toEqual(
      Array(30).fill(expect.objectContaining({ status: 200 })),
    )
    expect((await workspace.sql.query('SELECT FROM attempts')).rowCount).toBe(0)
  }, 60_000)
})

describe('a place that guesses at many names', () => {
  let made = 0
  const anyName = () => `name${++made}`

  test('is blocked after fifty, also for who knows their password there; other places go on', async () => {
    const here = from('203.0.113.9')
    expect(await times(50, () => attempt(anyName(), 'wrong', here))).toEqual(Array.from({ length: 50 }, () => failed))
    expect([await attempt(anyName(), 'wrong', here), await attempt('bob', 'bob-password', here)]).toEqual([blockedPlace, blockedPlace])
    expect((await attempt('bob', 'bob-password', from('203.0.113.10'))).status).toBe(200)
  }, 60_000)

  test('has one count for all that one customer is given of IPv6', async () => {
    await times(25, () => attempt(anyName(), 'wrong', from('2001:db8:1:2::1')))
    await times(25, () => attempt(anyName(), 'wrong', from('2001:db8:1:2:3:4:5:6')))
    expect(await attempt('bob', 'bob-password', from('2001:db8:1:2::9'))).toEqual(blockedPlace)
    expect((await attempt('bob', 'bob-password', from('2001:db8:1:3::9'))).status).toBe(200)
  }, 60_000)

  test('guesses no more for having an account of its own', async () => {
    const here = from('203.0.113.11')
    for (let i = 0; i < 5; i++) {
      await times(10, () => attempt(anyName(), 'wrong', here))
      if (i < 4) expect((await attempt('bob', 'bob-password', here)).status).toBe(200)
    }
    expect(await attempt('bob', 'bob-password', here)).toEqual(blockedPlace)
  }, 60_000)

  test('is never blocked where an administrator trusts it', async () => {
    expect(await times(51, () => attempt(anyName(), 'wrong'))).toEqual(Array.from({ length: 51 }, () => failed))
    expect((await attempt('bob', 'bob-password')).status).toBe(200)
  }, 60_000)

  test('counts nothing for a name that is blocked already', async () => {
    const here = from('203.0.113.12')
    await times(60, () => attempt('bob', 'wrong', here))
    expect((await attempt('carol', 'carol-password', here)).status).toBe(200)
    await times(50, () => attempt(anyName(), 'wrong', here))
    expect(await attempt('carol', 'carol-password', here)).toEqual(blockedPlace)
  }, 60_000)
})

test('what was counted is forgotten by the sweep when its time is over, and bounded before', async () => {
  await workspace.sql.query(
    `INSERT INTO attempts SELECT 'over' || n, 1, now() - interval '1 second' FROM generate_series(1, 5) n UNION ALL SELECT 'open' || n, 1, now() + n * interval '1 second' FROM generate_series(10, 100012) n`,
  )
  await sweepSessions(
    (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input),
    workspace.app.hub,
  )
  const { rows } = await workspace.sql.query(
    `SELECT count(*)::int AS n, count(*) FILTER (WHERE key LIKE 'over%')::int AS over, bool_or(key = 'open10') AS oldest FROM attempts`,
  )
  expect(rows).toEqual([{ n: 100_000, over: 0, oldest: false }])
  await workspace.sql.query('DELETE FROM attempts')
}, 60_000)
