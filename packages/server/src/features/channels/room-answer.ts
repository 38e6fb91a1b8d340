// Rooms as these endpoints answer them: as they are now, and with their newest message only for those who may read it.
import type { Reading } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import type { Room } from '../../schema/rows.ts'
import { presentRoomFor, presentRoomsFor } from '../inbox/room-list.ts'
import { findRoom, standTo } from '../rooms/room.ts'

/** A room as it stands after what was done to it. */
export async function answerRoom(cx: Reading, roomId: string) {
  const room = await findRoom(cx.tx, roomId)
  if (room === null) throw new Error('a room has gone while its row was held')
  return presentRoomFor(cx, may(cx, 'read-room', await standTo(cx, room)) ? room : withoutWords(room))
}

/** A page of rooms; `readable` says whether the actor may look into all of them. */
export async function answerRooms(cx: Reading, page: { readonly rows: readonly Room[]; readonly total: number }, readable: boolean) {
  const rooms = readable ? page.rows : page.rows.map(withoutWords)
  const present = await presentRoomsFor(cx, rooms)
  return { rows: rooms.map((room) => present(room)), total: page.total }
}

function withoutWords(room: Room): Room {
  return { ...room, lastMessageId: null }
}
