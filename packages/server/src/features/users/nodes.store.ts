// All SQL on the servers of the workspace and on what is lost with one.
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'

/** Notes that a server lives; answers whether it was noted before. */
export async function noteNode(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql<{ wasKnown: boolean }>`
    INSERT INTO nodes (id) VALUES (${id}) ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()
    RETURNING xmax <> 0 AS was_known`.execute(tx)
  return rows[0]?.wasKnown ?? false
}

export async function deleteNode(tx: Tx, id: string): Promise<boolean> {
  return (await tx.deleteFrom('nodes').where('id', '=', id).returning('id').executeTakeFirst()) !== undefined
}

/** Forgets other servers that have not been seen for so long. */
export async function forgetNodes(
  tx: Tx,
  { except, silentForMs }: { readonly except: string; readonly silentForMs: number },
): Promise<void> {
  await tx
    .deleteFrom('nodes')
    .where('id', '<>', except)
    .where(sql<boolean>`seen_at <= clock_timestamp() - ${silentForMs} * interval '1 millisecond'`)
    .execute()
}

/** Deletes the connections to servers that are not there; answers whose they were. */
export async function deleteLostConnections(tx: Tx): Promise<string[]> {
  const rows = await tx
    .deleteFrom('connections')
    .where(sql<boolean>`NOT EXISTS (SELECT FROM nodes n WHERE n.id = connections.node_id)`)
    .returning('userId')
    .execute()
  return [...new Set(rows.map(({ userId }) => userId))]
}
