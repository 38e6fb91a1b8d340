// The subscription to a room: its messages, and what happens around them. Judged now, and again whenever the room's epoch or
// the watcher's own rights move on.
import { Type } from 'typebox'
import { stream, theWorkspace } from '../../actions/action.ts'
import { findRoomAccess } from './room.ts'

export const watchRoom = stream({
  name: 'watch-room',
  permission: 'read-room',
  input: Type.Object({ roomId: Type.String() }),
  load: (cx, { roomId }) => findRoomAccess(cx, { id: roomId }),
  run: (_cx, _input, { room }) => ({ room: room.id, epoch: room.aclEpoch, clock: room.clock.getTime() }),
})

/** The messages of every room that the watcher may read, judged message by message. */
export const watchJoinedRooms = stream({
  name: 'watch-joined-rooms',
  permission: 'watch-joined-rooms',
  input: Type.Object({}),
  load: theWorkspace,
  run: () => ({ workspace: true as const }),
})
