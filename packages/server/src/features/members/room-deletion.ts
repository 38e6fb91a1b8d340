// The end of a room: its messages, its members and the discussions below it go with it. Everybody who was in any of them is told.
import type { Writing } from '../../actions/action.ts'
import { failpoint } from '../../platform/failpoint.ts'
import type { Room } from '../../schema/rows.ts'
import { deleteMembershipsIn, deleteRoomRow, lockDiscussionsOf, moveRoom } from '../rooms/room.ts'

/** Deletes a room whose row is locked. Assumes allowed. */
export async function deleteRoom(cx: Writing, room: Room): Promise<void> {
  const discussions = await lockDiscussionsOf(cx.tx, room.id)
  FAILPOINT: await failpoint('room-deletion:locked', cx)
  for (const { id } of [...discussions, room]) await dismissMembers(cx, id)
  FAILPOINT: await failpoint('room-deletion:members-dismissed', cx)
  await deleteRoomRow(cx.tx, room.id)
}

async function dismissMembers(cx: Writing, roomId: string): Promise<void> {
  const moved = await moveRoom(cx.tx, roomId, { accessChanged: true })
  const ended = await deleteMembershipsIn(cx.tx, roomId, moved.clock, cx.actor.id || null)
  for (const { id, userId } of ended)
    cx.emit({
      name: 'membership.ended',
      audience: { users: [userId] },
      data: { roomId, userId, membershipId: id },
      regrades: { users: [userId] },
    })
  // Whoever still listens is judged anew by this fact, and finds nothing to listen to.
  cx.emit({ name: 'room.deleted', audience: { room: roomId, epoch: moved.aclEpoch }, data: { roomId } })
}
