import { expect, inject, test } from 'vitest'
import { newId } from './ids.ts'
import { openLog } from './log.ts'
import { migrate } from './migrate.ts'
import { StartupError } from './startup-error.ts'
import { type Database, openDatabase } from './transaction.ts'

/** A database of its own on the run's server, dropped afterwards. */
async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const name = `m_${newId().toLowerCase()}`
  const server = { ...inject('postgres') }
  const admin = openDatabase({ ...server, database: 'foyer' }, openLog('silent'), 1)
  await admin.pool.query(`CREATE DATABASE ${name}`)
  const database = openDatabase({ ...server, database: name }, openLog('silent'), 2)
  try {
    await work(database)
  } finally {
    await database.close()
    await admin.pool.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.close()
  }
}

test('a fresh database gets the whole schema, once, even when two servers start together', () =>
  withDatabase(async (database) => {
    const applied = await Promise.all([migrate(database), migrate(database)])
    expect(applied.flat().length).toBeGreaterThan(3)
    expect(new Set(applied.flat()).size).toBe(applied.flat().length)
    expect(await migrate(database)).toEqual([])
  }))

test('a schema of a newer version is refused in one sentence', () =>
  withDatabase(async (database) => {
    await migrate(database)
    await database.pool.query("INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-from-the-future', now())")
    await expect(migrate(database)).rejects.toThrow(/written by a newer Foyer \(it knows 9999-from-the-future\)/)
    await expect(migrate(database)).rejects.toBeInstanceOf(StartupError)
  }))

test('a server that is too old is refused in one sentence, before anything is written', async () => {
  // No such server can be installed beside the others, so its answer to the one question is played.
  const asked: string[] = []
  const pool = { query: async (text: string) => (asked.push(text), { rows: [{ major: 14 }] }) }
  await expect(migrate({ pool } as unknown as Database)).rejects.toThrow('The database server is PostgreSQL 14; Foyer needs 15 or newer.')
  expect(asked).toHaveLength(1)
})
