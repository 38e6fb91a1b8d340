// The pictures of a room, newest first, from a given one on: what a viewer leafs through. A picture that is not in this
// room is as good as none.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { presentFile } from './file-card.ts'
import { findFile, listFilesIn } from './files.store.ts'
import { shownTypes } from './media-type.ts'

export const listImages = query({
  name: 'list-images',
  permission: 'list-files',
  input: Type.Object({ roomId: Type.String({ maxLength: 256 }), from: Type.Optional(Type.String({ maxLength: 64 })), page: pageInput }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }),
  async run(cx, { from, page }, access) {
    const first = from === undefined ? null : await findFile(cx.tx, from)
    const inRoom = first?.roomId === access.room.id && first.messageId !== null ? first : null
    const { rows, total } = await listFilesIn(cx.tx, access, { types: shownTypes.image, from: inRoom }, page)
    return { rows: rows.map(presentFile), total }
  },
})
