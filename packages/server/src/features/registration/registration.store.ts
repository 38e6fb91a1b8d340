// All SQL on what registrations hold besides their accounts.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Registration, User } from '../../schema/rows.ts'
import type { RegistrationsTable, WaitsFor } from '../../schema/tables.ts'

export async function insertRegistration(tx: Tx, row: Insertable<RegistrationsTable>): Promise<void> {
  await tx.insertInto('registrations').values(row).execute()
}

export async function findRegistration(tx: Tx, userId: string): Promise<Registration | null> {
  return (await tx.selectFrom('registrations').selectAll().where('userId', '=', userId).executeTakeFirst()) ?? null
}

export async function updateRegistration(tx: Tx, userId: string, set: Pick<Registration, 'endsAt'>): Promise<void> {
  await tx.updateTable('registrations').set(set).where('userId', '=', userId).execute()
}

export async function deleteRegistration(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('registrations').where('userId', '=', userId).execute()
}

/** Of those whose time is over, the accounts: in id order, as they are locked. */
export async function listEndedRegistrations(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const rows = await tx.selectFrom('registrations').select('userId').where('endsAt', '<=', now).orderBy('endsAt').limit(limit).execute()
  return rows.map((row) => row.userId).toSorted()
}

export interface RegistrationFilter {
  readonly waitsFor?: WaitsFor | undefined
}

export type WaitingRow = User & { readonly endsAt: Date | null }

/** Accounts that wait, the longest first. */
export function listWaiting(
  tx: Tx,
  filter: RegistrationFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<WaitingRow[]> {
  return matching(tx, filter)
    .leftJoin('registrations as r', 'r.userId', 'users.id')
    .selectAll('users')
    .select('r.endsAt')
    .orderBy('users.createdAt')
    .orderBy('users.id')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
}

export async function countWaiting(tx: Tx, filter: RegistrationFilter): Promise<number> {
  const row = await matching(tx, filter).select(sql<number>`count(*)`.as('n')).executeTakeFirst()
  return row?.n ?? 0
}

function matching(tx: Tx, { waitsFor }: RegistrationFilter) {
  const found = tx.selectFrom('users').where('users.waitsFor', 'is not', null)
  return waitsFor === undefined ? found : found.where('users.waitsFor', '=', waitsFor)
}
