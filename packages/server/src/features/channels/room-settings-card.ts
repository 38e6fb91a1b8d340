// What clients call the settings of a room, and the kinds of room, in the one call that changes several at once.
import { refusal } from '../../platform/errors.ts'
import { isSet } from '../../wire/room-params.ts'
import type { RoomChanges } from './room-changes.ts'

const texts = {
  roomName: 'name',
  roomTopic: 'topic',
  roomDescription: 'description',
  roomAnnouncement: 'announcement',
  joinCode: 'joinCode',
} as const
const switches = { readOnly: 'readOnly', reactWhenReadOnly: 'reactWhenReadOnly', default: 'isDefault' } as const
const retentionSwitches = {
  retentionEnabled: 'enabled',
  retentionOverrideGlobal: 'overrides',
  retentionExcludePinned: 'keepsPinned',
  retentionIgnoreThreads: 'keepsThreads',
  retentionFilesOnly: 'filesOnly',
} as const
/** Known to clients and not kept here. Turned off, they are as they are; turned on, they would be a promise that is not held. */
const absent = ['encrypted', 'systemMessages', 'roomAvatar', 'broadcast', 'featured'] as const

/** The changes in a call's settings; what nobody knows is left out. Throws error-invalid-settings for what this workspace does not have. */
export function changesFrom(settings: Readonly<Record<string, unknown>>): RoomChanges {
  for (const key of absent)
    if (isAskedFor(settings[key])) throw refusal('error-invalid-settings', `Rooms of this workspace have no “${key}”`)
  const changed = (names: Readonly<Record<string, string>>, read: (value: unknown) => unknown): [string, unknown][] =>
    Object.entries(names).flatMap(([key, name]): [string, unknown][] => (settings[key] == null ? [] : [[name, read(settings[key])]]))
  const retention = [...changed(retentionSwitches, isSet), ...changed({ retentionMaxAge: 'maxAgeDays' }, daysFrom)]
  return Object.fromEntries([
    ...changed(texts, (value) => value),
    ...changed(switches, isSet),
    ...changed({ roomType: 'kind' }, kindFrom),
    ...changed({ roomCustomFields: 'customFields' }, (value) => value),
    ...(retention.length === 0 ? [] : [['retention', Object.fromEntries(retention)]]),
  ]) as RoomChanges
}

/** The kind of room that a letter of the wire means. Throws error-invalid-room-type. */
export function kindFrom(letter: unknown): 'channel' | 'group' {
  if (letter === 'c') return 'channel'
  if (letter === 'p') return 'group'
  throw refusal('error-invalid-room-type')
}

/** Forms send numbers as text; what is neither is refused where all of it is checked. */
function daysFrom(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value
}

function isAskedFor(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}
