// All SQL on long lists of invitations and their lines.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { InvitationBatch, InvitationLine } from '../../schema/rows.ts'
import type { InvitationBatchesTable } from '../../schema/tables.ts'

/** A line as it was written, and what came of it where that is known already. */
export interface NewLine {
  readonly line: number
  readonly address: string
  readonly given: object
  readonly outcome: 'doubled' | null
}

const linesAtOnce = 1_000

/** Stores a list unless its writer has one at work; answers it or null. */
export async function insertBatch(tx: Tx, row: Insertable<InvitationBatchesTable>): Promise<InvitationBatch | null> {
  const inserted = await tx
    .insertInto('invitationBatches')
    .values(row)
    .onConflict((oc) => oc.column('invitedBy').where('state', '=', 'working').doNothing())
    .returningAll()
    .executeTakeFirst()
  return inserted ?? null
}

export async function insertLines(tx: Tx, batchId: string, lines: readonly NewLine[]): Promise<void> {
  for (let from = 0; from < lines.length; from += linesAtOnce)
    await sql`
      INSERT INTO invitation_lines (batch_id, line, address, given, outcome)
      SELECT ${batchId}, line, address, given, outcome
        FROM jsonb_to_recordset(${JSON.stringify(lines.slice(from, from + linesAtOnce))}::jsonb) AS l (line integer, address text, given jsonb, outcome text)`.execute(
      tx,
    )
}

export async function findBatch(tx: Tx, id: string, { lock = false } = {}): Promise<InvitationBatch | null> {
  const found = tx.selectFrom('invitationBatches').selectAll().where('id', '=', id)
  return (await (lock ? found.forUpdate() : found).executeTakeFirst()) ?? null
}

/** The list whose turn it is, held; null when none is at work that nobody else is just working on. */
export async function claimBatch(tx: Tx): Promise<InvitationBatch | null> {
  const found = await tx
    .selectFrom('invitationBatches')
    .selectAll()
    .where('state', '=', 'working')
    .orderBy(sql`worked_at NULLS FIRST`)
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return found ?? null
}

export async function updateBatch(
  tx: Tx,
  id: string,
  set: Partial<Pick<InvitationBatch, 'state' | 'doneCount' | 'reason' | 'startedAt' | 'workedAt' | 'finishedAt' | 'toldAt'>>,
): Promise<InvitationBatch> {
  return tx.updateTable('invitationBatches').set(set).where('id', '=', id).returningAll().executeTakeFirstOrThrow()
}

export async function countWorkingBatches(tx: Tx): Promise<number> {
  const row = await tx
    .selectFrom('invitationBatches')
    .select(sql<number>`count(*)`.as('n'))
    .where('state', '=', 'working')
    .executeTakeFirst()
  return row?.n ?? 0
}

export async function hasWorkingBatch(tx: Tx, invitedBy: string): Promise<boolean> {
  const found = await tx
    .selectFrom('invitationBatches')
    .select('id')
    .where('invitedBy', '=', invitedBy)
    .where('state', '=', 'working')
    .executeTakeFirst()
  return found !== undefined
}

/** Lists, newest first: one person's, or everybody's. */
export function listBatchRows(
  tx: Tx,
  { invitedBy }: { readonly invitedBy?: string | undefined },
  page: { readonly offset: number; readonly limit: number },
): Promise<InvitationBatch[]> {
  const found = tx.selectFrom('invitationBatches').selectAll()
  return (invitedBy === undefined ? found : found.where('invitedBy', '=', invitedBy))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
}

export async function countBatches(tx: Tx, { invitedBy }: { readonly invitedBy?: string | undefined }): Promise<number> {
  const found = tx.selectFrom('invitationBatches').select(sql<number>`count(*)`.as('n'))
  return (await (invitedBy === undefined ? found : found.where('invitedBy', '=', invitedBy)).executeTakeFirst())?.n ?? 0
}

/** The next lines of a list that nothing has come of yet, in their order. */
export function listWaitingLines(tx: Tx, batchId: string, limit: number): Promise<InvitationLine[]> {
  return tx
    .selectFrom('invitationLines')
    .selectAll()
    .where('batchId', '=', batchId)
    .where('outcome', 'is', null)
    .orderBy('line')
    .limit(limit)
    .execute()
}

export type Settled = Pick<InvitationLine, 'line' | 'outcome' | 'errorType' | 'error' | 'userId' | 'invitationId'>

/** Notes what came of lines: one statement. */
export async function settleLines(tx: Tx, batchId: string, settled: readonly Settled[]): Promise<void> {
  await sql`
    UPDATE invitation_lines l SET outcome = s.outcome, error_type = s.error_type, error = s.error, user_id = s.user_id, invitation_id = s.invitation_id
      FROM jsonb_to_recordset(${JSON.stringify(
        settled.map(({ line, outcome, errorType, error, userId, invitationId }) => ({
          line,
          outcome,
          error_type: errorType,
          error,
          user_id: userId,
          invitation_id: invitationId,
        })),
      )}::jsonb) AS s (line integer, outcome text, error_type text, error text, user_id text, invitation_id text)
     WHERE l.batch_id = ${batchId} AND l.line = s.line`.execute(tx)
}

export type LineOutcome = NonNullable<InvitationLine['outcome']>

/** Lines in their order: all, or those of one outcome. */
export function listLines(
  tx: Tx,
  { batchId, outcome }: { readonly batchId: string; readonly outcome?: LineOutcome | undefined },
  page: { readonly offset: number; readonly limit: number },
): Promise<InvitationLine[]> {
  const found = tx.selectFrom('invitationLines').selectAll().where('batchId', '=', batchId)
  return (outcome === undefined ? found : found.where('outcome', '=', outcome))
    .orderBy('line')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
}

/** How many lines came to what; those that wait stand under null. */
export async function countOutcomes(tx: Tx, batchId: string): Promise<Map<LineOutcome | null, number>> {
  const rows = await tx
    .selectFrom('invitationLines')
    .select(['outcome', sql<number>`count(*)`.as('n')])
    .where('batchId', '=', batchId)
    .groupBy('outcome')
    .execute()
  return new Map(rows.map(({ outcome, n }) => [outcome, n]))
}

/** Takes away lists that ended before a moment, and what one person has beyond their newest. Answers how many. */
export async function deleteBatches(tx: Tx, { before, newest }: { readonly before: Date; readonly newest: number }): Promise<number> {
  const { rows } = await sql`
    DELETE FROM invitation_batches b WHERE b.state <> 'working' AND (b.created_at < ${before} OR b.id IN (
      SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY invited_by ORDER BY created_at DESC, id DESC) AS place FROM invitation_batches) ranked
       WHERE place > ${newest})) RETURNING b.id`.execute(tx)
  return rows.length
}
