// Rooms as they are shown: with their creator's name, their newest message, and for direct messages everybody's name. A guest is
// told of a creator, and of who is muted, only while these people belong to the room, and nothing of a room's custom fields.
import type { Reading } from '../../actions/action.ts'
import type { Room } from '../../schema/rows.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { findNewestMessages, presentFor } from '../messages/message.ts'
import { findMemberPairs } from '../rooms/note.ts'
import { listMemberIdsOf } from '../rooms/room.ts'
import { presentRoom } from '../rooms/room-card.ts'
import { setting } from '../settings/setting.ts'
import { findPeople } from '../users/user.ts'
import { findHistoryStarts } from './inbox.store.ts'

export { searchRooms } from './inbox.store.ts'

export interface RoomViewer {
  readonly id: string
  readonly kind: AccountKind
  /** From when on they may read; what was said before is not shown to them, the newest message included. */
  readonly historyFrom: Date | null
}

export type PresentRoom = (room: Room, viewer?: RoomViewer) => ReturnType<typeof presentRoom>

/**
 * Loads what a list of rooms needs (five statements, six for guests, however long the list) and answers how to present each to a viewer.
 * Whoever knows from when on the actor may read them hands it in.
 */
export async function presentRoomsFor(cx: Reading, rooms: readonly Room[], knownStarts?: ReadonlyMap<string, Date>): Promise<PresentRoom> {
  const directs = rooms.filter((room) => room.kind === 'direct').map((room) => room.id)
  const memberIds = await listMemberIdsOf(cx.tx, directs)
  const people = await findPeople(
    cx.tx,
    [...rooms.flatMap((room) => [room.creatorId, ...room.muted, ...room.unmuted]), ...[...memberIds.values()].flat()].filter(
      (id): id is string => id !== null,
    ),
  )
  const named = await findNamedMembers(cx, rooms)
  const newest = setting(cx, 'Store_Last_Message') ? await findNewestMessages(cx.tx, rooms) : new Map()
  const messagesFor = await presentFor(cx.tx, [...newest.values()])
  const historyStarts = knownStarts ?? (await findHistoryStarts(cx.tx, [...newest.keys()], cx.actor.id))
  const cards = new Map<string, ReturnType<typeof presentRoom>>()
  return (room, viewer = { id: cx.actor.id, kind: cx.actor.kind, historyFrom: historyStarts.get(room.id) ?? null }) => {
    const message = newest.get(room.id)
    const hidden = message === undefined || (viewer.historyFrom !== null && message.createdAt < viewer.historyFrom)
    // Alike for everybody of a kind, but for stars on the newest message and what it says of a discussion.
    const isOwn = !hidden && (message.discussionId !== null || message.starredBy.includes(viewer.id))
    const key = `${room.id}|${viewer.kind}|${hidden}|${isOwn ? viewer.id : ''}`
    const known = cards.get(key)
    if (known !== undefined) return known
    const shown = (id: string): boolean => viewer.kind !== 'guest' || named.has(`${room.id}|${id}`)
    const usernames = (ids: readonly string[]): string[] => ids.filter(shown).flatMap((id) => people.get(id)?.username ?? [])
    const open = viewer.kind === 'guest' ? { ...room, customFields: {} } : room
    const card = presentRoom(open, {
      creator: room.creatorId === null || !shown(room.creatorId) ? null : people.get(room.creatorId),
      members: memberIds.get(room.id)?.flatMap((id) => people.get(id) ?? []),
      muted: usernames(room.muted),
      unmuted: usernames(room.unmuted),
      lastMessage: hidden ? null : messagesFor(message, viewer),
    })
    cards.set(key, card)
    return card
  }
}

/** Of the people whom these rooms name, those who belong to them; asked only where a guest may be looking. */
async function findNamedMembers({ tx, actor }: Reading, rooms: readonly Room[]): Promise<ReadonlySet<string>> {
  if (actor.kind !== 'guest' && !actor.operator) return new Set()
  const named = rooms.flatMap((room) => [room.creatorId, ...room.muted, ...room.unmuted].map((userId) => ({ roomId: room.id, userId })))
  return findMemberPairs(
    tx,
    named.flatMap(({ roomId, userId }) => (userId === null ? [] : [{ roomId, userId }])),
  )
}

/** One room as the actor may see it. */
export async function presentRoomFor(cx: Reading, room: Room): Promise<ReturnType<typeof presentRoom>> {
  return (await presentRoomsFor(cx, [room]))(room)
}
