// Channels and groups over REST: the same endpoints under two prefixes, and those that take a room of any kind. What is said
// about a room and how it works stands in room-settings.rest.ts, the lists in room-lists.rest.ts.
import { Room } from '@foyer/protocol/entities/room.ts'
import { Type } from 'typebox'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { flag, isSet, peopleOf, peopleParams, roomOf, roomParams } from '../../wire/room-params.ts'
import { personKeys, requirePersonReference } from '../users/user-reference.ts'
import { addAllToRoom } from './add-all-to-room.ts'
import { addToRoom } from './add-to-room.ts'
import { archiveRoom } from './archive-room.ts'
import { changeArchivedState } from './change-archived-state.ts'
import { createChannel } from './create-channel.ts'
import { createGroup } from './create-group.ts'
import { deleteRoom } from './delete-room.ts'
import { joinRoom } from './join-room.ts'
import { leaveRoom } from './leave-room.ts'
import { newRoomFrom } from './new-room-params.ts'
import { readRoomInfo } from './read-room-info.ts'
import { removeFromRoom } from './remove-from-room.ts'
import { families, type Family } from './room-families.ts'
import { roomListRoutes } from './room-lists.rest.ts'
import { roomSettingRoutes } from './room-settings.rest.ts'
import { unarchiveRoom } from './unarchive-room.ts'

const anyFields = Type.Optional(Type.Object({}, { additionalProperties: true }))
const text = Type.Optional(Type.String())
const roomBody = Type.Object(roomParams)
const newRoomBody = Type.Object({
  name: Type.String(),
  members: Type.Optional(Type.Array(Type.String())),
  readOnly: flag,
  excludeSelf: flag,
  customFields: anyFields,
  extraData: anyFields,
})
const additions = Type.Object({ ...roomParams, ...peopleParams, history: Type.Optional(Type.Enum(['all', 'from-now-on'])) })
const skipped = Type.Array(Type.Object({ username: Type.String(), errorType: Type.String() }))

export const channelRoutes: readonly RestRoute[] = [
  ...families.flatMap((family) => [...lifeOf(family), ...peopleIn(family)]),
  ...roomSettingRoutes,
  ...roomListRoutes,
  change('rooms.leave', 'Leave a room', leaveRoom),
  change('rooms.delete', 'Delete a room', deleteRoom),
  route({
    verb: 'POST',
    path: 'rooms.join',
    summary: 'Enter a room',
    action: joinRoom,
    body: Type.Object({ ...roomParams, joinCode: text }),
    response: Type.Object({ room: Room }),
    input: ({ body }) => ({ room: roomOf(body), ...codeIn(body) }),
    reply: (room) => ({ room }),
  }),
  route({
    verb: 'POST',
    path: 'rooms.changeArchivationState',
    summary: 'Archive a room, or take it out of the archive',
    action: changeArchivedState,
    body: Type.Object({ ...roomParams, action: text }),
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body), archived: body.action !== 'unarchive' }),
    reply: () => ({}),
  }),
]

function lifeOf(family: Family): RestRoute[] {
  const { prefix, one } = family
  const answer = Type.Object({ [one]: Room })
  return [
    route({
      verb: 'POST',
      path: `${prefix}.create`,
      summary: `Make a ${one}`,
      action: one === 'channel' ? createChannel : createGroup,
      body: newRoomBody,
      response: answer,
      input: ({ body }) => newRoomFrom(body),
      reply: (room) => ({ [one]: room }),
    }),
    route({
      verb: 'GET',
      path: `${prefix}.info`,
      summary: `One ${one}`,
      action: readRoomInfo,
      query: roomBody,
      response: answer,
      input: ({ query }) => ({ room: roomOf(query, one) }),
      reply: (room) => ({ [one]: room }),
    }),
    route({
      verb: 'POST',
      path: `${prefix}.join`,
      summary: `Enter a ${one}`,
      action: joinRoom,
      body: Type.Object({ ...roomParams, joinCode: text }),
      response: answer,
      input: ({ body }) => ({ room: roomOf(body, one), ...codeIn(body) }),
      reply: (room) => ({ [one]: room }),
    }),
    route({
      verb: 'POST',
      path: `${prefix}.leave`,
      summary: `Leave a ${one}`,
      action: leaveRoom,
      body: roomBody,
      response: answer,
      input: ({ body }) => ({ room: roomOf(body, one) }),
      reply: (room) => ({ [one]: room }),
    }),
    change(`${prefix}.archive`, `Archive a ${one}`, archiveRoom, one),
    change(`${prefix}.unarchive`, `Take a ${one} out of the archive`, unarchiveRoom, one),
    change(`${prefix}.delete`, `Delete a ${one}`, deleteRoom, one),
  ]
}

function peopleIn({ prefix, one }: Family): RestRoute[] {
  return [
    route({
      verb: 'POST',
      path: `${prefix}.invite`,
      summary: `Bring people into a ${one}; for guests, "history" says whether they may read what was said before`,
      action: addToRoom,
      body: additions,
      response: Type.Object({ [one]: Room }),
      input: ({ body }) => ({
        room: roomOf(body, one),
        people: peopleOf(body),
        ...(body.history === undefined ? {} : { history: body.history }),
      }),
      reply: (room) => ({ [one]: room }),
    }),
    route({
      verb: 'POST',
      path: `${prefix}.addAll`,
      summary: `Bring all active members into a ${one}, and the guests if asked for`,
      action: addAllToRoom,
      body: Type.Object({ ...roomParams, includeGuests: flag }),
      response: Type.Object({ [one]: Room, added: Type.Integer(), skipped }),
      input: ({ body }) => ({ room: roomOf(body, one), includeGuests: isSet(body.includeGuests) }),
      reply: ({ room, ...what }) => ({ [one]: room, ...what }),
    }),
    route({
      verb: 'POST',
      path: `${prefix}.kick`,
      summary: `Remove somebody from a ${one}`,
      action: removeFromRoom,
      body: Type.Object({ ...roomParams, ...personKeys }),
      response: Type.Object({ [one]: Room }),
      input: ({ body }) => ({ room: roomOf(body, one), person: requirePersonReference(body) }),
      reply: (room) => ({ [one]: room }),
    }),
  ]
}

/** An endpoint that takes a room and answers nothing more than that it was done. */
function change(
  path: string,
  summary: string,
  action: typeof archiveRoom | typeof unarchiveRoom | typeof deleteRoom | typeof leaveRoom,
  kind?: Family['one'],
): RestRoute {
  return route({
    verb: 'POST',
    path,
    summary,
    action: action as typeof archiveRoom,
    body: roomBody,
    response: nothingMore,
    input: ({ body }) => ({ room: roomOf(body, kind) }),
    reply: () => ({}),
  })
}

function codeIn({ joinCode }: { readonly joinCode?: string }): { joinCode?: string } {
  return joinCode === undefined ? {} : { joinCode }
}
