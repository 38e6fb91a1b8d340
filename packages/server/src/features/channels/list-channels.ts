// The channels and groups that the actor may know: for members every channel, for guests only what they were put into.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { searchRooms } from '../inbox/room-list.ts'
import { answerRooms } from './room-answer.ts'
import { roomPageInput } from './room-page.ts'

export const listChannels = query({
  name: 'list-channels',
  permission: 'list-channels',
  input: Type.Object({ ...roomPageInput, kinds: Type.Array(Type.Enum(['channel', 'group']), { maxItems: 2 }) }),
  load: theWorkspace,
  async run(cx, search) {
    const found = await searchRooms(cx.tx, { ...search, parentId: null, visible: visibleRooms(cx, 'rooms') })
    return answerRooms(cx, found, cx.actor.kind === 'guest' || holds(cx, 'preview-c-room'))
  },
})
