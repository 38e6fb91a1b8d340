// What those who watch over the server are told, and how little that is.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import fastify from 'fastify'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'
import { addHealth, nowAndThen } from './health.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(() => workspace[Symbol.asyncDispose]())
afterEach(() => void vi.useRealTimers())

const get = async (path: string) => {
  const response = await fetch(`${workspace.url}${path}`)
  return { status: response.status, text: await response.text() }
}

describe('a server that is well', () => {
  test('says so in all three ways, and nothing else', async () => {
    expect(await get('/health')).toEqual({ status: 200, text: 'ok' })
    expect(await get('/livez')).toEqual({ status: 200, text: '{"status":"ok"}' })
    expect(await get('/readyz')).toEqual({ status: 200, text: '{"status":"ok","checks":{"database":"ok","migrations":"ok","files":"ok"}}' })
  })

  test('is not ready with an older schema than its code', async () => {
    const { rows } = await workspace.sql.query<{ name: string }>(
      'DELETE FROM kysely_migration WHERE name = (SELECT max(name) FROM kysely_migration) RETURNING *',
    )
    expect(await get('/readyz')).toEqual({
      status: 503,
      text: '{"status":"unavailable","checks":{"database":"ok","migrations":"failed","files":"ok"}}',
    })
    expect((await get('/livez')).status).toBe(200)
    await workspace.sql.query('INSERT INTO kysely_migration SELECT * FROM json_populate_record(NULL::kysely_migration, $1)', [
      JSON.stringify(rows[0]),
    ])
    expect((await get('/readyz')).status).toBe(200)
  })
})

describe('a check', () => {
  test('of what the server can do without is told, and takes nothing from its readiness', async () => {
    const server = fastify()
    addHealth(server, { database: async () => true }, { bus: () => Promise.reject(new Error('away')) })
    const answer = await server.inject('/readyz')
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'degraded', checks: { database: 'ok', bus: 'failed' } }])
    await server.close()
  })

  test('that hangs fails after two seconds and is not asked twice meanwhile', async () => {
    let asked = 0
    const server = fastify()
    addHealth(server, {
      database: () => {
        asked++
        return new Promise(() => undefined)
      },
    })
    const answers = await Promise.all([server.inject('/readyz'), server.inject('/readyz')])
    for (const answer of answers)
      expect([answer.statusCode, answer.json()]).toEqual([503, { status: 'unavailable', checks: { database: 'failed' } }])
    expect(asked).toBe(1)
    expect((await server.inject('/health')).body).toBe('ok')
    await server.close()
  })

  test('that costs something is made once in fifteen seconds, wherever the clock jumps meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    let made = 0
    const check = nowAndThen(async () => ++made)
    await check()
    for (const jump of [-3_600_000, 3_600_000]) {
      vi.setSystemTime(Date.now() + jump)
      const before = made
      vi.advanceTimersByTime(14_000)
      await check()
      expect(made).toBe(before)
      vi.advanceTimersByTime(1_001)
      await check()
      expect(made).toBe(before + 1)
    }
  })
})
