// What happens in a room while somebody is removed from it, or while it is closed to them or deleted; and what many do in it at once.
// L-33 to L-37, L-45, L-47 and L-48, without what is not built: teams, encryption, exports, invitations.
import { request as httpRequest } from 'node:http'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'
import { rounds } from '../rounds.ts'
import { send } from '../uploads.ts'

let workspace: TestWorkspace
let directory: string
let carol: Person
let bob: Person
let gina: Person
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-races-'))
  workspace = await openWorkspace({ FOYER_DATA: directory })
  carol = await workspace.newPerson('carol')
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false })
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

let made = 0
async function newRoom(prefix: 'channels' | 'groups', members: string[]): Promise<string> {
  const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, {
    name: `room-${++made}`,
    members,
  })
  return (answer.channel ?? answer.group)?._id ?? ''
}
const say = async (person: Person, rid: string, msg: string): Promise<string> =>
  (await person.rest.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid, msg } })).message._id
const one = async <T>(sql: string, ...values: unknown[]): Promise<T> => {
  const { rows } = await workspace.sql.query(sql, values)
  return rows[0] as T
}

/** Does something over and over until once after the end; answers what came of each attempt, in order. */
async function keep(over: () => number, attempt: () => Promise<{ status: number; body: unknown }>) {
  const outcomes: { begun: number; status: number; code: string | undefined }[] = []
  for (;;) {
    const begun = performance.now()
    const { status, body } = await attempt()
    outcomes.push({ begun, status, code: (body as { errorType?: string }).errorType })
    if (begun > over()) return outcomes
  }
}

test('L-33 whatever a guest does while being removed is done before the end, or refused as in a room that is not there', async () => {
  for (let round = 0; round < rounds(1, 40); round++) {
    const rid = await newRoom('groups', ['gina', 'bob'])
    const mine = await say(gina, rid, 'mine')
    const bobs = await say(bob, rid, 'bob’s')
    const post = (where: string, body: object) => gina.rest.request('POST', where, { body })
    let over = Number.POSITIVE_INFINITY
    let n = 0
    const doings: Record<string, () => Promise<{ status: number; body: unknown }>> = {
      send: () => post('chat.sendMessage', { message: { rid, msg: `number ${++n}` } }),
      edit: () => post('chat.update', { roomId: rid, msgId: mine, text: `edited ${++n}` }),
      react: () => post('chat.react', { messageId: bobs, emoji: ':smile:' }),
      upload: () => send(gina, `rooms.media/${rid}`),
      read: () => post('subscriptions.read', { rid }),
      unread: () => post('subscriptions.unread', { roomId: rid }),
      favorite: () => post('rooms.favorite', { roomId: rid, favorite: ++n % 2 === 0 }),
      hide: () => post('groups.close', { roomId: rid }),
      open: () => post('groups.open', { roomId: rid }),
      notifications: () => post('rooms.saveNotification', { roomId: rid, notifications: { muteGroupMentions: String(++n % 2) } }),
    }
    const raging = Object.entries(doings).map(async ([name, attempt]) => ({ name, outcomes: await keep(() => over, attempt) }))
    await expect.poll(() => n, { interval: 1, timeout: 10_000 }).toBeGreaterThan(2 + (round % 7))
    await carol.rest.post('groups.kick', { roomId: rid, userId: gina.id })
    over = performance.now()
    for (const { name, outcomes } of await Promise.all(raging)) {
      expect(
        outcomes.filter(({ status }) => status >= 500),
        name,
      ).toEqual([])
      expect(
        outcomes.filter(({ begun, status }) => begun > over && status === 200),
        name,
      ).toEqual([])
    }
    const { at } = await one<{ at: Date }>('SELECT ended_at AS at FROM ended_memberships WHERE room_id = $1 AND user_id = $2', rid, gina.id)
    const { late } = await one<{ late: number }>(
      `SELECT count(*)::int AS late FROM messages WHERE room_id = $1 AND type IS NULL AND greatest(created_at, updated_at) > $2`,
      rid,
      at,
    )
    expect(late).toBe(0)
    expect(await one('SELECT count(*)::int AS n FROM memberships WHERE room_id = $1 AND user_id = $2', rid, gina.id)).toEqual({ n: 0 })
  }
}, 300_000)

test('L-34 an upload that is under way when its sender is removed comes to nothing, and its bytes go', async () => {
  const rid = await newRoom('groups', ['gina'])
  const blobs = async (): Promise<string[]> =>
    (await readdir(path.join(directory, 'files'), { recursive: true }).catch(() => [])).filter((name) => /[A-Za-z0-9]{17}/.test(name))
  const before = await blobs()
  const { url } = workspace
  const edge = 'edge'
  const head = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="film.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const chunk = Buffer.alloc(256 * 1024, 1)
  const answer = new Promise<number>((resolve, reject) => {
    const upload = httpRequest(`${url}/api/v1/rooms.media/${rid}`, {
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${edge}`,
        'x-auth-token': gina.rest.authToken ?? '',
        'x-user-id': gina.id,
      },
    })
    upload.on('response', (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject)
    upload.write(head)
    void (async () => {
      for (let i = 0; i < 8; i++) await new Promise((written) => upload.write(chunk, written))
      await expect.poll(async () => (await blobs()).length, { timeout: 10_000 }).toBeGreaterThan(before.length)
      await carol.rest.post('groups.kick', { roomId: rid, userId: gina.id })
      for (let i = 0; i < 8; i++) await new Promise((written) => upload.write(chunk, written))
      upload.end(`\r\n--${edge}--\r\n`)
    })().catch(reject)
  })
  expect(await answer).toBe(400)
  expect(await one('SELECT count(*)::int AS n FROM files WHERE room_id = $1', rid)).toEqual({ n: 0 })
  await expect.poll(blobs, { timeout: 5_000 }).toEqual(before)
}, 60_000)

test('L-35 whoever is removed between two pages gets no second one', async () => {
  const rid = await newRoom('groups', ['gina'])
  for (let i = 0; i < 6; i++) await say(carol, rid, `secret ${i}`)
  await send(carol, `rooms.upload/${rid}`)
  const latest = (await one<{ at: Date }>('SELECT max(created_at) AS at FROM messages WHERE room_id = $1', rid)).at.toISOString()
  const pages: [string, Record<string, string | number>][] = [
    ['groups.history', { roomId: rid, count: 2, latest }],
    ['groups.messages', { roomId: rid, count: 2, offset: 2 }],
    ['groups.members', { roomId: rid, count: 1, offset: 1 }],
    ['groups.files', { roomId: rid, count: 1, offset: 0 }],
    ['chat.search', { roomId: rid, searchText: 'secret', count: 2, offset: 2 }],
    ['chat.syncMessages', { roomId: rid, lastUpdate: new Date(0).toISOString() }],
  ]
  for (const [where, query] of pages) expect((await gina.rest.request('GET', where, { query })).status, where).toBe(200)
  await carol.rest.post('groups.kick', { roomId: rid, userId: gina.id })
  for (const [where, query] of pages) {
    const refused = await gina.rest.request('GET', where, { query })
    const missing = await gina.rest.request('GET', where, { query: { ...query, roomId: 'nothing-there' } })
    expect([where, refused.status, refused.body]).toEqual([where, missing.status, missing.body])
  }
})

test('L-36 a channel that is made private falls silent for those who only looked in', async () => {
  const rid = await newRoom('channels', ['bob'])
  const dave = await workspace.newPerson(`dave-${++made}`)
  const [looking, belonging] = [await dave.socket(), await bob.socket()]
  const views = [
    looking.subscribe('stream-room-messages', rid, false),
    looking.subscribe('stream-notify-room', `${rid}/user-activity`, false),
  ]
  const member = belonging.subscribe('stream-room-messages', rid, false)
  await Promise.all([...views, member].map(({ ready }) => ready))
  const over = new AbortController()
  const talk = (async () => {
    for (let n = 0; !over.signal.aborted; n++) await say(carol, rid, `number ${n}`)
  })()
  await looking.waitFor(({ fields }) => (fields.args[0] as { msg?: string }).msg === 'number 3')
  await carol.rest.post('channels.setType', { roomId: rid, type: 'p' })
  await say(carol, rid, 'only for us')
  over.abort()
  await talk
  for (const { ended } of views) expect(await ended).toMatchObject({ error: 'error-not-allowed' })
  await belonging.waitFor(({ fields }) => (fields.args[0] as { msg?: string }).msg === 'only for us')
  const { at } = await one<{ at: Date }>(`SELECT created_at AS at FROM messages WHERE room_id = $1 AND type = 'room_changed_privacy'`, rid)
  const heard = (looking.frames as any[]).filter(
    ({ collection, fields }) => collection === 'stream-room-messages' && fields?.args[0].ts > at,
  )
  expect(heard).toEqual([])
  expect((await dave.rest.request('GET', 'groups.info', { query: { roomId: rid } })).status).toBe(400)
})

test('L-37 nothing outlives a room that is deleted while others join it, upload into it, write in it and add people', async () => {
  const newcomers = await Promise.all(['nina', 'nora', 'nils'].map((name) => workspace.newPerson(name)))
  for (let round = 0; round < rounds(1, 40); round++) {
    const roomId = await newRoom('channels', ['bob', 'gina'])
    await say(bob, roomId, 'first')
    let over = Number.POSITIVE_INFINITY
    let n = 0
    const raging = [
      keep(
        () => over,
        () => bob.rest.request('POST', 'chat.sendMessage', { body: { message: { rid: roomId, msg: `number ${++n}` } } }),
      ),
      keep(
        () => over,
        () => send(gina, `rooms.media/${roomId}`),
      ),
      keep(
        () => over,
        () => send(bob, `rooms.upload/${roomId}`),
      ),
      ...newcomers.map(({ rest }) =>
        keep(
          () => over,
          () => rest.request('POST', 'channels.join', { body: { roomId } }),
        ),
      ),
      keep(
        () => over,
        () => carol.rest.request('POST', 'channels.invite', { body: { roomId, username: newcomers[++n % 3]?.username } }),
      ),
      keep(
        () => over,
        () => carol.rest.request('POST', 'channels.kick', { body: { roomId, username: newcomers[++n % 3]?.username } }),
      ),
      keep(
        () => over,
        () => bob.rest.request('POST', 'rooms.createDiscussion', { body: { prid: roomId, t_name: `about ${newId()}` } }),
      ),
    ]
    await expect.poll(() => n, { interval: 1, timeout: 10_000 }).toBeGreaterThan(3 + (round % 9))
    await carol.rest.post('channels.delete', { roomId })
    over = performance.now()
    const outcomes = (await Promise.all(raging)).flat()
    expect(outcomes.filter(({ status }) => status >= 500)).toEqual([])
    expect(outcomes.filter(({ begun, status }) => begun > over && status === 200)).toEqual([])
    const left = await one(
      `SELECT (SELECT count(*)::int FROM rooms WHERE id = $1 OR parent_id = $1) AS rooms,
              (SELECT count(*)::int FROM messages WHERE room_id = $1) AS messages,
              (SELECT count(*)::int FROM memberships WHERE room_id = $1) AS memberships,
              (SELECT count(*)::int FROM files WHERE room_id = $1 AND message_id IS NOT NULL AND EXISTS (SELECT FROM messages m WHERE m.room_id = files.room_id)) AS files`,
      roomId,
    )
    expect(left).toEqual({ rooms: 0, messages: 0, memberships: 0, files: 0 })
  }
}, 300_000)

test('L-45 two people who open the same direct message at once, many times over, have one room', async () => {
  for (let round = 0; round < rounds(1, 40); round++) {
    const guest = await workspace.newPerson(`guest-${++made}`, { roles: ['guest'], joinDefaultChannels: false })
    await newRoom('groups', ['bob', guest.username])
    const socket = await bob.socket()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        i % 2 === 0
          ? bob.rest.post<{ room: { _id: string } }>('im.create', { username: guest.username }).then(({ room }) => room._id)
          : socket.call<{ rid: string }>('createDirectMessage', guest.username).then(({ rid }) => rid),
      ),
    )
    expect(new Set(answers)).toEqual(new Set([[bob.id, guest.id].toSorted().join('')]))
    const found = await guest.rest.post<{ room: { _id: string } }>('im.create', { username: 'bob' })
    expect(found.room._id).toBe(answers[0])
    expect(await one('SELECT count(*)::int AS n FROM memberships WHERE room_id = $1', answers[0])).toEqual({ n: 2 })
    expect(await one('SELECT member_count AS n FROM rooms WHERE id = $1', answers[0])).toEqual({ n: 2 })
    await socket.close()
  }
}, 120_000)

test('L-47 reading and unreading at once, while messages come in: what is unread is what came after the mark', async () => {
  for (let round = 0; round < rounds(1, 20); round++) {
    const rid = await newRoom('groups', ['bob', 'gina'])
    for (let i = 0; i < 5; i++) await say(carol, rid, `before ${i}`)
    const statuses = await Promise.all([
      ...Array.from({ length: 10 }, () => gina.rest.request('POST', 'subscriptions.read', { body: { rid } }).then(({ status }) => status)),
      ...Array.from({ length: 10 }, () =>
        gina.rest.request('POST', 'subscriptions.unread', { body: { roomId: rid } }).then(({ status }) => status),
      ),
      ...Array.from({ length: 20 }, (_, i) => say(i % 2 === 0 ? carol : bob, rid, `meanwhile ${i}`).then(() => 200)),
    ])
    expect(new Set(statuses)).toEqual(new Set([200]))
    await gina.rest.post('subscriptions.read', { rid })
    const unread = async () =>
      (await gina.rest.get<{ subscription: { unread: number } }>('subscriptions.getOne', { roomId: rid })).subscription.unread
    expect(await unread()).toBe(0)
    await Promise.all([
      ...Array.from({ length: 7 }, (_, i) => say(bob, rid, `after ${i}`)),
      ...Array.from({ length: 3 }, () => gina.rest.get('subscriptions.getOne', { roomId: rid })),
    ])
    const { n } = await one<{ n: number }>(
      `SELECT count(*)::int AS n FROM messages m JOIN memberships s ON s.room_id = m.room_id AND s.user_id = $2 WHERE m.room_id = $1 AND m.position > s.read_position`,
      rid,
      gina.id,
    )
    expect([n, await unread()]).toEqual([7, 7])
  }
}, 120_000)

test('L-48 fifty edits of one message at once: the last to be committed stands, whole', async () => {
  for (let round = 0; round < rounds(1, 10); round++) {
    const rid = await newRoom('groups', ['bob'])
    const msgId = await say(bob, rid, 'first')
    const listening = await carol.socket()
    await listening.subscribe('stream-room-messages', rid, false).ready
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => bob.rest.request('POST', 'chat.update', { body: { roomId: rid, msgId, text: `*edit ${i}*` } })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    await workspace.settle()
    const stored = await one<{ body: string; at: Date; n: number }>(
      'SELECT body, edited_at AS at, 0 AS n FROM messages WHERE room_id = $1 AND id = $2',
      rid,
      msgId,
    )
    await listening.waitFor(({ fields }) => (fields.args[0] as { msg?: string }).msg === stored.body)
    const told = (listening.frames as any[]).flatMap(({ collection, fields }) =>
      collection === 'stream-room-messages' && fields.args[0].editedAt !== undefined ? [fields.args[0]] : [],
    )
    expect(told).toHaveLength(50)
    expect(told.at(-1).msg).toBe(stored.body)
    const times = told.map(({ editedAt }) => editedAt.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(new Set(times).size).toBe(50)
    // Formatting may be given up when there is much to do; what is shown is of one edit all the same.
    for (const { msg, md } of told) expect(JSON.stringify(md).match(/edit \d+/g)).toEqual([String(msg).slice(1, -1)])
    await listening.close()
  }
}, 120_000)
