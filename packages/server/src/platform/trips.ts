// How a transaction travels: BEGIN goes with the first thing that is asked, what is asked at the same time goes together (`together`), and
// what is only to be written, and answered by nobody, goes with the COMMIT (`lastly`); nobody waits for the end of a transaction that only
// reads. Beside that, statements go as they come.
import { CompiledQuery } from 'kysely'
import type { Tx } from './transaction.ts'
import { onOneTrip, withCommit } from './traveller.ts'

type RowsOf<Q> = Q extends CompiledQuery<infer Row> ? readonly Row[] : never

/**
 * Asks several things at once, and answers the rows of each. They are done in this order, each sees what those before it have done and what
 * has been committed by then; the first that fails fails all.
 */
export async function together<const Q extends readonly CompiledQuery<unknown>[]>(
  tx: Tx,
  queries: Q,
): Promise<{ readonly [K in keyof Q]: RowsOf<Q[K]> }> {
  const { rows } = await tx.executeQuery(handed(onOneTrip, queries))
  const answers = (rows as readonly { readonly rows: readonly Record<string, unknown>[] }[]).map((answer) => answer.rows)
  return (await Promise.all(queries.map((query, at) => named(tx, query, answers[at] ?? [])))) as never
}

/** Leaves statements to be done with the COMMIT, or before whatever is asked next: nobody needs their answers. What fails them fails it. */
export async function lastly(tx: Tx, queries: readonly CompiledQuery<unknown>[]): Promise<void> {
  await tx.executeQuery(handed(withCommit, queries))
}

function handed(how: string, queries: readonly CompiledQuery<unknown>[]): CompiledQuery {
  return CompiledQuery.raw(how, [...queries])
}

/** Rows with the names that the query builder gives their columns. */
async function named(tx: Tx, { queryId }: CompiledQuery<unknown>, rows: readonly Record<string, unknown>[]): Promise<readonly unknown[]> {
  let result = { rows: rows as Record<string, unknown>[] }
  for (const plugin of tx.getExecutor().plugins) result = (await plugin.transformResult({ queryId, result })) as typeof result
  return result.rows
}
