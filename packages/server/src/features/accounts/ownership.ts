// Who owns a room when its owner goes: the member who has been in it longest, or an administrator. Never a guest, and no room is
// ever deleted for the lack of an owner.
import type { Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { Room, User } from '../../schema/rows.ts'
import { addMember, setRoomRole } from '../members/membership.ts'
import { shownName } from '../rooms/room.ts'
import { filterWithoutOtherOwner, findActiveAdmin, findHeir, lockOwnedRooms } from './accounts.store.ts'

export interface HandOver {
  /** Somebody has seen which rooms change hands. Without it nothing changes, and the answer names them. */
  readonly confirmed: boolean
  /** Rooms in which nobody else is left get an owner too. */
  readonly evenAlone?: boolean
}

/** Gives the rooms that only this account owns to others; its own role stays. Throws user-last-owner when that was not confirmed. */
export async function handOverRooms(cx: Writing, user: Pick<User, 'id'>, { confirmed, evenAlone = false }: HandOver): Promise<Room[]> {
  const owned = await lockOwnedRooms(cx.tx, user.id)
  if (owned.length === 0) return []
  const ownerless = await filterWithoutOtherOwner(
    cx.tx,
    owned.map((room) => room.id),
    { userId: user.id, evenAlone },
  )
  const rooms = owned.filter((room) => ownerless.has(room.id))
  if (rooms.length > 0 && !confirmed)
    throw refusal('user-last-owner', 'Some rooms have no other owner: confirm that somebody else gets them', {
      shouldChangeOwner: rooms.map(shownName),
      shouldBeRemoved: [],
    })
  for (const room of rooms) await giveRoom(cx, room, user.id)
  return rooms
}

async function giveRoom(cx: Writing, room: Room, ownerId: string): Promise<void> {
  const heir = await findHeir(cx.tx, room.id, ownerId)
  if (heir !== null) return setRoomRole(cx, room, heir, 'owner', true)
  const admin = await findActiveAdmin(cx.tx, { preferred: cx.actor.id, except: ownerId })
  if (admin !== null) await addMember(cx, room, admin, { roles: ['owner'], addedBy: { id: cx.actor.id } })
}
