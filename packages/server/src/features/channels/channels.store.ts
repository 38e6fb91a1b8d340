// Who is not in a room. Rooms, memberships and accounts are written by their owners.
import { sql } from 'kysely'
import type { Tx } from '../../platform/transaction.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { selectUsers, type UserRow } from '../users/user.ts'

/** Active accounts of these kinds that don't belong to a room, by username; none changes its kind until this transaction ends. */
export function listPeopleOutside(
  tx: Tx,
  roomId: string,
  which: { readonly kinds: readonly AccountKind[]; readonly limit: number },
): Promise<UserRow[]> {
  return selectUsers(tx)
    .where('users.active', '=', true)
    .where('users.kind', '=', sql<AccountKind>`ANY(${[...which.kinds]})`)
    .where(sql<boolean>`NOT EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.room_id = ${roomId})`)
    .orderBy('users.username')
    .limit(which.limit)
    .forKeyShare('users')
    .execute()
}
