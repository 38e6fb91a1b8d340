// Where the clocks of some rooms stand, for a server that wants to know whether it has heard of everything.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { findRoomClocks } from './rooms.store.ts'

export const listClocks = query({
  name: 'list-clocks',
  permission: 'run-the-server',
  input: Type.Object({ roomIds: Type.Array(Type.String()) }),
  load: theWorkspace,
  /** The rooms that there are, with their clocks in milliseconds. */
  run: async (cx, { roomIds }) => (await findRoomClocks(cx.tx, roomIds)).map(({ id, clock }) => ({ id, clock: clock.getTime() })),
})
