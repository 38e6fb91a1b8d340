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

/**
 * Takes the next letters that are due, in their order, and holds them until `until`: whoever took them and died loses them again.
 * Letters that another taker is just looking at are passed over.
 */
export async function claimLetters(
  tx: Tx,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<Letter[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM letters WHERE state IN ('waiting', 'sending') AND due_at <= ${now} ORDER BY position LIMIT ${limit} FOR UPDATE SKIP LOCKED`.execute(
    tx,
  )
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return []
  const taken = await tx
    .updateTable('letters')
    .set((eb) => ({ state: 'sending', dueAt: until, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', ids)
    .returningAll()
    .execute()
  return taken.sort((one, other) => one.position - other.position)
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

/** Drops what waits for somebody, with the reason; what is on its way already may still arrive. */
export async function dropLettersOf(tx: Tx, userId: string, reason: string): Promise<void> {
  await dropping(tx, reason).where('userId', '=', userId).where('state', '=', 'waiting').execute()
}

/** Drops whatever waits with a secret in it. */
export async function dropSecretLetters(tx: Tx, reason: string): Promise<void> {
  await dropping(tx, reason).where('secret', 'is not', null).where('state', 'in', ['waiting', 'sending']).execute()
}

/** Drops what waits with a secret that counts no more. */
export async function dropLettersAbout(
  tx: Tx,
  { purpose, id }: { readonly purpose: string; readonly id: string },
  reason: string,
): Promise<void> {
  await dropping(tx, reason)
    .where(sql<boolean>`secret->>'purpose' = ${purpose} AND secret->>'id' = ${id}`)
    .where('state', '=', 'waiting')
    .execute()
}

function dropping(tx: Tx, reason: string) {
  return tx.updateTable('letters').set({ state: 'dropped', lastError: reason, settledAt: sql<Date>`clock_timestamp()` })
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
