// A workspace with a directory of its own, backups of it, and empty places to restore them into.
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import type { Report } from '../src/backup/archive.ts'
import { backUp } from '../src/backup/back-up.ts'
import { restore, type Restored } from '../src/backup/restore.ts'
import { type Config, loadConfig } from '../src/platform/config.ts'
import { newId } from '../src/platform/ids.ts'
import { openLog } from '../src/platform/log.ts'
import { writeWholeFile } from '../src/platform/whole-file.ts'
import { serverSecret } from './template.ts'

export const silent: Report = () => undefined

/** The address of a database on the run's server. */
export function urlOf(database: string): string {
  const { host, port, user } = inject('postgres')
  return `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}`
}

export interface Place extends AsyncDisposable {
  readonly config: Config
  readonly directory: string
  /** A direct line to its database, for verdicts. */
  readonly sql: pg.Pool
}

/** An empty database and a directory that is not there yet. */
export async function openPlace(environment: Record<string, string> = {}): Promise<Place> {
  const database = `r_${newId().toLowerCase()}`
  const { host, port, user } = inject('postgres')
  const admin = new pg.Client({ host, port, user, database: 'foyer' })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${database}`)
  const parent = await mkdtemp(path.join(os.tmpdir(), 'foyer-place-'))
  const directory = path.join(parent, 'data')
  const sql = new pg.Pool({ host, port, user, database, max: 2 })
  sql.on('error', () => undefined)
  return {
    config: loadConfig({ FOYER_DATA: directory, DATABASE_URL: urlOf(database), LOG_LEVEL: 'silent', TEST_MODE: 'true', ...environment }),
    directory,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end()
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`)
      await admin.end()
      await rm(parent, { recursive: true, force: true })
    },
  }
}

/** The configuration of a workspace of the tests, as the command line would have it. */
export function configOf(sql: pg.Pool, directory: string): Config {
  const { database } = (sql as unknown as { options: pg.PoolConfig }).options
  return loadConfig({ ...serverSecret, FOYER_DATA: directory, DATABASE_URL: urlOf(database ?? ''), LOG_LEVEL: 'silent' })
}

/** Makes a backup in a file. */
export function backUpInto(
  file: string,
  config: Config,
  { withSecret = true, allowLostFiles = false, signal = new AbortController().signal } = {},
): ReturnType<typeof backUp> {
  return backUp(config, (bytes) => writeWholeFile(file, bytes), { withSecret, allowLostFiles, signal, report: silent })
}

export function restoreFrom(
  file: string,
  { config }: Pick<Place, 'config'>,
  {
    keepSessions = false,
    keepLetters = false,
    signal = new AbortController().signal,
    report = silent,
  }: { keepSessions?: boolean; keepLetters?: boolean; signal?: AbortSignal; report?: Report } = {},
): Promise<Restored> {
  return restore(config, createReadStream(file), { keepSessions, keepLetters, signal, report, log: openLog('silent') })
}

/** All that the schema holds, table by table and row by row, with how its tables are made. */
export async function everythingIn(sql: pg.Pool): Promise<Record<string, readonly string[]>> {
  const tables = await sql.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  )
  const found: Record<string, readonly string[]> = {}
  for (const { name } of tables.rows) {
    const { rows } = await sql.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${name} t ORDER BY 1`)
    found[name] = rows.map(({ row }) => row)
  }
  const texts = async (statement: string): Promise<string[]> => (await sql.query<{ text: string }>(statement)).rows.map(({ text }) => text)
  found['(constraints)'] = await texts(
    `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated AS text FROM pg_constraint WHERE conrelid <> 0 AND connamespace = 'public'::regnamespace ORDER BY 1`,
  )
  found['(indexes)'] = await texts(`SELECT indexdef AS text FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`)
  found['(triggers)'] = await texts(
    `SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text AS text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`,
  )
  found['(counters)'] = await texts(
    `SELECT sequencename || ' ' || last_value AS text FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
  )
  return found
}
