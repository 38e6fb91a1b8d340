// Promotion and demotion: an account that becomes a member, a guest or a bot. It takes the seat that it enters, and begins anew:
// every session and token ends.
import { sql } from 'kysely'
import type { Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { countRooms, limit, requireSeat } from '../license/limits.ts'
import { countAsGuest, setRoomRole } from '../members/membership.ts'
import { endRecoveries } from '../recovery/recovery.ts'
import { tellRoles } from '../roles/global-role.ts'
import { listMemberships } from '../rooms/room.ts'
import { endSessions } from '../sessions/session.ts'
import { kindOf, lockUser, requireUser, tellGuestChange, updateUser, type UserRow } from '../users/user.ts'
import { handOverRooms } from './ownership.ts'

/** Gives an account other roles, and with them another kind if they make one. Assumes that the actor may, and that an administrator remains. */
export async function changeRoles(cx: Writing, userId: string, roles: readonly string[]): Promise<UserRow> {
  FAILPOINT: await failpoint('kind-change:begun', cx)
  await lockUser(cx.tx, userId)
  const before = await requireUser(cx, userId)
  const kind = kindOf(roles)
  const entering = kind !== before.kind
  // Rooms before the seat, as wherever both are taken: nobody who holds the last seat waits for a room.
  if (entering && kind === 'guest') await giveUpRooms(cx, before)
  if (entering && (kind === 'guest' || before.kind === 'guest')) await countAsGuest(cx, userId, kind === 'guest')
  if (entering && before.active) await requireSeat(cx, kind)
  FAILPOINT: await failpoint('kind-change:seat-taken', cx)
  await updateUser(cx.tx, userId, {
    roles: [...roles],
    kind,
    aclEpoch: sql<number>`acl_epoch + 1`,
    ...(kind === 'guest' ? {} : { company: null, hostId: null, accessEndsAt: null }),
    ...(entering && kind === 'guest' ? { hostId: cx.actor.id || null, invitedBy: cx.actor.id || null, invitedAt: cx.now } : {}),
  })
  FAILPOINT: await failpoint('kind-change:stored', cx)
  const after = await requireUser(cx, userId)
  tellRoles(cx, before, after)
  tellGuestChange(cx, before, after)
  if (entering) await beginAnew(cx, userId)
  return after
}

/** A guest owns and moderates nothing: others take over, and the roles go. Refuses a guest with more rooms than guests may have. */
async function giveUpRooms(cx: Writing, user: UserRow): Promise<void> {
  const most = limit(cx, 'Limits_Rooms_Per_Guest')
  const rooms = await countRooms(cx.tx, user.id)
  if (most !== null && rooms > most)
    throw refusal(
      'error-max-rooms-per-guest-reached',
      `A guest may belong to ${most} rooms, and this person belongs to ${rooms}. Take them out of some first, or raise the limit`,
      { limit: most },
    )
  await handOverRooms(cx, user, { confirmed: true, evenAlone: true })
  const memberships = (await listMemberships(cx.tx, { userId: user.id })).filter((membership) => membership.roles.length > 0)
  for (const { room, roles } of memberships.toSorted((one, other) => (one.roomId < other.roomId ? -1 : 1)))
    for (const role of roles) await setRoomRole(cx, room, user, role, false)
}

async function beginAnew(cx: Writing, userId: string): Promise<void> {
  await endSessions(cx, userId, 'kind-changed')
  await endRecoveries(cx, userId, { reason: 'the account became of another kind' })
  cx.emit({
    name: 'user.kind-changed',
    audience: { users: [] },
    data: { userId },
    revokes: { users: [userId] },
    regrades: { users: [userId] },
  })
}
