// Letting in whoever registered for themselves, once nothing is missing any more.
import { sql } from 'kysely'
import type { Writing } from '../../actions/action.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { requireSeat } from '../license/limits.ts'
import { addMember } from '../members/membership.ts'
import { lockDefaultRooms } from '../rooms/room.ts'
import { emailKey } from '../users/name.ts'
import { requireUser, updateUser, type UserRow } from '../users/user.ts'

/**
 * Makes an account that waits an active one: it takes its seat, its address is its own from now on, and a member enters the default
 * channels. Assumes allowed, and that the account is held. Throws the limit's error, and error-field-unavailable for an address that
 * somebody else has taken meanwhile.
 */
export async function admit(cx: Writing, user: UserRow): Promise<UserRow> {
  // Rooms before the seat, as wherever both are taken: nobody who holds the last seat waits for a room.
  const rooms = user.kind === 'guest' ? [] : await lockDefaultRooms(cx.tx)
  await requireSeat(cx, user.kind)
  FAILPOINT: await failpoint('admission:seat-taken', cx)
  await updateUser(cx.tx, user.id, {
    active: true,
    waitsFor: null,
    reason: null,
    email: user.email,
    emailKey: user.email === null ? null : emailKey(user.email),
    aclEpoch: sql<number>`acl_epoch + 1`,
  })
  FAILPOINT: await failpoint('admission:stored', cx)
  for (const room of rooms) await addMember(cx, room, user, { silent: true })
  cx.emit({ name: 'user.activated', audience: { users: [] }, data: { userId: user.id }, regrades: { users: [user.id] } })
  return requireUser(cx, user.id)
}
