// A direct message: a room that is its people. Who is in it is its key, so that opening it twice finds the same one.
import { Type } from 'typebox'
import type { Reading, Writing } from '../../actions/action.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { newId } from '../../platform/ids.ts'
import type { Room, User } from '../../schema/rows.ts'
import { addMembers } from '../members/membership.ts'
import { findDirectRoom, findRoomAccess, insertDirectRoom } from '../rooms/room.ts'
import { findUserAccess } from '../users/user.ts'

/** A direct message in the input of an action: by its id, or by the other person in it. */
export const directReference = Type.Union([
  Type.Object({ id: Type.String({ maxLength: 256 }) }),
  Type.Object({ username: Type.String({ maxLength: 128 }) }),
])

export type DirectReference = { readonly id: string } | { readonly username: string }

/** The direct message as the actor stands to it; null when there is none. */
export async function findDirectAccess(
  cx: Reading,
  reference: DirectReference,
  options: { readonly lock?: boolean } = {},
): Promise<RoomAccess | null> {
  const id = 'id' in reference ? reference.id : await findIdWith(cx, reference.username)
  const access = id === null ? null : await findRoomAccess(cx, { id }, options)
  return access?.room.kind === 'direct' ? access : null
}

async function findIdWith(cx: Reading, username: string): Promise<string | null> {
  const access = await findUserAccess(cx, { username })
  const room = access === null ? null : await findDirectRoom(cx.tx, directKeyOf([cx.actor.id, access.user.id]))
  return room?.id ?? null
}

/** The key that these people's direct message has, whoever opens it. */
export function directKeyOf(userIds: readonly string[]): string {
  return [...new Set(userIds)].sort().join(',')
}

type Person = Pick<User, 'id' | 'kind' | 'username'>

/** Makes these people's direct message, or finds the one that another of them makes at this moment. Assumes allowed. */
export async function createDirectMessage(cx: Writing, people: readonly Person[]): Promise<Room> {
  const ids = people.map((person) => person.id)
  const room = await insertDirectRoom(cx.tx, { id: idFor(ids), kind: 'direct', directKey: directKeyOf(ids), customFields: '{}' })
  const [opener, others] = [people.filter((person) => person.id === cx.actor.id), people.filter((person) => person.id !== cx.actor.id)]
  await addMembers(cx, room, opener, { silent: true })
  await addMembers(cx, room, others, { silent: true, open: false })
  return room
}

// Of two people it is known without asking: some bots put it together themselves. One alone counts as two.
function idFor(userIds: readonly string[]): string {
  const [one, other = one, ...more] = userIds
  return more.length > 0 ? newId() : [one, other].sort().join('')
}
