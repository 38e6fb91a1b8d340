// All SQL on the links that prove addresses.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Verification } from '../../schema/rows.ts'
import type { VerificationsTable } from '../../schema/tables.ts'
import { selectUsers, type UserRow } from './users.store.ts'

export async function insertVerification(tx: Tx, row: Insertable<VerificationsTable>): Promise<void> {
  await tx.insertInto('verifications').values(row).execute()
}

export async function findVerification(tx: Tx, tokenHash: string): Promise<Verification | null> {
  return (await tx.selectFrom('verifications').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst()) ?? null
}

/** Takes one away, and answers it; null when it is gone already. */
export async function deleteVerification(
  tx: Tx,
  reference: { readonly id: string } | { readonly userId: string },
): Promise<Verification | null> {
  const gone = tx.deleteFrom('verifications').returningAll()
  const one = 'id' in reference ? gone.where('id', '=', reference.id) : gone.where('userId', '=', reference.userId)
  return (await one.executeTakeFirst()) ?? null
}

/** Of the accounts that wait for this address to be verified, the newest. */
export async function findUnproven(tx: Tx, address: string): Promise<UserRow | null> {
  const found = selectUsers(tx)
    .where('waitsFor', '=', 'verification')
    .where(sql`lower(email)`, '=', address.toLowerCase())
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
  return (await found.executeTakeFirst()) ?? null
}

/** Takes away links that could be used until a moment. Answers how many. */
export async function deleteVerificationsBefore(tx: Tx, moment: Date): Promise<number> {
  const result = await tx.deleteFrom('verifications').where('expiresAt', '<', moment).executeTakeFirst()
  return Number(result.numDeletedRows)
}
