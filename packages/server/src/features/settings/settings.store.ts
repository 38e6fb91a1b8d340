// All SQL on settings. (permissions/workspace.ts reads them into the snapshot.)
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'

export async function upsertSetting(tx: Tx, id: string, value: unknown): Promise<void> {
  const row = { value: JSON.stringify(value), updatedAt: sql<Date>`clock_timestamp()` }
  await tx
    .insertInto('settings')
    .values({ id, ...row })
    .onConflict((oc) => oc.column('id').doUpdateSet(row))
    .execute()
}

/** Every stored value, and when it was stored. */
export function listStoredSettings(tx: Tx): Promise<{ id: string; value: unknown; updatedAt: Date }[]> {
  return tx.selectFrom('settings').selectAll().execute()
}

export async function insertSettingIfMissing(tx: Tx, id: string, value: unknown): Promise<boolean> {
  const inserted = await tx
    .insertInto('settings')
    .values({ id, value: JSON.stringify(value) })
    .onConflict((oc) => oc.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}
