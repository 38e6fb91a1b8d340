// Whether what list-room-readers answered before still holds, for many rooms at once: asked by a hub that may not have heard of everything.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { findRoomStamps } from './room.ts'
import { stampOf } from './stamp.ts'

export const listRoomStamps = query({
  name: 'list-room-stamps',
  permission: 'run-the-server',
  input: Type.Object({ rooms: Type.Array(Type.Object({ roomId: Type.String(), userIds: Type.Array(Type.String()) })) }),
  load: theWorkspace,
  async run(cx, { rooms }): Promise<{ roomId: string; stamp: string; weight: bigint }[]> {
    return (await findRoomStamps(cx.tx, rooms, cx.now)).map(({ roomId, room, parent, weight }) => ({
      roomId,
      stamp: stampOf({ workspace: cx.workspace.epoch, room, parent }),
      weight: BigInt(weight),
    }))
  },
})
