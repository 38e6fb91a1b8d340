// What a run stands on: PostgreSQL behind a proxy, nodes behind another, people with their clients, and the rooms they are in.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { RestClient } from '@foyer/client/rest-client.ts'
import { type Nats, startNats } from '@foyer/e2e/nats.ts'
import { until } from '@foyer/e2e/server.ts'
import type { Verdict } from './checker/history.ts'
import { ChatClient, isRefusal, restFor, type Session } from './client.ts'
import { Database } from './database.ts'
import { Node } from './node.ts'
import { Proxy } from './proxy.ts'
import type { Random } from './random.ts'
import { Recorder } from './recorder.ts'

export interface BedOptions {
  readonly nodes: number
  readonly members: number
  readonly guests: number
  readonly rooms: number
  /** In how many of the rooms each is. */
  readonly roomsEach: number
  /** What nodes are given besides. */
  readonly environment?: Readonly<Record<string, string>>
}

export const admin = { username: 'alice', name: 'Alice Admin', email: 'alice@foyer.example', password: 'alice-password' }
/** One at a time comes and goes; the rest of the guests' seats. */
const spareSeats = 2

export class Bed implements AsyncDisposable {
  readonly random: Random
  readonly recorder = new Recorder()
  readonly options: BedOptions
  readonly database: Database
  /** The bus, and each node's line to it; none where there is one node. */
  readonly bus: Nats | null
  readonly busLines: readonly Proxy[]
  readonly nodes: readonly Node[]
  /** One for each node, for administrators, and for crowds that nemeses bring. */
  readonly entrances: readonly Proxy[]
  readonly clients: { readonly chat: ChatClient; readonly link: Proxy; readonly rooms: readonly string[]; readonly isGuest: boolean }[] = []
  readonly sessions: Session[] = []
  roomIds: readonly string[] = []
  /** What must happen in a run now and then, or the run shows nothing: how often each did. */
  readonly happened = new Map<string, number>()
  /** What a nemesis has seen that must not be, and that no history shows. */
  readonly breaches: Verdict[] = []
  readonly #afterwards: (() => void | Promise<void>)[] = []
  /** What the run keeps, until it is over. */
  readonly directory: string
  #alice: Session | null = null

  static async make(options: BedOptions, random: Random): Promise<Bed> {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-faults-'))
    const database = await Database.start(path.join(directory, 'database'), random.branch())
    const entrances: Proxy[] = []
    for (let at = 0; at < options.nodes; at++) entrances.push(await Proxy.open({ port: 1 }, random.branch()))
    const bus = options.nodes === 1 ? null : await startNats()
    const busLines: Proxy[] = []
    if (bus !== null)
      for (let at = 0; at < options.nodes; at++) busLines.push(await Proxy.open({ port: bus.port }, random.branch(), { isBusLine: true }))
    const bed = new Bed({ options, random, directory, database, entrances, bus, busLines })
    // PostgreSQL ends with this process by itself.
    process.once('exit', bed.#endNodes)
    try {
      for (const node of bed.nodes) await node.start()
      await bed.#furnish()
    } catch (error) {
      await bed[Symbol.asyncDispose]()
      throw error
    }
    return bed
  }

  private constructor(made: {
    readonly options: BedOptions
    readonly random: Random
    readonly directory: string
    readonly database: Database
    readonly entrances: readonly Proxy[]
    readonly bus: Nats | null
    readonly busLines: readonly Proxy[]
  }) {
    const { options, directory, database, entrances, bus, busLines } = made
    this.options = options
    this.random = made.random
    this.directory = directory
    this.database = database
    this.entrances = entrances
    this.bus = bus
    this.busLines = busLines
    this.nodes = entrances.map(
      (entrance, at) =>
        new Node({
          name: `node ${at + 1}`,
          directory: path.join(directory, `node-${at + 1}`),
          environment: {
            DATABASE_URL: database.url,
            FOYER_SECRET: 'a secret of fault runs and of nothing else',
            TEST_MODE: 'true',
            ADMIN_USERNAME: admin.username,
            ADMIN_NAME: admin.name,
            ADMIN_EMAIL: admin.email,
            ADMIN_PASS: admin.password,
            ...(busLines[at] === undefined ? {} : { NATS_URL: `nats://127.0.0.1:${busLines[at].port}` }),
            ...options.environment,
          },
          onPort: (port) => {
            entrance.leadTo({ port })
            for (const [place, { link }] of this.clients.entries()) if (place % options.nodes === at) link.leadTo({ port })
          },
        }),
    )
  }

  count(what: string, times = 1): void {
    this.happened.set(what, (this.happened.get(what) ?? 0) + times)
  }

  /** Notes that something was not as the invariant or the nemesis of that number says it must be. */
  accuse(invariant: string, { ids = [], says }: { readonly ids?: readonly string[]; readonly says: string }): void {
    this.breaches.push({ invariant, ids, lines: [], says })
  }

  /** Does something when everything has been stopped: takes away what a nemesis has put there. */
  afterwards(work: () => void | Promise<void>): void {
    this.#afterwards.push(work)
  }

  /** Waits until everybody listens, and nothing that they sent is under way. */
  settled(withinMs: number): Promise<void> {
    return until(() => this.clients.every(({ chat }) => chat.isSettled), 'everybody listens', withinMs)
  }

  /** Where a node is reached. */
  entranceUrl(at: number): string {
    return `http://127.0.0.1:${this.entrances[at % this.entrances.length]?.port}`
  }

  /** Signs somebody in whom `addPerson` has made, at a node. */
  signIn(username: string, at = 0): Promise<Session> {
    return signIn(this.entranceUrl(at), username, passwordOf(username))
  }

  /** The administrator at a node, through its entrance. */
  alice(at = 0): RestClient {
    if (this.#alice === null) throw new Error('alice has not signed in')
    return restFor(this.entranceUrl(at), this.#alice)
  }

  /** Alice does something that can be refused, and that she does again if nobody knows whether it was done. */
  async insist(op: 'admit' | 'remove' | 'deactivate' | 'take', id: string, room: string, work: () => Promise<unknown>): Promise<boolean> {
    for (;;) {
      const { phase } = await this.recorder.attempt(op, { proc: 'alice', id, room, res: null }, { work, isRefusal })
      if (phase !== 'info') return phase === 'ok'
      await delay(this.random.between(200, 600))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#endNodes)
    for (const { chat } of this.clients) chat.close()
    for (const { link } of this.clients) await link[Symbol.asyncDispose]()
    for (const entrance of this.entrances) await entrance[Symbol.asyncDispose]()
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()))
    for (const line of this.busLines) await line[Symbol.asyncDispose]()
    await this.bus?.[Symbol.asyncDispose]()
    await this.database[Symbol.asyncDispose]()
    for (const work of this.#afterwards.toReversed()) await work()
    await rm(this.directory, { recursive: true, force: true })
  }

  readonly #endNodes = (): void => {
    for (const node of this.nodes) void node.kill()
  }

  /** Accounts, rooms and memberships, as an administrator makes them; and everybody signed in and listening. */
  async #furnish(): Promise<void> {
    const { members, guests, rooms, roomsEach } = this.options
    this.#alice = await signIn(this.entranceUrl(0), admin.username, admin.password)
    const alice = this.alice()
    const most = guests + spareSeats
    await alice.post('settings/Limits_Guests', { value: most })
    this.recorder.note('cap', 'ok', { proc: 'alice', id: 'guests', room: 'guest seats', res: { most } })
    this.roomIds = await Promise.all(
      Array.from({ length: rooms }, async (_, at) => {
        const { group } = await alice.post<{ group: { _id: string } }>('groups.create', { name: `room-${at + 1}` })
        this.recorder.note('admit', 'invoke', { proc: 'alice', id: 'alice', room: group._id, res: null })
        this.recorder.note('admit', 'ok', { proc: 'alice', id: 'alice', room: group._id, res: null })
        return group._id
      }),
    )
    for (let at = 0; at < members + guests; at++) {
      const isGuest = at >= members
      const username = isGuest ? `guest-${at - members + 1}` : `member-${at + 1}`
      await this.addPerson(username, isGuest ? 'guest' : 'user')
      const session = await this.signIn(username, at)
      this.sessions.push(session)
      const own = Array.from({ length: Math.min(roomsEach, rooms) }, (_, step) => this.roomIds[(at + step) % rooms] as string)
      for (const room of own) await this.admit(session.userId, username, room)
      const link = await Proxy.open({ port: Number(new URL(this.nodes[at % this.nodes.length]?.url ?? '').port) }, this.random.branch())
      const chat = new ChatClient({
        session,
        url: `http://127.0.0.1:${link.port}`,
        recorder: this.recorder,
        random: this.random.branch(),
      })
      this.clients.push({ chat, link, rooms: own, isGuest })
      for (const room of own) chat.listen(room)
    }
  }

  /** Makes an account; a guest's takes a seat. */
  addPerson(username: string, role: 'user' | 'guest'): Promise<boolean> {
    const work = (): Promise<unknown> =>
      this.alice().post('users.create', {
        username,
        name: username,
        email: `${username}@foyer.example`,
        password: passwordOf(username),
        verified: true,
        joinDefaultChannels: false,
        roles: [role],
      })
    return role === 'guest' ? this.insist('take', username, 'guest seats', work) : work().then(() => true)
  }

  admit(userId: string, username: string, room: string): Promise<boolean> {
    return this.insist('admit', username, room, () => this.alice().post('groups.invite', { roomId: room, userId }))
  }

  remove(userId: string, username: string, room: string): Promise<boolean> {
    return this.insist('remove', username, room, () => this.alice().post('groups.kick', { roomId: room, userId }))
  }
}

function passwordOf(username: string): string {
  return `${username}-password`
}

async function signIn(url: string, username: string, password: string): Promise<Session> {
  const { userId, authToken } = await new RestClient({ url }).login(username, password)
  return { username, userId, authToken }
}
