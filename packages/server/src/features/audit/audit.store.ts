// Reading the audit log. (It is written by actions/audit-trail.ts, in the transactions it tells of.)
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { AuditEntry } from '../../schema/rows.ts'

export interface AuditFilter {
  readonly actorId?: string
  readonly action?: string
  readonly targetKind?: string
  readonly targetId?: string
  readonly refused?: boolean
  readonly from?: Date
  readonly to?: Date
  /** Only what stands after this entry, for going on where a page ended. */
  readonly after?: { readonly at: Date; readonly id: string }
}

/** Entries, newest first. */
export async function listEntries(
  tx: Tx,
  filter: AuditFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<AuditEntry[]> {
  return matching(tx, filter).selectAll().orderBy('at', 'desc').orderBy('id', 'desc').offset(page.offset).limit(page.limit).execute()
}

export async function countEntries(tx: Tx, filter: AuditFilter): Promise<number> {
  const row = await matching(tx, filter).select(sql<number>`count(*)`.as('n')).executeTakeFirst()
  return row?.n ?? 0
}

function matching(tx: Tx, filter: AuditFilter) {
  let found = tx.selectFrom('auditLog')
  if (filter.actorId !== undefined) found = found.where('actorId', '=', filter.actorId)
  if (filter.action !== undefined) found = found.where('action', '=', filter.action)
  if (filter.targetKind !== undefined) found = found.where('targetKind', '=', filter.targetKind)
  if (filter.targetId !== undefined) found = found.where('targetId', '=', filter.targetId)
  if (filter.refused !== undefined) found = found.where('refusal', filter.refused ? 'is not' : 'is', null)
  if (filter.from !== undefined) found = found.where('at', '>=', filter.from)
  if (filter.to !== undefined) found = found.where('at', '<', filter.to)
  if (filter.after !== undefined) found = found.where(sql<boolean>`(at, id) < (${filter.after.at}, ${filter.after.id})`)
  return found
}
