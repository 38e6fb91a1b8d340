// Where a discussion hangs, and who begins in it: whoever starts it, whom they name, and who wrote the message that it is about.
import type { Reading } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import type { Message, Room } from '../../schema/rows.ts'
import { mayTakeRoom } from '../license/limits.ts'
import { findMessage, findMessageAccess } from '../messages/message.ts'
import { findMembershipsOf, findRoomAccess } from '../rooms/room.ts'
import { findUsersByUsernames, holdUsers, type UserRow } from '../users/user.ts'

/** The room above, locked: two people who start a discussion from one message wait for each other. */
export async function findParent(
  cx: Reading,
  { parentId, messageId }: { readonly parentId: string | undefined; readonly messageId: string | undefined },
): Promise<RoomAccess | null> {
  if (parentId !== undefined) return findRoomAccess(cx, { id: parentId }, { lock: true })
  const source = messageId === undefined ? null : await findMessageAccess(cx, { id: messageId }, { lock: true })
  return source === null || !may(cx, 'read-message', source) ? null : source
}

/** The message that a discussion is about; null when it is about none. What can't be read here is not there. */
export async function findSource(cx: Reading, parent: RoomAccess, messageId: string | undefined): Promise<Message | null> {
  if (messageId === undefined) return null
  const message = await findMessage(cx.tx, parent.room.id, messageId)
  if (message === null || message.type !== null || !may(cx, 'read-message', { ...parent, message })) throw refusal('error-invalid-message')
  return message
}

/** The people who are named. A guest can name members of the room above; whoever else is not there, in the same words. */
export async function requireParticipants(cx: Reading, parent: Room, usernames: readonly string[]): Promise<UserRow[]> {
  const found = (await findUsersByUsernames(cx.tx, usernames)).filter((user) => user.active)
  const known = cx.actor.kind === 'guest' ? await membersAmong(cx, parent, found) : found
  const names = new Set(known.map((user) => user.username.toLowerCase()))
  if (usernames.some((username) => !names.has(username.toLowerCase()))) throw refusal('error-invalid-user')
  return known.filter((user) => user.id !== cx.actor.id)
}

/**
 * Whoever wrote the message comes along when they are in the room above. A guest who is in as many rooms as guests may be
 * stays out: nobody named them, so this is no reason to refuse the discussion.
 */
export async function authorOf(cx: Reading, parent: Room, source: Message | null): Promise<UserRow | null> {
  if (source === null || source.authorId === cx.actor.id) return null
  const [author] = await membersAmong(cx, parent, await holdUsers(cx.tx, [source.authorId]))
  return author?.active === true && (await mayTakeRoom(cx, author)) ? author : null
}

async function membersAmong(cx: Reading, room: Room, users: readonly UserRow[]): Promise<UserRow[]> {
  const members = new Set(
    (
      await findMembershipsOf(
        cx.tx,
        room.id,
        users.map((user) => user.id),
      )
    ).map((membership) => membership.userId),
  )
  return users.filter((user) => members.has(user.id))
}
