// One server under faults that do not end it, one at a time: what must go on meanwhile goes on, and what can't says so.
import { until } from '@foyer/e2e/server.ts'
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
  await until(() => bed.clients.every(({ chat }) => chat.isSettled), 'everybody listens', 60_000)
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
