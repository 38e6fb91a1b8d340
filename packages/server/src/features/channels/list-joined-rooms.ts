// The actor's own channels, or groups, discussions among them.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { searchRooms } from '../inbox/room-list.ts'
import { answerRooms } from './room-answer.ts'
import { roomPageInput } from './room-page.ts'

export const listJoinedRooms = query({
  name: 'list-joined-rooms',
  permission: 'list-own-rooms',
  input: Type.Object({ ...roomPageInput, kind: Type.Enum(['channel', 'group']) }),
  load: theWorkspace,
  async run(cx, { kind, ...search }) {
    const found = await searchRooms(cx.tx, { ...search, kinds: [kind], memberId: cx.actor.id, visible: visibleRooms(cx, 'rooms') })
    return answerRooms(cx, found, true)
  },
})
