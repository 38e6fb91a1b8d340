// Every row of the database, before and after: what a race has left behind is what differs, and a round can be undone by it.
import type pg from 'pg'

type Row = Readonly<Record<string, unknown>>

export interface Ledger {
  readonly tables: readonly Table[]
  /** By table, then by primary key. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Row>>
}

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
}

interface Difference {
  readonly table: Table
  readonly added: readonly Row[]
  readonly changed: readonly Row[]
  readonly removed: readonly Row[]
}

/** Reads all rows in one statement. Left out: what refused attempts wrote into the audit log, and the sockets that are open. */
export async function readLedger(sql: pg.Pool): Promise<Ledger> {
  const tables = await tablesOf(sql)
  const { rows } = await sql.query<{ place: number; row: Row }>(
    tables.map(({ name }, place) => `SELECT ${place} AS place, to_jsonb(t) AS row FROM ${name} t ${kept[name] ?? ''}`).join(' UNION ALL '),
  )
  const byTable = new Map(tables.map(({ name }) => [name, new Map<string, Row>()]))
  for (const { place, row } of rows) {
    const table = tables[place] as Table
    byTable.get(table.name)?.set(keyOf(table, row), row)
  }
  return { tables, rows: byTable }
}

/** How many rows are new, changed or gone: `{ 'new users': 1, 'changed rooms': 1 }`. */
export function tally(before: Ledger, after: Ledger): Record<string, number> {
  const counted = compare(before, after).flatMap(({ table, added, changed, removed }): [string, number][] => [
    [`new ${table.name}`, added.length],
    [`changed ${table.name}`, changed.length],
    [`gone ${table.name}`, removed.length],
  ])
  return Object.fromEntries(counted.filter(([, count]) => count > 0))
}

/** Does something, and makes the database what it was before, whatever came of it. */
export async function undoing(sql: pg.Pool, work: (before: Ledger) => Promise<void>): Promise<void> {
  const before = await readLedger(sql)
  try {
    await work(before)
  } finally {
    await undo(sql, before)
  }
}

/** Makes the rows what they were. Epochs stay where they are: what remembers them may not see one come twice. */
async function undo(sql: pg.Pool, before: Ledger): Promise<void> {
  const differences = compare(before, await readLedger(sql))
  const client = await sql.connect()
  try {
    await client.query('BEGIN')
    // Nobody takes a line out of the audit log; whoever owns the table can, and a round that is undone leaves none.
    await client.query('ALTER TABLE audit_log DISABLE TRIGGER USER')
    for (const { table, added } of differences.toReversed())
      for (const row of added) await client.query(`DELETE FROM ${table.name} WHERE ${keyIs(table)}`, valuesOf(table, row))
    for (const { table, changed } of differences) {
      const columns = table.columns.filter((column) => !column.endsWith('epoch')).map((column) => `"${column}"`)
      for (const row of changed)
        await client.query(
          `UPDATE ${table.name} SET (${columns.join(', ')}) = (SELECT ${columns.join(', ')} FROM jsonb_populate_record(null::${table.name}, $${table.key.length + 1})) WHERE ${keyIs(table)}`,
          [...valuesOf(table, row), JSON.stringify(row)],
        )
    }
    for (const { table, removed } of differences)
      for (const row of removed)
        await client.query(`INSERT INTO ${table.name} SELECT * FROM jsonb_populate_record(null::${table.name}, $1)`, [JSON.stringify(row)])
    await client.query('ALTER TABLE audit_log ENABLE TRIGGER USER')
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

// Numbers of accounts follow from the accounts: triggers keep them, and would be undone twice.
const kept: Readonly<Record<string, string>> = {
  audit_log: 'WHERE refusal IS NULL',
  connections: 'WHERE false',
  nodes: 'WHERE false',
  account_counts: 'WHERE false',
}

/** In the order in which they were made, so that a row comes after those it refers to. */
async function tablesOf(sql: pg.Pool): Promise<Table[]> {
  const { rows } = await sql.query<Table>(
    `SELECT c.relname AS name,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) AS key
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.oid`,
  )
  return rows
}

/** Rows that were changed and removed are told as they were. */
function compare(before: Ledger, after: Ledger): Difference[] {
  return before.tables.map((table) => {
    const [old, now] = [before.rows.get(table.name), after.rows.get(table.name)] as [ReadonlyMap<string, Row>, ReadonlyMap<string, Row>]
    const both = [...old].filter(([key]) => now.has(key))
    return {
      table,
      added: [...now].flatMap(([key, row]) => (old.has(key) ? [] : [row])),
      changed: both.flatMap(([key, row]) => (JSON.stringify(row) === JSON.stringify(now.get(key)) ? [] : [row])),
      removed: [...old].flatMap(([key, row]) => (now.has(key) ? [] : [row])),
    }
  })
}

const keyOf = (table: Table, row: Row): string => JSON.stringify(valuesOf(table, row))
const valuesOf = (table: Table, row: Row): unknown[] => table.key.map((column) => row[column])
const keyIs = (table: Table): string => table.key.map((column, place) => `"${column}" = $${place + 1}`).join(' AND ')
