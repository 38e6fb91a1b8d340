// Brings the database to the schema of this code, forward only, under the migrator's advisory lock.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Migration, Migrator, sql } from 'kysely'
import type pg from 'pg'
import { packageDirectory } from './package-directory.ts'
import { StartupError } from './startup-error.ts'
import type { Alone, Database } from './transaction.ts'

const oldestSupported = 15

/** Applies what is missing. Refuses, with a sentence, a server that is too old and a schema that is newer than the code. */
export async function migrate(database: Database): Promise<readonly string[]> {
  await requireSupportedServer(database.pool).catch((error: unknown) => {
    throw unreachable(error)
  })
  const migrations = await loadMigrations()
  await refuseNewerSchema(database.pool, Object.keys(migrations))
  const migrator = new Migrator({ db: database.kysely.withoutPlugins(), provider: { getMigrations: async () => migrations } })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}

/** Keeps every other migrator of this database waiting until the transaction ends: the lock is the one that they take. */
export const holdMigrations = 'SELECT pg_advisory_xact_lock(3853314791062309107)'

/** Applies what is missing up to one migration, or all, within a transaction that goes on. */
export async function migrateWithin({ database }: Alone, last?: string): Promise<void> {
  const migrations = await loadMigrations()
  const db = database.kysely.withoutPlugins()
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations }, disableTransactions: true })
  const { error } = await (last === undefined ? migrator.migrateToLatest() : migrator.migrateTo(last))
  if (error) throw error
}

/** The names of the migrations of this code, in their order. */
export async function knownMigrations(): Promise<readonly string[]> {
  return Object.keys(await loadMigrations())
}

/** The migrations that a database has seen, in their order; none where there is no workspace yet. Refuses a schema that is newer than the code. */
export async function appliedMigrations({ client }: Alone): Promise<readonly string[]> {
  return (await refuseNewerSchema(client, await knownMigrations())).toSorted()
}

/** The migrations of this code that the database has not seen. */
export async function pendingMigrations(database: Database): Promise<readonly string[]> {
  const known = Object.keys(await loadMigrations())
  const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM kysely_migration')
  const applied = new Set(rows.map((row) => row.name))
  return known.filter((name) => !applied.has(name))
}

async function loadMigrations(): Promise<Record<string, Migration>> {
  const directory = path.join(packageDirectory(), 'migrations')
  const files = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  const entries = files.map(async (file) => {
    const text = await readFile(path.join(directory, file), 'utf8')
    return [
      file.slice(0, -'.sql'.length),
      {
        up: (db) =>
          sql
            .raw(text)
            .execute(db)
            .then(() => undefined),
      },
    ] as const satisfies [string, Migration]
  })
  return Object.fromEntries(await Promise.all(entries))
}

type Queryable = Pick<pg.Client | pg.Pool, 'query'>

/** Refuses, with a sentence, a server that is too old. */
export async function requireSupportedServer(server: Queryable): Promise<void> {
  const { rows } = await server.query<{ major: number }>("SELECT current_setting('server_version_num')::int / 10000 AS major")
  const major = rows[0]?.major ?? 0
  if (major < oldestSupported)
    throw new StartupError(
      `The database server is PostgreSQL ${major}; Foyer needs ${oldestSupported} or newer. Upgrade it, or point DATABASE_URL at another.`,
    )
}

/** A connection that fails is the operator's to mend, and says how; anything else is thrown as it is. */
export function unreachable(error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string }
  const mend: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there. Start the database server, or mend the host and port in DATABASE_URL',
    ENOTFOUND: 'its host has no such name. Mend DATABASE_URL',
    EAI_AGAIN: 'its host has no such name. Mend DATABASE_URL',
    ETIMEDOUT: 'it does not answer. Mend the network, or the host and port in DATABASE_URL',
    EHOSTUNREACH: 'it does not answer. Mend the network, or the host and port in DATABASE_URL',
    '28P01': 'it refuses the password. Mend the user and password in DATABASE_URL',
    '28000': 'it refuses the user. Mend the user in DATABASE_URL, or the server’s pg_hba.conf',
    '3D000': 'it has no such database. Create the database, or mend its name in DATABASE_URL',
    '57P03': 'it is still starting. Try again in a moment',
    '42501': 'its user may not do that. Make the user in DATABASE_URL the owner of the database',
    '53100': 'its disk is full. Free some space there',
    '53300': 'it has no connection left. Raise its max_connections, or stop what holds them',
  }
  const sentence = code === undefined ? undefined : mend[code]
  return sentence === undefined ? error : new StartupError(`The database can’t be used: ${sentence}. (${message ?? code})`)
}

/** Answers what was applied. */
async function refuseNewerSchema(database: Queryable, known: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{ exists: boolean }>("SELECT to_regclass('kysely_migration') IS NOT NULL AS exists")
  if (!rows[0]?.exists) return []
  const applied = (await database.query<{ name: string }>('SELECT name FROM kysely_migration')).rows.map((row) => row.name)
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new StartupError(
      `The database was written by a newer Foyer (it knows ${unknown.join(', ')}). Start that version, or restore a backup made with this one.`,
    )
  return applied
}
