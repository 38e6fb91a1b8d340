// What a database holds, as its own catalogue says: no list of tables is kept here that a new table could be missing from.
import { sql } from 'kysely'
import type { Tx } from '../platform/transaction.ts'
import type { End, Head } from './archive.ts'

export type Table = Head['tables'][number]

/** How values are written must not hang on the server's settings. */
export const plainValues = `SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'`

/**
 * The tables of the schema, with the columns that are written and not computed. Left out: what the database itself gives up in a crash
 * (unlogged: sockets), what belongs to extensions, and the migrator's own notes, which migrating writes again.
 */
export async function listTables(tx: Tx): Promise<Table[]> {
  const { rows } = await sql<Table>`
    SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE ${isOurs} AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p' AND c.relname NOT LIKE 'kysely\\_migration%'
     GROUP BY c.relname ORDER BY c.relname`.execute(tx)
  return rows
}

const isOurs = sql`c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

/** Something that lies in the schema already; null where it is empty. */
export async function findAnything(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{
    name: string
  }>`SELECT c.relname::text AS name FROM pg_class c WHERE ${isOurs} ORDER BY c.relname LIMIT 1`.execute(tx)
  return rows[0]?.name ?? null
}

/** Where the counters of the schema stand. They belong to no snapshot: read after it began, they are never behind its rows. */
export async function readSequences(tx: Tx): Promise<End['sequences']> {
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname::text AS name FROM pg_class c WHERE ${isOurs} AND c.relkind = 'S' ORDER BY c.relname`.execute(tx)
  const sequences: End['sequences'] = []
  for (const { name } of rows) {
    const found = await sql<{
      value: string
      called: boolean
    }>`SELECT last_value::text AS value, is_called AS called FROM ${sql.raw(quoted(name))}`.execute(tx)
    for (const { value, called } of found.rows) sequences.push({ name, value, called })
  }
  return sequences
}

export async function setSequences(tx: Tx, sequences: End['sequences']): Promise<void> {
  for (const { name, value, called } of sequences)
    await sql`SELECT setval(${quoted(name)}::regclass, ${value}::bigint, ${called}::boolean)`.execute(tx)
}

/** Keeps everybody from changing how these tables are made, as long as the transaction lasts; who reads and writes them is not kept waiting. */
export async function holdTables(tx: Tx, tables: readonly Table[]): Promise<void> {
  await sql.raw(`LOCK TABLE ${tables.map(({ name }) => quoted(name)).join(', ')} IN ACCESS SHARE MODE`).execute(tx)
}

/**
 * Takes away whatever would look at rows while they are loaded, and all rows that migrations have made; answers how to put it back. So
 * tables can be loaded in any order, by a role that may do no more than own them, and references are checked once, over whole tables.
 */
export async function clearForLoading(tx: Tx, tables: readonly Table[]): Promise<{ restore(): Promise<void> }> {
  const names = tables.map(({ name }) => name)
  const { rows: references } = await sql<{ table: string; name: string; definition: string }>`
    SELECT c.relname::text AS table, f.conname::text AS name, pg_get_constraintdef(f.oid) AS definition
      FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid WHERE ${isOurs} AND f.contype = 'f' AND f.conparentid = 0`.execute(tx)
  for (const { table, name } of references) await sql.raw(`ALTER TABLE ${quoted(table)} DROP CONSTRAINT ${quoted(name)}`).execute(tx)
  for (const name of names) await sql.raw(`ALTER TABLE ${quoted(name)} DISABLE TRIGGER USER`).execute(tx)
  await sql.raw(`TRUNCATE ${names.map(quoted).join(', ')}`).execute(tx)
  return {
    async restore() {
      for (const name of names) await sql.raw(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER`).execute(tx)
      for (const { table, name, definition } of references)
        await sql.raw(`ALTER TABLE ${quoted(table)} ADD CONSTRAINT ${quoted(name)} ${definition}`).execute(tx)
    },
  }
}

/** A name as SQL takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
