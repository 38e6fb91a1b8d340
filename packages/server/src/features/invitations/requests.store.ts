// All SQL on requests for guests.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { InvitationRequest } from '../../schema/rows.ts'
import type { InvitationRequestsTable } from '../../schema/tables.ts'

/** Stores a request unless its writer has an open one for that address; answers it or null. */
export async function insertRequest(tx: Tx, row: Insertable<InvitationRequestsTable>): Promise<InvitationRequest | null> {
  const inserted = await tx
    .insertInto('invitationRequests')
    .values(row)
    .onConflict((oc) => oc.columns(['requestedBy', 'addressKey']).where('state', '=', 'open').doNothing())
    .returningAll()
    .executeTakeFirst()
  return inserted ?? null
}

export async function findRequest(tx: Tx, id: string, { lock = false } = {}): Promise<InvitationRequest | null> {
  const found = tx.selectFrom('invitationRequests').selectAll().where('id', '=', id)
  return (await (lock ? found.forUpdate() : found).executeTakeFirst()) ?? null
}

export async function updateRequest(
  tx: Tx,
  id: string,
  set: Partial<Pick<InvitationRequest, 'state' | 'decidedBy' | 'decision' | 'invitationId' | 'settledAt'>>,
): Promise<InvitationRequest> {
  return tx.updateTable('invitationRequests').set(set).where('id', '=', id).returningAll().executeTakeFirstOrThrow()
}

export interface RequestFilter {
  readonly requestedBy?: string | undefined
  readonly state?: InvitationRequest['state'] | undefined
}

/** Requests, newest first. */
export function listRequestRows(
  tx: Tx,
  filter: RequestFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<InvitationRequest[]> {
  return matching(tx, filter).selectAll().orderBy('createdAt', 'desc').orderBy('id', 'desc').offset(page.offset).limit(page.limit).execute()
}

export async function countRequests(tx: Tx, filter: RequestFilter): Promise<number> {
  return (await matching(tx, filter).select(sql<number>`count(*)`.as('n')).executeTakeFirst())?.n ?? 0
}

function matching(tx: Tx, { requestedBy, state }: RequestFilter) {
  let found = tx.selectFrom('invitationRequests')
  if (requestedBy !== undefined) found = found.where('requestedBy', '=', requestedBy)
  if (state !== undefined) found = found.where('state', '=', state)
  return found
}

/** Members who hold one of these roles and can be written to, those who were here last first. */
export async function listApproverIds(
  tx: Tx,
  { roles, limit }: { readonly roles: readonly string[]; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM users WHERE active AND kind = 'member' AND email IS NOT NULL AND roles && ${[...roles]}::text[]
     ORDER BY last_login_at DESC NULLS LAST, id LIMIT ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}
