// Messages whose author goes and that stay all the same: they belong to another account from then on, and are shown under the name
// that is given.
import type { Writing } from '../../actions/action.ts'
import { moveRoom } from '../rooms/room.ts'
import { listRoomIdsWrittenIn, updateAuthor } from './adoption.store.ts'

/** Gives everything that somebody wrote to another author, under a name. Clients that were away learn of it as of any change. */
export async function adoptMessages(
  cx: Writing,
  authorId: string,
  { adopterId, alias }: { readonly adopterId: string; readonly alias: string },
): Promise<void> {
  for (const roomId of await listRoomIdsWrittenIn(cx.tx, authorId)) {
    const { clock, aclEpoch } = await moveRoom(cx.tx, roomId)
    await updateAuthor(cx.tx, roomId, { from: authorId, to: adopterId, alias, at: clock })
    cx.emit({ name: 'room.changed', audience: { room: roomId, epoch: aclEpoch }, data: { roomId } })
  }
}
