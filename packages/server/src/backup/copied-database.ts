// One database copied into another, empty one, as a backup and its restore would, and without a file between them: by the same statements, but
// rows go straight from one server to the other, and nothing is settled, because nothing can have happened in between.
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { sql } from 'kysely'
import { appliedMigrations, holdMigrations, migrateWithin } from '../platform/migrate.ts'
import { StartupError } from '../platform/startup-error.ts'
import { type Alone, transactAlone } from '../platform/transaction.ts'
import { rowsOf, snapshot } from './back-up.ts'
import { clearForLoading, listTables, plainValues, quoted, readSequences, setSequences, type Table } from './catalogue.ts'

export interface CopyOptions {
  readonly signal: AbortSignal
  /** How many rows have gone by; `about` is what the database believes that it has. */
  readonly onCopied: (table: string, rows: number, about: number) => void
  readonly onChecking: (table: string) => void | Promise<void>
}

export interface Copied {
  readonly tables: number
  readonly rows: number
}

/**
 * Copies what Foyer keeps in a database into an empty one, at the same migration, and reads both again to see that they hold the same rows. The
 * copy may be believed once this resolves. Throws a StartupError when the two differ.
 */
export function copyDatabase(from: pg.PoolConfig, to: pg.PoolConfig, options: CopyOptions): Promise<Copied> {
  const { signal } = options
  return transactAlone(from, { begin: [snapshot], signal }, async (old) => {
    await old.client.query(plainValues)
    const migrations = await appliedMigrations(old)
    if (migrations.length === 0) throw new StartupError('There is no workspace in this database yet: nothing of it needs to be kept.')
    const tables = await listTables(old.tx)
    const rows = await transactAlone(to, { begin: ['BEGIN ISOLATION LEVEL READ COMMITTED', holdMigrations], signal }, (copy) =>
      load(old, copy, { tables, last: migrations.at(-1) ?? '', options }),
    )
    // As whoever comes next reads it.
    await transactAlone(to, { begin: ['BEGIN READ ONLY'], signal }, (copy) => compare(old, copy, { tables, options }))
    return { tables: tables.length, rows }
  })
}

async function load(
  old: Alone,
  copy: Alone,
  { tables, last, options }: { readonly tables: readonly Table[]; readonly last: string; readonly options: CopyOptions },
): Promise<number> {
  await migrateWithin(copy, last)
  await requireSameTables(copy, tables)
  await copy.client.query(plainValues)
  const cleared = await clearForLoading(copy.tx, tables)
  const about = await guessRows(old, tables)
  let rows = 0
  for (const table of tables) {
    const seen = (more: number): void => options.onCopied(table.name, rows + more, about)
    rows += await copyTable(old, copy, { table, seen })
  }
  await setSequences(copy.tx, await readSequences(old.tx))
  await cleared.restore()
  await copy.client.query(`ANALYZE ${tables.map(({ name }) => quoted(name)).join(', ')}`)
  return rows
}

/** What was added to the schema by hand would be left behind. */
async function requireSameTables({ tx }: Alone, tables: readonly Table[]): Promise<void> {
  const told = ({ name, columns }: Table): string => `${name} (${columns.toSorted().join(', ')})`
  const ours = new Set((await listTables(tx)).map(told))
  const others = tables.filter((table) => !ours.has(told(table)))
  if (others.length > 0 || ours.size !== tables.length)
    throw new StartupError(
      `The tables of this database are not those of its schema${others.length > 0 ? ` (${others.map(({ name }) => name).join(', ')})` : ''}, so a copy would not hold everything. Move what was added by hand to another database.`,
    )
}

/** As the database last counted; tables that it has never looked at have a negative guess. */
async function guessRows({ tx }: Alone, tables: readonly Table[]): Promise<number> {
  const { rows } = await sql<{ about: number }>`
    SELECT coalesce(sum(greatest(reltuples, 0)), 0)::float8 AS about FROM pg_class
     WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND relname = ANY(${tables.map(({ name }) => name)})`.execute(
    tx,
  )
  return Math.round(rows[0]?.about ?? 0)
}

async function copyTable(
  old: Alone,
  copy: Alone,
  { table, seen }: { readonly table: Table; readonly seen: (rows: number) => void },
): Promise<number> {
  const into = copy.client.query(copyFrom(`COPY ${quoted(table.name)} (${table.columns.map(quoted).join(', ')}) FROM STDIN`))
  let rows = 0
  seen(rows)
  await pipeline(
    rowsOf(old, table),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        // In COPY's text format a row is a line.
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows++
        seen(rows)
        yield chunk
      }
    },
    into,
  )
  return into.rowCount ?? rows
}

async function compare(
  old: Alone,
  copy: Alone,
  { tables, options }: { readonly tables: readonly Table[]; readonly options: CopyOptions },
): Promise<void> {
  await copy.client.query(plainValues)
  for (const table of tables) {
    await options.onChecking(table.name)
    const [before, after] = await Promise.all([digestOf(old, table), digestOf(copy, table)])
    if (before.rows !== after.rows || before.sum !== after.sum)
      throw new StartupError(
        `The copy of the table ${table.name} is not what it was copied from (${after.rows} rows of ${before.rows}, or other values). The database is as it was; look at the disk, and try again.`,
      )
  }
}

/** The rows of a table, counted, and their SHA-256 added up: the same for the same rows, in whatever order they lie. */
async function digestOf({ tx }: Alone, { name, columns }: Table): Promise<{ readonly rows: string; readonly sum: string }> {
  const half = (at: number) => sql.raw(`coalesce(sum(('x' || substr(hash, ${at}, 16))::bit(64)::bigint), 0)::text`)
  const { rows } = await sql<{ rows: string; sum: string }>`
    SELECT count(*)::text AS rows, ${half(1)} || ' ' || ${half(17)} AS sum
      FROM (SELECT encode(sha256(convert_to(ROW(${sql.raw(columns.map(quoted).join(', '))})::text, 'UTF8')), 'hex') AS hash FROM ${sql.raw(quoted(name))}) AS hashed`.execute(
    tx,
  )
  return rows[0] ?? { rows: '0', sum: '' }
}
