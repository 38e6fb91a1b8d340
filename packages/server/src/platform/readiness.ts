// What serving needs of the database, as questions that whoever watches over the server may ask at any time.
import { pendingMigrations } from './migrate.ts'
import type { Database } from './transaction.ts'

/** Resolves when the database answers. */
export async function requireAnswer(database: Database): Promise<void> {
  await database.pool.query('SELECT 1')
}

/** Resolves when the database has the schema of this code: a restore may have brought an older one. */
export async function requireMigrated(database: Database): Promise<void> {
  const pending = await pendingMigrations(database)
  if (pending.length > 0) throw new Error(`the database lacks ${pending.join(', ')}`)
}
