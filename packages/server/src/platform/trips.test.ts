// What goes on one trip to the database, in which order it is done, and what a failure leaves.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BareDatabase, openBareDatabase } from '../../test/bare-database.ts'
import { tripsDuring } from '../../test/statements.ts'
import type { Event } from './events.ts'
import type { Tx } from './transaction.ts'
import { lastly, together } from './trips.ts'

let bare: BareDatabase
beforeAll(async () => {
  bare = await openBareDatabase()
  await bare.sql.query('CREATE TABLE notes (note_id int PRIMARY KEY, note_text text NOT NULL)')
})
afterAll(() => bare[Symbol.asyncDispose]())
beforeEach(() => bare.sql.query('TRUNCATE notes'))

const noting = (tx: Tx, id: number, text: string | null = `note ${id}`) =>
  sql`INSERT INTO notes (note_id, note_text) VALUES (${id}, ${text})`.compile(tx)
const counting = (tx: Tx) => sql<{ noteCount: number }>`SELECT count(*)::int AS note_count FROM notes WHERE note_id > ${0}`.compile(tx)
const stored = async (): Promise<number[]> =>
  (await bare.sql.query<{ note_id: number }>('SELECT note_id FROM notes ORDER BY note_id')).rows.map((row) => row.note_id)

test('what is asked together goes on one trip with the beginning, each seeing what those before it have done', async () => {
  const trips = await tripsDuring(() =>
    bare.write(async (tx) => {
      const [before, , after] = await together(tx, [counting(tx), noting(tx, 1), counting(tx)])
      expect([before, after]).toEqual([[{ noteCount: 0 }], [{ noteCount: 1 }]])
    }),
  )
  expect(trips.map((each) => each.map((statements) => statements.map((text) => text.split(' ')[0])))).toEqual([
    [['start', 'SELECT', 'INSERT', 'SELECT'], ['commit']],
  ])
})

test('nobody waits for the end of what only reads, and whoever has the connection next finds it free', async () => {
  const trips = await tripsDuring(async () => {
    for (let n = 0; n < 20; n++) {
      const [read, written] = await Promise.all([
        bare.read(async (tx) => (await tx.executeQuery(counting(tx))).rows[0]?.noteCount),
        bare.write((tx) => lastly(tx, [noting(tx, n + 1)])),
      ])
      expect([read ?? -1, written]).toEqual([expect.any(Number), undefined])
    }
    await expect(bare.read((tx) => tx.executeQuery(noting(tx, 100)))).rejects.toMatchObject({ code: '25006' })
  })
  expect(trips.flat(2).filter((text) => text === 'commit')).toHaveLength(40)
  expect(await stored()).toHaveLength(20)
})

test('what nobody needs an answer to goes with the commit, or before whatever is asked meanwhile', async () => {
  const trips = await tripsDuring(() =>
    bare.write(async (tx) => {
      await lastly(tx, [noting(tx, 1)])
      expect((await tx.executeQuery(counting(tx))).rows).toEqual([{ noteCount: 1 }])
      await lastly(tx, [noting(tx, 2), noting(tx, 3)])
    }),
  )
  expect(trips.map((each) => each.map((statements) => statements.map((text) => text.split(' ')[0])))).toEqual([
    [
      ['start', 'INSERT', 'SELECT'],
      ['INSERT', 'INSERT', 'commit'],
    ],
  ])
  expect(await stored()).toEqual([1, 2, 3])
})

test('a transaction that asks nothing makes no trip, whether it ends well or not', async () => {
  const trips = await tripsDuring(async () => {
    await bare.write(async () => undefined)
    await expect(bare.write(async () => Promise.reject(new Error('changed my mind')))).rejects.toThrow('changed my mind')
    await expect(
      bare.write(async (tx) => {
        await lastly(tx, [noting(tx, 1)])
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
  })
  expect(trips).toEqual([])
  expect(await stored()).toEqual([])
})

describe('the first that fails', () => {
  test('fails all that go with it, and nothing of the transaction stands', async () => {
    const failing = bare.write((tx) => together(tx, [noting(tx, 1), noting(tx, 2, null), noting(tx, 3)]))
    await expect(failing).rejects.toMatchObject({ code: '23502' })
    expect(await stored()).toEqual([])
  })

  test('fails the commit with it: nothing is stored and nothing told', async () => {
    const told: string[] = []
    const stop = bare.bus.listen((events) => told.push(...events.map(({ name }) => name)))
    const event = (name: string): Event => ({ name, audience: 'everyone', data: null })
    const write = (...ids: number[]) =>
      bare.write(async (tx, emit) => {
        emit(event(`told of ${ids.join(' and ')}`))
        await lastly(
          tx,
          ids.map((id) => noting(tx, id)),
        )
      })
    await write(1)
    await expect(write(2, 1)).rejects.toMatchObject({ code: '23505' })
    await write(3)
    stop()
    expect(told).toEqual(['told of 1', 'told of 3'])
    expect(await stored()).toEqual([1, 3])
  })

  test('leaves the connection as good as another, however often its statements come and whichever of them are prepared by then', async () => {
    for (let n = 1; n <= 40; n += 1) {
      const isBad = n % 3 === 0
      const writing = bare.write((tx) => together(tx, [noting(tx, n), noting(tx, 1000 + n, isBad ? null : 'good'), counting(tx)]))
      if (isBad) await expect(writing).rejects.toMatchObject({ code: '23502' })
      else expect((await writing)[2]).toHaveLength(1)
    }
    expect(await stored()).toHaveLength(2 * 27)
  })
})

test('a value that cannot be written is refused before anything is asked', async () => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  const trips = await tripsDuring(() => expect(bare.write((tx) => sql`SELECT ${circle}::jsonb`.execute(tx))).rejects.toThrow('circular'))
  expect(trips.flat(2)).toEqual(['rollback'])
  await bare.write(async (tx) => void (await sql`SELECT ${1}::int`.execute(tx)))
})

test('several statements in one text are done as they stand, inside the transaction', async () => {
  await expect(
    bare.write(async (tx) => {
      await sql.raw(`INSERT INTO notes VALUES (1, 'one'); INSERT INTO notes VALUES (2, 'two')`).execute(tx)
      expect((await tx.executeQuery(counting(tx))).rows).toEqual([{ noteCount: 2 }])
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await stored()).toEqual([])
})
