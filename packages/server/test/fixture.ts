// A small world of people and rooms, written straight into the database of a fresh workspace: what tests of the laws measure
// against does not pass through the code that they judge. What stands in `cast` and `scene` is what holds, by construction.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { nameKey } from '../src/features/users/name.ts'
import type { Caller } from '../src/permissions/identify.ts'
import { hashToken, newId, newToken } from '../src/platform/ids.ts'
import type { Log } from '../src/platform/log.ts'
import type { AccountKind, RoomKind } from '../src/schema/tables.ts'
import { openWorkspace, type TestWorkspace } from './app.ts'

export interface Character {
  readonly kind: AccountKind
  readonly roles: readonly string[]
  readonly active?: false
  /** A temporary password waits to be changed. */
  readonly mustChangePassword?: true
}

/** Who is there. alice comes with every workspace of the tests, rocket.cat with every workspace. */
export const cast = {
  alice: { kind: 'member', roles: ['admin'] },
  bob: { kind: 'member', roles: ['user'] },
  carol: { kind: 'member', roles: ['user'] },
  dan: { kind: 'member', roles: ['user'] },
  gina: { kind: 'guest', roles: ['guest'] },
  gus: { kind: 'guest', roles: ['guest'] },
  robo: { kind: 'bot', roles: ['bot'] },
  vera: { kind: 'member', roles: ['user'] },
  pia: { kind: 'member', roles: ['user'], mustChangePassword: true },
  dora: { kind: 'member', roles: ['user'], active: false },
  'rocket.cat': { kind: 'bot', roles: ['bot'] },
} as const satisfies Record<string, Character>

export type Name = keyof typeof cast

export interface Setting {
  readonly kind: RoomKind
  readonly parent?: string
  readonly archived?: true
  readonly readOnly?: true
  readonly muted?: readonly Name[]
  /** Who belongs to it, with their roles in it. */
  readonly members: Readonly<Partial<Record<Name, readonly string[]>>>
  /** Members who see nothing of what was said before they came. */
  readonly latecomers?: readonly Name[]
}

/** Where they meet. */
export const scene = {
  general: { kind: 'channel', members: { alice: ['owner'] } },
  lobby: { kind: 'channel', members: { carol: ['owner'], bob: [], gina: [], robo: [], pia: [], dora: [] } },
  annex: { kind: 'channel', members: { carol: ['owner'] } },
  project: { kind: 'group', members: { carol: ['owner'], dan: ['moderator'], gina: [] }, latecomers: ['gina'] },
  vault: { kind: 'group', members: { vera: ['owner'] } },
  garage: { kind: 'group', members: { dan: ['owner'], gus: [] } },
  duo: { kind: 'direct', members: { carol: [], gina: [] } },
  trio: { kind: 'direct', members: { bob: [], carol: [], gina: [] } },
  pair: { kind: 'direct', members: { bob: [], carol: [] } },
  plans: { kind: 'group', parent: 'project', members: { gina: ['owner'], carol: [] } },
  openPlans: { kind: 'channel', parent: 'lobby', members: { carol: ['owner'] } },
  whispers: { kind: 'group', parent: 'vault', members: { vera: ['owner'], gina: [] } },
  attic: { kind: 'channel', archived: true, members: { carol: ['owner'], bob: [], gina: [] } },
  board: { kind: 'channel', readOnly: true, members: { carol: ['owner'], bob: [], gina: [] } },
  library: { kind: 'channel', muted: ['bob', 'gina'], members: { carol: ['owner'], bob: [], gina: [] } },
} as const satisfies Record<string, Setting>

export type Place = keyof typeof scene

export interface Line {
  readonly room: Place
  readonly by: Name
  /** A system message's type. */
  readonly type?: string
  /** Said before the latecomers came. */
  readonly old?: true
}

/** What was said. */
export const lines = {
  carolInLobby: { room: 'lobby', by: 'carol' },
  bobInLobby: { room: 'lobby', by: 'bob' },
  ginaInLobby: { room: 'lobby', by: 'gina' },
  roboInLobby: { room: 'lobby', by: 'robo' },
  ginaJoinedLobby: { room: 'lobby', by: 'gina', type: 'uj' },
  carolInAnnex: { room: 'annex', by: 'carol' },
  oldInProject: { room: 'project', by: 'carol', old: true },
  danInProject: { room: 'project', by: 'dan' },
  ginaInProject: { room: 'project', by: 'gina' },
  veraInVault: { room: 'vault', by: 'vera' },
  ginaInDuo: { room: 'duo', by: 'gina' },
  bobInPair: { room: 'pair', by: 'bob' },
  ginaInPlans: { room: 'plans', by: 'gina' },
  carolInOpenPlans: { room: 'openPlans', by: 'carol' },
  veraInWhispers: { room: 'whispers', by: 'vera' },
  ginaInAttic: { room: 'attic', by: 'gina' },
  ginaOnBoard: { room: 'board', by: 'gina' },
  ginaInLibrary: { room: 'library', by: 'gina' },
} as const satisfies Record<string, Line>

export type Saying = keyof typeof lines

export interface Upload {
  readonly by: Name
  /** What it was sent with; absent while it waits to be sent. */
  readonly sentWith?: Saying
  readonly room: Place
}

/** What was uploaded. */
export const uploads = {
  planOfCarol: { room: 'lobby', by: 'carol', sentWith: 'carolInLobby' },
  noteOfGina: { room: 'lobby', by: 'gina', sentWith: 'ginaInLobby' },
  leafletOfCarol: { room: 'annex', by: 'carol', sentWith: 'carolInAnnex' },
  oldSketchOfCarol: { room: 'project', by: 'carol', sentWith: 'oldInProject' },
  secretOfVera: { room: 'vault', by: 'vera', sentWith: 'veraInVault' },
  waitingOfGina: { room: 'lobby', by: 'gina' },
  waitingOfBob: { room: 'lobby', by: 'bob' },
  waitingOfGinaOnBoard: { room: 'board', by: 'gina' },
} as const satisfies Record<string, Upload>

export type Stored = keyof typeof uploads

/** Who has invited somebody who has not come yet; of these only alice may. */
export const invitations = { byAlice: 'alice', byBob: 'bob' } as const satisfies Record<string, Name>

export type Invited = keyof typeof invitations

/** Links into rooms, and who made each; of these only carol still may. */
export const inviteLinks = {
  carolsToLobby: { by: 'carol', room: 'lobby' },
  carolsToProject: { by: 'carol', room: 'project' },
  bobsToLobby: { by: 'bob', room: 'lobby' },
} as const satisfies Record<string, { readonly by: Name; readonly room: Place }>

export type Linked = keyof typeof inviteLinks

export interface FixturePerson extends Character {
  readonly id: string
  readonly username: Name
  readonly sessionId: string
  readonly caller: Caller
  readonly rest: RestClient
  /** A signed-in socket; closed with the fixture. */
  socket(): Promise<DdpClient>
}

export interface Fixture extends AsyncDisposable {
  readonly workspace: TestWorkspace
  readonly people: Readonly<Record<Name, FixturePerson>>
  /** The rooms' ids. */
  readonly rooms: Readonly<Record<Place, string>>
  /** The messages' ids. */
  readonly messages: Readonly<Record<Saying, string>>
  /** The files' ids; of their bytes there are none. */
  readonly files: Readonly<Record<Stored, string>>
  readonly invitations: Readonly<Record<Invited, { readonly id: string; readonly token: string }>>
  readonly inviteLinks: Readonly<Record<Linked, { readonly id: string; readonly token: string }>>
}

/** Opens a workspace in which all of this is so. */
export async function openFixture(environment: Record<string, string> = {}, log?: Log): Promise<Fixture> {
  const workspace = await openWorkspace(environment, log)
  const sockets: DdpClient[] = []
  const people = await addPeople(workspace, sockets)
  const rooms = await addRooms(workspace, people)
  const messages = await addMessages(workspace, people, rooms)
  const files = await addFiles(workspace, { people, rooms, messages })
  const invited = await addInvitations(workspace, people)
  const linked = await addInviteLinks(workspace, people, rooms)
  return {
    workspace,
    people,
    rooms,
    messages,
    files,
    invitations: invited,
    inviteLinks: linked,
    async [Symbol.asyncDispose]() {
      await Promise.all(sockets.map((socket) => socket.close()))
      await workspace[Symbol.asyncDispose]()
    },
  }
}

async function addPeople(workspace: TestWorkspace, sockets: DdpClient[]): Promise<Fixture['people']> {
  const people: Partial<Record<Name, FixturePerson>> = {}
  for (const [username, character] of entries<Name, Character>(cast)) {
    const id = await addUser(workspace, username, character)
    const token = newToken()
    const sessionId = newId()
    await workspace.sql.query(`INSERT INTO sessions (id, user_id, token_hash, kind, confirmed_at) VALUES ($1, $2, $3, 'sign-in', now())`, [
      sessionId,
      id,
      hashToken(token),
    ])
    const rest = new RestClient({ url: workspace.url, fetch: workspace.told.fetch })
    workspace.told.noteSignIn(id, character.roles)
    rest.authToken = token
    rest.userId = id
    const socket = async (): Promise<DdpClient> => {
      const opened = await workspace.told.socket(workspace.url)
      sockets.push(opened)
      await opened.login({ resume: token })
      return opened
    }
    people[username] = {
      ...character,
      id,
      username,
      sessionId,
      rest,
      socket,
      caller: { credential: { tokenHash: hashToken(token) }, address: null, requestId: 'test' },
    }
  }
  return people as Fixture['people']
}

/** The account's id; those that come with the workspace are there already. */
async function addUser({ sql }: TestWorkspace, username: Name, { kind, roles, active, mustChangePassword }: Character): Promise<string> {
  const { rows } = await sql.query<{ id: string }>('SELECT id FROM users WHERE username = $1', [username])
  if (rows[0] !== undefined) return rows[0].id
  const id = newId()
  await sql.query(
    `INSERT INTO users (id, username, username_key, name, kind, roles, active, email, email_key, email_verified, require_password_change)
     VALUES ($1, $2, $3, initcap($2), $4, $5, $6, $2 || '@foyer.example', $2 || '@foyer.example', true, $7)`,
    [id, username, nameKey(username), kind, roles, active ?? true, mustChangePassword ?? false],
  )
  return id
}

async function addRooms(workspace: TestWorkspace, people: Fixture['people']): Promise<Fixture['rooms']> {
  const rooms: Partial<Record<Place, string>> = { general: 'GENERAL' }
  for (const [place, setting] of entries<Place, Setting>(scene)) {
    if (place !== 'general')
      rooms[place] = await addRoom(workspace, people, {
        place,
        setting,
        parentId: setting.parent === undefined ? null : (rooms[setting.parent as Place] ?? null),
      })
  }
  return rooms as Fixture['rooms']
}

async function addRoom(
  { sql }: TestWorkspace,
  people: Fixture['people'],
  { place, setting, parentId }: { place: Place; setting: Setting; parentId: string | null },
): Promise<string> {
  const members = entries<Name, readonly string[]>(setting.members)
  const memberIds = members.map(([name]) => people[name].id)
  const isDirect = setting.kind === 'direct'
  const id = isDirect && members.length === 2 ? [...memberIds].sort().join('') : newId()
  await sql.query(
    `INSERT INTO rooms (id, kind, name, name_key, title, parent_id, direct_key, creator_id, archived, read_only, muted, member_count, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now() - interval '1 day')`,
    [
      id,
      setting.kind,
      isDirect ? null : place,
      isDirect ? null : nameKey(place),
      isDirect ? null : place,
      parentId,
      isDirect ? [...memberIds].sort().join(',') : null,
      memberIds[0] ?? null,
      setting.archived ?? false,
      setting.readOnly ?? false,
      (setting.muted ?? []).map((name) => people[name].id),
      members.length,
    ],
  )
  for (const [name, roles] of members)
    await sql.query(
      `INSERT INTO memberships (id, room_id, user_id, roles, history_from, joined_at, updated_at)
       VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN now() - interval '1 hour' END, now() - interval '1 hour', now() - interval '1 hour')`,
      [newId(), id, people[name].id, roles, setting.latecomers?.includes(name) ?? false],
    )
  await sql.query(
    `UPDATE rooms r SET guest_count = (SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = r.id AND u.kind = 'guest')
      WHERE id = $1`,
    [id],
  )
  return id
}

async function addMessages({ sql }: TestWorkspace, people: Fixture['people'], rooms: Fixture['rooms']): Promise<Fixture['messages']> {
  const messages: Partial<Record<Saying, string>> = {}
  for (const [index, [saying, line]] of entries<Saying, Line>(lines).entries()) {
    const id = newId()
    messages[saying] = id
    await sql.query(
      `WITH room AS (UPDATE rooms SET message_count = message_count + 1, position = position + CASE WHEN $5::text IS NULL THEN 1 ELSE 0 END WHERE id = $1 RETURNING position)
       INSERT INTO messages (room_id, id, author_id, body, type, position, created_at, updated_at)
       SELECT $1, $2, $3, $4, $5, CASE WHEN $5::text IS NULL THEN room.position END, at, at FROM room, (SELECT now() - $6::interval + $7 * interval '1 second' AS at) moment`,
      [rooms[line.room], id, people[line.by].id, `${saying} says this`, line.type ?? null, line.old ? '2 hours' : '30 minutes', index],
    )
  }
  return messages as Fixture['messages']
}

async function addFiles(
  { sql }: TestWorkspace,
  { people, rooms, messages }: Pick<Fixture, 'people' | 'rooms' | 'messages'>,
): Promise<Fixture['files']> {
  const files: Partial<Record<Stored, string>> = {}
  for (const [stored, { room, by, sentWith }] of entries<Stored, Upload>(uploads)) {
    const id = newId()
    files[stored] = id
    const messageId = sentWith === undefined ? null : messages[sentWith]
    await sql.query(
      `INSERT INTO files (room_id, id, uploader_id, name, type, size, sha256, created_at, message_id, confirmed_at)
       VALUES ($1, $2, $3, $4, 'text/plain', 12, repeat('0', 64), now(), $5, CASE WHEN $5::text IS NULL THEN NULL ELSE now() END)`,
      [rooms[room], id, people[by].id, `${stored}.txt`, messageId],
    )
    await sql.query(
      `UPDATE messages SET extra = jsonb_build_object('file', jsonb_build_object('_id', $3::text, 'name', $4::text, 'type', 'text/plain')) WHERE room_id = $1 AND id = $2`,
      [rooms[room], messageId, id, `${stored}.txt`],
    )
  }
  return files as Fixture['files']
}

async function addInvitations({ sql }: TestWorkspace, people: Fixture['people']): Promise<Fixture['invitations']> {
  const made: Partial<Record<Invited, { id: string; token: string }>> = {}
  for (const [invited, by] of entries<Invited, Name>(invitations)) {
    const [id, token] = [newId(), newToken()]
    made[invited] = { id, token }
    await sql.query(
      `INSERT INTO invitations (id, address, address_key, token_hash, invited_by, created_at, expires_at)
       VALUES ($1, $2, $2, $3, $4, now(), now() + interval '7 days')`,
      [id, `${invited}@elsewhere.example`.toLowerCase(), hashToken(token), people[by].id],
    )
  }
  return made as Fixture['invitations']
}

async function addInviteLinks({ sql }: TestWorkspace, people: Fixture['people'], rooms: Fixture['rooms']): Promise<Fixture['inviteLinks']> {
  const made: Partial<Record<Linked, { id: string; token: string }>> = {}
  for (const [linked, { by, room }] of entries<Linked, (typeof inviteLinks)[Linked]>(inviteLinks)) {
    const [id, token] = [newId(), newToken()]
    made[linked] = { id, token }
    await sql.query(
      `INSERT INTO invite_links (id, token_hash, room_id, made_by, days, uses_max, created_at) VALUES ($1, $2, $3, $4, 0, 0, now())`,
      [id, hashToken(token), rooms[room], people[by].id],
    )
  }
  return made as Fixture['inviteLinks']
}

/** The entries of an object whose keys are known. */
export function entries<K extends string, V>(object: Readonly<Partial<Record<K, V>>>): [K, V][] {
  return Object.entries(object) as [K, V][]
}
