// Taking an account out of the workspace, at once and everywhere, and letting it back in to the same rooms.
import { sql } from 'kysely'
import type { Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { requireSeat } from '../license/limits.ts'
import { dropLettersOf } from '../mail/letter.ts'
import { endRecoveries } from '../recovery/recovery.ts'
import { moveRoom } from '../rooms/room.ts'
import { endSessions } from '../sessions/session.ts'
import { tellPresence } from '../users/presence.ts'
import { hasAccessEnded, lockUser, requireAnotherAdmin, requireUser, tellGuestChange, updateUser, type UserRow } from '../users/user.ts'
import { mustVerify } from '../users/verification.ts'
import { writeActivityLetter } from './account-letters.ts'
import { admit } from './admission.ts'
import { listPairs } from './accounts.store.ts'
import { handOverRooms } from './ownership.ts'

/** Deactivates an account: its sessions, tokens and sockets end, others answer for its rooms. Does nothing to one that is not active. */
export async function deactivate(cx: Writing, userId: string, { confirmed }: { readonly confirmed: boolean }): Promise<UserRow> {
  FAILPOINT: await failpoint('deactivation:begun', cx)
  await requireAnotherAdmin(cx, { id: userId })
  // Whatever the account is doing ends before this goes on, and whatever it begins afterwards finds it deactivated.
  await lockUser(cx.tx, userId)
  FAILPOINT: await failpoint('deactivation:locked', cx)
  const before = await requireUser(cx, userId)
  if (!before.active) return before
  await handOverRooms(cx, before, { confirmed })
  await updateUser(cx.tx, userId, { active: false, aclEpoch: sql<number>`acl_epoch + 1` })
  await endSessions(cx, userId, 'deactivated')
  FAILPOINT: await failpoint('deactivation:sessions-ended', cx)
  await setPairsWritable(cx, userId, false)
  const after = await requireUser(cx, userId)
  await endRecoveries(cx, userId, { reason: 'the account was deactivated' })
  await dropLettersOf(cx.tx, userId, 'the account was deactivated')
  await writeActivityLetter(cx, after, 'deactivated')
  cx.emit({
    name: 'user.deactivated',
    audience: { users: [] },
    data: { userId },
    revokes: { users: [userId] },
    regrades: { users: [userId] },
  })
  tellGuestChange(cx, before, after)
  return tellPresence(cx, before, after)
}

/** Activates an account: takes its seat again and opens its direct messages. Does nothing to one that is active, and approves a registration. */
export async function activate(cx: Writing, userId: string): Promise<UserRow> {
  await lockUser(cx.tx, userId)
  const before = await requireUser(cx, userId)
  if (before.active) return before
  if (before.waitsFor !== null) return approve(cx, before)
  if (hasAccessEnded(before, cx.now))
    throw refusal('error-action-not-allowed', 'This guest’s access has ended: give it a later end, or none, first')
  await requireSeat(cx, before.kind)
  FAILPOINT: await failpoint('activation:seat-taken', cx)
  await updateUser(cx.tx, userId, { active: true, reason: null, aclEpoch: sql<number>`acl_epoch + 1` })
  FAILPOINT: await failpoint('activation:stored', cx)
  await setPairsWritable(cx, userId, true)
  cx.emit({ name: 'user.activated', audience: { users: [] }, data: { userId }, regrades: { users: [userId] } })
  const after = await requireUser(cx, userId)
  await writeActivityLetter(cx, after, 'activated')
  tellGuestChange(cx, before, after)
  return after
}

/** Activates whoever registered and waits for approval. One who waits for their address to be verified shows first that it is theirs. */
async function approve(cx: Writing, user: UserRow): Promise<UserRow> {
  if (user.waitsFor === 'verification' && mustVerify(cx, user))
    throw refusal('error-action-not-allowed', 'This person’s e-mail address is not verified yet: they have a letter with a link')
  const after = await admit(cx, user)
  await writeActivityLetter(cx, after, 'approved')
  return after
}

/** Nothing else makes a direct message read-only, so whether both sides are active is all there is to know. */
async function setPairsWritable(cx: Writing, userId: string, writable: boolean): Promise<void> {
  const changing = (await listPairs(cx.tx, userId)).filter((pair) => pair.readOnly === writable && (pair.otherIsActive || !writable))
  for (const { id } of changing) {
    const room = await moveRoom(cx.tx, id, { set: { readOnly: !writable } })
    cx.emit({ name: 'room.changed', audience: { room: id, epoch: room.aclEpoch }, data: { roomId: id } })
  }
}
