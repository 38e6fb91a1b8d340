// The files of a room that the actor may see there, a page at a time.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import { directReference, findDirectAccess } from '../directs/direct-message.ts'
import { findReferredRoom, roomReference } from '../rooms/room-reference.ts'
import { presentFile } from './file-card.ts'
import { fileOrders, listFilesIn } from './files.store.ts'

export const listFiles = query({
  name: 'list-files',
  permission: 'list-files',
  input: Type.Object({
    room: Type.Optional(roomReference),
    direct: Type.Optional(directReference),
    order: orderInput(fileOrders),
    page: pageInput,
  }),
  load: (cx, { room, direct }) => (direct === undefined ? findReferredRoom(cx, room ?? {}) : findDirectAccess(cx, direct)),
  async run(cx, { order, page }, access) {
    const { rows, total } = await listFilesIn(cx.tx, access, { order }, page)
    return { rows: rows.map(presentFile), total }
  },
})
