// The SQL of setting up: the hash of the one-time code, on the workspace's only row.
import type { Tx } from '../../platform/transaction.ts'

export async function storeSetupCode(tx: Tx, hash: string | null): Promise<void> {
  await tx.updateTable('workspace').set({ setupCodeHash: hash }).execute()
}

/** The hash of the code that is waiting, with the row held: two people who set up at once wait for each other. */
export async function lockSetupCode(tx: Tx): Promise<string | null> {
  const row = await tx.selectFrom('workspace').select('setupCodeHash').forUpdate().executeTakeFirst()
  return row?.setupCodeHash ?? null
}
