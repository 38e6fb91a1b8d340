// What can be changed about a room, one entry for each: who may, what is stored, and what the timeline says of it.
import { type Static, Type } from 'typebox'
import type { Updateable } from 'kysely'
import type { Reading } from '../../actions/action.ts'
import type { PermissionId } from '../../permissions/catalogue.ts'
import { holds } from '../../permissions/holds.ts'
import type { RoomAccess } from '../../permissions/targets.ts'
import { refusal } from '../../platform/errors.ts'
import { hashPassword } from '../../platform/passwords.ts'
import type { RoomRetention, RoomsTable } from '../../schema/tables.ts'
import { retentionInForce } from '../rooms/retention-policy.ts'
import { shownName } from '../rooms/room.ts'
import { requireRoomName, requireTitle } from './room-name.ts'

export const roomChanges = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 1_000 })),
  topic: Type.Optional(Type.String({ maxLength: 1_000 })),
  description: Type.Optional(Type.String({ maxLength: 5_000 })),
  announcement: Type.Optional(Type.String({ maxLength: 5_000 })),
  kind: Type.Optional(Type.Enum(['channel', 'group'])),
  readOnly: Type.Optional(Type.Boolean()),
  reactWhenReadOnly: Type.Optional(Type.Boolean()),
  isDefault: Type.Optional(Type.Boolean()),
  joinCode: Type.Optional(Type.String({ maxLength: 256 })),
  customFields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  retention: Type.Optional(
    Type.Object({
      enabled: Type.Optional(Type.Boolean()),
      overrides: Type.Optional(Type.Boolean()),
      maxAgeDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 36_500 })),
      keepsPinned: Type.Optional(Type.Boolean()),
      keepsThreads: Type.Optional(Type.Boolean()),
      filesOnly: Type.Optional(Type.Boolean()),
    }),
  ),
})

export type RoomChanges = Static<typeof roomChanges>

export interface RoomChange {
  readonly set: Updateable<RoomsTable>
  /** The system message that tells it: its type and its text. */
  readonly line?: { readonly type: string; readonly text: string }
}

type Changer<V> = (cx: Reading, access: RoomAccess, value: V) => RoomChange | null | Promise<RoomChange | null>

const changers: { readonly [K in keyof RoomChanges]-?: Changer<Exclude<RoomChanges[K], undefined>> } = {
  name: rename,
  topic: changeText('topic'),
  description: changeText('description'),
  announcement: changeText('announcement'),
  kind: changeKind,
  readOnly: changeSwitch('readOnly', 'set-readonly', { on: 'room-set-read-only', off: 'room-removed-read-only' }),
  reactWhenReadOnly: changeSwitch('reactWhenReadOnly', 'set-react-when-readonly', {
    on: 'room-allowed-reacting',
    off: 'room-disallowed-reacting',
  }),
  isDefault: changeSwitch('isDefault', 'view-room-administration', null),
  joinCode: changeJoinCode,
  customFields: (_cx, _access, value) => ({ set: { customFields: requireCustomFields(value) } }),
  retention: changeRetention,
}

/** Works out each change that is wanted and is one. Throws error-action-not-allowed, error-room-type-not-allowed, and what a name adds. */
export async function changesOf(cx: Reading, access: RoomAccess, wanted: RoomChanges): Promise<RoomChange[]> {
  const found: (RoomChange | null)[] = []
  for (const key of Object.keys(changers) as (keyof RoomChanges)[]) {
    const value = wanted[key]
    if (value !== undefined) found.push(await (changers[key] as Changer<unknown>)(cx, access, value))
  }
  return found.filter((change) => change !== null)
}

/** Fields of the workspace's own that hang on a room, as they are stored. */
export function requireCustomFields(value: Record<string, unknown>): string {
  const stored = JSON.stringify(value)
  if (stored.length > 10_000 || stored.includes('\\u0000')) throw refusal('error-invalid-custom-field')
  return stored
}

function rename(cx: Reading, { room }: RoomAccess, value: string): RoomChange | null {
  requireNotDirect({ room })
  // A discussion goes by its title; its name is a random one and stays.
  const names = room.parentId === null ? requireRoomName(cx, value) : { title: requireTitle(value) }
  return names.title === shownName(room) ? null : { set: names, line: { type: 'r', text: names.title } }
}

function changeText(column: 'topic' | 'description' | 'announcement'): Changer<string> {
  return (_cx, { room }, value) => {
    const text = value.replaceAll('\u0000', '')
    return text === room[column] ? null : { set: { [column]: text }, line: { type: `room_changed_${column}`, text } }
  }
}

function changeSwitch(
  column: 'readOnly' | 'reactWhenReadOnly' | 'isDefault',
  permission: PermissionId,
  told: { readonly on: string; readonly off: string } | null,
): Changer<boolean> {
  return (cx, access, value) => {
    requireNotDirect(access)
    requireHeld(cx, permission, access)
    if (value === access.room[column]) return null
    return { set: { [column]: value }, ...(told === null ? {} : { line: { type: value ? told.on : told.off, text: '' } }) }
  }
}

function changeKind(cx: Reading, access: RoomAccess, kind: 'channel' | 'group'): RoomChange | null {
  requireNotDirect(access)
  if (kind === access.room.kind) return null
  requireHeld(cx, kind === 'channel' ? 'create-c' : 'create-p', access)
  if (kind === 'channel' && access.parent !== null && access.parent.kind !== 'channel')
    throw refusal('error-room-type-not-allowed', 'A discussion below a private room is private')
  return { set: { kind }, line: { type: 'room_changed_privacy', text: kind === 'channel' ? 'public' : 'private' } }
}

async function changeJoinCode(_cx: Reading, { room }: RoomAccess, joinCode: string): Promise<RoomChange> {
  if (room.kind !== 'channel') throw refusal('error-room-type-not-allowed', 'Only a channel can ask for a join code')
  return { set: { joinCodeHash: joinCode === '' ? null : await hashPassword({ plain: joinCode }) } }
}

/** What is said again changes nothing: clients send the whole form, whoever fills it in, with the settings where a room is silent. */
function changeRetention(cx: Reading, access: RoomAccess, value: RoomRetention): RoomChange | null {
  const before = access.room.retention
  const isAsIn = (said: RoomRetention): boolean => (Object.keys(value) as (keyof RoomRetention)[]).every((key) => value[key] === said[key])
  if (isAsIn(before)) return null
  if (!holds(cx, 'edit-room-retention-policy', access.membership)) {
    if (isAsIn(retentionInForce(cx, access.room))) return null
    throw refusal('error-action-not-allowed')
  }
  return { set: { retention: JSON.stringify({ ...before, ...value }) } }
}

function requireHeld(cx: Reading, permission: PermissionId, { membership }: RoomAccess): void {
  if (!holds(cx, permission, membership)) throw refusal('error-action-not-allowed')
}

function requireNotDirect({ room }: Pick<RoomAccess, 'room'>): void {
  if (room.kind === 'direct') throw refusal('error-room-type-not-allowed')
}
