// The sweep: every action, for everybody, on everything, through the door. What ought to happen is worked out here from the rows
// of the matrix and from what the fixture says, by an interpretation of its own; what does happen is asked of `perform`. The
// actions' own work is taken out, so that only finding and deciding remain.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Action } from '../src/actions/action.ts'
import { catalogue, type CatalogueEntry, type PermissionId } from '../src/permissions/catalogue.ts'
import type { Caller } from '../src/permissions/identify.ts'
import { matrix, type RowOn } from '../src/permissions/matrix.ts'
import type { TargetKind } from '../src/permissions/targets.ts'
import { AppError } from '../src/platform/errors.ts'
import { newId } from '../src/platform/ids.ts'
import { listActions } from './actions.ts'
import {
  cast,
  type Character,
  entries,
  type Fixture,
  type Invited,
  invitations,
  inviteLinks,
  type Line,
  lines,
  type Linked,
  type Name,
  openFixture,
  type Place,
  type Saying,
  scene,
  type Setting,
  type Stored,
  type Upload,
  uploads,
} from './fixture.ts'

const known = await listActions()
const rows = matrix as unknown as Readonly<Record<string, RowOn<TargetKind>>>
let fixture: Fixture

beforeAll(async () => {
  fixture = await openFixture({ OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true' })
})
afterAll(async () => fixture[Symbol.asyncDispose]())

// ── Who asks. 'nobody' has no credentials; the operator stands at the command line.

type Asker = Name | 'nobody' | 'operator'
const askers: readonly Asker[] = ['alice', 'bob', 'carol', 'dan', 'gina', 'gus', 'robo', 'pia', 'dora', 'nobody', 'operator']
const guests: readonly Asker[] = ['gina', 'gus']
/** Who is tried only in some rooms (and on nothing, and on what does not exist): where they are somebody, and one or two others. */
const walks: Readonly<Partial<Record<Asker, readonly Place[]>>> = {
  dan: ['lobby', 'project', 'plans', 'vault', 'garage'],
  gus: ['lobby', 'garage', 'openPlans', 'vault'],
  robo: ['lobby', 'project', 'library'],
  operator: ['general', 'project', 'duo', 'attic', 'whispers'],
  pia: ['lobby', 'project'],
  dora: ['lobby', 'project'],
  nobody: ['lobby', 'project'],
}

function characterOf(asker: Asker): Character | null {
  return asker === 'nobody' || asker === 'operator' ? null : cast[asker]
}

function callerOf(asker: Asker): Caller {
  if (asker === 'operator' || asker === 'nobody')
    return { credential: asker === 'operator' ? 'operator' : null, address: null, requestId: 'test' }
  return fixture.people[asker].caller
}

// ── What they ask for. null stands for something that does not exist.

type Subject =
  | { readonly on: 'workspace' }
  | { readonly on: 'room'; readonly place: Place | null }
  | { readonly on: 'message'; readonly saying: Saying | null }
  | { readonly on: 'file'; readonly stored: Stored | null }
  | { readonly on: 'user'; readonly name: Name | null }
  | { readonly on: 'direct'; readonly names: readonly Name[] | null }
  | { readonly on: 'session'; readonly of: Name | null }
  | { readonly on: 'setting'; readonly id: 'Site_Name' | 'Limits_Guests' }
  | { readonly on: 'invitation'; readonly invited: Invited | null }
  | { readonly on: 'link'; readonly linked: Linked | null }

/** What an asker is tried on. */
function subjectsFor(kind: TargetKind, asker: Asker): readonly Subject[] {
  return subjectsOf(kind, asker).filter((subject) => {
    const place = roomOf(subject)
    return place === null || walks[asker]?.includes(place) !== false
  })
}

/** Everything there is of one kind, as this asker would name it. */
function subjectsOf(kind: TargetKind, asker: Asker): readonly Subject[] {
  const self = asker === 'nobody' || asker === 'operator' ? [] : [asker]
  if (kind === 'workspace') return [{ on: kind }]
  if (kind === 'room') return [...entries<Place, Setting>(scene).map(([place]) => ({ on: kind, place })), { on: kind, place: null }]
  if (kind === 'message') return [...entries<Saying, Line>(lines).map(([saying]) => ({ on: kind, saying })), { on: kind, saying: null }]
  if (kind === 'file') return [...entries<Stored, Upload>(uploads).map(([stored]) => ({ on: kind, stored })), { on: kind, stored: null }]
  if (kind === 'user')
    return [...new Set<Name | null>([...self, 'bob', 'gina', 'gus', 'vera', 'rocket.cat', null])].map((name) => ({ on: kind, name }))
  if (kind === 'session') return [...new Set<Name | null>([...self, 'vera', null])].map((of) => ({ on: kind, of }))
  if (kind === 'invitation') return (['byAlice', 'byBob', null] as const).map((invited) => ({ on: kind, invited }))
  if (kind === 'link') return (['carolsToLobby', 'carolsToProject', 'bobsToLobby', null] as const).map((linked) => ({ on: kind, linked }))
  // A public one and one that is not.
  if (kind === 'setting') return (['Site_Name', 'Limits_Guests'] as const).map((id) => ({ on: kind, id }))
  if (kind === 'direct')
    return ([['bob'], ['carol'], ['gina'], ['vera'], ['bob', 'vera'], ['bob', 'dan'], null] as const)
      .filter((names) => !names?.some((name) => name === asker))
      .map((names) => ({ on: kind, names }))
  throw new Error(
    `The sweep knows nothing of the kind “${String(kind)}”: add it to Subject, subjectsOf, isSeen and idOf in test/permissions.test.ts.`,
  )
}

// ── What the matrix says, read independently of permissions/authorize.ts.

interface World {
  readonly name: string
  readonly rolesWith: (permission: PermissionId) => readonly string[]
  /** Guests have the four and nothing else, whatever is ticked. */
  readonly predefined: boolean
  /** Guests must have a second factor; none of them has. */
  readonly asksGuestsForMore?: true
}

const entryOf = (permission: PermissionId): CatalogueEntry => catalogue[permission]
const asInstalled: World = { name: 'as installed', rolesWith: (permission) => entryOf(permission).roles, predefined: false }
const everyBoxTicked: World = {
  name: 'with every box of the guest column ticked',
  rolesWith: (permission) => [...entryOf(permission).roles, 'guest'],
  predefined: false,
}
const predefined: World = { ...everyBoxTicked, name: 'in predefined mode', predefined: true }

const guestsLackSomething: World = { ...asInstalled, name: 'where guests must have a second factor', asksGuestsForMore: true }

const notFound: Readonly<Record<TargetKind, string>> = {
  workspace: 'error-not-allowed',
  room: 'error-room-not-found',
  message: 'error-message-not-found',
  file: 'invalid-file',
  user: 'error-invalid-user',
  direct: 'error-invalid-user',
  session: 'error-token-does-not-exists',
  setting: 'error-invalid-setting',
  invitation: 'error-invitation-not-found',
  link: 'error-invalid-token',
}

function holds(world: World, asker: Asker, permission: PermissionId, roomRoles: readonly string[] = []): boolean {
  if (asker === 'operator') return true
  const character = characterOf(asker)
  if (character === null) return false
  const granted = world.rolesWith(permission)
  const { guest } = entryOf(permission)
  if (character.kind === 'guest') return world.predefined ? guest === 'baseline' : guest !== 'never' && granted.includes('guest')
  return [...character.roles, ...roomRoles].some((role) => granted.includes(role))
}

function settingOf(place: Place): Setting {
  return scene[place]
}

function rolesIn(asker: Asker, place: Place): readonly string[] | null {
  return asker === 'nobody' || asker === 'operator' ? null : (settingOf(place).members[asker] ?? null)
}

const viewPermission = { channel: 'view-c-room', group: 'view-p-room', direct: 'view-d-room' } as const

/** Members know their rooms; channels are open to those who may see channels; both of the room above extends to its discussions, but not for guests. */
function knowsRoom(world: World, asker: Asker, place: Place): boolean {
  if (asker === 'operator') return true
  const { parent } = settingOf(place)
  const isGuest = characterOf(asker)?.kind === 'guest'
  if (belongs(world, asker, place)) return true
  const above = (parent ?? place) as Place
  return (
    !isGuest &&
    ((settingOf(above).kind === 'channel' && holds(world, asker, 'view-c-room')) || (parent !== undefined && belongs(world, asker, above)))
  )
}

function belongs(world: World, asker: Asker, place: Place): boolean {
  return (
    rolesIn(asker, place) !== null &&
    (holds(world, asker, 'view-joined-room') || holds(world, asker, viewPermission[settingOf(place).kind]))
  )
}

/** Members know everybody; guests know those they share a room with. */
function knowsPerson(asker: Asker, name: Name): boolean {
  if (asker === name || characterOf(asker)?.kind !== 'guest') return true
  return entries<Place, Setting>(scene).some(([place, { members }]) => rolesIn(asker, place) !== null && members[name] !== undefined)
}

function directBetween(asker: Asker, names: readonly Name[]): Place | undefined {
  const wanted = [...new Set([asker, ...names])].sort().join()
  return entries<Place, Setting>(scene).find(
    ([, { kind, members }]) => kind === 'direct' && Object.keys(members).sort().join() === wanted,
  )?.[0]
}

/** The room that a subject stands in, where it stands in one. */
function roomOf(subject: Subject): Place | null {
  if (subject.on === 'room') return subject.place
  if (subject.on === 'message') return subject.saying === null ? null : lines[subject.saying].room
  if (subject.on === 'link') return subject.linked === null ? null : inviteLinks[subject.linked].room
  return subject.on === 'file' && subject.stored !== null ? uploads[subject.stored].room : null
}

/** What was said before a latecomer came is not there for them. */
function knowsLine(world: World, asker: Asker, line: Line): boolean {
  const cameLate = settingOf(line.room).latecomers?.some((name) => name === asker) === true
  return knowsRoom(world, asker, line.room) && !(cameLate && line.old === true)
}

function isSeen(world: World, asker: Asker, subject: Subject): boolean {
  switch (subject.on) {
    case 'workspace':
    case 'setting':
      return true
    case 'room':
      return subject.place !== null && knowsRoom(world, asker, subject.place)
    case 'message':
      return subject.saying !== null && knowsLine(world, asker, lines[subject.saying])
    case 'file': {
      if (subject.stored === null) return false
      const { sentWith, by, room }: Upload = uploads[subject.stored]
      return sentWith === undefined ? by === asker && knowsRoom(world, asker, room) : knowsLine(world, asker, lines[sentWith])
    }
    case 'user':
      return subject.name !== null && knowsPerson(asker, subject.name)
    case 'invitation':
      return (
        subject.invited !== null &&
        (holds(world, asker, 'create-user') || (invitations[subject.invited] === asker && holds(world, asker, 'invite-guest')))
      )
    // Whoever can name one was shown it.
    case 'link':
      return subject.linked !== null
    case 'direct':
      return (
        subject.names !== null &&
        (directBetween(asker, subject.names) !== undefined || subject.names.every((name) => knowsPerson(asker, name)))
      )
    case 'session':
      return (
        subject.of !== null &&
        (asker === subject.of || holds(world, asker, 'logout-other-user') || holds(world, asker, 'view-device-management'))
      )
  }
}

const inRoom = (holdsThere: (asker: Asker, place: Place, setting: Setting) => boolean) => (asker: Asker, subject: Subject) => {
  const place = roomOf(subject)
  return place !== null && holdsThere(asker, place, settingOf(place))
}

const conditions: Readonly<Record<string, (asker: Asker, subject: Subject) => boolean>> = {
  member: inRoom((asker, place) => rolesIn(asker, place) !== null),
  channel: inRoom((_asker, _place, { kind, parent }) => kind === 'channel' && parent === undefined),
  group: inRoom((_asker, _place, { kind, parent }) => kind === 'group' && parent === undefined),
  direct: inRoom((_asker, _place, { kind }) => kind === 'direct'),
  discussion: inRoom((_asker, _place, { parent }) => parent !== undefined),
  'channel-kind': inRoom((_asker, _place, { kind }) => kind === 'channel'),
  'group-kind': inRoom((_asker, _place, { kind }) => kind === 'group'),
  own: (asker, subject) =>
    (subject.on === 'message' && subject.saying !== null && lines[subject.saying].by === asker) ||
    (subject.on === 'file' && subject.stored !== null && uploads[subject.stored].by === asker) ||
    (subject.on === 'session' && subject.of === asker) ||
    (subject.on === 'invitation' && subject.invited !== null && invitations[subject.invited] === asker) ||
    (subject.on === 'link' && subject.linked !== null && inviteLinks[subject.linked].by === asker),
  'not-a-guest': (asker) => characterOf(asker)?.kind !== 'guest',
  'a-member': (asker) => characterOf(asker)?.kind === 'member',
  addressed: () => false,
  self: (asker, subject) => subject.on === 'user' && subject.name === asker,
  public: (_asker, subject) => subject.on === 'setting' && subject.id === 'Site_Name',
  // As installed nobody was handed a single setting, and no guest ever is.
  selected: () => false,
  existing: (asker, subject) => subject.on === 'direct' && subject.names !== null && directBetween(asker, subject.names) !== undefined,
}

const ruleIn =
  (refused: (setting: Setting, place: Place, mayPostReadOnly: boolean, asker: Asker) => string | null) =>
  (world: World, asker: Asker, subject: Subject) => {
    const place = roomOf(subject)
    return place === null
      ? null
      : refused(settingOf(place), place, holds(world, asker, 'post-readonly', rolesIn(asker, place) ?? []), asker)
  }
const writing = ruleIn(({ muted, readOnly }, _place, mayPostReadOnly, asker) =>
  muted?.some((name) => name === asker) ? 'error-you-are-muted' : readOnly && !mayPostReadOnly ? 'error-room-is-read-only' : null,
)

const rules: Readonly<Record<string, (world: World, asker: Asker, subject: Subject) => string | null>> = {
  'not-archived': ruleIn(({ archived }) => (archived ? 'error-room-archived' : null)),
  'may-write': writing,
  'may-react': writing,
  'not-direct': ruleIn(({ kind }) => (kind === 'direct' ? 'error-room-type-not-allowed' : null)),
  'not-a-discussion': ruleIn(({ parent }) => (parent === undefined ? null : 'error-nested-discussion')),
  'not-the-general-channel': ruleIn((_setting, place) => (place === 'general' ? 'error-not-allowed' : null)),
  'members-only-by-setting': (_world, asker, subject) =>
    needed(conditions, 'member', 'condition')(asker, subject) ? null : 'error-not-allowed',
  'not-a-system-message': (_world, _asker, subject) =>
    subject.on === 'message' && subject.saying !== null && (lines[subject.saying] as Line).type !== undefined
      ? 'error-action-not-allowed'
      : null,
  'not-the-built-in-bot': (_world, _asker, subject) =>
    subject.on === 'user' && subject.name === 'rocket.cat' ? 'error-action-not-allowed' : null,
}

/** Whether a thing is there for an action: some take only some things of their kind. */
function isTakenBy(action: Action, subject: Subject, asker: Asker): boolean {
  // Files are protected unless the workspace gives that up.
  if (action.name === 'download-open-file') return false
  // The built-in bot has no address.
  if (action.name === 'send-welcome-letter') return subject.on === 'user' && subject.name !== 'rocket.cat'
  // Nobody was invited at the address they have here.
  if (action.name === 'join-by-invitation') return false
  // The link of somebody who may not invite any more opens nothing.
  if (action.permission === 'look-at-invitation' || action.permission === 'accept-invitation')
    return subject.on === 'invitation' && subject.invited === 'byAlice'
  // A link opens its room while its maker may make it, and these open nothing to guests who are not there already.
  if (action.permission === 'use-invite-link')
    return (
      subject.on === 'link' &&
      subject.linked !== null &&
      subject.linked !== 'bobsToLobby' &&
      (!guests.includes(asker) || rolesIn(asker, inviteLinks[subject.linked].room) !== null)
    )
  // What is about direct messages alone says so in its input, and knows no other room.
  const { direct, room } = (action.input as Shape).properties ?? {}
  return (
    direct === undefined ||
    room !== undefined ||
    subject.on !== 'room' ||
    subject.place === null ||
    settingOf(subject.place).kind === 'direct'
  )
}

/** The code that the matrix promises, or null when it allows. */
function expected(world: World, asker: Asker, action: Action, row: RowOn<TargetKind>, subject: Subject): string | null {
  const character = characterOf(asker)
  const isThere = !Object.values(subject).includes(null as never) && isTakenBy(action, subject, asker)
  if (row.allow === 'anyone') return isThere ? null : (row.missing ?? notFound[row.on])
  if (asker === 'nobody' || character?.active === false) return 'login-required'
  if (character?.mustChangePassword && !row.beforePasswordChange) return 'error-password-change-required'
  if (world.asksGuestsForMore && character?.kind === 'guest' && !row.beforePasswordChange && !row.beforeSecondFactor)
    return 'error-second-factor-required'
  if (!isThere || !isSeen(world, asker, subject)) return row.missing ?? notFound[row.on]
  if (!isGranted(world, asker, row, subject)) return row.refusal ?? 'error-not-allowed'
  for (const rule of row.rules ?? []) {
    const refused = needed(rules, rule, 'rule')(world, asker, subject)
    if (refused !== null) return refused
  }
  return null
}

function isGranted(world: World, asker: Asker, { allow }: RowOn<TargetKind>, subject: Subject): boolean {
  if (asker === 'operator') return true
  if (typeof allow === 'string') return allow === 'signed-in'
  const place = roomOf(subject)
  const roomRoles = place === null ? [] : (rolesIn(asker, place) ?? [])
  return allow.some((way) => {
    if (typeof way === 'string') return holds(world, asker, way, roomRoles)
    return (
      needed(conditions, way.when, 'condition')(asker, subject) &&
      (way.permission === undefined || holds(world, asker, way.permission, roomRoles))
    )
  })
}

function needed<T>(table: Readonly<Record<string, T>>, name: string, what: string): T {
  const found = table[name]
  if (found === undefined)
    throw new Error(`The sweep does not know the ${what} “${name}”: say in test/permissions.test.ts, in its own words, when it holds.`)
  return found
}

// ── How an action is asked: its input, made from its schema.

interface Shape {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Shape[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly items?: Shape
  readonly minItems?: number
  readonly minLength?: number
  readonly minimum?: number
  readonly pattern?: string
  readonly format?: string
}

/** The keys under which actions take the thing that they act on, best first. */
const targetKeys: Readonly<Record<TargetKind, readonly string[]>> = {
  workspace: [],
  room: ['roomId', 'room', 'direct', 'parentId', 'parent', 'reference', 'id'],
  message: ['messageId', 'message', 'threadId', 'reference', 'id'],
  file: ['fileId', 'file', 'id'],
  user: ['userId', 'user', 'reference', 'id', 'username'],
  direct: ['userIds', 'usernames', 'people', 'others', 'with'],
  session: ['sessionId', 'session', 'id', 'name'],
  setting: ['id'],
  invitation: ['invitationId'],
  link: ['idOrToken'],
}

/** Inputs that no schema tells: by the action's name. */
const inputs: Readonly<Record<string, (subject: Subject, asker: Asker) => unknown>> = {
  'send-welcome-letter': (subject) => ({
    email: subject.on === 'user' && subject.name !== null ? `${subject.name}@foyer.example` : 'nobody@foyer.example',
  }),
  'look-at-invitation': (subject) => ({ token: linkOf(subject) }),
  'accept-invitation': (subject) => ({ token: linkOf(subject), name: 'x', username: 'x', password: 'x', userAgent: null }),
  'use-invite-link': (subject) => ({
    token: subject.on === 'link' && subject.linked !== null ? fixture.inviteLinks[subject.linked].token : newId(),
  }),
  'join-by-invitation': (subject) => ({ token: linkOf(subject) }),
  'change-settings': (subject) => ({ changes: [{ id: idOf(subject), value: 'x' }] }),
  'save-settings': (subject) => ({ changes: [{ id: idOf(subject), value: 'x' }], reset: [] }),
}

function linkOf(subject: Subject): string {
  return subject.on === 'invitation' && subject.invited !== null ? fixture.invitations[subject.invited].token : newId()
}

function inputFor(action: Action, subject: Subject, asker: Asker): unknown {
  const special = inputs[action.name]
  if (special !== undefined) return special(subject, asker)
  const place = roomOf(subject)
  const target: Placing = {
    keys: targetKeys[subject.on],
    id: idOf(subject),
    username: subject.on === 'user' && subject.name !== null ? subject.name : 'nemo',
    placed: false,
    roomId: place === null ? newId() : fixture.rooms[place],
    kind: place === null ? 'channel' : scene[place].kind,
  }
  const value = made(action.input as Shape, null, target)
  if (subject.on !== 'workspace' && !target.placed)
    throw new Error(
      `The sweep can't tell where ${action.name} takes its ${subject.on}: add the key to targetKeys, or an input for “${action.name}” to inputs, in test/permissions.test.ts.`,
    )
  return value
}

interface Placing {
  readonly keys: readonly string[]
  readonly id: string | readonly string[]
  readonly username: string
  placed: boolean
  /** The room that a message or a file stands in, and its kind, for actions that want them said beside. */
  readonly roomId: string
  readonly kind: string
}

/** The smallest value of a schema, with the target's id where it belongs. */
function made(shape: Shape, key: string | null, target: Placing): unknown {
  const isTarget = key !== null && target.keys.includes(key)
  if (isTarget && shape.type === 'string' && typeof target.id === 'string')
    return placed(target, key === 'username' ? target.username : target.id)
  if (isTarget && shape.type === 'array' && shape.items?.type === 'string') return placed(target, [target.id].flat())
  if (!isTarget && key === 'roomId' && shape.type === 'string') return target.roomId
  const values = shape.enum ?? shape.anyOf?.map((branch) => branch.const) ?? []
  if (key === 'kind' && values.includes(target.kind)) return target.kind
  if (shape.anyOf !== undefined) return made(branchOf(shape.anyOf, target), key, target)
  if (shape.const !== undefined) return shape.const
  if (shape.enum !== undefined) return shape.enum[0]
  if (shape.type === 'object') return madeObject(shape, isTarget ? { ...target, keys: ['id', ...target.keys] } : target, target)
  if (shape.type === 'array') return Array.from({ length: shape.minItems ?? 0 }, () => made(shape.items ?? {}, null, target))
  if (shape.type === 'integer' || shape.type === 'number') return shape.minimum ?? 1
  if (shape.type === 'boolean') return false
  if (shape.type === 'string') return text(shape)
  return shape.type === 'null' ? null : {}
}

function placed(target: Placing, value: unknown): unknown {
  target.placed = true
  return value
}

/** A text that the schema accepts; where none of these does, the action needs an input of its own. */
function text({ pattern = '', minLength = 1, format }: Shape): string {
  const likely = [
    'x'.repeat(Math.max(1, minLength)),
    newId(),
    'a'.repeat(64),
    '1',
    '2026-01-01T00:00:00.000Z',
    'somebody@foyer.example',
    'https://foyer.example',
    ':tada:',
    '#x',
    '@x',
  ]
  return (
    (format === 'email'
      ? 'somebody@foyer.example'
      : likely.find((value) => value.length >= minLength && new RegExp(pattern).test(value))) ?? 'x'
  )
}

/** Required keys, and of the optional ones the best that names the target, if no required one does. */
function madeObject({ properties = {}, required = [] }: Shape, inner: Placing, outer: Placing): Record<string, unknown> {
  const naming =
    inner.keys.find((key) => properties[key] !== undefined && required.includes(key)) ??
    inner.keys.find((key) => properties[key] !== undefined)
  const wanted = [...required, ...(naming === undefined || required.includes(naming) ? [] : [naming])]
  const narrowed: Placing = { ...inner, keys: naming === undefined ? [] : [naming] }
  const value = Object.fromEntries(
    wanted.map((key) => [
      key,
      made(
        properties[key] ?? {},
        key,
        key === naming ? narrowed : { ...inner, keys: inner.keys.filter((other) => naming === undefined && other !== key) },
      ),
    ]),
  )
  if (narrowed.placed || inner.placed) outer.placed = true
  return value
}

/** The branch of a union that takes an id, or else the first. */
function branchOf(branches: readonly Shape[], { keys }: Placing): Shape {
  const named = ['id', ...keys].flatMap((key) => branches.filter(({ properties }) => properties?.[key] !== undefined))
  return named[0] ?? branches.find(({ type }) => type === 'string') ?? branches[0] ?? {}
}

function idOf(subject: Subject): string | readonly string[] {
  switch (subject.on) {
    case 'workspace':
      return ''
    case 'room':
      return subject.place === null ? newId() : fixture.rooms[subject.place]
    case 'message':
      return subject.saying === null ? newId() : fixture.messages[subject.saying]
    case 'user':
      return subject.name === null ? newId() : fixture.people[subject.name].id
    case 'file':
      return subject.stored === null ? newId() : fixture.files[subject.stored]
    case 'direct':
      return subject.names === null ? ['somebody'] : [...subject.names]
    case 'session':
      return subject.of === null ? newId() : fixture.people[subject.of].sessionId
    case 'setting':
      return subject.id
    case 'invitation':
      return subject.invited === null ? newId() : fixture.invitations[subject.invited].id
    case 'link':
      return subject.linked === null ? newId() : fixture.inviteLinks[subject.linked].id
  }
}

// ── The sweep.

/** Performs an action whose own work is taken out; answers the refusal's code, or null when it was let in. */
async function verdict(action: Action, asker: Asker, input: unknown): Promise<string | null> {
  const harmless = { ...action, run: () => 'ran' } as Action
  try {
    await fixture.workspace.app.perform(harmless, callerOf(asker), input)
    return null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code !== 'invalid-params') return error.code
    const where = `Add an input for “${action.name}” to inputs in test/permissions.test.ts (tried ${JSON.stringify(input)})`
    throw new Error(`The sweep's made-up input for ${action.name} is not accepted. ${where}.`, { cause: error })
  }
}

const refusedSomebody = new Set<string>()
const grantedToGuests = new Set<string>()
const toldAtMost = 10

async function sweep(world: World, action: Action, people: readonly Asker[], row = rows[action.permission]): Promise<string[]> {
  if (row === undefined) return [`${action.name} names the permission “${String(action.permission)}”, which is no row of the matrix.`]
  const wrong: string[] = []
  const asked = people.flatMap((asker) => subjectsFor(row.on, asker).map((subject) => ({ asker, subject })))
  await Promise.all(
    asked.map(async ({ asker, subject }) => {
      const input = inputFor(action, subject, asker)
      const promised = expected(world, asker, action, row, subject)
      const happened = await verdict(action, asker, input)
      if (happened !== null) refusedSomebody.add(String(action.permission))
      else if (world === asInstalled && guests.includes(asker)) grantedToGuests.add(String(action.permission))
      if (happened !== promised)
        wrong.push(
          `${world.name}: ${asker} performs ${action.name} on ${toldOf(subject)}: the matrix says ${promised ?? 'allowed'}, but the answer is ${happened ?? 'allowed'} (input ${JSON.stringify(input)})`,
        )
    }),
  )
  return wrong.length > toldAtMost ? [...wrong.slice(0, toldAtMost), `and ${wrong.length - toldAtMost} more like these`] : wrong
}

function toldOf(subject: Subject): string {
  const [, value] = Object.values(subject) as (string | readonly string[] | null | undefined)[]
  return value === undefined
    ? 'the workspace'
    : value === null
      ? `a ${subject.on} that does not exist`
      : `the ${subject.on} ${[value].flat().join(' and ')}`
}

/** Stores what this world says of permissions, as an administrator's clicks would. */
async function enter(world: World): Promise<void> {
  const { sql } = fixture.workspace
  await sql.query('DELETE FROM permission_roles')
  const changed = (Object.keys(catalogue) as PermissionId[]).filter(
    (permission) => world.rolesWith(permission) !== entryOf(permission).roles,
  )
  await sql.query(
    `INSERT INTO permission_roles (permission, roles) SELECT permission, string_to_array(roles, ',') FROM unnest($1::text[], $2::text[]) AS given (permission, roles)`,
    [changed, changed.map((permission) => world.rolesWith(permission).join())],
  )
  await sql.query(
    `INSERT INTO settings (id, value) VALUES ('Guests_Permission_Mode', $1), ('Guests_Require_Second_Factor', $2)
     ON CONFLICT (id) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(world.predefined ? 'predefined' : 'custom'), JSON.stringify(world.asksGuestsForMore === true)],
  )
  await sql.query('UPDATE workspace SET epoch = epoch + 1')
}

describe('as installed, everybody is let in and refused as the matrix says', () => {
  beforeAll(() => enter(asInstalled))
  test.each(known.map(({ action }) => [action.name, action] as const))('%s', async (_name, action) => {
    expect((await sweep(asInstalled, action, askers)).join('\n')).toBe('')
  })
})

/** Whether it matters to an action which permissions somebody holds; seeing does not, as the view permissions are a guest's anyway. */
function hangsOnPermissions({ action }: { readonly action: Action }): boolean {
  const { allow = 'anyone', rules: named = [] } = rows[action.permission] ?? {}
  return (
    (named as readonly string[]).some((rule) => rule.startsWith('may-')) ||
    (Array.isArray(allow) &&
      (allow as readonly unknown[]).some((way) => typeof way === 'string' || (way as { permission?: unknown }).permission !== undefined))
  )
}

describe.each([everyBoxTicked, predefined])('$name, guests stay below their ceiling', (world) => {
  beforeAll(() => enter(world))
  test.each(known.filter(hangsOnPermissions).map(({ action }) => [action.name, action] as const))('%s', async (_name, action) => {
    expect((await sweep(world, action, guests)).join('\n')).toBe('')
  })
})

describe('where guests must have a second factor and have none, they can do nothing but set one up', () => {
  beforeAll(() => enter(guestsLackSomething))
  test.each(known.map(({ action }) => [action.name, action] as const))('%s', async (_name, action) => {
    expect((await sweep(guestsLackSomething, action, guests)).join('\n')).toBe('')
  })
})

describe('the matrix', () => {
  test('every row that somebody uses, and that is not open to anyone, has refused somebody in the sweep', () => {
    const used = new Set(known.map(({ action }) => String(action.permission)))
    const never = Object.entries(rows).filter(([id, { allow }]) => used.has(id) && allow !== 'anyone' && !refusedSomebody.has(id))
    expect(
      never
        .map(
          ([id]) =>
            `nobody was ever refused by the row “${id}”: either it should be open to anyone, or the fixture lacks somebody whom it keeps out`,
        )
        .join('\n'),
    ).toBe('')
  })

  test('an action that is let in under another row than it ought to be is told', async () => {
    const { action } = known.find(({ action: { name } }) => name === 'watch-room') ?? { action: null }
    if (action === null) throw new Error('there is no watch-room any more: choose another action on a room here')
    await enter(asInstalled)
    expect(await sweep(asInstalled, action, ['bob'], rows['delete-room'])).toContainEqual(
      expect.stringContaining('bob performs watch-room on the room lobby: the matrix says error-not-allowed, but the answer is allowed'),
    )
  })

  test('what a guest can do at all, as installed, grows only on purpose', () => {
    const signedIn = [...grantedToGuests].filter((id) => rows[id]?.allow !== 'anyone')
    expect(signedIn.sort()).toEqual([
      'browse-directory',
      'change-avatar',
      'change-own-password',
      'change-own-second-factor',
      'delete-own-account',
      'edit-message',
      'edit-own-profile',
      'end-own-sessions',
      'end-sessions-of-user',
      'follow-thread',
      'join-room',
      'keep-connection',
      'leave-room',
      'list-channels',
      'list-customizations',
      'list-files',
      'list-members',
      'list-own-permissions',
      'list-own-roles',
      'list-own-rooms',
      'list-own-sessions',
      'list-people',
      'open-direct-message',
      'post-message',
      'post-to-rooms',
      'react-to-message',
      'read-file',
      'read-license-info',
      'read-message',
      'read-own-second-factor',
      'read-room',
      'read-setting',
      'reset-second-factor',
      'search-names',
      'see-room',
      'see-user',
      'send-upload',
      'set-own-status',
      'set-up-second-factor',
      'show-typing',
      'start-discussion',
      'update-user',
      'upload-file',
      'use-invite-link',
      'use-membership',
      'use-message',
      'use-own-account',
      'use-own-session',
      'watch-joined-rooms',
      'watch-own-news',
      'watch-workspace-news',
    ])
  })

  test('what is open to anyone, without an account, grows only on purpose', () => {
    expect(Object.keys(rows).filter((id) => rows[id]?.allow === 'anyone')).toEqual([
      'read-server-info',
      'read-public-settings',
      'sign-in',
      'sign-out',
      'learn-why-signed-out',
      'request-recovery',
      'reset-password',
      'set-up-workspace',
      'watch-public-news',
      'read-open-file',
      'look-at-invitation',
      'accept-invitation',
      'register',
      'ask-for-verification',
      'verify-address',
      'check-invite-link',
      'ask-for-mailed-code',
    ])
  })
})
