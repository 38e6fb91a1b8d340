import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  ;[carol, bob, gina] = await Promise.all([
    workspace.newPerson('carol'),
    workspace.newPerson('bob'),
    workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false }),
  ])
})
afterAll(() => workspace[Symbol.asyncDispose]())

let made = 0
async function newRoom(prefix: 'channels' | 'groups', members: string[] = []): Promise<string> {
  const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, {
    name: `room-${++made}`,
    members,
  })
  return (answer.channel ?? answer.group)?._id ?? ''
}

async function count(sql: string, values: unknown[]): Promise<number> {
  const { rows } = await workspace.sql.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values)
  return Number(rows[0]?.n)
}

describe.each(['channels', 'groups'] as const)('archiving by %s.*', (prefix) => {
  const one = prefix === 'channels' ? 'channel' : 'group'

  test('an owner archives a room: it is read and no longer written; an administrator takes it out', async () => {
    const roomId = await newRoom(prefix, ['alice', 'gina'])
    await carol.rest.post(`${prefix}.archive`, { roomId })
    expect(await gina.rest.get(`${prefix}.info`, { roomId })).toMatchObject({
      [one]: { archived: true, lastMessage: { t: 'room-archived' } },
    })
    const socket = await carol.socket()
    await expect(socket.call('sendMessage', { rid: roomId, msg: 'late' })).rejects.toMatchObject({ error: 'error-room-archived' })
    expect(await carol.rest.request('POST', `${prefix}.archive`, { body: { roomId } })).toMatchObject({
      body: { errorType: 'error-room-archived' },
    })
    expect(await carol.rest.request('POST', `${prefix}.unarchive`, { body: { roomId } })).toMatchObject({
      body: { errorType: 'error-not-authorized' },
    })
    await workspace.alice.rest.post(`${prefix}.unarchive`, { roomId })
    expect(await workspace.alice.rest.request('POST', `${prefix}.unarchive`, { body: { roomId } })).toMatchObject({
      body: { errorType: 'error-room-not-archived' },
    })
    await socket.call('sendMessage', { rid: roomId, msg: 'in time' })
  })

  test('both ways in one call, and over DDP', async () => {
    const roomId = await newRoom(prefix, ['alice'])
    await carol.rest.post('rooms.changeArchivationState', { rid: roomId, action: 'archive' })
    expect(await carol.rest.request('POST', 'rooms.changeArchivationState', { body: { rid: roomId, action: 'unarchive' } })).toMatchObject({
      body: { errorType: 'error-not-authorized' },
    })
    const socket = await workspace.alice.socket()
    await socket.call('unarchiveRoom', roomId)
    await socket.call('archiveRoom', roomId)
    expect(await count('rooms WHERE id = $1 AND archived', [roomId])).toBe(1)
  })

  test('a guest can’t', async () => {
    const roomId = await newRoom(prefix, ['gina'])
    for (const name of ['archive', 'unarchive'])
      expect(await gina.rest.request('POST', `${prefix}.${name}`, { body: { roomId } })).toMatchObject({
        status: 400,
        body: { errorType: 'error-not-authorized' },
      })
    expect(await gina.rest.request('POST', 'rooms.changeArchivationState', { body: { rid: roomId, action: 'archive' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-not-authorized' },
    })
    expect(await count('rooms WHERE id = $1 AND archived', [roomId])).toBe(0)
  })
})

describe.each([
  ['channels.delete', 'channels'],
  ['groups.delete', 'groups'],
  ['rooms.delete', 'groups'],
] as const)('deleting by %s', (path, prefix) => {
  test('takes messages, members and discussions along, and tells everybody who was in any of them', async () => {
    const roomId = await newRoom(prefix, ['gina'])
    const below = `below-${path}`
    await workspace.sql.query(
      `INSERT INTO rooms (id, kind, name, title, parent_id, custom_fields, member_count) VALUES ($1, 'group', $1, 'Below', $2, '{}', 1)`,
      [below, roomId],
    )
    await workspace.sql.query(
      `INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at) VALUES ($1, $1, $2, '{}', now(), now())`,
      [below, bob.id],
    )
    const [ginas, bobs, carols] = [await gina.socket(), await bob.socket(), await carol.socket()]
    await carols.call('sendMessage', { rid: roomId, msg: 'soon gone' })
    await bobs.subscribe('stream-notify-user', `${bob.id}/subscriptions-changed`, false).ready
    await ginas.subscribe('stream-notify-user', `${gina.id}/rooms-changed`, false).ready
    const watches = [
      ginas.subscribe('stream-room-messages', roomId, false),
      ginas.subscribe('stream-notify-room', `${roomId}/deleteMessage`, false),
      bobs.subscribe('stream-room-messages', below, false),
    ]
    await Promise.all(watches.map(({ ready }) => ready))

    await carol.rest.post(path, { roomId })

    await ginas.waitFor(({ fields }) => fields.args[0] === 'removed' && (fields.args[1] as { _id: string })._id === roomId)
    await bobs.waitFor(({ fields }) => fields.args[0] === 'removed' && (fields.args[1] as { rid: string }).rid === below)
    for (const { ended } of watches) expect(await ended).toMatchObject({ error: 'error-not-allowed' })
    expect(await count('rooms WHERE id = ANY($1)', [[roomId, below]])).toBe(0)
    expect(await count('memberships WHERE room_id = ANY($1)', [[roomId, below]])).toBe(0)
    expect(await count('messages WHERE room_id = ANY($1)', [[roomId, below]])).toBe(0)
    expect(await count('ended_memberships WHERE room_id = ANY($1) AND removed_by = $2', [[roomId, below], carol.id])).toBe(3)
    expect(await count(`audit_log WHERE action = 'delete-room' AND target_id = $1`, [roomId])).toBe(1)
    await expect(carols.call('sendMessage', { rid: roomId, msg: 'too late' })).rejects.toMatchObject({ error: 'error-room-not-found' })
  })

  test('is not for guests and not for members without a role', async () => {
    const roomId = await newRoom(prefix, ['gina', 'bob'])
    for (const { rest } of [gina, bob])
      expect(await rest.request('POST', path, { body: { roomId } })).toMatchObject({
        status: 400,
        body: { errorType: 'error-not-allowed' },
      })
    const outside = await newRoom(prefix)
    const hidden = await gina.rest.request('POST', path, { body: { roomId: outside } })
    const missing = await gina.rest.request('POST', path, { body: { roomId: 'nothing' } })
    expect(hidden.body).toMatchObject({ errorType: 'error-room-not-found' })
    expect(hidden.body).toEqual(missing.body)
    expect(await count('rooms WHERE id = ANY($1)', [[roomId, outside]])).toBe(2)
  })
})

test('eraseRoom deletes over DDP, and the general channel stays whoever asks', async () => {
  const roomId = await newRoom('groups')
  const socket = await carol.socket()
  expect(await socket.call('eraseRoom', roomId)).toBe(true)
  expect(await count('rooms WHERE id = $1', [roomId])).toBe(0)
  expect(await workspace.alice.rest.request('POST', 'channels.delete', { body: { roomId: 'GENERAL' } })).toMatchObject({
    status: 400,
    body: { errorType: 'error-not-allowed' },
  })
})

test('what is done in a room while it is deleted is done or answered as to no room, and nothing stays behind', async () => {
  const roomId = await newRoom('channels')
  const socket = await carol.socket()
  const outcomes = await Promise.all([
    ...Array.from({ length: 10 }, (_, i) =>
      socket.call('sendMessage', { rid: roomId, msg: `${i}` }).then(
        () => 'done',
        (error: { error: string }) => error.error,
      ),
    ),
    ...Array.from({ length: 5 }, () =>
      bob.rest
        .request('POST', 'channels.join', { body: { roomId } })
        .then(({ body }) => (body as { errorType?: string }).errorType ?? 'done'),
    ),
    carol.rest.request('POST', 'channels.delete', { body: { roomId } }).then(({ status }) => (status === 200 ? 'done' : 'failed')),
  ])
  expect(new Set([...outcomes, 'error-room-not-found'])).toEqual(new Set(['done', 'error-room-not-found']))
  for (const table of ['rooms WHERE id', 'memberships WHERE room_id', 'messages WHERE room_id'])
    expect(await count(`${table} = $1`, [roomId])).toBe(0)
})
