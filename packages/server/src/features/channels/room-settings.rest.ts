// What is said about a room and how it works, over REST: an endpoint for each change under two prefixes, and one for several at once.
import { Room } from '@foyer/protocol/entities/room.ts'
import { type TProperties, Type } from 'typebox'
import { type RestRoute, route } from '../../wire/rest.ts'
import { isSet, roomOf, roomParams } from '../../wire/room-params.ts'
import { editRoom } from './edit-room.ts'
import type { RoomChanges } from './room-changes.ts'
import { families, type Family } from './room-families.ts'
import { changesFrom, kindFrom } from './room-settings-card.ts'

interface Setter {
  readonly name: string
  readonly params: TProperties
  readonly changes: (body: Readonly<Record<string, unknown>>) => RoomChanges
  /** The parameter that is answered beside the room. */
  readonly echo?: string
}

const text = Type.String()
const yesOrNo = Type.Union([Type.Boolean(), Type.String()])
const anyFields = Type.Object({}, { additionalProperties: true })

const setters: readonly Setter[] = [
  { name: 'rename', params: { name: text }, changes: ({ name }) => ({ name: String(name) }) },
  { name: 'setTopic', params: { topic: text }, changes: ({ topic }) => ({ topic: String(topic) }), echo: 'topic' },
  {
    name: 'setDescription',
    params: { description: text },
    changes: ({ description }) => ({ description: String(description) }),
    echo: 'description',
  },
  { name: 'setPurpose', params: { purpose: text }, changes: ({ purpose }) => ({ description: String(purpose) }), echo: 'purpose' },
  {
    name: 'setAnnouncement',
    params: { announcement: text },
    changes: ({ announcement }) => ({ announcement: String(announcement) }),
    echo: 'announcement',
  },
  { name: 'setReadOnly', params: { readOnly: yesOrNo }, changes: ({ readOnly }) => ({ readOnly: isSet(readOnly) }) },
  { name: 'setType', params: { type: text }, changes: ({ type }) => ({ kind: kindFrom(type) }) },
  { name: 'setDefault', params: { default: yesOrNo }, changes: (body) => ({ isDefault: isSet(body['default']) }) },
  { name: 'setJoinCode', params: { joinCode: text }, changes: ({ joinCode }) => ({ joinCode: String(joinCode) }) },
  {
    name: 'setCustomFields',
    params: { customFields: anyFields },
    changes: ({ customFields }) => ({ customFields: customFields as Record<string, unknown> }),
  },
]

export const roomSettingRoutes: readonly RestRoute[] = [
  ...families.flatMap((family) => setters.map((setter) => setterRoute(family, setter))),
  route({
    verb: 'POST',
    path: 'rooms.saveRoomSettings',
    summary: 'Change several settings of a room at once',
    action: editRoom,
    body: Type.Object({ rid: Type.String() }, { additionalProperties: true }),
    response: Type.Object({ rid: Type.String() }),
    input: ({ body }) => ({ room: roomOf({ rid: body.rid }), changes: changesFrom(body) }),
    reply: (_room, { body }) => ({ rid: body.rid }),
  }),
]

function setterRoute({ prefix, one }: Family, { name, params, changes, echo }: Setter): RestRoute {
  return route({
    verb: 'POST',
    path: `${prefix}.${name}`,
    summary: `Change a ${one}: ${Object.keys(params).join(', ')}`,
    action: editRoom,
    body: Type.Object({ ...roomParams, ...params }),
    response: Type.Object({ [one]: Room, ...(echo === undefined ? {} : { [echo]: text }) }),
    input: ({ body }) => ({ room: roomOf(body, one), changes: changes(body) }),
    reply: (room, { body }) => ({ ...(echo === undefined ? {} : { [echo]: (body as Record<string, unknown>)[echo] }), [one]: room }),
  })
}
