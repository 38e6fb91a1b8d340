// A room as the administration shows it: what it is and who from outside is in it, and nothing of what is said there.
import type { Reading } from '../../actions/action.ts'
import type { Room } from '../../schema/rows.ts'
import { answerRooms } from '../channels/room-answer.ts'
import { countGuestsIn } from './rooms-page.store.ts'

const nobody = { guests: 0, companies: [] }

export async function presentRoomsOfAdministration(cx: Reading, rooms: readonly Room[]) {
  const { rows } = await answerRooms(cx, { rows: rooms, total: rooms.length }, false)
  const outside = await countGuestsIn(
    cx.tx,
    rooms.map((room) => room.id),
  )
  return rows.map((row) => ({ ...row, ...(outside.get(row._id) ?? nobody) }))
}
