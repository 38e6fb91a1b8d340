// Belonging to a room: the only ways in and out. Whoever is added anywhere passes `addMember`, so the rooms-per-guest cap
// holds everywhere by construction; whoever goes passes `removeMember`, so their open subscriptions end everywhere.
import type { Writing } from '../../actions/action.ts'
import { newId } from '../../platform/ids.ts'
import { refusal } from '../../platform/errors.ts'
import { failpoint } from '../../platform/failpoint.ts'
import type { Membership, Room, User } from '../../schema/rows.ts'
import { requireGuestRooms } from '../license/limits.ts'
import { appendSystemMessage } from '../messages/message.ts'
import {
  deleteMembershipRow,
  findMembership,
  findMembershipsOf,
  insertMembershipRows,
  listMemberships,
  listMembershipsIn,
  listMembershipsWithRole,
  lockRooms,
  moveRoom,
  updateMembership,
} from '../rooms/room.ts'
import { findUsersByIds, holdUsers } from '../users/user.ts'

export interface Entry {
  readonly roles?: readonly string[]
  /** Who brought them in; absent when they came by themselves. */
  readonly addedBy?: { readonly id: string } | null
  /** What guests among them see of the past: everything (default), or only what comes from now on. Members see everything. */
  readonly history?: 'all' | 'from-now-on'
  /** No line in the timeline: rooms that are being made, default channels of a new account. */
  readonly silent?: boolean
  /** Whether it stands in their list at once (default), or only when something is said in it. */
  readonly open?: boolean
}

type Person = Pick<User, 'id' | 'kind' | 'username'>

/** Makes somebody a member. Answers false when they were one already. Assumes allowed. */
export async function addMember(cx: Writing, room: Room, user: Person, entry: Entry = {}): Promise<boolean> {
  return (await addMembers(cx, room, [user], entry)).length === 1
}

/** Makes several people members, all or nobody; answers those who were not. Assumes allowed. */
export async function addMembers<P extends Person>(cx: Writing, room: Room, people: readonly P[], entry: Entry = {}): Promise<P[]> {
  FAILPOINT: await failpoint('addition:begun', cx)
  // The room's row first, as everywhere: two additions of one person wait for each other.
  const moved = await moveRoom(cx.tx, room.id, { accessChanged: true })
  const entering = await asTheyAre(cx, await withoutMembers(cx, room, people))
  if (entering.length === 0) return []
  if (room.kind !== 'direct')
    await requireGuestRooms(
      cx,
      entering.filter((user) => user.kind === 'guest'),
    )
  FAILPOINT: await failpoint('addition:room-taken', cx)
  await insertMembershipRows(cx.tx, room.id, entering.map(rowFor(moved, entry)))
  FAILPOINT: await failpoint('addition:stored', cx)
  const guests = entering.filter((user) => user.kind === 'guest').length
  const now = await moveRoom(cx.tx, room.id, { addMembers: entering.length, addGuests: guests })
  for (const { id: userId } of entering)
    cx.emit({ name: 'membership.added', audience: { users: [userId] }, data: { roomId: room.id, userId }, regrades: { users: [userId] } })
  if (entry.silent === true) cx.emit({ name: 'room.changed', audience: { room: room.id, epoch: now.aclEpoch }, data: { roomId: room.id } })
  else for (const user of entering) await tellEntry(cx, room, user, entry)
  return entering
}

/** Of these people, each once, those who are not in the room. */
async function withoutMembers<P extends Person>(cx: Writing, room: Room, people: readonly P[]): Promise<P[]> {
  const asked = new Map(people.map((user) => [user.id, user]))
  for (const { userId } of await findMembershipsOf(cx.tx, room.id, [...asked.keys()])) asked.delete(userId)
  return [...asked.values()]
}

/** Somebody may have become a guest since they were looked up: what holds for guests goes by what they are now, until this ends. */
async function asTheyAre<P extends Person>(cx: Writing, people: readonly P[]): Promise<P[]> {
  const held = new Map(
    (
      await holdUsers(
        cx.tx,
        people.map((user) => user.id),
      )
    ).map((user) => [user.id, user.kind]),
  )
  return people.map((user) => {
    const kind = held.get(user.id)
    if (kind === undefined) throw refusal('error-invalid-user')
    return { ...user, kind }
  })
}

function rowFor(room: Room, entry: Entry) {
  return ({ id: userId, kind }: Person) => ({
    id: newId(),
    userId,
    roles: [...(entry.roles ?? [])],
    open: entry.open ?? true,
    readPosition: room.position,
    joinedAt: room.clock,
    updatedAt: room.clock,
    lastSeenAt: room.clock,
    historyFrom: entry.history === 'from-now-on' && kind === 'guest' ? room.clock : null,
    addedBy: entry.addedBy?.id || null,
    preferences: '{}',
  })
}

function tellEntry(cx: Writing, room: Room, user: Pick<User, 'id' | 'username'>, entry: Entry): Promise<Room> {
  if (entry.addedBy != null && entry.addedBy.id !== user.id)
    return appendSystemMessage(cx, room.id, 'au', user.username, { authorId: entry.addedBy.id || 'rocket.cat' })
  return appendSystemMessage(cx, room.id, room.parentId === null ? 'uj' : 'ut', user.username, { authorId: user.id })
}

/** Ends a membership: by leaving (`ul`) or by being removed (`ru`). Assumes allowed; keeps a room from losing its last owner. */
export async function removeMember(
  cx: Writing,
  room: Room,
  user: Pick<User, 'id' | 'username'>,
  how: { readonly removedBy?: { readonly id: string } | null; readonly silent?: boolean } = {},
): Promise<void> {
  const moved = await moveRoom(cx.tx, room.id, { accessChanged: true })
  const membership = await findMembership(cx.tx, room.id, user.id)
  if (membership === null) throw refusal('error-user-not-in-room')
  if (membership.roles.includes('owner')) await requireAnotherOwner(cx, room, membership)
  FAILPOINT: await failpoint('membership:ending', cx)
  if (how.silent !== true) await tellExit(cx, room, user, how.removedBy ?? null)
  await deleteMembershipRow(cx.tx, membership, moved.clock, how.removedBy?.id || null)
  FAILPOINT: await failpoint('membership:ended', cx)
  // Nobody who is in a room changes their kind while its row is held.
  const [person] = await findUsersByIds(cx.tx, [user.id])
  const now = await moveRoom(cx.tx, room.id, { addMembers: -1, addGuests: person?.kind === 'guest' ? -1 : 0 })
  cx.emit({
    name: 'membership.ended',
    audience: { users: [user.id] },
    data: { roomId: room.id, userId: user.id, membershipId: membership.id },
    regrades: { users: [user.id] },
  })
  cx.emit({ name: 'room.changed', audience: { room: room.id, epoch: now.aclEpoch }, data: { roomId: room.id } })
}

function tellExit(cx: Writing, room: Room, user: Pick<User, 'id' | 'username'>, removedBy: { readonly id: string } | null): Promise<Room> {
  if (removedBy === null) return appendSystemMessage(cx, room.id, 'ul', user.username, { authorId: user.id })
  return appendSystemMessage(cx, room.id, 'ru', user.username, { authorId: removedBy.id || 'rocket.cat' })
}

async function requireAnotherOwner(cx: Writing, room: Room, leaving: Membership): Promise<void> {
  const others = await listOtherActiveMembers(cx, room, leaving.userId)
  // A room that only its owner is left in may be left too: it stays, empty, for an administrator.
  if (others.length === 0 || others.some(({ roles }) => roles.includes('owner'))) return
  const [person] = await findUsersByIds(cx.tx, [leaving.userId])
  if (person?.kind !== 'guest') throw refusal('error-you-are-last-owner', 'The last owner can’t go: make somebody else owner first')
  // A guest can go at any time and can't hand over: the member who has been in the discussion longest answers for it now.
  const heir = others.find(({ user }) => user.kind === 'member')
  if (heir !== undefined) await setRoomRole(cx, room, heir.user, 'owner', true)
}

/** Who else is in the room and can act in it, longest first: whoever is deactivated answers for nothing. */
async function listOtherActiveMembers(cx: Writing, room: Room, userId: string) {
  const others = (await listMembershipsIn(cx.tx, room.id)).filter((member) => member.userId !== userId)
  const people = await findUsersByIds(
    cx.tx,
    others.map((member) => member.userId),
  )
  const active = new Map(people.filter((user) => user.active).map((user) => [user.id, user]))
  return others.flatMap(({ userId: id, roles }) => {
    const user = active.get(id)
    return user === undefined ? [] : [{ user, roles }]
  })
}

/** Counts somebody among the guests of their rooms, or no more: they become of another kind in this transaction. */
export async function countAsGuest(cx: Writing, userId: string, isGuest: boolean): Promise<void> {
  const found = await listMemberships(cx.tx, { userId })
  await lockRooms(
    cx.tx,
    found.map(({ roomId }) => roomId),
  )
  // Under the rooms' locks nobody takes them out of one.
  const roomIds = (await listMemberships(cx.tx, { userId })).map(({ roomId }) => roomId)
  for (const roomId of roomIds.toSorted()) {
    const { aclEpoch: epoch } = await moveRoom(cx.tx, roomId, { addGuests: isGuest ? 1 : -1 })
    cx.emit({ name: 'room.changed', audience: { room: roomId, epoch }, data: { roomId } })
  }
}

/** Gives or takes a role in a room (`owner`, `moderator`, `leader`), with its line in the timeline. */
export async function setRoomRole(
  cx: Writing,
  room: Room,
  user: Pick<User, 'id' | 'username' | 'kind'>,
  role: string,
  held: boolean,
): Promise<void> {
  const moved = await moveRoom(cx.tx, room.id, { accessChanged: true })
  const membership = await findMembership(cx.tx, room.id, user.id)
  if (membership === null) throw refusal('error-user-not-in-room')
  if (membership.roles.includes(role) === held) throw refusal(held ? 'error-user-already-in-role' : 'error-user-not-in-role')
  if (held && user.kind === 'guest') throw refusal('error-guests-cant-have-other-roles', 'A guest can’t hold a role in a room')
  if (!held && role === 'owner') {
    const others = await listOtherActiveMembers(cx, room, user.id)
    if (!others.some(({ roles: held }) => held.includes('owner'))) throw refusal('error-remove-last-owner')
  }
  const roles = held ? [...membership.roles, role] : membership.roles.filter((other) => other !== role)
  await updateMembership(cx.tx, room.id, user.id, { roles, updatedAt: moved.clock })
  const now = await appendSystemMessage(cx, room.id, held ? 'subscription-role-added' : 'subscription-role-removed', user.username, {
    extra: { role },
  })
  cx.emit({
    name: 'membership.changed',
    audience: { users: [user.id] },
    data: { roomId: room.id, userId: user.id },
    regrades: { users: [user.id] },
  })
  // Only to those who may read the room: whoever else heard it would learn of a room that is not theirs.
  cx.emit({
    name: 'room-role.changed',
    audience: { room: room.id, epoch: now.aclEpoch },
    data: { roomId: room.id, userId: user.id, username: user.username, role, held },
  })
}

/** Takes a role from everybody who holds it in some room; answers how many there were. No line says so: it is not the room's doing. */
export async function takeRoleInRooms(cx: Writing, role: string): Promise<number> {
  const found = await listMembershipsWithRole(cx.tx, role)
  await lockRooms(cx.tx, [...new Set(found.map(({ roomId }) => roomId))])
  // Under the rooms' locks, what else these members hold stands still.
  const held = await listMembershipsWithRole(cx.tx, role)
  for (const { roomId, userId, roles } of held) {
    const moved = await moveRoom(cx.tx, roomId, { accessChanged: true })
    await updateMembership(cx.tx, roomId, userId, { roles: roles.filter((other) => other !== role), updatedAt: moved.clock })
    cx.emit({ name: 'membership.changed', audience: { users: [userId] }, data: { roomId, userId }, regrades: { users: [userId] } })
  }
  return held.length
}
