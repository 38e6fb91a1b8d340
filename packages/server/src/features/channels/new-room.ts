// How channels and groups are made: the room, its maker as owner, and whoever is named, without a line for each in the timeline.
import { type Static, Type } from 'typebox'
import type { Writing } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Room } from '../../schema/rows.ts'
import { addMember, addMembers } from '../members/membership.ts'
import { peopleInput, requirePeople } from '../members/people.ts'
import { insertRoom } from '../rooms/room.ts'
import { answerRoom } from './room-answer.ts'
import { requireCustomFields } from './room-changes.ts'
import { requireRoomName } from './room-name.ts'

export const newRoomInput = Type.Object({
  name: Type.String({ maxLength: 1_000 }),
  members: peopleInput.properties.usernames,
  readOnly: Type.Boolean(),
  withoutMaker: Type.Boolean(),
  topic: Type.String({ maxLength: 1_000 }),
  description: Type.String({ maxLength: 5_000 }),
  customFields: Type.Record(Type.String(), Type.Unknown()),
  encrypted: Type.Boolean(),
  teamId: Type.Optional(Type.String()),
})

export type NewRoom = Static<typeof newRoomInput>

/** Makes a channel or a group. Assumes allowed; a guest at their limit refuses the whole. Throws error-invalid-user for a name that is no account. */
export async function createRoom(cx: Writing, kind: 'channel' | 'group', wanted: NewRoom) {
  if (wanted.encrypted) throw refusal('error-not-allowed', 'This workspace has no end-to-end encrypted rooms')
  if (wanted.teamId !== undefined) throw refusal('team-does-not-exist')
  const people = await requirePeople(cx, { ids: [], usernames: wanted.members }, 'error-invalid-user')
  const room = await insertRoom(cx.tx, {
    id: newId(),
    kind,
    ...requireRoomName(cx, wanted.name),
    topic: wanted.topic,
    description: wanted.description,
    readOnly: wanted.readOnly,
    creatorId: cx.actor.id || null,
    customFields: requireCustomFields(wanted.customFields),
  })
  await enterFirst(cx, room, wanted.withoutMaker, people)
  cx.audit({
    target: { kind: 'room', id: room.id, name: room.title ?? undefined },
    after: { kind, members: people.map((user) => user.username) },
  })
  return answerRoom(cx, room.id)
}

async function enterFirst(
  cx: Writing,
  room: Room,
  withoutMaker: boolean,
  people: Awaited<ReturnType<typeof requirePeople>>,
): Promise<void> {
  if (!withoutMaker && cx.actor.id !== '') await addMember(cx, room, cx.actor, { roles: ['owner'], silent: true })
  await addMembers(
    cx,
    room,
    people.filter((user) => user.id !== cx.actor.id),
    { addedBy: cx.actor, silent: true },
  )
}
