// All SQL on letters.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Letter } from '../../schema/rows.ts'
import type { LettersTable } from '../../schema/tables.ts'

export type LetterState = Letter['state']

export async function insertLetter(tx: Tx, letter: Insertable<LettersTable>): Promise<void> {
  await tx.insertInto('letters').values(letter).execute()
}

export async function findLetter(tx: Tx, id: string, { lock = false } = {}): Promise<Letter | null> {
  const found = tx.selectFrom('letters').selectAll().where('id', '=', id)
  return (await (lock ? found.forUpdate() : found).executeTakeFirst()) ?? null
}

/** Takes the first letter that is due and holds it until `until`: whoever took it and died loses it again. */
export async function claimLetter(tx: Tx, { now, until }: { readonly now: Date; readonly until: Date }): Promise<Letter | null> {
  // One that somebody else is just taking, or dropping, is passed over.
  const due = sql<string>`(SELECT id FROM letters WHERE state IN ('waiting', 'sending') AND due_at <= ${now} ORDER BY position LIMIT 1 FOR UPDATE SKIP LOCKED)`
  const taken = await tx
    .updateTable('letters')
    .set((eb) => ({ state: 'sending', dueAt: until, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', due)
    .returningAll()
    .executeTakeFirst()
  return taken ?? null
}

export async function updateLetter(
  tx: Tx,
  id: string,
  set: {
    readonly state: LetterState
    readonly dueAt?: Date
    readonly lastError?: string | null
    readonly settledAt?: Date | null
    readonly attempts?: number
  },
): Promise<void> {
  await tx.updateTable('letters').set(set).where('id', '=', id).execute()
}

/** Drops what has not left for somebody, with the reason. */
export async function dropLettersOf(tx: Tx, userId: string, reason: string): Promise<void> {
  await dropping(tx, reason).where('userId', '=', userId).execute()
}

/** Drops whatever has not left with a secret in it. */
export async function dropSecretLetters(tx: Tx, reason: string): Promise<void> {
  await dropping(tx, reason).where('secret', 'is not', null).execute()
}

/** Drops what has not left with a secret that counts no more. */
export async function dropLettersAbout(
  tx: Tx,
  { purpose, id }: { readonly purpose: string; readonly id: string },
  reason: string,
): Promise<void> {
  await dropping(tx, reason).where(sql<boolean>`secret->>'purpose' = ${purpose} AND secret->>'id' = ${id}`).execute()
}

/** Keeps back whatever has not left, as failed: an administrator may send it. Answers how many. */
export async function holdBackLetters(tx: Tx, reason: string): Promise<number> {
  const result = await tx
    .updateTable('letters')
    .set({ state: 'failed', lastError: reason, settledAt: sql<Date>`clock_timestamp()` })
    .where('state', 'in', ['waiting', 'sending'])
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** One that is being sent is stopped too, as long as it has not left: release-letter.ts. */
function dropping(tx: Tx, reason: string) {
  return tx
    .updateTable('letters')
    .set({ state: 'dropped', lastError: reason, settledAt: sql<Date>`clock_timestamp()` })
    .where('state', 'in', ['waiting', 'sending'])
}

/** How many letters of these kinds were written to one address since a moment; whoever else counts them waits until this transaction ends. */
export async function countRecentLetters(
  tx: Tx,
  { address, kinds, since }: { readonly address: string; readonly kinds: readonly string[]; readonly since: Date },
): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('letters:' || lower(${address}), 0))`.execute(tx)
  const row = await tx
    .selectFrom('letters')
    .select(sql<number>`count(*)`.as('n'))
    .where(sql`lower(address)`, '=', address.toLowerCase())
    .where('createdAt', '>', since)
    .where('kind', 'in', [...kinds])
    .executeTakeFirst()
  return row?.n ?? 0
}

export interface LetterFilter {
  readonly state?: LetterState | undefined
  readonly kind?: string | undefined
  /** A part of the address. */
  readonly address?: string | undefined
}

/** Letters, newest first. */
export function listLetters(tx: Tx, filter: LetterFilter, page: { readonly offset: number; readonly limit: number }): Promise<Letter[]> {
  return matching(tx, filter).selectAll().orderBy('position', 'desc').offset(page.offset).limit(page.limit).execute()
}

export async function countLetters(tx: Tx, filter: LetterFilter): Promise<number> {
  const row = await matching(tx, filter).select(sql<number>`count(*)`.as('n')).executeTakeFirst()
  return row?.n ?? 0
}

function matching(tx: Tx, { state, kind, address }: LetterFilter) {
  let found = tx.selectFrom('letters')
  if (state !== undefined) found = found.where('state', '=', state)
  if (kind !== undefined) found = found.where('kind', '=', kind)
  if (address !== undefined) found = found.where(sql<boolean>`strpos(lower(address), lower(${address})) > 0`)
  return found
}

/** Takes away letters that were settled before a moment. Answers how many. */
export async function deleteSettledLetters(tx: Tx, before: Date): Promise<number> {
  const result = await tx.deleteFrom('letters').where('settledAt', '<', before).executeTakeFirst()
  return Number(result.numDeletedRows)
}
