// All SQL on the pictures of people.
import type { Tx } from '../../platform/transaction.ts'

export async function upsertAvatar(
  tx: Tx,
  row: { readonly userId: string; readonly bytes: Buffer; readonly changedAt: Date },
): Promise<void> {
  const { bytes, changedAt } = row
  await tx
    .insertInto('avatars')
    .values(row)
    .onConflict((oc) => oc.column('userId').doUpdateSet({ bytes, changedAt }))
    .execute()
}

export async function deleteAvatar(tx: Tx, userId: string): Promise<void> {
  await tx.deleteFrom('avatars').where('userId', '=', userId).execute()
}

export async function findAvatar(tx: Tx, userId: string): Promise<Buffer | null> {
  return (await tx.selectFrom('avatars').select('bytes').where('userId', '=', userId).executeTakeFirst())?.bytes ?? null
}
