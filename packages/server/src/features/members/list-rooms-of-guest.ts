// The rooms that a guest holds and how many more they may, for administrators. Direct messages are not counted, and not listed.
// Adds error-invalid-user for somebody who is no guest.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { pageInput } from '../../wire/rest.ts'
import { useOf } from '../license/limit-use.ts'
import { countRooms, limitInForce } from '../license/limits.ts'
import { personInput } from '../users/user-reference.ts'
import { findUserAccess } from '../users/user.ts'
import { listCountedRooms } from './guest-rooms.store.ts'

export const listRoomsOfGuest = query({
  name: 'list-rooms-of-guest',
  permission: 'read-rooms-of-guest',
  input: Type.Object({ user: personInput, page: pageInput }),
  load: (cx, { user }) => findUserAccess(cx, user),
  async run(cx, { page }, { user }) {
    if (user.kind !== 'guest') throw refusal('error-invalid-user', `${user.username} is not a guest: there is no limit on their rooms`)
    const used = await countRooms(cx.tx, user.id)
    return { ...useOf(limitInForce(cx, 'Limits_Rooms_Per_Guest'), used), rows: await listCountedRooms(cx.tx, user.id, page), total: used }
  },
})
