// A discussion: a room below another, about one thing. Its name is random; people see its title. Nothing of the room above is
// copied into it, because people are added to it who don't know that room.
import type { Reading, Writing } from '../../actions/action.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import { newId } from '../../platform/ids.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { searchRooms } from '../inbox/room-list.ts'
import { insertRoom } from '../rooms/room.ts'
import { nameKey } from '../users/name.ts'

interface NewDiscussion {
  readonly title: string
  readonly topic: string
  readonly messageId: string | null
}

/** Makes the room, without anybody in it. What a guest starts, or what hangs below a group, is private. Assumes allowed. */
export function createDiscussion(cx: Writing, parent: Room, { title, topic, messageId }: NewDiscussion): Promise<Room> {
  const name = newId()
  return insertRoom(cx.tx, {
    id: newId(),
    kind: parent.kind === 'channel' && cx.actor.kind !== 'guest' ? 'channel' : 'group',
    name,
    nameKey: nameKey(name),
    title,
    topic,
    parentId: parent.id,
    parentMessageId: messageId,
    creatorId: cx.actor.id || null,
    customFields: '{}',
  })
}

/** The discussion that was begun from a message, if the actor may see it: for guests, one that is hidden is not there. */
export async function findDiscussionOf(cx: Reading, parent: Room, source: Message): Promise<Room | null> {
  const { rows } = await searchRooms(cx.tx, {
    visible: visibleRooms(cx, 'rooms'),
    parentId: parent.id,
    parentMessageId: source.id,
    order: [{ column: 'createdAt', descending: false }],
    page: { offset: 0, limit: 1 },
  })
  return rows[0] ?? null
}
