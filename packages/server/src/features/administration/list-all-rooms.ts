// Every room of the workspace, for those who administer rooms: what there is and who from outside is in it, and nothing of what is said.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { roomPageInput } from '../channels/room-page.ts'
import { searchRooms } from '../inbox/room-list.ts'
import { presentRoomsOfAdministration } from './room-page.ts'
import { isOfTypes, roomTypes } from './rooms-page.store.ts'

export const listAllRooms = query({
  name: 'list-all-rooms',
  permission: 'administer-rooms',
  input: Type.Object({ ...roomPageInput, types: Type.Array(Type.Enum([...roomTypes]), { maxItems: 10 }) }),
  load: theWorkspace,
  async run(cx, { types, ...search }) {
    const { rows, total } = await searchRooms(cx.tx, { ...search, visible: isOfTypes(types.length === 0 ? roomTypes : types) })
    return { rows: await presentRoomsOfAdministration(cx, rows), total }
  },
})
