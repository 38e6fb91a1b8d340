import type { DdpClient, Subscription } from '@foyer/client/ddp-client.ts'
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
async function newRoom(prefix: 'channels' | 'groups', members: string[]): Promise<string> {
  const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, {
    name: `room-${++made}`,
    members,
  })
  return (answer.channel ?? answer.group)?._id ?? ''
}

async function post(socket: DdpClient, roomId: string, text: string): Promise<void> {
  await socket.call('sendMessage', { rid: roomId, msg: text })
}

async function ended(roomId: string, person: Person): Promise<Date> {
  const { rows } = await workspace.sql.query<{ at: Date }>(
    'SELECT ended_at AS at FROM ended_memberships WHERE room_id = $1 AND user_id = $2',
    [roomId, person.id],
  )
  if (rows[0] === undefined) throw new Error('the membership has not ended')
  return rows[0].at
}

interface Frame {
  readonly msg: string
  readonly collection?: string
  readonly fields?: { readonly eventName: string; readonly args: readonly unknown[] }
}
const changesIn = (socket: DdpClient, stream: string): NonNullable<Frame['fields']>[] =>
  (socket.frames as readonly Frame[]).flatMap((frame) =>
    frame.msg === 'changed' && frame.collection === stream && frame.fields ? [frame.fields] : [],
  )

describe.each([
  ['the room first', ['kicked', 'kept']],
  ['the room last', ['kept', 'kicked']],
] as const)('a guest who is removed while everybody talks, subscribed to %s', (_order, order) => {
  test('hears nothing that came after, loses every subscription to the room, and keeps the others', async () => {
    const rooms = { kicked: await newRoom('groups', ['bob', 'gina']), kept: await newRoom('channels', ['bob', 'gina']) }
    const [first, second, bobs] = [await gina.socket(), await gina.socket(), await bob.socket()]
    await first.subscribe('stream-notify-user', `${gina.id}/subscriptions-changed`, false).ready
    await second.subscribe('stream-room-messages', '__my_messages__', false).ready
    const watching: Record<'kicked' | 'kept', Subscription[]> = { kicked: [], kept: [] }
    for (const socket of [first, second])
      for (const name of order)
        for (const [stream, key] of [
          ['stream-room-messages', rooms[name]],
          ['stream-notify-room', `${rooms[name]}/user-activity`],
          ['stream-notify-room', `${rooms[name]}/deleteMessage`],
        ] as const) {
          const subscription = socket.subscribe(stream, key, false)
          await subscription.ready
          watching[name].push(subscription)
        }

    const talk = Promise.all(
      Array.from({ length: 50 }, (_, i) => Promise.all([post(bobs, rooms.kicked, `kicked ${i}`), post(bobs, rooms.kept, `kept ${i}`)])),
    )
    const heard = first.waitFor(({ collection, fields }) => collection === 'stream-room-messages' && fields.eventName === rooms.kicked)
    await heard
    await carol.rest.post('groups.kick', { roomId: rooms.kicked, userId: gina.id })
    await talk
    await post(bobs, rooms.kept, 'the end')
    for (const subscription of watching.kicked) expect(await subscription.ended).toMatchObject({ error: 'error-not-allowed' })
    for (const socket of [first, second]) await socket.waitFor(({ fields }) => (fields.args[0] as { msg?: string }).msg === 'the end')

    const kickedAt = await ended(rooms.kicked, gina)
    for (const socket of [first, second]) {
      const messages = changesIn(socket, 'stream-room-messages').map(({ args }) => args[0] as { rid: string; msg: string; ts: Date })
      expect(messages.filter(({ rid, ts }) => rid === rooms.kicked && ts >= kickedAt)).toEqual([])
      expect(messages.filter(({ rid, msg }) => rid === rooms.kept && msg.startsWith('kept'))).toHaveLength(50)
      expect(changesIn(socket, 'stream-notify-room')).toEqual([])
    }
    const removals = changesIn(first, 'stream-notify-user').filter(({ args }) => args[0] === 'removed')
    expect(removals).toEqual([
      {
        eventName: `${gina.id}/subscriptions-changed`,
        args: ['removed', { _id: expect.any(String), rid: rooms.kicked, u: { _id: gina.id } }],
      },
    ])
    const afterwards = changesIn(first, 'stream-notify-user').slice(
      changesIn(first, 'stream-notify-user').indexOf(removals[0] as NonNullable<Frame['fields']>),
    )
    expect(afterwards.slice(1).filter(({ args }) => JSON.stringify(args).includes(rooms.kicked))).toEqual([])
    expect(watching.kept).toHaveLength(6)
    await expect(
      Promise.race([...watching.kept.map(({ ended: over }) => over.then(() => 'over')), workspace.settle().then(() => 'open')]),
    ).resolves.toBe('open')
  })
})

describe('removing somebody', () => {
  test('is done by an owner over REST and DDP, with a line in the timeline and in the audit log', async () => {
    const roomId = await newRoom('channels', ['bob', 'gina'])
    expect(await carol.rest.post('channels.kick', { roomId, username: 'gina' })).toMatchObject({ channel: { _id: roomId, usersCount: 2 } })
    const socket = await carol.socket()
    expect(await socket.call('removeUserFromRoom', { rid: roomId, username: 'bob' })).toBe(true)
    const { rows } = await workspace.sql.query('SELECT type, body, author_id AS by FROM messages WHERE room_id = $1 ORDER BY created_at', [
      roomId,
    ])
    expect(rows).toEqual([
      { type: 'ru', body: 'gina', by: carol.id },
      { type: 'ru', body: 'bob', by: carol.id },
    ])
    const audit = await workspace.sql.query(
      `SELECT actor_name, details FROM audit_log WHERE target_id = $1 AND action = 'remove-from-room' ORDER BY at`,
      [roomId],
    )
    expect(audit.rows).toEqual([
      { actor_name: 'carol', details: { after: { removed: 'gina' } } },
      { actor_name: 'carol', details: { after: { removed: 'bob' } } },
    ])
  })

  test('the guest is answered from then on as if the room were not there', async () => {
    const roomId = await newRoom('groups', ['gina'])
    await carol.rest.post('groups.kick', { roomId, userId: gina.id })
    const socket = await gina.socket()
    await expect(socket.call('sendMessage', { rid: roomId, msg: 'still here?' })).rejects.toMatchObject({ error: 'error-room-not-found' })
    await expect(socket.subscribe('stream-room-messages', roomId, false).ready).rejects.toMatchObject({ error: 'error-room-not-found' })
    const kicked = await gina.rest.request('GET', 'groups.info', { query: { roomId } })
    const missing = await gina.rest.request('GET', 'groups.info', { query: { roomId: 'nothing-there' } })
    expect(kicked.body).toEqual(missing.body)
  })

  test('is not for guests, alike for everybody they name', async () => {
    const roomId = await newRoom('groups', ['bob', 'gina'])
    for (const username of ['bob', 'alice', 'nobody.at.all'])
      expect((await gina.rest.request('POST', 'groups.kick', { body: { roomId, username } })).body).toEqual({
        success: false,
        error: 'Not allowed [error-not-allowed]',
        errorType: 'error-not-allowed',
      })
    expect(await bob.rest.request('POST', 'groups.kick', { body: { roomId, username: 'gina' } })).toMatchObject({
      body: { errorType: 'error-not-allowed' },
    })
  })

  test('of somebody who is not in, of nobody, and of the last owner is refused', async () => {
    const roomId = await newRoom('groups', ['bob'])
    for (const [username, errorType] of [
      ['gina', 'error-user-not-in-room'],
      ['nobody.at.all', 'error-invalid-user'],
      ['carol', 'error-you-are-last-owner'],
    ])
      expect(await carol.rest.request('POST', 'groups.kick', { body: { roomId, username } })).toMatchObject({
        status: 400,
        body: { errorType },
      })
    expect(await carol.rest.request('POST', 'groups.kick', { body: { roomId } })).toMatchObject({
      body: { errorType: 'error-user-param-not-provided' },
    })
  })

  test('ten times at once ends one membership, once', async () => {
    const roomId = await newRoom('groups', ['gina'])
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => carol.rest.request('POST', 'groups.kick', { body: { roomId, userId: gina.id } })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const { rows } = await workspace.sql.query(
      `SELECT member_count, (SELECT count(*)::int FROM messages WHERE room_id = $1) AS lines FROM rooms WHERE id = $1`,
      [roomId],
    )
    expect(rows).toEqual([{ member_count: 1, lines: 1 }])
  })
})
