// One server under faults that do not end it, one at a time: what must go on meanwhile goes on, and what can't says so.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Bed } from '../src/bed.ts'
import { restFor } from '../src/client.ts'
import { Random } from '../src/random.ts'
import { beginStorm, endStorm } from '../src/storm.ts'

let bed: Bed
let room: string
beforeAll(async () => {
  bed = await Bed.make({ nodes: 1, members: 2, guests: 0, rooms: 1, roomsEach: 1 }, new Random(1))
  room = bed.roomIds[0] ?? ''
  await bed.settled(60_000)
}, 200_000)
afterAll(() => bed?.[Symbol.asyncDispose]())

const member = () => restFor(bed.nodes[0]?.url ?? '', bed.sessions[0] ?? expect.fail('no member'))

describe('transactions that PostgreSQL gives up', () => {
  const send = (id: string) => member().request('POST', 'chat.sendMessage', { body: { message: { _id: id, rid: room, msg: 'hello' } } })
  const stored = (id: string) => bed.database.query('SELECT FROM messages WHERE id = $1', [id])

  test('once is nothing that anybody notices', async () => {
    const id = bed.random.id()
    await beginStorm(bed.database, { percent: 100, tables: ['messages'], most: 1 })
    const { status } = await send(id)
    const { atWrite, atCommit } = await endStorm(bed.database)
    expect([status, atWrite + atCommit]).toEqual([200, 1])
    expect(await stored(id)).toHaveLength(1)
    await expect.poll(() => bed.clients[1]?.chat.shows(room, id)).toBe(true)
  })

  test('every time they are tried are not tried for ever, and who asked is told that nothing was done', async () => {
    const id = bed.random.id()
    await beginStorm(bed.database, { percent: 100, tables: ['messages'] })
    const { status, body } = await send(id)
    const { atWrite, atCommit } = await endStorm(bed.database)
    expect([status, body]).toEqual([
      503,
      {
        success: false,
        error: expect.stringContaining('Nothing was done'),
        errorType: 'service-unavailable',
        details: { retryAfterSeconds: 1 },
      },
    ])
    // Once together with others, and four times alone.
    expect(atWrite + atCommit).toBe(5)
    expect(await stored(id)).toEqual([])
    expect((await send(id)).status).toBe(200)
    expect(await stored(id)).toHaveLength(1)
    await expect.poll(() => bed.clients[1]?.chat.shows(room, id)).toBe(true)
  })

  test('do not swallow the row of the audit log that a refusal leaves', async () => {
    const entries = () => bed.database.query(`SELECT FROM audit_log WHERE refusal IS NOT NULL`)
    const refused = () =>
      member().request('POST', 'users.setActiveStatus', { body: { userId: bed.sessions[1]?.userId, activeStatus: false } })
    expect((await refused()).status).toBe(403)
    expect(await entries()).toHaveLength(1)
    await beginStorm(bed.database, { percent: 100, tables: ['audit_log'], most: 1 })
    const { status } = await refused()
    const { atWrite, atCommit } = await endStorm(bed.database)
    expect([status, atWrite + atCommit]).toEqual([403, 1])
    expect(await entries()).toHaveLength(2)
  })
})

describe.each([
  ['ten minutes ahead', 600_000],
  ['ten minutes behind', -600_000],
])('a server whose clock is %s', (_how, aheadMs) => {
  beforeAll(() => bed.nodes[0]?.setClock(aheadMs))
  afterAll(() => bed.nodes[0]?.setClock(0))

  test('closes links when their time is over, and not before or after', async () => {
    const { _id: token, linkId } = await bed
      .alice()
      .post<{ _id: string; linkId: string }>('findOrCreateInvite', { rid: room, days: 1, maxUses: 0 })
    const endsIn = (interval: string) =>
      bed.database.query(`UPDATE invite_links SET expires_at = clock_timestamp() + $2::interval WHERE id = $1`, [linkId, interval])
    const isValid = async () => (await member().post<{ valid: boolean }>('validateInviteToken', { token })).valid
    await endsIn('1 minute')
    expect(await isValid()).toBe(true)
    await endsIn('-1 millisecond')
    expect(await isValid()).toBe(false)
    await expect(member().post('useInviteToken', { token })).rejects.toMatchObject({ code: 'error-invalid-token' })
  })

  test('ends sessions when their time is over, and not before or after', async () => {
    const { userId, authToken } = await bed.signIn('member-1')
    const endsIn = (interval: string) =>
      bed.database.query(
        `UPDATE sessions SET expires_at = clock_timestamp() + $2::interval
          WHERE id = (SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1)`,
        [userId, interval],
      )
    const ask = async () => (await restFor(bed.nodes[0]?.url ?? '', { userId, authToken }).request('GET', 'me')).status
    await endsIn('1 minute')
    expect(await ask()).toBe(200)
    await endsIn('-1 millisecond')
    expect(await ask()).toBe(401)
  })
})
