import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture, type Place } from '../../../test/fixture.ts'
import { newId } from '../../platform/ids.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Sent {
  _id: string
  ts: string
}

async function send(name: Name, place: Place, msg: string, more: Record<string, unknown> = {}): Promise<Sent> {
  return (await world.people[name].rest.post<{ message: Sent }>('chat.sendMessage', { message: { rid: world.rooms[place], msg, ...more } }))
    .message
}

async function post(name: Name, path: string, body: object) {
  const { status, body: answer } = await world.people[name].rest.request('POST', path, { body })
  return { status, body: answer as { errorType?: string } }
}

const read = (name: Name, place: Place, more: object = {}) =>
  world.people[name].rest.post('subscriptions.read', { rid: world.rooms[place], ...more })

async function unread(name: Name, place: Place): Promise<number> {
  const { rows } = await world.workspace.sql.query<{ unread: number }>(
    'SELECT (r.position - m.read_position - m.deleted_unread)::int AS unread FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 AND m.user_id = $2',
    [world.rooms[place], world.people[name].id],
  )
  return rows[0]?.unread ?? -1
}

describe('marking a room read', () => {
  test('brings the count to nothing, over REST and DDP, and tells one’s own sockets and the room', async () => {
    const [gina, bob] = [await world.people.gina.socket(), await world.people.bob.socket()]
    await send('bob', 'lobby', 'one @gina')
    await send('bob', 'lobby', 'two')
    await gina.subscribe('stream-notify-user', `${world.people.gina.id}/subscriptions-changed`).ready
    await bob.subscribe('stream-notify-room', `${world.rooms.lobby}/messagesRead`).ready
    expect(await unread('gina', 'lobby')).toBeGreaterThanOrEqual(2)
    await read('gina', 'lobby')
    expect(await unread('gina', 'lobby')).toBe(0)
    const told = await gina.waitFor(({ fields }) => (fields.args[1] as { unread?: number } | undefined)?.unread === 0)
    expect(told.fields.args).toEqual([
      'updated',
      expect.objectContaining({ rid: world.rooms.lobby, unread: 0, userMentions: 0, alert: false, ls: expect.any(Date) }),
    ])
    expect((await bob.waitFor(({ fields }) => fields.eventName.endsWith('/messagesRead'))).fields.args).toEqual([
      { until: expect.any(Date) },
    ])
    await send('bob', 'lobby', 'three')
    await gina.call('readMessages', world.rooms.lobby)
    expect(await unread('gina', 'lobby')).toBe(0)
  })

  test('threads stay unread until they are asked for too', async () => {
    const root = await send('gina', 'lobby', 'root')
    await send('bob', 'lobby', 'reply', { tmid: root._id })
    const threads = async () =>
      (
        await world.workspace.sql.query<{ thread_unread: string[] }>(
          'SELECT thread_unread FROM memberships WHERE room_id = $1 AND user_id = $2',
          [world.rooms.lobby, world.people.gina.id],
        )
      ).rows[0]?.thread_unread
    await read('gina', 'lobby')
    expect(await threads()).toEqual([root._id])
    await world.people.gina.rest.post('subscriptions.read', { roomId: world.rooms.lobby, readThreads: true })
    expect(await threads()).toEqual([])
  })

  test('is for members; a hidden room answers as a missing one, and no membership comes of it', async () => {
    const missing = await post('gina', 'subscriptions.read', { rid: newId() })
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-room-not-found' } })
    expect(await post('gina', 'subscriptions.read', { rid: world.rooms.vault })).toEqual(missing)
    expect(await post('vera', 'subscriptions.read', { rid: world.rooms.lobby })).toMatchObject({
      status: 400,
      body: { errorType: 'error-not-allowed' },
    })
    expect(await post('gina', 'subscriptions.read', {})).toMatchObject({
      status: 400,
      body: { errorType: 'error-roomid-param-not-provided' },
    })
    expect(await unread('vera', 'lobby')).toBe(-1)
  })
})

describe('marking a room unread', () => {
  test('from a message on counts what others wrote since, and from the room its newest message', async () => {
    await read('gina', 'lobby')
    const [first] = [await send('bob', 'lobby', '1'), await send('carol', 'lobby', '2 @gina'), await send('gina', 'lobby', 'mine')]
    await send('bob', 'lobby', '3')
    await read('gina', 'lobby')
    await post('gina', 'subscriptions.unread', { firstUnreadMessage: { _id: first._id } })
    expect(await unread('gina', 'lobby')).toBe(3)
    const { rows } = await world.workspace.sql.query<{ user_mentions: number; last_seen_at: Date }>(
      'SELECT user_mentions, last_seen_at FROM memberships WHERE room_id = $1 AND user_id = $2',
      [world.rooms.lobby, world.people.gina.id],
    )
    expect(rows[0]?.user_mentions).toBe(1)
    expect(rows[0]?.last_seen_at.getTime()).toBe(new Date(first.ts).getTime() - 1)
    const gina = await world.people.gina.socket()
    await gina.call('unreadMessages', undefined, world.rooms.lobby)
    expect(await unread('gina', 'lobby')).toBe(1)
    await read('gina', 'lobby')
    await gina.call('unreadMessages', { _id: first._id })
    expect(await unread('gina', 'lobby')).toBe(3)
  })

  test('a hidden message, one before a latecomer’s history and a missing one answer alike', async () => {
    const missing = await post('gina', 'subscriptions.unread', { firstUnreadMessage: { _id: newId() } })
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-message-not-found' } })
    for (const _id of [world.messages.veraInVault, world.messages.oldInProject])
      expect(await post('gina', 'subscriptions.unread', { firstUnreadMessage: { _id } })).toEqual(missing)
    expect(await post('gina', 'subscriptions.unread', { roomId: world.rooms.vault })).toEqual(
      await post('gina', 'subscriptions.unread', { roomId: newId() }),
    )
  })
})

describe('together with everything else', () => {
  test('20 reads at once with 20 messages: what is unread at the end is what came after the last read, never less than nothing', async () => {
    await Promise.all([
      ...Array.from({ length: 20 }, () => read('gina', 'trio')),
      ...Array.from({ length: 20 }, (_, index) => send((['bob', 'carol'] as const)[index % 2] ?? 'bob', 'trio', `m${index}`)),
    ])
    const { rows } = await world.workspace.sql.query<{ expected: number; unread: number }>(
      `SELECT (SELECT count(*)::int FROM messages x WHERE x.room_id = m.room_id AND x.created_at > coalesce(m.last_seen_at, '-infinity') AND x.type IS NULL) AS expected, (r.position - m.read_position - m.deleted_unread)::int AS unread
         FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 AND m.user_id = $2`,
      [world.rooms.trio, world.people.gina.id],
    )
    expect(rows[0]?.unread).toBe(rows[0]?.expected)
    await read('gina', 'trio')
    expect(await unread('gina', 'trio')).toBe(0)
  })

  test('whatever people do, in any order and at once, unread is what others wrote after the mark and is still there', async () => {
    const rid = world.rooms.trio
    const step = fc.record({
      who: fc.constantFrom('gina' as const, 'bob' as const, 'carol' as const),
      what: fc.constantFrom('send' as const, 'read' as const, 'unread' as const, 'delete' as const),
      which: fc.nat(30),
    })
    const messages: Sent[] = []
    const act = async ({
      who,
      what,
      which,
    }: {
      who: 'gina' | 'bob' | 'carol'
      what: 'send' | 'read' | 'unread' | 'delete'
      which: number
    }) => {
      const chosen = messages[which % Math.max(1, messages.length)]
      if (what === 'send') messages.push(await send(who, 'trio', 'x'))
      else if (what === 'read') await read(who, 'trio')
      else if (chosen !== undefined && what === 'unread')
        await post(who, 'subscriptions.unread', { firstUnreadMessage: { _id: chosen._id } })
      else if (chosen !== undefined) await post(who, 'chat.delete', { roomId: rid, msgId: chosen._id })
    }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 }), async (rounds) => {
        for (const round of rounds) await Promise.all(round.map(act))
        const { rows } = await world.workspace.sql.query<{ unread: number; expected: number }>(
          `SELECT (r.position - m.read_position - m.deleted_unread)::int AS unread,
                  (SELECT count(*)::int FROM messages x WHERE x.room_id = m.room_id AND x.position > m.read_position AND x.author_id <> m.user_id) AS expected
             FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 ORDER BY m.user_id`,
          [rid],
        )
        for (const row of rows) expect(row.unread).toBe(row.expected)
      }),
      { numRuns: 12 },
    )
  })
})
