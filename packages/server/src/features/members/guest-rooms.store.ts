// The rooms that an account belongs to as they count against the limit, for administrators: read only.
import type { Tx } from '../../platform/transaction.ts'
import type { RoomKind } from '../../schema/tables.ts'

export interface CountedRoom {
  readonly id: string
  readonly kind: RoomKind
  readonly name: string | null
  readonly title: string | null
  readonly parentId: string | null
  readonly joinedAt: Date
}

/** A page of somebody's channels, groups and discussions, last joined first. */
export function listCountedRooms(
  tx: Tx,
  userId: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<CountedRoom[]> {
  return tx
    .selectFrom('memberships as m')
    .innerJoin('rooms as r', 'r.id', 'm.roomId')
    .select(['r.id', 'r.kind', 'r.name', 'r.title', 'r.parentId', 'm.joinedAt'])
    .where('m.userId', '=', userId)
    .where('r.kind', '<>', 'direct')
    .orderBy('m.joinedAt', 'desc')
    .orderBy('r.id')
    .offset(offset)
    .limit(limit)
    .execute()
}
