// The turnstile before an account. Whoever acts for an account goes through, many at once, until their transaction ends; whoever
// ends or changes the account waits until all are through, and meanwhile nobody enters. Row locks alone let a steady stream of
// requests pass by an administrator who waits, for as long as it lasts.
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './transaction.ts'

/** The key of an account's lock; `userId` is a value or a column. */
const key = (userId: unknown): RawBuilder<number> => sql<number>`hashtextextended('account:' || ${userId}::text, 0)`

/** Goes through, as part of a statement that reads the account's row under a lock afterwards. */
export function goingThrough(userId: RawBuilder<string>): RawBuilder<unknown> {
  return sql`pg_advisory_xact_lock_shared(${key(userId)})`
}

/** Goes through as `goingThrough` does, and lets nobody else in until this transaction ends. */
export function goingThroughAlone(userId: RawBuilder<string>): RawBuilder<unknown> {
  return sql`pg_advisory_xact_lock(${key(userId)})`
}

/** Goes through if nobody waits there or has closed it, and says whether; never waits. */
export function tryingToGoThrough(userId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`pg_try_advisory_xact_lock_shared(${key(userId)})`
}

/** Goes through, for somebody who has no session yet. */
export async function goThrough(tx: Tx, userId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(${key(userId)})`.execute(tx)
}

/** Waits until everybody is through, and lets nobody enter until this transaction ends. */
export async function closeTurnstile(tx: Tx, userId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${key(userId)})`.execute(tx)
}
