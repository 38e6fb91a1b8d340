// Makes everything wait that needs a table, as if the database had come to a stop there: held are `sessions`, which every action reads that
// asks who somebody is, or what only some need.
import type pg from 'pg'

/** Holds a table; answers how to let it go. */
export async function holdTable(sql: pg.Pool, table: 'sessions' | 'attempts'): Promise<() => Promise<void>> {
  const client = await sql.connect()
  await client.query('BEGIN')
  await client.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)
  return async () => {
    await client.query('ROLLBACK')
    client.release()
  }
}
