// All SQL on the daily samples of the limits.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { LimitSamplesTable } from '../../schema/tables.ts'

/** The day that a moment falls on, by the clock of the world, as the table's key. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10)
}

export async function hasSample(tx: Tx, day: string): Promise<boolean> {
  return (await tx.selectFrom('limitSamples').select('day').where('day', '=', day).executeTakeFirst()) !== undefined
}

/** Keeps a day's sample unless another server has; answers whether it did. */
export async function insertSample(tx: Tx, row: Insertable<LimitSamplesTable>): Promise<boolean> {
  const inserted = await tx
    .insertInto('limitSamples')
    .values(row)
    .onConflict((oc) => oc.column('day').doNothing())
    .returning('takenAt')
    .executeTakeFirst()
  return inserted !== undefined
}

export type LimitSample = Omit<LimitSamplesTable, 'day'> & { readonly day: string }

/** The samples from a day on, oldest first. */
export async function listSamples(tx: Tx, from: string, limit: number): Promise<LimitSample[]> {
  const { rows } = await sql<LimitSample>`
    SELECT day::text, seats, seats_max, guests, guests_max, rooms_per_guest, rooms_per_guest_max, taken_at
      FROM limit_samples WHERE day >= ${from}::date ORDER BY limit_samples.day LIMIT ${limit}`.execute(tx)
  return rows
}
