// Many rows out of a few that the product wrote: a copy differs from its model only where that is said. What a migration adds is copied
// too, and a column that is no more is an error: what is measured stays what the product would hold.
import type pg from 'pg'

export interface Copies {
  readonly table: string
  /** A query of whole rows of the table, the models; and, beside them, what says how often each is copied. It may use `m`, the model. */
  readonly models: string
  readonly among: string
  /** By column: what stands in a copy instead, as SQL over `m` and what `among` brings. */
  readonly but: Readonly<Record<string, string>>
  readonly values?: readonly unknown[]
}

/** Inserts the copies; answers how many there are. */
export async function insertCopies(sql: pg.Client, { table, models, among, but, values = [] }: Copies): Promise<number> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`,
    [table],
  )
  const columns = rows.map(({ name }) => name)
  const unknown = Object.keys(but).filter((column) => !columns.includes(column))
  if (unknown.length > 0) throw new Error(`The table ${table} has no column ${unknown.join(', ')} any more: what copies it must follow.`)
  const { rowCount } = await sql.query(
    `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${columns.map((column) => but[column] ?? `m.${column}`).join(', ')}
       FROM (${models}) AS m CROSS JOIN LATERAL (${among}) AS n`,
    [...values],
  )
  return rowCount ?? 0
}
