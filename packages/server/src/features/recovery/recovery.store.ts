// All SQL on recoveries and on the requests for them.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Recovery } from '../../schema/rows.ts'
import type { RecoveriesTable, RecoveryRequestsTable } from '../../schema/tables.ts'

export async function insertRequest(tx: Tx, row: Insertable<RecoveryRequestsTable>): Promise<void> {
  await tx.insertInto('recoveryRequests').values(row).execute()
}

/** Takes the oldest request; whoever else takes one waits for it. Null when there is none. */
export async function takeRequest(tx: Tx): Promise<{ readonly purpose: Recovery['purpose']; readonly address: string } | null> {
  const { rows } = await sql<{ purpose: Recovery['purpose']; address: string }>`
    DELETE FROM recovery_requests WHERE id = (SELECT id FROM recovery_requests ORDER BY asked_at, id LIMIT 1 FOR UPDATE)
    RETURNING purpose, address`.execute(tx)
  return rows[0] ?? null
}

export async function insertRecovery(tx: Tx, row: Insertable<RecoveriesTable>): Promise<void> {
  await tx.insertInto('recoveries').values(row).execute()
}

export async function findRecovery(tx: Tx, reference: { readonly id: string } | { readonly tokenHash: string }): Promise<Recovery | null> {
  const found = tx.selectFrom('recoveries').selectAll()
  const row = 'id' in reference ? found.where('id', '=', reference.id) : found.where('tokenHash', '=', reference.tokenHash)
  return (await row.executeTakeFirst()) ?? null
}

/** Takes one of the tries that the code for an address has, and answers which recovery it is a try at; null when there is none left. */
export async function takeTry(tx: Tx, { emailKey, most }: { readonly emailKey: string; readonly most: number }): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    UPDATE recoveries r SET tries = r.tries + 1 FROM users u
     WHERE u.id = r.user_id AND u.email_key = ${emailKey} AND r.purpose = 'sign-in' AND r.tries < ${most} AND r.expires_at > clock_timestamp()
    RETURNING r.id`.execute(tx)
  return rows[0]?.id ?? null
}

/** Deletes recoveries: one, or all of an account, or those of one purpose. Answers what they were. */
export function deleteRecoveries(
  tx: Tx,
  which: { readonly id: string } | { readonly userId: string; readonly purpose?: Recovery['purpose'] },
): Promise<Recovery[]> {
  let gone = tx.deleteFrom('recoveries')
  if ('id' in which) gone = gone.where('id', '=', which.id)
  else {
    gone = gone.where('userId', '=', which.userId)
    if (which.purpose !== undefined) gone = gone.where('purpose', '=', which.purpose)
  }
  return gone.returningAll().execute()
}

/** Deletes all of them, and every request for one. Answers what the recoveries were. */
export async function deleteAllRecoveries(tx: Tx): Promise<Recovery[]> {
  await tx.deleteFrom('recoveryRequests').execute()
  return tx.deleteFrom('recoveries').returningAll().execute()
}

/** Deletes those whose time is over. */
export function deleteExpiredRecoveries(tx: Tx): Promise<Recovery[]> {
  return tx.deleteFrom('recoveries').where('expiresAt', '<=', sql<Date>`clock_timestamp()`).returningAll().execute()
}
