// The database by itself, with the store over it as it is measured: what it acknowledges is there, and a flush is slow only while it is meant to be.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runStore } from '../load/run-generator.ts'
import { bundleStore, sendingScript } from './foyer-database.ts'
import { type DatabaseOfShape, type FoyerWorkspace, openFoyerWorkspace } from './foyer-workspace.ts'
import { findPeers } from './packages.ts'
import { runPgbench } from './pgbench.ts'

const shape = { people: 6, rooms: 2 }
const { pgbench } = findPeers()
let workspace: FoyerWorkspace
let database: DatabaseOfShape

beforeAll(async () => {
  workspace = await openFoyerWorkspace([shape])
  database = await workspace.startDatabase(shape)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await workspace[Symbol.asyncDispose]()
})

test('what the store acknowledges is stored, once, and goes together', async () => {
  const { connection, seats, environment, pid } = database
  const before = await database.stored()
  const plan = { connection, seats, inFlight: 16, bodyBytes: 120, warmSeconds: 0.1, seconds: 0.3, processes: [pid] }
  const { accepted, perCommit } = await runStore(await bundleStore(), plan, environment)
  expect(accepted).toBeGreaterThan(100)
  expect((await database.stored()) - before).toBe(accepted)
  expect(perCommit).toBeGreaterThan(2)
})

test.runIf(pgbench !== null)('what pgbench commits is stored, and stands in rooms and memberships as a send leaves it', async () => {
  const before = await database.stored()
  const { connection, seats, pid } = database
  const { committed } = await runPgbench(pgbench ?? '', { where: connection, script: sendingScript(seats), seconds: 1, postgresPid: pid })
  expect(committed).toBeGreaterThan(10)
  expect((await database.stored()) - before).toBe(committed)
  const { rows } = await workspace.inDatabase('foyer', (sql) =>
    sql.query(
      // The room that these are copied from counts who joined it.
      `SELECT r.message_count = said.messages + 1 AND r.position = said.position AND r.clock = said.at AND r.last_message_id = said.id
              AND r.last_message_at = said.at AND m.read_position = said.position AND m.last_seen_at = said.at AS whole
         FROM rooms r
         CROSS JOIN LATERAL (SELECT count(*) AS messages FROM messages WHERE room_id = r.id) AS counted
         CROSS JOIN LATERAL (
           SELECT id, author_id, position, created_at AS at, counted.messages FROM messages WHERE room_id = r.id ORDER BY created_at DESC LIMIT 1) AS said
         JOIN memberships m ON m.room_id = r.id AND m.user_id = said.author_id
        WHERE r.id = ANY ($1)`,
      [[...new Set(seats.map(({ roomId }) => roomId))]],
    ),
  )
  expect(rows).toEqual([{ whole: true }, { whole: true }])
})

test('a flush takes a millisecond more while it is meant to, and no longer', async () => {
  const delay = (): Promise<string | undefined> =>
    workspace.inDatabase('foyer', async (sql) => (await sql.query<{ commit_delay: string }>('SHOW commit_delay')).rows[0]?.commit_delay)
  await workspace.inDatabase('postgres', (sql) => sql.query('CREATE TABLE ticks (n int)'))
  const tookMs = await database.withSlowFlush(() =>
    workspace.inDatabase('postgres', async (sql) => {
      const began = performance.now()
      for (let n = 0; n < 50; n++) await sql.query('INSERT INTO ticks VALUES ($1)', [n])
      return performance.now() - began
    }),
  )
  expect(tookMs).toBeGreaterThan(50)
  await expect(database.withSlowFlush(() => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed')
  expect(await delay()).toBe('0')
})
