// A room: a channel, a group, a direct message, or a discussion (a channel or group below another room). How it is found,
// and how its clock is moved. Other features reach rooms and memberships through here.
import { sql } from 'kysely'
import type { Reading } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { visibleRooms } from '../../permissions/visibility.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { Membership, Room } from '../../schema/rows.ts'
import {
  findMembership,
  findMembershipPairs,
  findMembershipsIn,
  findRoom,
  findRoomByName,
  findRoomWithMembership,
  findRooms,
  findRoomsByNames,
  type RoomReference,
} from './rooms.store.ts'

export type { ListedMembership, MembershipRow, RoomReference } from './rooms.store.ts'
export {
  deleteMembershipRow,
  deleteMembershipsIn,
  deleteRoomRow,
  findDirectRoom,
  findEndedMembership,
  findingMembershipPairs,
  findMembership,
  findMembershipsOf,
  findRoom,
  findRooms,
  findRoomStamps,
  insertDirectRoom,
  insertMembershipRows,
  insertRoom,
  leapRoomEpochs,
  isRoomNameTaken,
  listMembershipsOf,
  listMemberIdsOf,
  listMemberships,
  listMembershipsIn,
  listMembershipsWithRole,
  listRoomsOf,
  lockDefaultRooms,
  lockDiscussionsOf,
  lockingRooms,
  lockRooms,
  moveRoom,
  placingRooms,
  type ReadByWriting,
  type RoomChange,
  updateMembership,
} from './rooms.store.ts'

/**
 * The room as the actor stands to it; null when there is none. `lock` holds the room's row until the transaction ends:
 * commands that change who is in it, or write into it, take it before they read the membership, so that both are of one moment.
 */
export async function findRoomAccess(
  cx: Reading,
  reference: RoomReference,
  options: { readonly lock?: boolean } = {},
): Promise<RoomAccess | null> {
  if ('id' in reference) {
    const found = await findRoomWithMembership(cx.tx, { id: reference.id, userId: cx.actor.id }, options)
    return found === null ? null : besideParent(cx, found)
  }
  const room = await findNamedRoom(cx, reference, options)
  return room === null ? null : standTo(cx, room)
}

/** How the actor stands to a room that has been loaded. */
export async function standTo(cx: Reading, room: Room): Promise<RoomAccess> {
  return besideParent(cx, { room, membership: await findMembership(cx.tx, room.id, cx.actor.id) })
}

async function besideParent(cx: Reading, { room, membership }: Pick<RoomAccess, 'room' | 'membership'>): Promise<RoomAccess> {
  if (room.parentId === null) return { room, membership, parent: null }
  const parent = await findRoom(cx.tx, room.parentId)
  if (parent === null) return { room, membership, parent: null }
  return { room, membership, parent: { kind: parent.kind, member: (await findMembership(cx.tx, parent.id, cx.actor.id)) !== null } }
}

/** How the actor stands to each of these rooms: two statements however many there are. */
export async function standToEach(cx: Reading, rooms: readonly Room[]): Promise<RoomAccess[]> {
  const parentIds = rooms.flatMap((room) => room.parentId ?? [])
  const parents = new Map((await findRooms(cx.tx, parentIds)).map((room) => [room.id, room]))
  const ids = [...rooms.map((room) => room.id), ...parentIds]
  const memberships = new Map((await findMembershipsIn(cx.tx, cx.actor.id, ids)).map((membership) => [membership.roomId, membership]))
  return rooms.map((room) => {
    const parent = room.parentId === null ? undefined : parents.get(room.parentId)
    return {
      room,
      membership: memberships.get(room.id) ?? null,
      parent: parent === undefined ? null : { kind: parent.kind, member: memberships.has(parent.id) },
    }
  })
}

/** How several people stand to several rooms, given their memberships of these; answers for a room and a person of those asked. */
export async function standInRooms(
  tx: Tx,
  asked: readonly { readonly room: Room; readonly userId: string }[],
  known: readonly Membership[],
): Promise<(roomId: string, userId: string) => RoomAccess | null> {
  const rooms = new Map(asked.map(({ room }) => [room.id, room]))
  const parents = new Map(
    (
      await findRooms(
        tx,
        [...rooms.values()].flatMap(({ parentId }) => parentId ?? []),
      )
    ).map((room) => [room.id, room]),
  )
  const inParents = await findMembershipPairs(
    tx,
    asked.flatMap(({ room: { parentId }, userId }) => (parentId === null ? [] : [{ roomId: parentId, userId }])),
  )
  const memberships = new Map([...known, ...inParents].map((membership) => [`${membership.roomId}|${membership.userId}`, membership]))
  return (roomId, userId) => {
    const room = rooms.get(roomId)
    if (room === undefined) return null
    const parent = room.parentId === null ? undefined : parents.get(room.parentId)
    return {
      room,
      membership: memberships.get(`${roomId}|${userId}`) ?? null,
      parent: parent === undefined ? null : { kind: parent.kind, member: memberships.has(`${parent.id}|${userId}`) },
    }
  }
}

async function findNamedRoom(
  cx: Reading,
  reference: Exclude<RoomReference, { id: string }>,
  options: { readonly lock?: boolean },
): Promise<Room | null> {
  return findRoomByName(cx.tx, reference, { ...options, visible: visibleRooms(cx, 'rooms') })
}

/** Channels and groups of these names, as far as the actor may know them. */
export function findVisibleRoomsByNames(cx: Reading, names: readonly string[]): Promise<Room[]> {
  return findRoomsByNames(cx.tx, names, visibleRooms(cx, 'rooms'))
}

/** The name that people see. */
export function shownName(room: Room): string {
  return room.title ?? room.name ?? ''
}

/** How many messages a member has not read: a subtraction, never a write. */
export function unreadOf(room: Pick<Room, 'position'>, membership: Pick<Membership, 'readPosition' | 'deletedUnread'>): number {
  return Math.max(0, room.position - membership.readPosition - membership.deletedUnread)
}

/** A condition on messages of `alias` that keeps away what lies before the history that was opened to a member. */
export function sinceHistoryOpened(membership: Membership | null, alias: string) {
  return membership?.historyFrom == null ? sql<boolean>`true` : sql<boolean>`${sql.raw(alias)}.created_at >= ${membership.historyFrom}`
}
