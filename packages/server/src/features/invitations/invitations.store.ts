// All SQL on invitations.
import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { Invitation } from '../../schema/rows.ts'
import type { InvitationsTable } from '../../schema/tables.ts'

/** Stores an invitation and answers it; null where one is pending for that address. */
export async function insertInvitation(tx: Tx, row: Insertable<InvitationsTable>): Promise<Invitation | null> {
  const inserted = await tx
    .insertInto('invitations')
    .values(row)
    .onConflict((oc) => oc.column('addressKey').where('state', '=', 'pending').doNothing())
    .returningAll()
    .executeTakeFirst()
  return inserted ?? null
}

export async function findInvitation(
  tx: Tx,
  reference: { readonly id: string } | { readonly tokenHash: string },
  { lock = false } = {},
): Promise<Invitation | null> {
  const found = tx.selectFrom('invitations').selectAll()
  const one = 'id' in reference ? found.where('id', '=', reference.id) : found.where('tokenHash', '=', reference.tokenHash)
  return (await (lock ? one.forUpdate() : one).executeTakeFirst()) ?? null
}

/** The pending invitations to these addresses, by their keys; those that have ended are among them. */
export async function findPendingInvitations(tx: Tx, addressKeys: readonly string[]): Promise<Map<string, Invitation>> {
  if (addressKeys.length === 0) return new Map()
  const rows = await tx
    .selectFrom('invitations')
    .selectAll()
    .where('addressKey', 'in', addressKeys)
    .where('state', '=', 'pending')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.addressKey, row]))
}

export async function updateInvitation(
  tx: Tx,
  id: string,
  set: Partial<
    Pick<
      Invitation,
      | 'roomIds'
      | 'history'
      | 'hostId'
      | 'company'
      | 'accessEndsAt'
      | 'note'
      | 'state'
      | 'expiresAt'
      | 'settledAt'
      | 'userId'
      | 'tokenHash'
      | 'seatMissedAt'
    >
  >,
): Promise<Invitation> {
  return tx.updateTable('invitations').set(set).where('id', '=', id).returningAll().executeTakeFirstOrThrow()
}

export interface InvitationFilter {
  /** Only those of one inviter. */
  readonly invitedBy?: string | undefined
  readonly state?: Invitation['state'] | undefined
  /** A part of the address. */
  readonly address?: string | undefined
}

/** Invitations, newest first. */
export function listInvitationRows(
  tx: Tx,
  filter: InvitationFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<Invitation[]> {
  return matching(tx, filter).selectAll().orderBy('createdAt', 'desc').orderBy('id', 'desc').offset(page.offset).limit(page.limit).execute()
}

export async function countInvitations(tx: Tx, filter: InvitationFilter): Promise<number> {
  const row = await matching(tx, filter).select(sql<number>`count(*)`.as('n')).executeTakeFirst()
  return row?.n ?? 0
}

function matching(tx: Tx, { invitedBy, state, address }: InvitationFilter) {
  let found = tx.selectFrom('invitations')
  if (invitedBy !== undefined) found = found.where('invitedBy', '=', invitedBy)
  if (state !== undefined) found = found.where('state', '=', state)
  if (address !== undefined) found = found.where(sql<boolean>`strpos(lower(address), lower(${address})) > 0`)
  return found
}

/** How many invitations could still be accepted. */
export async function countOpenInvitations(tx: Tx, now: Date): Promise<number> {
  const row = await tx
    .selectFrom('invitations')
    .select(sql<number>`count(*)`.as('n'))
    .where('state', '=', 'pending')
    .where('expiresAt', '>', now)
    .executeTakeFirst()
  return row?.n ?? 0
}
