// The end of a guest's access: who hears of it when, each thing once, and what is closed when it has come. Time passes by moving the ends.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { mindAccessEnds } from './accounts.jobs.ts'

let workspace: TestWorkspace
let carol: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  carol = await workspace.newPerson('carol', { language: 'de' })
  await workspace.sql.query(`UPDATE users SET language = 'de' WHERE id = $1`, [carol.id])
})
afterAll(() => workspace?.[Symbol.asyncDispose]())
beforeEach(() => workspace.sql.query('DELETE FROM letters'))

let made = 0
const newGuest = async (days: number): Promise<Person> => {
  const username = `guest${++made}`
  const accessEndsAt = new Date(Date.now() + days * 86_400_000).toISOString()
  return workspace.newPerson(username, { roles: ['guest'], name: `Guest ${made}`, hostId: carol.id, accessEndsAt })
}
const mind = () =>
  mindAccessEnds((action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'test' }, input))
/** Lets days pass for one guest. */
const pass = async (guest: Person, days: number) => {
  for (const [table, column, key] of [
    ['users', 'access_ends_at', 'id'],
    ['access_ends', 'ends_at', 'user_id'],
  ])
    await workspace.sql.query(`UPDATE ${table} SET ${column} = ${column} - $2 * interval '1 day' WHERE ${key} = $1`, [guest.id, days])
}
const letters = async () =>
  (
    await workspace.sql.query<{ line: string }>(`SELECT kind || ' ' || address || ' ' || language AS line FROM letters ORDER BY position`)
  ).rows.map(({ line }) => line)
const both = (guest: Person) => [`access-ending ${guest.username}@foyer.example en`, 'guest-access-ending carol@foyer.example de']

describe('before the end', () => {
  test('guest and host hear of it 14, 5 and 1 days ahead, each once and in their language, and at no other time', async () => {
    const guest = await newGuest(20)
    await mind()
    expect(await letters()).toEqual([])
    let told: string[] = []
    for (const [days, says] of [
      [5, false],
      [1.5, true],
      [1, false],
      [7, false],
      [0.6, true],
      [2, false],
      [2, true],
      [0.5, false],
    ] as const) {
      await pass(guest, days)
      await mind()
      await mind()
      told = [...told, ...(says ? both(guest) : [])]
      expect(await letters()).toEqual(told)
    }
    expect(told).toHaveLength(6)
  })

  test('on two servers at once each letter is written once', async () => {
    const guest = await newGuest(20)
    await mind()
    await pass(guest, 16)
    await Promise.all(Array.from({ length: 10 }, () => mind()))
    expect(await letters()).toEqual(both(guest))
  })

  test('an end that moves begins anew, and whoever sets it needs not be told what lies behind', async () => {
    const guest = await newGuest(20)
    await mind()
    await pass(guest, 16)
    await mind()
    expect(await letters()).toHaveLength(2)
    const end = async (days: number) => {
      await workspace.alice.rest.post('users.update', {
        userId: guest.id,
        data: { accessEndsAt: new Date(Date.now() + days * 86_400_000).toISOString() },
      })
      await mind()
    }
    // Given ten days, both know it; given thirty, they hear of it again.
    await end(10)
    expect(await letters()).toHaveLength(2)
    await pass(guest, 6)
    await mind()
    expect(await letters()).toHaveLength(4)
    await end(30)
    await pass(guest, 17)
    await mind()
    expect(await letters()).toHaveLength(6)
  })

  test('after a long sleep of the server the nearest is said, and nothing of those before', async () => {
    const guest = await newGuest(20)
    await mind()
    await pass(guest, 19.5)
    await mind()
    expect(await letters()).toEqual(both(guest))
    await mind()
    expect(await letters()).toHaveLength(2)
  })

  test('somebody deactivated, or without an end any more, hears nothing', async () => {
    const [guest, other] = [await newGuest(20), await newGuest(20)]
    await mind()
    await workspace.alice.rest.post('users.setActiveStatus', { userId: guest.id, activeStatus: false })
    await workspace.alice.rest.post('users.update', { userId: other.id, data: { accessEndsAt: '' } })
    await workspace.sql.query('DELETE FROM letters')
    await pass(guest, 16)
    await mind()
    expect(await letters()).toEqual([])
  })
})

describe('when the end has come', () => {
  test('the host is told once, sessions and sockets are closed, what waited is dropped, and it is in the audit log', async () => {
    const guest = await newGuest(0.9)
    const socket = await guest.socket()
    const closed = socket.closed
    await mind()
    await workspace.alice.rest.post('users.sendWelcomeEmail', { email: `${guest.username}@foyer.example` }).catch(() => undefined)
    await pass(guest, 1)
    await Promise.all([mind(), mind(), mind()])
    await closed
    expect(await letters()).toEqual(['guest-access-ended carol@foyer.example de'])
    expect((await workspace.sql.query('SELECT FROM sessions WHERE user_id = $1', [guest.id])).rowCount).toBe(0)
    const { rows } = await workspace.sql.query(
      `SELECT actor_name, details->'after'->>'ended' AS ended FROM audit_log WHERE action = 'end-guest-access' AND target_id = $1 AND details->'after'->>'ended' = 'true'`,
      [guest.id],
    )
    expect(rows).toEqual([{ actor_name: 'operator', ended: 'true' }])
  })

  test('it is noticed even if nobody looked before', async () => {
    const guest = await newGuest(0.9)
    await workspace.sql.query(`UPDATE users SET access_ends_at = now() - interval '1 day' WHERE id = $1`, [guest.id])
    await mind()
    expect(await letters()).toEqual(['guest-access-ended carol@foyer.example de'])
  })
})
