// The end of an account: nothing speaks for it any more, its rooms have other owners, and its messages are erased or stand under a
// name that cannot be taken for somebody's account. Those kept belong to the built-in bot from then on.
import type { Writing } from '../../actions/action.ts'
import { adoptMessages } from '../messages/adoption.ts'
import { eraseMessagesOf } from '../messages/message.ts'
import { removeMember } from '../members/membership.ts'
import { moveRoom } from '../rooms/room.ts'
import { endSessions } from '../sessions/session.ts'
import { setting } from '../settings/setting.ts'
import { tellPresence } from '../users/presence.ts'
import {
  deleteUserRow,
  lockUser,
  reassignGuests,
  requireAnotherAdmin,
  requireUser,
  tellGuestsChanged,
  type UserRow,
} from '../users/user.ts'
import { listPairs, listRoomsOf } from './accounts.store.ts'
import { handOverRooms } from './ownership.ts'

const standIn = 'rocket.cat'
const nobodysName = 'Removed User'

/** Deletes an account. Throws user-last-owner when rooms would change hands and that was not confirmed. */
export async function deleteAccount(cx: Writing, userId: string, { confirmed }: { readonly confirmed: boolean }): Promise<UserRow> {
  await requireAnotherAdmin(cx, { id: userId })
  await lockUser(cx.tx, userId)
  const user = await requireUser(cx, userId)
  const erasure = setting(cx, 'Message_ErasureType')
  await handOverRooms(cx, user, { confirmed })
  await endSessions(cx, userId, cx.actor.id === userId ? null : 'removed')
  await leavePairs(cx, user, erasure === 'Keep' ? user.name : nobodysName)
  for (const room of await listRoomsOf(cx.tx, userId)) await removeMember(cx, room, user, { silent: true })
  if (erasure === 'Delete') await eraseMessagesOf(cx, userId)
  else await adoptMessages(cx, userId, { adopterId: standIn, alias: erasure === 'Keep' ? user.name : nobodysName })
  tellGuestsChanged(cx, await reassignGuests(cx.tx, userId, cx.actor.id === userId ? null : cx.actor.id || null))
  await tellPresence(cx, user, { ...user, active: false })
  await deleteUserRow(cx.tx, userId)
  cx.emit({
    name: 'user.deleted',
    audience: 'signed-in',
    data: { userId, erasure },
    revokes: { users: [userId] },
    regrades: { users: [userId] },
  })
  return user
}

/** The other side keeps the conversation, under the name of who it was with, and nobody answers there any more. */
async function leavePairs(cx: Writing, user: UserRow, name: string): Promise<void> {
  for (const { id } of await listPairs(cx.tx, user.id)) await moveRoom(cx.tx, id, { set: { readOnly: true, title: name } })
}
