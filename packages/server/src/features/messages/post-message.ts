// Posts a message into a room, or into a thread of it. The client's id is the key: a repeat answers what is stored, and
// nothing is stored or told twice. Adds error-duplicate-id, error-message-size-exceeded, error-too-many-mentions.
import { Type } from 'typebox'
import { command } from '../../actions/action.ts'
import { failpoint } from '../../platform/failpoint.ts'
import { findRoomAccess } from '../rooms/room.ts'
import { prepareDraft } from './compose.ts'
import { draftInput, post } from './post.ts'
import { askRooms, loadRooms, postTogether, roomOfPlain } from './post-together.ts'

export const postMessage = command({
  name: 'post-message',
  permission: 'post-message',
  input: Type.Object({ roomId: Type.String(), ...draftInput }),
  async load(cx, input) {
    // Before the room is held: formatting takes time.
    await prepareDraft(cx, input)
    FAILPOINT: await failpoint('post:before-room-lock', cx)
    return findRoomAccess(cx, { id: input.roomId }, { lock: true })
  },
  run: (cx, input, access) => post(cx, input, access),
  together: { key: roomOfPlain, prepare: prepareDraft, ask: askRooms, load: loadRooms, run: postTogether },
})
