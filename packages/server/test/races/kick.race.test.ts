// A guest who is removed from a room, or deactivated, while everybody talks at full speed: nothing that was committed afterwards
// reaches them, whatever they listen to and in whatever order they came to listen. L-18, L-31, L-32, without a second node.
import type { DdpClient, Subscription } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { hashToken, newId, newToken } from '../../src/platform/ids.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'
import { noteMeasured, rounds } from '../rounds.ts'
import { roadsOf } from '../tokens.ts'
import { share } from '../uploads.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  carol = await workspace.newPerson('carol')
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false })
})
afterAll(() => workspace[Symbol.asyncDispose]())

let made = 0
async function newRoom(prefix: 'channels' | 'groups', members: string[]): Promise<string> {
  const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, {
    name: `room-${++made}`,
    members,
  })
  return (answer.channel ?? answer.group)?._id ?? ''
}

interface Rooms {
  readonly kicked: string
  readonly kept: string
}
type Block = 'the room' | 'the other room' | 'every room at once' | 'their own news'

/** The streams of a block: what the clients in use subscribe to. */
const blocks: Record<Block, (rooms: Rooms) => readonly (readonly [stream: string, key: string])[]> = {
  'the room': ({ kicked }) => streamsOf(kicked),
  'the other room': ({ kept }) => streamsOf(kept),
  'every room at once': () => [['stream-room-messages', '__my_messages__']],
  'their own news': () =>
    ['subscriptions-changed', 'rooms-changed', 'notification', 'message'].map((event) => ['stream-notify-user', `${gina.id}/${event}`]),
}
const streamsOf = (roomId: string) =>
  [
    ['stream-room-messages', roomId],
    ...['user-activity', 'deleteMessage', 'deleteMessageBulk', 'messagesRead'].map((event) => ['stream-notify-room', `${roomId}/${event}`]),
  ] as [string, string][]

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length < 2 ? [[...items]] : items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
const orders = permutations(Object.keys(blocks) as Block[])
const tried = orders.filter((_, i) => i % (orders.length / rounds(1, orders.length)) === 0)

/** Somebody who writes into both rooms as fast as they are answered, and edits, deletes and types on the way. */
class Talk {
  sent = 0
  readonly typedAt = new Map<string, number>()
  readonly #rooms: Rooms
  readonly #socket: DdpClient
  #stopped = false
  readonly #work: Promise<unknown>

  constructor(socket: DdpClient, rooms: Rooms) {
    this.#socket = socket
    this.#rooms = rooms
    this.#work = Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((lane) => this.#speak(lane % 2 === 0 ? rooms.kicked : rooms.kept)))
  }

  async hasSent(more: number): Promise<void> {
    const enough = this.sent + more
    await vi.waitUntil(() => this.sent >= enough, { interval: 2, timeout: 20_000 })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#work
  }

  async #speak(rid: string): Promise<void> {
    while (!this.#stopped) {
      const n = ++this.sent
      const message = await this.#socket.call<{ _id: string }>('sendMessage', { rid, msg: `@gina says ${n}` })
      if (n % 10 === 3) await this.#socket.call('updateMessage', { _id: message._id, rid, msg: `@gina says ${n} again` })
      if (n % 10 === 6) await this.#socket.call('deleteMessage', { _id: message._id })
      if (n % 5 === 1 && rid === this.#rooms.kicked) {
        this.typedAt.set(`typed${n}`, performance.now())
        await this.#socket.call('stream-notify-room', `${rid}/user-activity`, 'bob', ['user-typing'], { tmid: `typed${n}` })
      }
    }
  }
}

interface Change {
  readonly stream: string
  readonly event: string
  readonly args: readonly any[]
}
const changesOf = (socket: DdpClient): Change[] =>
  (socket.frames as readonly any[]).flatMap(({ msg, collection, fields }) =>
    msg === 'changed' && fields?.eventName !== undefined ? [{ stream: collection, event: fields.eventName, args: fields.args }] : [],
  )

async function kickedAt(roomId: string): Promise<Date> {
  const { rows } = await workspace.sql.query<{ at: Date }>(
    'SELECT ended_at AS at FROM ended_memberships WHERE room_id = $1 AND user_id = $2',
    [roomId, gina.id],
  )
  if (rows[0] === undefined) throw new Error('the membership has not ended')
  return rows[0].at
}

/** When what a change tells was committed, in milliseconds by the room's clock; null for what carries no time. */
function momentsOf({ stream, event, args }: Change, deletedAt: ReadonlyMap<string, Date>): number[] {
  const times = (...values: unknown[]): number[] => values.flatMap((value) => (value instanceof Date ? [value.getTime()] : []))
  if (stream === 'stream-room-messages') return times(args[0].ts, args[0]._updatedAt)
  if (event.endsWith('/subscriptions-changed')) return args[0] === 'removed' ? [] : times(args[1]._updatedAt, args[1].ls, args[1].lr)
  if (event.endsWith('/rooms-changed'))
    return args[0] === 'removed' ? [] : times(args[1]._updatedAt, args[1].lm, args[1].lastMessage?.ts, args[1].lastMessage?._updatedAt)
  if (event.endsWith('/deleteMessage')) return times(deletedAt.get(args[0]._id))
  return []
}

test.each(tried.map((order) => [order.join(', then '), order] as const))(
  'L-31 a guest who is removed under fire hears nothing that came after, having subscribed to %s',
  async (_name, order) => {
    const rooms = { kicked: await newRoom('groups', ['bob', 'gina']), kept: await newRoom('channels', ['bob', 'gina']) }
    const [first, second, bobs] = [await gina.socket(), await gina.socket(), await bob.socket()]
    const lost: Subscription[] = []
    for (const [socket, blocksInOrder] of [
      [first, order],
      [second, order.toReversed()],
    ] as const)
      for (const block of blocksInOrder)
        for (const [stream, key] of blocks[block](rooms)) {
          const subscription = socket.subscribe(stream, key, false)
          await subscription.ready
          if (block === 'the room') lost.push(subscription)
        }

    const talk = new Talk(bobs, rooms)
    const begun = performance.now()
    await talk.hasSent(30)
    await carol.rest.post('groups.kick', { roomId: rooms.kicked, userId: gina.id })
    const answered = performance.now()
    await talk.hasSent(30)
    noteMeasured('messages/s', (talk.sent * 1_000) / (performance.now() - begun))
    await talk.stop()
    await bobs.call('sendMessage', { rid: rooms.kept, msg: 'the end' })
    for (const socket of [first, second])
      await socket.waitFor(({ fields }) => (fields.args[0] as { msg?: string })?.msg === 'the end', { timeoutMs: 20_000 })
    expect(lost).toHaveLength(10)
    for (const subscription of lost) expect(await subscription.ended).toMatchObject({ error: 'error-not-allowed' })

    const at = (await kickedAt(rooms.kicked)).getTime()
    const { rows } = await workspace.sql.query<{ id: string; at: Date }>(
      'SELECT id, deleted_at AS at FROM deleted_messages WHERE room_id = $1',
      [rooms.kicked],
    )
    const deletedAt = new Map(rows.map((row) => [row.id, row.at]))
    const { rows: kept } = await workspace.sql.query<{ id: string; msg: string }>(
      `SELECT id FROM messages WHERE room_id = $1 AND author_id = $2`,
      [rooms.kept, bob.id],
    )
    const stored = await workspace.sql.query<{ before: number; after: number }>(
      `SELECT count(*) FILTER (WHERE created_at < $2)::int AS before, count(*) FILTER (WHERE created_at > $2)::int AS after FROM messages WHERE room_id = $1 AND type IS NULL`,
      [rooms.kicked, new Date(at)],
    )
    // Without messages on both sides of the moment nothing would be shown.
    expect(Math.min(stored.rows[0]?.before ?? 0, stored.rows[0]?.after ?? 0)).toBeGreaterThan(5)
    for (const socket of [first, second]) {
      const changes = changesOf(socket)
      const ofKicked = changes.filter((change) => JSON.stringify(change).includes(rooms.kicked))
      expect(ofKicked.filter((change) => momentsOf(change, deletedAt).some((moment) => moment >= at))).toEqual([])
      const typed = ofKicked.flatMap(({ event, args }) => (event.endsWith('/user-activity') ? [args[2]?.tmid as string] : []))
      expect(typed.filter((n) => (talk.typedAt.get(n) ?? 0) > answered)).toEqual([])
      const told = ofKicked.flatMap(({ event, args }) => (event.endsWith('/notification') ? [args[0].payload._id as string] : []))
      const { rows: late } = await workspace.sql.query('SELECT id FROM messages WHERE room_id = $1 AND id = ANY($2) AND created_at >= $3', [
        rooms.kicked,
        told,
        new Date(at),
      ])
      expect(late).toEqual([])
      for (const event of ['subscriptions-changed', 'rooms-changed']) {
        const news = ofKicked.filter((change) => change.event.endsWith(`/${event}`))
        expect(news.filter(({ args }) => args[0] === 'removed')).toHaveLength(1)
        expect(news.at(-1)?.args[0]).toBe('removed')
      }
      const heard = changes.filter(({ stream, args }) => stream === 'stream-room-messages' && args[0].rid === rooms.kept)
      const once = heard.flatMap(({ args }) => (args[0].editedAt === undefined ? [args[0]._id as string] : []))
      const times = (id: string): number => once.filter((other) => other === id).length
      expect(kept.filter(({ id }) => times(id) !== 1)).toEqual([])
    }
    await Promise.all([first.close(), second.close(), bobs.close()])
  },
  60_000,
)

test('L-32 a guest who is removed and added again, over and over, hears what was said in each stay once, and nothing else', async () => {
  const rooms = { kicked: await newRoom('groups', ['bob', 'gina']), kept: await newRoom('channels', ['bob']) }
  const [listening, bobs] = [await gina.socket(), await bob.socket()]
  const heard: { id: string; at: number }[] = []
  const every = listening.subscribe('stream-room-messages', '__my_messages__', false)
  every.on((_event, args) => {
    const { _id: id, rid, ts, editedAt } = args[0] as { _id: string; rid: string; ts: Date; editedAt?: Date }
    if (rid === rooms.kicked && editedAt === undefined) heard.push({ id, at: ts.getTime() })
  })
  await every.ready
  const talk = new Talk(bobs, rooms)
  const begun = performance.now()
  // What was said up to `sure` is heard for certain; what was said after it and before the end is on its way when the right goes.
  const stays: { from: number; sure: number; until: number }[] = []
  const sureOf = async (text: string): Promise<number> => {
    const { _id: id, ts } = (await bobs.call('sendMessage', { rid: rooms.kicked, msg: text })) as { _id: string; ts: Date }
    await listening.waitFor(({ fields }) => (fields.args[0] as { _id?: string })?._id === id, { timeoutMs: 20_000 })
    return ts.getTime()
  }
  let from = 0
  for (let round = 0; round < rounds(5, 100); round++) {
    await talk.hasSent(6)
    const sure = await sureOf(`so far ${round}`)
    await carol.rest.post('groups.kick', { roomId: rooms.kicked, userId: gina.id })
    stays.push({ from, sure, until: (await kickedAt(rooms.kicked)).getTime() })
    await talk.hasSent(6)
    // With what was said before they would be told, when they are back, what was committed while they were out.
    await carol.rest.post('groups.invite', { roomId: rooms.kicked, userId: gina.id, history: 'from-now-on' })
    const { rows } = await workspace.sql.query<{ at: Date }>(
      'SELECT joined_at AS at FROM memberships WHERE room_id = $1 AND user_id = $2',
      [rooms.kicked, gina.id],
    )
    from = rows[0]?.at.getTime() ?? Number.POSITIVE_INFINITY
  }
  await talk.hasSent(6)
  await talk.stop()
  const seconds = (performance.now() - begun) / 1_000
  stays.push({ from, sure: await sureOf('the end'), until: Number.POSITIVE_INFINITY })
  const { rows: lines } = await workspace.sql.query<{ id: string; at: Date; type: string | null }>(
    `SELECT id, created_at AS at, type FROM messages WHERE room_id = $1
      UNION ALL SELECT id, created_at, NULL FROM deleted_messages WHERE room_id = $1`,
    [rooms.kicked],
  )
  const within = (at: number): boolean => stays.some((stay) => at > stay.from && at < stay.until)
  // The line that tells of an end is written before it, and heard by whoever stays.
  const isSure = (at: number): boolean => stays.some((stay) => at > stay.from && at <= stay.sure)
  const expected = lines.filter(({ at, type }) => type !== 'ru' && isSure(at.getTime()))
  const listed = heard.map(({ id }) => id)
  expect(heard.filter(({ at }) => !within(at))).toEqual([])
  expect(listed.length, 'heard twice').toBe(new Set(listed).size)
  expect(
    expected.filter(({ id }) => !listed.includes(id)),
    'not heard',
  ).toEqual([])
  expect(lines.length).toBeGreaterThan(expected.length)
  noteMeasured('messages/s', talk.sent / seconds)
  // Their history begins with the last stay; what they heard in the ones before was theirs to hear, and the sweep at the end must not count it.
  await workspace.sql.query('UPDATE memberships SET history_from = NULL WHERE room_id = $1', [rooms.kicked])
  await Promise.all([listening.close(), bobs.close()])
}, 300_000)

test('L-18 a guest who is deactivated under fire is out within a second, on every socket and every road', async () => {
  const guest = await workspace.newPerson(`guest-${++made}`, { roles: ['guest'], joinDefaultChannels: false })
  const rooms = { kicked: await newRoom('groups', ['bob', guest.username]), kept: await newRoom('channels', ['bob', guest.username]) }
  const { url: fileUrl } = await share(guest, rooms.kicked)
  const elsewhere = await Promise.all([1, 2].map(() => workspace.signIn(guest.username, `${guest.username}-password`)))
  const personal = newToken()
  await workspace.sql.query(`INSERT INTO sessions (id, user_id, token_hash, kind, name) VALUES ($1, $2, $3, 'personal', 'script')`, [
    newId(),
    guest.id,
    hashToken(personal),
  ])
  const own = ['subscriptions-changed', 'rooms-changed', 'notification', 'message', 'userData'].map((event) => `${guest.id}/${event}`)
  const sockets: DdpClient[] = []
  for (let i = 0; i < 20; i++) {
    const socket = await [guest, ...elsewhere][i % 3]?.socket()
    if (socket === undefined) throw new Error('no socket')
    const subscriptions = [
      ...[rooms.kicked, rooms.kept, '__my_messages__'].map((key) => socket.subscribe('stream-room-messages', key, false)),
      ...[rooms.kicked, rooms.kept].map((roomId) => socket.subscribe('stream-notify-room', `${roomId}/user-activity`, false)),
      ...own.map((key) => socket.subscribe('stream-notify-user', key, false)),
    ]
    await Promise.all(subscriptions.map(({ ready }) => ready))
    sockets.push(socket)
  }
  const bobs = await bob.socket()
  await bobs.subscribe('stream-user-presence', '', { added: [guest.id] }).ready
  const talk = new Talk(bobs, rooms)
  const begun = performance.now()
  await talk.hasSent(40)
  const closedAfter = sockets.map((socket) => socket.closed.then(() => performance.now()))
  await workspace.alice.rest.post('users.setActiveStatus', { userId: guest.id, activeStatus: false })
  const answered = performance.now()
  const { rows } = await workspace.sql.query<{ at: Date }>('SELECT clock_timestamp() AS at')
  const at = rows[0]?.at.getTime() ?? 0
  // From the answer on nothing works, before any socket was waited for.
  const judge = await workspace.anonymousSocket()
  const tokens = [guest, ...elsewhere].map(({ rest }) => rest.authToken ?? '')
  for (const token of [...tokens, personal]) expect(await roadsOf(workspace, judge, { userId: guest.id, token })).toEqual([])
  expect((await guest.rest.request('GET', fileUrl)).status).not.toBe(200)
  const again = await new RestClient({ url: workspace.url }).request('POST', 'login', {
    body: { user: guest.username, password: `${guest.username}-password` },
  })
  expect(again.status).toBe(401)
  const slowest = Math.max(...(await Promise.all(closedAfter))) - answered
  expect(slowest).toBeLessThan(1_000)
  await talk.stop()
  noteMeasured('messages/s', (talk.sent * 1_000) / (performance.now() - begun))
  noteMeasured('ms until the last socket was closed', slowest)

  for (const socket of sockets) {
    const changes = changesOf(socket)
    expect(changes.length).toBeGreaterThan(10)
    expect(changes.filter((change) => momentsOf(change, new Map()).some((moment) => moment > at))).toEqual([])
  }
  await bobs.waitFor(
    ({ collection, fields: { eventName, args } }) =>
      collection === 'stream-user-presence' && eventName === guest.id && (args[0] as unknown[])[1] === 0,
  )
  const { rows: audit } = await workspace.sql.query(
    `SELECT actor_name, details FROM audit_log WHERE action = 'set-active-status' AND target_id = $1`,
    [guest.id],
  )
  expect(audit).toEqual([{ actor_name: 'alice', details: { before: { active: true }, after: { active: false } } }])
  await bobs.close()
}, 60_000)
