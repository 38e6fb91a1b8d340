// The world of the isolation matrix, as far as today's features reach: people, rooms, messages and files of which a guest (G) may
// know some. Every text carries a canary of its own, so that whatever reaches G can be told by its spelling. Made from a seed:
// the same seed makes the same ids and texts, which is how two worlds can be twins that differ only in what G must not know.
import { createHash } from 'node:crypto'
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import type { RestClient } from '@foyer/client/rest-client.ts'
import { hashPassword } from '../../src/platform/passwords.ts'
import { nameKey } from '../../src/features/users/name.ts'
import { hashToken, newId, newToken } from '../../src/platform/ids.ts'
import type { AccountKind, RoomKind } from '../../src/schema/tables.ts'
import { openWorkspace, type TestWorkspace } from '../app.ts'
import { share } from '../uploads.ts'
import { Recorder } from './recorder.ts'

interface Character {
  readonly kind: AccountKind
  readonly role: string
  readonly active?: false
  /** What G may know: the card of a co-member, the name of an author who left, or nothing. */
  readonly known?: 'card' | 'author'
}

/** A is alice, the administrator who comes with every workspace of the tests. */
export const cast = {
  A2: { kind: 'member', role: 'admin' },
  O: { kind: 'member', role: 'user', known: 'card' },
  M: { kind: 'member', role: 'user', known: 'card' },
  X: { kind: 'member', role: 'user' },
  G: { kind: 'guest', role: 'guest', known: 'card' },
  G2: { kind: 'guest', role: 'guest' },
  K: { kind: 'guest', role: 'guest', known: 'author' },
  Z: { kind: 'guest', role: 'guest', active: false },
  B: { kind: 'bot', role: 'bot' },
} as const satisfies Record<string, Character>

export type Who = keyof typeof cast | 'A'

interface Place {
  readonly kind: RoomKind
  readonly members: readonly Who[]
  readonly parent?: string
  readonly archived?: true
  readonly readOnly?: true
  /** Asks for the code of the tests to be entered. */
  readonly joinCode?: true
  /** Whoever made it, where that is not the first member. */
  readonly creator?: Who
}

export const scene = {
  P1: { kind: 'group', members: ['O', 'M', 'G'] },
  P2: { kind: 'group', members: ['O', 'X', 'B'] },
  C1: { kind: 'channel', members: ['O', 'M', 'G'] },
  C2: { kind: 'channel', members: ['O', 'X', 'G2'] },
  D1: { kind: 'direct', members: ['O', 'G'] },
  D2: { kind: 'direct', members: ['O', 'X'] },
  DG: { kind: 'direct', members: ['O', 'M', 'G'] },
  CJ: { kind: 'channel', members: ['O', 'X'], joinCode: true },
  S1: { kind: 'group', parent: 'P2', members: ['O', 'G'] },
  S2: { kind: 'group', parent: 'P1', members: ['O', 'M'] },
  S3: { kind: 'channel', parent: 'C2', members: ['O', 'X'] },
  PA: { kind: 'group', archived: true, members: ['O', 'G'] },
  PE: { kind: 'group', members: ['O', 'M'] },
  RO: { kind: 'group', readOnly: true, members: ['O', 'G'], creator: 'X' },
} as const satisfies Record<string, Place>

export type Where = keyof typeof scene

/** The rooms that G belongs to. */
export const ownRooms: readonly Where[] = ['P1', 'C1', 'D1', 'DG', 'S1', 'PA', 'RO']

interface Line {
  readonly room: Where
  readonly by: Who
  readonly thread?: string
  /** The discussion that a "discussion-created" message leads to. */
  readonly leadsTo?: Where
  /** What X left on it: a reaction, a mention, a place among those who follow the thread. */
  readonly touchedByX?: true
}

export const lines = {
  mP1: { room: 'P1', by: 'O', touchedByX: true },
  mP1M: { room: 'P1', by: 'M' },
  mP1K: { room: 'P1', by: 'K' },
  mP1G: { room: 'P1', by: 'G' },
  mP1reply: { room: 'P1', by: 'M', thread: 'mP1' },
  mP1S2: { room: 'P1', by: 'O', leadsTo: 'S2' },
  mP2: { room: 'P2', by: 'X' },
  mP2reply: { room: 'P2', by: 'O', thread: 'mP2' },
  mC1: { room: 'C1', by: 'O' },
  mC2: { room: 'C2', by: 'X' },
  mD1: { room: 'D1', by: 'O' },
  mD2: { room: 'D2', by: 'X' },
  mDG: { room: 'DG', by: 'M' },
  mS1: { room: 'S1', by: 'O' },
  mS2: { room: 'S2', by: 'M' },
  mS3: { room: 'S3', by: 'X' },
  mPA: { room: 'PA', by: 'G' },
  mPE: { room: 'PE', by: 'G' },
  mPEO: { room: 'PE', by: 'O' },
  mRO: { room: 'RO', by: 'O' },
} as const satisfies Record<string, Line>

export type Said = keyof typeof lines

/** Something that must not reach G, and what it is. */
export interface Secret {
  readonly what: string
  readonly text: string
}

export interface Actor {
  readonly id: string
  readonly username: string
  readonly rest: RestClient
  socket(): Promise<DdpClient>
}

export interface World extends AsyncDisposable {
  readonly workspace: TestWorkspace
  readonly people: Readonly<Record<Who, Actor>>
  /** Without an account. */
  readonly nobody: RestClient
  readonly rooms: Readonly<Record<Where, string>>
  readonly messages: Readonly<Record<Said, string>>
  readonly files: Readonly<Record<'F1' | 'F2', string>>
  /** All that G was told. */
  readonly recorder: Recorder
  readonly secrets: readonly Secret[]
  /** What stands in a field of something. */
  canary(object: string, field: string): string
}

export interface WorldOptions {
  readonly seed: string
  /** When it all was; the same for twins. */
  readonly at: Date
  /** Differs from its twin in what G must not know. */
  readonly otherSecrets?: true
}

/** Everybody’s, and the code of the channel that has one. */
export const password = 'a-password-of-all'
const textFields = ['name', 'title', 'topic', 'description', 'announcement'] as const

export async function openWorld(options: WorldOptions): Promise<World> {
  const builder = new Builder(await openWorkspace(), options)
  return builder.build()
}

class Builder {
  readonly workspace: TestWorkspace
  readonly options: WorldOptions
  readonly recorder = new Recorder()
  readonly secrets: Secret[] = []
  readonly people = {} as Record<Who, Actor>
  readonly rooms = {} as Record<Where, string>
  readonly messages = {} as Record<Said, string>

  constructor(workspace: TestWorkspace, options: WorldOptions) {
    this.workspace = workspace
    this.options = options
  }

  async build(): Promise<World> {
    const { workspace, recorder, secrets, people, rooms, messages } = this
    const passwordHash = await hashPassword({ plain: password })
    people.A = workspace.alice
    secrets.push({ what: 'the id of A', text: workspace.alice.id })
    for (const [who, character] of entries<keyof typeof cast, Character>(cast)) await this.#addPerson(who, character, passwordHash)
    for (const [where, place] of entries<Where, Place>(scene)) rooms[where] = await this.#addRoom(where, place)
    for (const [said, line] of entries<Said, Line>(lines)) messages[said] = await this.#addMessage(said, line)
    await this.#end('PE', 'G')
    await this.#end('P1', 'K')
    if (this.options.otherSecrets) await this.#change()
    await this.#sql(
      `UPDATE rooms r SET guest_count = (SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = r.id AND u.kind = 'guest')`,
      [],
    )
    const files = { F1: await this.#addFile('F1', 'P1'), F2: await this.#addFile('F2', 'P2') }
    await this.#addLink('P2')
    await people.A.rest.post('settings/SMTP_Host', { value: this.#secret('SMTP_Host', 'value') })
    await workspace.settle()
    return {
      workspace,
      people,
      nobody: new Recorder().rest(workspace.url),
      rooms,
      messages,
      files,
      recorder,
      secrets,
      canary: (object, field) => this.#canary(object, field),
      [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
    }
  }

  #hash(object: string, field: string): string {
    return createHash('sha256').update(`${this.options.seed} ${object} ${field}`).digest('hex')
  }

  #canary(object: string, field: string): string {
    const renamed = this.options.otherSecrets && object === 'X' ? ' renamed' : ''
    return `cnry_${object}_${this.#hash(object, field + renamed).slice(0, 16)}`
  }

  #id(object: string): string {
    return this.#hash(object, 'id').slice(0, 17)
  }

  #secret(object: string, field: string): string {
    const text = this.#canary(object, field)
    this.secrets.push({ what: `the ${field} of ${object}`, text })
    return text
  }

  #text(object: string, field: string, isKnown: boolean): string {
    return isKnown ? this.#canary(object, field) : this.#secret(object, field)
  }

  #sql(text: string, values: readonly unknown[]): Promise<unknown> {
    return this.workspace.sql.query(text, [...values])
  }

  async #addPerson(who: keyof typeof cast, { kind, role, active, known }: Character, passwordHash: string): Promise<void> {
    const { workspace } = this
    const id = this.#id(who)
    const token = newToken()
    const username = this.#text(who, 'username', known !== undefined)
    const email = `${this.#text(who, 'email', who === 'G')}@foyer.example`
    if (known === undefined) this.secrets.push({ what: `the id of ${who}`, text: id })
    await this.#sql(
      `INSERT INTO users (id, username, username_key, name, kind, roles, active, email, email_key, email_verified, password_hash,
         bio, nickname, status_text, custom_fields, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, true, $9, $10, $11, $12, $13, $14, $14)`,
      [
        id,
        username,
        nameKey(username),
        this.#text(who, 'name', known !== undefined),
        kind,
        [role],
        active ?? true,
        email,
        passwordHash,
        this.#text(who, 'bio', who === 'G'),
        this.#text(who, 'nickname', who === 'G'),
        this.#text(who, 'status text', known === 'card'),
        JSON.stringify({ desk: this.#text(who, 'custom field', who === 'G') }),
        this.options.at,
      ],
    )
    await this.#sql(`INSERT INTO sessions (id, user_id, token_hash, kind, created_at) VALUES ($1, $2, $3, 'sign-in', $4)`, [
      newId(),
      id,
      hashToken(token),
      this.options.at,
    ])
    const recorder = who === 'G' ? this.recorder : new Recorder()
    if (kind === 'guest') workspace.told.add(id, recorder)
    this.people[who] = {
      id,
      username,
      rest: recorder.rest(workspace.url, { userId: id, token }),
      async socket() {
        const socket = await recorder.socket(workspace.url)
        await socket.login({ resume: token })
        return socket
      },
    }
  }

  async #addRoom(where: string, { kind, members, parent, archived, readOnly, joinCode, creator }: Place): Promise<string> {
    const memberIds = members.map((who) => this.people[who].id)
    const key = [...memberIds].sort()
    const isDirect = kind === 'direct'
    const isKnown = ownRooms.includes(where as Where)
    const id = isDirect && members.length === 2 ? key.join('') : this.#id(where)
    // PE was once told to G; what happens in it now was not.
    if (!isKnown && where !== 'PE') this.secrets.push({ what: `the id of ${where}`, text: id })
    const [name, title, topic, description, announcement] = textFields.map((field) => this.#text(where, field, isKnown))
    await this.#sql(
      `INSERT INTO rooms (id, kind, name, name_key, title, topic, description, announcement, parent_id, direct_key, creator_id, archived,
         read_only, member_count, custom_fields, join_code_hash, clock, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $17)`,
      [
        id,
        kind,
        isDirect ? null : name,
        isDirect ? null : nameKey(name ?? ''),
        isDirect ? null : title,
        topic,
        description,
        announcement,
        parent === undefined ? null : this.rooms[parent as Where],
        isDirect ? key.join(',') : null,
        creator === undefined ? memberIds[0] : this.people[creator].id,
        archived ?? false,
        readOnly ?? false,
        members.length,
        JSON.stringify({ internal: this.#secret(where, 'custom field') }),
        joinCode ? await hashPassword({ plain: password }) : null,
        this.options.at,
      ],
    )
    for (const who of members) await this.#addMember(id, where, who, who === members[0] && !isDirect)
    return id
  }

  #addMember(roomId: string, where: string, who: Who, owns: boolean): Promise<unknown> {
    return this.#sql('INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)', [
      this.#id(`${where} ${who}`),
      roomId,
      this.people[who].id,
      owns ? ['owner'] : [],
      this.options.at,
    ])
  }

  /** A link of the owner's. */
  async #addLink(where: Where): Promise<void> {
    const { _id, linkId } = await this.people.O.rest.post<{ _id: string; linkId: string }>('findOrCreateInvite', {
      rid: this.rooms[where],
      days: 0,
      maxUses: 0,
    })
    this.secrets.push(
      { what: `the token of the link into ${where}`, text: _id },
      { what: `the id of the link into ${where}`, text: linkId },
    )
  }

  async #addMessage(said: string, { room, by, thread, leadsTo, touchedByX }: Line): Promise<string> {
    const isKnown = ownRooms.includes(room)
    const id = this.#id(said)
    const roomId = this.rooms[room]
    const at = new Date(this.options.at.getTime() + 1_000 * (1 + Object.keys(lines).indexOf(said)))
    const threadId = thread === undefined ? null : this.messages[thread as Said]
    if (!isKnown) this.secrets.push({ what: `the id of ${said}`, text: id })
    const { X } = this.people
    await this.#sql(
      `INSERT INTO messages (room_id, id, author_id, body, type, position, created_at, updated_at, thread_id, shown_in_room, discussion_id,
         reactions, mentions, thread_followers)
       SELECT $1, $2, $3, $4, $5, CASE WHEN $5::text IS NULL AND $7::text IS NULL THEN position + 1 END, $6, $6, $7, $7::text IS NULL, $8, $9, $10, $11
       FROM rooms WHERE id = $1`,
      [
        roomId,
        id,
        this.people[by].id,
        this.#text(said, 'text', isKnown),
        leadsTo === undefined ? null : 'discussion-created',
        at,
        threadId,
        leadsTo === undefined ? null : this.rooms[leadsTo],
        touchedByX ? JSON.stringify({ ':eyes:': [X.id] }) : '{}',
        touchedByX ? JSON.stringify([{ _id: X.id, username: X.username, name: this.#canary('X', 'name'), member: false }]) : '[]',
        touchedByX ? [X.id] : [],
      ],
    )
    if (threadId !== null)
      await this.#sql('UPDATE messages SET thread_count = thread_count + 1, thread_last_at = $3 WHERE room_id = $1 AND id = $2', [
        roomId,
        threadId,
        at,
      ])
    await this.#sql(
      `UPDATE rooms SET message_count = message_count + 1, position = position + CASE WHEN $2 THEN 1 ELSE 0 END,
         last_message_id = $3, last_message_at = $4 WHERE id = $1`,
      [roomId, threadId === null && leadsTo === undefined, id, at],
    )
    return id
  }

  /** Somebody was in the room, and was removed by O. */
  #end(where: Where, who: Who): Promise<unknown> {
    return this.#sql('INSERT INTO ended_memberships (room_id, user_id, membership_id, ended_at, removed_by) VALUES ($1, $2, $3, $4, $5)', [
      this.rooms[where],
      this.people[who].id,
      this.#id(`${where} ${who}`),
      this.options.at,
      this.people.O.id,
    ])
  }

  async #addFile(file: 'F1' | 'F2', where: Where): Promise<string> {
    const name = `${this.#text(file, 'name', where === 'P1')}.txt`
    const sent = await share(this.people.O, this.rooms[where], { name, bytes: this.#text(file, 'bytes', where === 'P1') })
    if (where !== 'P1') this.secrets.push({ what: `the id of ${file}`, text: sent._id })
    return sent._id
  }

  /** What makes this world differ from its twin; X has other names by its canaries. */
  async #change(): Promise<void> {
    for (const extra of ['mP2a', 'mP2b', 'mP2c']) await this.#addMessage(extra, { room: 'P2', by: 'X' })
    await this.#addRoom('P3', { kind: 'group', members: ['O', 'X'] })
    await this.#addMember(this.rooms.C2, 'C2', 'A2', false)
    await this.#addMember(this.rooms.P2, 'P2', 'M', false)
    await this.#addMember(this.rooms.PE, 'PE', 'X', false)
    await this.#sql('UPDATE rooms SET member_count = member_count + 1 WHERE id = ANY($1)', [[this.rooms.C2, this.rooms.P2, this.rooms.PE]])
  }
}

/** The entries of an object whose keys are known. */
export function entries<K extends string, V>(object: Readonly<Partial<Record<K, V>>>): [K, V][] {
  return Object.entries(object) as [K, V][]
}
