// Whose request it is: what a credential is worth, and what a command holds while it acts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareDatabase, openBareDatabase } from '../../test/bare-database.ts'
import { hashToken } from '../platform/ids.ts'
import { closeTurnstile } from '../platform/turnstile.ts'
import { type Caller, identify, identifyingEach, identitiesOf, type Identity, type Purpose } from './identify.ts'
import { type Actor, nobody } from './targets.ts'

const tokenHash = hashToken('the token')
const caller = (credential: Caller['credential']): Caller => ({ credential, address: null, requestId: 'test' })
const withToken = caller({ tokenHash })
const bob: Actor = {
  id: 'bob',
  username: 'bob',
  name: 'Bob',
  kind: 'member',
  roles: ['user', 'bot'],
  sessionId: 'session-1',
  mustChangePassword: false,
  mustSetUpSecondFactor: false,
  operator: false,
}

let bare: BareDatabase
beforeAll(async () => {
  bare = await openBareDatabase()
  await bare.sql.query(
    `INSERT INTO users (id, username, username_key, name, kind, roles, active) VALUES ('bob', 'bob', 'bob', 'Bob', 'member', '{user,bot}', true);
     INSERT INTO users (id, username, username_key, name, kind, roles, active) VALUES ('gus', 'gus', 'gus', 'Gus', 'guest', '{guest}', true)`,
  )
  await bare.sql.query(`INSERT INTO sessions (id, user_id, token_hash, kind) VALUES ('session-1', 'bob', $1, 'sign-in')`, [tokenHash])
})
afterAll(() => bare[Symbol.asyncDispose]())

const who = (asked: Caller) => bare.read((tx) => identify(tx, asked, 'to-read'))
const actor = async (asked: Caller = withToken) => (await who(asked)).actor

/** What holds for the length of one question, and is put back. */
async function whileSet(assignments: string, of: 'users' | 'sessions' = 'users'): Promise<Actor> {
  return (await asFoundWhileSet(assignments, of)).actor
}

const asItWas = {
  users:
    'active = true, access_ends_at = NULL, require_password_change = false, app_factor = false, mail_factor = false, email_verified = false',
  sessions: 'expires_at = NULL',
} as const

async function asFoundWhileSet(assignments: string, of: 'users' | 'sessions' = 'users'): Promise<Identity> {
  const keep = asItWas[of]
  await bare.sql.query(`UPDATE ${of} SET ${assignments} WHERE id IN ('bob', 'session-1')`)
  try {
    return await who(withToken)
  } finally {
    await bare.sql.query(`UPDATE ${of} SET ${keep} WHERE id IN ('bob', 'session-1')`)
  }
}

describe('a credential', () => {
  test('makes whoever holds it the account that it was given to', async () => {
    expect(await actor()).toEqual(bob)
    expect(await actor(caller({ tokenHash, userId: 'bob' }))).toEqual(bob)
  })

  test('makes nobody of who has none, another, or names another account beside it', async () => {
    expect(await actor(caller(null))).toEqual(nobody)
    expect(await actor(caller({ tokenHash: hashToken('another') }))).toEqual(nobody)
    expect(await actor(caller({ tokenHash, userId: 'gus' }))).toEqual(nobody)
    expect(await actor(caller({ tokenHash, userId: '' }))).toEqual(nobody)
  })

  test('is worth nothing from the end of its session on', async () => {
    expect(await whileSet(`expires_at = now() - interval '1 second'`, 'sessions')).toEqual(nobody)
    expect(await whileSet(`expires_at = now() + interval '1 hour'`, 'sessions')).toEqual(bob)
  })

  test('is worth nothing while the account is deactivated, and from the end of its access on', async () => {
    expect(await whileSet('active = false')).toEqual(nobody)
    expect(await whileSet(`access_ends_at = now() - interval '1 second'`)).toEqual(nobody)
    expect(await whileSet(`access_ends_at = now() + interval '1 hour'`)).toEqual(bob)
  })

  test('says when a temporary password is still in place', async () => {
    expect(await whileSet('require_password_change = true')).toEqual({ ...bob, mustChangePassword: true })
  })

  test('says which second factors the account has: codes by mail only to an address that is verified', async () => {
    const factors = async (assignments: string) => (await asFoundWhileSet(assignments)).factors
    expect(await factors('app_factor = false')).toEqual({ app: false, mail: false })
    expect(await factors('app_factor = true')).toEqual({ app: true, mail: false })
    expect(await factors('mail_factor = true, email_verified = true')).toEqual({ app: false, mail: true })
    expect(await factors('mail_factor = true, email_verified = false')).toEqual({ app: false, mail: false })
    expect(await factors('mail_factor = false, email_verified = true')).toEqual({ app: false, mail: false })
    await bare.sql.query(`UPDATE users SET app_factor = true, mail_factor = true, email_verified = true WHERE id = 'bob'`)
    for (const credential of [null, 'operator', { tokenHash: hashToken('another') }, { tokenHash, userId: 'gus' }] as const)
      expect((await who(caller(credential))).factors).toEqual({ app: false, mail: false })
    await bare.sql.query(`UPDATE users SET ${asItWas.users} WHERE id = 'bob'`)
  })

  test('of the operator is the command line’s, and no account', async () => {
    expect(await actor(caller('operator'))).toEqual({
      id: '',
      username: 'operator',
      name: 'Operator',
      kind: 'member',
      roles: ['admin'],
      sessionId: null,
      mustChangePassword: false,
      mustSetUpSecondFactor: false,
      operator: true,
    })
  })
})

test('everybody is told the epoch and the time that the database names', async () => {
  const { rows } = await bare.sql.query<{ epoch: string; now: Date }>(
    'UPDATE workspace SET epoch = epoch + 1 RETURNING epoch, clock_timestamp() AS now',
  )
  const [{ epoch, now } = { epoch: '', now: new Date(0) }] = rows
  for (const asked of [withToken, caller(null), caller('operator'), caller({ tokenHash: 'none' })]) {
    const found = await who(asked)
    expect(found.epoch).toBe(Number(epoch))
    expect(found.now.getTime() - now.getTime()).toBeGreaterThanOrEqual(-1)
    expect(found.now.getTime() - now.getTime()).toBeLessThan(60_000)
  }
})

test('a command holds the account and the session that it rests on, and what only reads holds neither', async () => {
  const held = (why: Purpose) =>
    bare.write(async (tx) => {
      expect((await identify(tx, withToken, why)).actor).toEqual(bob)
      return [await bare.isHeld(`SELECT FROM users WHERE id = 'bob'`), await bare.isHeld(`SELECT FROM sessions WHERE id = 'session-1'`)]
    })
  expect(await held('to-write')).toEqual([true, true])
  expect(await held('to-write-alone')).toEqual([true, true])
  expect(await held('to-read')).toEqual([false, false])
})

test('many act for an account at once, and who changes its sessions acts alone', async () => {
  const letsIn = (why: Purpose) =>
    bare.write(async (tx) => {
      await identify(tx, withToken, why)
      const { rows } = await bare.sql.query<{ another: boolean }>(
        `SELECT pg_try_advisory_xact_lock_shared(hashtextextended('account:bob', 0)) AS another`,
      )
      return rows[0]?.another
    })
  expect([await letsIn('to-read'), await letsIn('to-write'), await letsIn('to-write-alone')]).toEqual([true, true, false])
})

test('a database that was never set up is told as such', async () => {
  const empty = bare.write(async (tx) => {
    await tx.deleteFrom('workspace').execute()
    return identify(tx, caller(null), 'to-read')
  })
  await expect(empty).rejects.toThrow('the workspace row is missing')
})

describe('several at once', () => {
  const gusToken = hashToken('the token of gus')
  beforeAll(() =>
    bare.sql.query(`INSERT INTO sessions (id, user_id, token_hash, kind) VALUES ('session-2', 'gus', $1, 'sign-in')`, [gusToken]),
  )
  const withTokenOfGus = caller({ tokenHash: gusToken, userId: 'gus' })
  const each = (...callers: Caller[]) =>
    bare.write(async (tx) => identitiesOf(tx, callers, (await tx.executeQuery(identifyingEach(tx, callers))).rows))
  const names = async (...callers: Caller[]) => (await each(...callers)).of.map((found) => found?.actor.username ?? null)

  test('are each who they would be alone, with the factors that they have, as often as they ask', async () => {
    await bare.sql.query(`UPDATE users SET app_factor = true WHERE id = 'gus'`)
    const { of, epoch, now } = await each(withToken, withTokenOfGus, withToken)
    const [one, two] = [await who(withToken), await who(withTokenOfGus)]
    const wanted = [one, two, one].map(({ actor: found, factors }) => ({ actor: found, factors }))
    expect(of).toEqual(wanted)
    expect(two).toMatchObject({ actor: { kind: 'guest', roles: ['guest'] }, factors: { app: true, mail: false } })
    expect(epoch).toBe(one.epoch)
    expect(Math.abs(now.getTime() - one.now.getTime())).toBeLessThan(60_000)
    await bare.sql.query(`UPDATE users SET app_factor = false WHERE id = 'gus'`)
  })

  test('are told the epoch when none of them is anybody, and who is nobody is left to the long road', async () => {
    const strangers = [
      caller(null),
      caller('operator'),
      caller({ tokenHash: hashToken('another') }),
      caller({ tokenHash, userId: 'gus' }),
      caller({ tokenHash, userId: '' }),
    ]
    expect(await names(...strangers)).toEqual([null, null, null, null, null])
    expect((await each(caller(null))).epoch).toBe((await who(withToken)).epoch)
    expect(await names(...strangers, withToken)).toEqual([null, null, null, null, null, 'bob'])
  })

  test.each([
    [
      `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = 'session-1'`,
      `UPDATE sessions SET expires_at = NULL WHERE id = 'session-1'`,
    ],
    [`UPDATE users SET active = false WHERE id = 'bob'`, `UPDATE users SET active = true WHERE id = 'bob'`],
    [
      `UPDATE users SET access_ends_at = now() - interval '1 second' WHERE id = 'bob'`,
      `UPDATE users SET access_ends_at = NULL WHERE id = 'bob'`,
    ],
  ])('leave out who is out, and nobody else: %s', async (out, back) => {
    await bare.sql.query(out)
    const found = await names(withToken, withTokenOfGus)
    await bare.sql.query(back)
    expect(found).toEqual([null, 'gus'])
    expect(await names(withToken, withTokenOfGus)).toEqual(['bob', 'gus'])
  })

  test('hold every account and session that they rest on, and go through the turnstiles', async () => {
    await bare.write(async (tx) => {
      await tx.executeQuery(identifyingEach(tx, [withToken, withTokenOfGus]))
      for (const id of ['bob', 'gus']) expect([id, await bare.isHeld('SELECT FROM users WHERE id = $1', [id])]).toEqual([id, true])
      for (const id of ['session-1', 'session-2'])
        expect([id, await bare.isHeld('SELECT FROM sessions WHERE id = $1', [id])]).toEqual([id, true])
      const { rows } = await bare.sql.query<{ free: boolean }>(
        `SELECT pg_try_advisory_xact_lock(hashtextextended('account:' || id, 0)) AS free FROM users WHERE id IN ('bob', 'gus')`,
      )
      expect(rows).toEqual([{ free: false }, { free: false }])
    })
  })

  test('wait for nobody: neither at a turnstile that is closed nor for a row that is held', async () => {
    await bare.write(async (tx) => {
      await closeTurnstile(tx, 'bob')
      expect(await names(withToken, withTokenOfGus)).toEqual([null, 'gus'])
    })
    for (const held of [`SELECT FROM users WHERE id = 'gus' FOR UPDATE`, `SELECT FROM sessions WHERE id = 'session-2' FOR UPDATE`]) {
      const line = await bare.sql.connect()
      await line.query('BEGIN')
      await line.query(held)
      expect(await names(withToken, withTokenOfGus)).toEqual(['bob', null])
      await line.query('ROLLBACK')
      line.release()
    }
  })
})
