// All SQL on second factors.
import type { UpdateObject } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { SecondFactors } from '../../schema/rows.ts'
import type { Tables } from '../../schema/tables.ts'

/** What an account's codes are held against, made empty if it is not there, and held until the transaction ends: of two who bring the same code, one is first. */
export async function lockFactors(tx: Tx, userId: string): Promise<SecondFactors> {
  await tx
    .insertInto('secondFactors')
    .values({ userId })
    .onConflict((oc) => oc.column('userId').doNothing())
    .execute()
  return tx.selectFrom('secondFactors').selectAll().where('userId', '=', userId).forUpdate().executeTakeFirstOrThrow()
}

export async function findFactors(tx: Tx, userId: string): Promise<SecondFactors | null> {
  return (await tx.selectFrom('secondFactors').selectAll().where('userId', '=', userId).executeTakeFirst()) ?? null
}

export async function updateFactors(tx: Tx, userId: string, set: UpdateObject<Tables, 'secondFactors'>): Promise<void> {
  await tx.updateTable('secondFactors').set(set).where('userId', '=', userId).execute()
}
