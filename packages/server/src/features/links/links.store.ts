// All SQL on invite links.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { InviteLink } from '../../schema/rows.ts'
import type { InviteLinksTable } from '../../schema/tables.ts'

export function insertLink(tx: Tx, row: Insertable<InviteLinksTable>): Promise<InviteLink> {
  return tx.insertInto('inviteLinks').values(row).returningAll().executeTakeFirstOrThrow()
}

export async function findLink(
  tx: Tx,
  reference: { readonly id: string } | { readonly tokenHash: string } | { readonly idOrHash: readonly [id: string, tokenHash: string] },
  { lock = false } = {},
): Promise<InviteLink | null> {
  let found = tx.selectFrom('inviteLinks').selectAll()
  if ('id' in reference) found = found.where('id', '=', reference.id)
  else if ('tokenHash' in reference) found = found.where('tokenHash', '=', reference.tokenHash)
  else found = found.where((eb) => eb.or([eb('id', '=', reference.idOrHash[0]), eb('tokenHash', '=', reference.idOrHash[1])]))
  return (await (lock ? found.forUpdate() : found).executeTakeFirst()) ?? null
}

/** The newest link of the same maker on the same terms that can still be used. */
export async function findSameOpenLink(
  tx: Tx,
  {
    roomId,
    madeBy,
    forGuests,
    history,
    days,
    usesMax,
  }: Pick<InviteLink, 'roomId' | 'madeBy' | 'forGuests' | 'history' | 'days' | 'usesMax'>,
  now: Date,
): Promise<InviteLink | null> {
  const found = tx
    .selectFrom('inviteLinks')
    .selectAll()
    .where('roomId', '=', roomId)
    .where('madeBy', '=', madeBy)
    .where('forGuests', '=', forGuests)
    .where('history', '=', history)
    .where('days', '=', days)
    .where('usesMax', '=', usesMax)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .where((eb) => eb.or([eb('usesMax', '=', 0), eb('uses', '<', eb.ref('usesMax'))]))
  return (await found.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()) ?? null
}

export async function updateUses(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('inviteLinks')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function deleteLink(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('inviteLinks').where('id', '=', id).execute()
}

export interface LinkFilter {
  readonly roomId?: string | undefined
  /** Only what this person made, and what opens rooms where they hold one of these roles. */
  readonly within?: { readonly userId: string; readonly roles: readonly string[] } | undefined
}

/** Links, newest first. */
export function listLinks(tx: Tx, filter: LinkFilter, page: { readonly offset: number; readonly limit: number }): Promise<InviteLink[]> {
  return matching(tx, filter).selectAll().orderBy('createdAt', 'desc').orderBy('id', 'desc').offset(page.offset).limit(page.limit).execute()
}

export async function countLinks(tx: Tx, filter: LinkFilter): Promise<number> {
  const row = await matching(tx, filter).select(sql<number>`count(*)`.as('n')).executeTakeFirst()
  return row?.n ?? 0
}

function matching(tx: Tx, { roomId, within }: LinkFilter) {
  let found = tx.selectFrom('inviteLinks')
  if (roomId !== undefined) found = found.where('roomId', '=', roomId)
  if (within !== undefined)
    found = found.where(
      sql<boolean>`(made_by = ${within.userId} OR EXISTS (SELECT FROM memberships m
        WHERE m.room_id = invite_links.room_id AND m.user_id = ${within.userId} AND m.roles && ${[...within.roles]}::text[]))`,
    )
  return found
}
