// Statements that come often are prepared, and what was prepared before the tables changed does not stand in the way.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareDatabase, openBareDatabase } from '../../test/bare-database.ts'
import { Statements } from './prepared.ts'
import { isRetryable } from './transaction.ts'

let bare: BareDatabase
beforeAll(async () => {
  bare = await openBareDatabase()
})
afterAll(() => bare[Symbol.asyncDispose]())

test('a statement is named from the tenth time on, each by a name of its own, and no more than two hundred are', () => {
  const statements = new Statements()
  const times = (text: string, count: number) => Array.from({ length: count }, () => statements.nameOf(text)).at(-1)
  expect(times('SELECT 1', 10)).toBeUndefined()
  expect(times('SELECT 2', 11)).toBe('foyer_1')
  expect(times('SELECT 1', 1)).toBe('foyer_0')
  const names = Array.from({ length: 300 }, (_, n) => times(`SELECT ${n}, 'more'`, 11))
  expect(new Set(names.filter((name) => name !== undefined)).size).toBe(198)
  expect(times('SELECT 1', 1)).toBe('foyer_0')
})

test('of texts that never come again, only so many are remembered', () => {
  const statements = new Statements()
  for (let n = 0; n < 100_000; n += 1) statements.nameOf(`SELECT ${n}`)
  expect(Array.from({ length: 11 }, () => statements.nameOf('SELECT again')).at(-1)).toBe('foyer_0')
})

test('what comes often is prepared by the database, and answers as before', async () => {
  const ask = (n: number) =>
    bare.read(async (tx) => {
      const { rows } = await sql<{ n: number }>`SELECT ${n}::int + 1 AS n`.execute(tx)
      const prepared = await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(tx)
      return { n: rows[0]?.n, isPrepared: prepared.rows.some(({ statement }) => statement.includes('::int + 1')) }
    })
  const answers = []
  for (let n = 0; n < 12; n += 1) answers.push(await ask(n))
  expect(answers.map(({ n }) => n)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1))
  expect([answers[0]?.isPrepared, answers.at(-1)?.isPrepared]).toEqual([false, true])
})

test('after a migration a plan from before it is given up with its connection, and the transaction is done when it is tried again', async () => {
  await bare.sql.query('CREATE TABLE grown (id text); INSERT INTO grown VALUES ($$one$$)')
  const ask = () => bare.read(async (tx) => (await sql<object>`SELECT * FROM grown WHERE id = ${'one'}`.execute(tx)).rows)
  for (let n = 0; n < 12; n += 1) expect(await ask()).toEqual([{ id: 'one' }])
  await bare.sql.query('ALTER TABLE grown ADD COLUMN size int')
  let again: unknown[] | undefined
  for (let attempt = 0; attempt < 4 && again === undefined; attempt += 1)
    again = await ask().catch((error: unknown) => {
      expect(isRetryable(error)).toBe(true)
      return undefined
    })
  expect(again).toEqual([{ id: 'one', size: null }])
})

test('after a migration no transaction meets a plan from before it twice, however many connections have one', async () => {
  await bare.sql.query('CREATE TABLE shared (id text); INSERT INTO shared VALUES ($$one$$)')
  const ask = () => bare.read(async (tx) => (await sql<object>`SELECT * FROM shared WHERE id = ${'one'}`.execute(tx)).rows)
  const onEach = (): Promise<object[][]> =>
    Promise.all(
      Array.from({ length: 3 }, () =>
        bare.read(async (tx) => {
          const { rows } = await sql<object>`SELECT * FROM shared WHERE id = ${'one'}`.execute(tx)
          // Whoever holds a connection this long lets nobody else have it.
          await sql`SELECT pg_sleep(0.05)`.execute(tx)
          return rows
        }),
      ),
    )
  for (let n = 0; n < 8; n += 1) await onEach()
  await bare.sql.query('ALTER TABLE shared ADD COLUMN size int')
  await expect(ask()).rejects.toThrow('cached plan must not change result type')
  for (let n = 0; n < 3; n += 1) expect(await ask()).toEqual([{ id: 'one', size: null }])
  expect((await onEach()).flat()).toEqual(Array.from({ length: 3 }, () => ({ id: 'one', size: null })))
})

test('a conflict over a part of a table is found however often it comes', async () => {
  await bare.sql.query(`CREATE TABLE held (id int, state text); CREATE UNIQUE INDEX ON held (id) WHERE state = 'open'`)
  const hold = () =>
    bare.write(
      async (tx) =>
        (
          await sql<object>`INSERT INTO held (id, state) VALUES (${1}, ${'open'}) ON CONFLICT (id) WHERE state = ${'open'} DO NOTHING RETURNING id`.execute(
            tx,
          )
        ).rows.length,
    )
  const held = []
  for (let n = 0; n < 40; n += 1) held.push(await hold())
  expect(held).toEqual([1, ...Array.from({ length: 39 }, () => 0)])
})
