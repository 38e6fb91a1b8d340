// Posts that wait at the same time are stored in one transaction. What one of them is, or is refused for, is its own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture, type Place } from '../../../test/fixture.ts'
import { statementsDuring } from '../../../test/statements.ts'
import { arm, loseBackend } from '../../platform/failpoint.ts'
import { newId } from '../../platform/ids.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
  // Whoever has been let in a moment ago goes with others.
  await Promise.all((['bob', 'carol', 'gina', 'dan', 'gus', 'robo'] satisfies Name[]).map((name) => send(name, 'general', 'let in')))
})
afterAll(() => world[Symbol.asyncDispose]())

interface Answer {
  readonly status: number
  readonly body: { readonly message?: { _id: string; msg: string; u: object; ts: string }; readonly errorType?: string }
}

async function send(name: Name, place: Place, msg: string, more: object = {}): Promise<Answer> {
  const body = { message: { rid: world.rooms[place], msg, ...more } }
  return (await world.people[name].rest.request('POST', 'chat.sendMessage', { body })) as Answer
}

interface Row {
  readonly id: string
  readonly body: string
  readonly author_id: string
  readonly at: number
  readonly position: number
}

async function storedIn(place: Place, like: string): Promise<Row[]> {
  const { rows } = await world.workspace.sql.query<Row>(
    `SELECT id, body, author_id, extract(epoch FROM created_at)::float8 * 1000 AS at, position::int FROM messages WHERE room_id = $1 AND body LIKE $2 ORDER BY created_at`,
    [world.rooms[place], like],
  )
  return rows
}

async function unread(name: Name, place: Place): Promise<number> {
  const { rows } = await world.workspace.sql.query<{ unread: number }>(
    'SELECT (r.position - m.read_position - m.deleted_unread)::int AS unread FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 AND m.user_id = $2',
    [world.rooms[place], world.people[name].id],
  )
  return rows[0]?.unread ?? Number.NaN
}

/** How many transactions stored messages, and how many messages there were in all of them. */
const storing = (statements: readonly string[][]): number => statements.flat().filter((text) => /INSERT INTO messages/i.test(text)).length

describe('posted at the same time', () => {
  test('sixty messages of three people are stored in few transactions: each once, in one order, a moment apart, and the counts are exact', async () => {
    await world.people.bob.rest.post('subscriptions.read', { rid: world.rooms.lobby })
    const names = ['carol', 'gina', 'robo'] as const satisfies Name[]
    let answers: Answer[] = []
    const statements = await statementsDuring(async () => {
      answers = await Promise.all(Array.from({ length: 60 }, (_, n) => send(names[n % 3] ?? 'carol', 'lobby', `crowd ${n} of sixty`)))
    })
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, () => 200))
    expect(storing(statements)).toBeLessThan(20)
    const rows = await storedIn('lobby', 'crowd % of sixty')
    expect(new Set(rows.map(({ body }) => body)).size).toBe(60)
    expect(rows).toHaveLength(60)
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1]
      if (before !== undefined) expect([row.position - before.position, row.at > before.at]).toEqual([1, true])
    }
    expect(await unread('bob', 'lobby')).toBe(60)
    const last = Math.max(...rows.filter(({ author_id }) => author_id === world.people.gina.id).map(({ position }) => position))
    expect(await unread('gina', 'lobby')).toBe((rows.at(-1)?.position ?? 0) - last)
    const { rows: counted } = await world.workspace.sql.query(
      'SELECT r.message_count::int = (SELECT count(*)::int FROM messages m WHERE m.room_id = r.id) AS counted, r.last_message_id AS last FROM rooms r WHERE r.id = $1',
      [world.rooms.lobby],
    )
    expect(counted).toEqual([{ counted: true, last: rows.at(-1)?.id }])
  })

  test('each is answered with its own reason: outsiders, the archived, the read-only, the muted, the empty and the too long beside those that are stored', async () => {
    const long = 'x'.repeat(5_001)
    const asked: [Name, Place, string, string | undefined][] = [
      ['bob', 'lobby', 'beside the refused', undefined],
      ['dan', 'vault', 'not seen', 'error-room-not-found'],
      ['gus', 'lobby', 'not in it', 'error-room-not-found'],
      ['gina', 'attic', 'archived', 'error-room-archived'],
      ['gina', 'board', 'read only', 'error-not-allowed'],
      ['gina', 'library', 'muted', 'error-not-allowed'],
      ['gina', 'lobby', long, 'error-message-size-exceeded'],
      ['carol', 'lobby', '\u200b', 'invalid-params'],
      ['carol', 'lobby', 'beside the refused too', undefined],
    ]
    const together = await Promise.all(asked.map(([name, place, text]) => send(name, place, text)))
    const one: Answer[] = []
    for (const [name, place, text] of asked) one.push(await send(name, place, text))
    expect(together.map(({ status, body }) => [status, body.errorType])).toEqual(one.map(({ status, body }) => [status, body.errorType]))
    expect(together.map(({ status }) => status === 200)).toEqual(asked.map(([, , , code]) => code === undefined))
    expect(await storedIn('lobby', 'beside the refused')).toHaveLength(2)
    expect(await storedIn('lobby', 'beside the refused too')).toHaveLength(2)
  })

  test('ten sends of one id by one author are one message, and all are answered with it; another’s id is refused', async () => {
    const id = newId()
    const same = await Promise.all(Array.from({ length: 10 }, () => send('bob', 'lobby', 'once', { _id: id })))
    expect(same.map(({ status, body }) => [status, body.message?._id])).toEqual(Array.from({ length: 10 }, () => [200, id]))
    expect(new Set(same.map(({ body }) => body.message?.ts)).size).toBe(1)
    expect(await storedIn('lobby', 'once')).toHaveLength(1)
    const others = await Promise.all([send('carol', 'lobby', 'once', { _id: id }), send('bob', 'general', 'once', { _id: id })])
    expect(others.map(({ body }) => body.errorType)).toEqual(['error-duplicate-id', 'error-duplicate-id'])
  })

  test('a guest’s carries their mark, and everybody hears all of them once in the order in which they are stored', async () => {
    const heard: { _id: string; msg: string; u: { username: string; kind?: string } }[] = []
    const subscription = (await world.people.carol.socket()).subscribe('stream-room-messages', world.rooms.lobby)
    subscription.on((_, [message]) => void heard.push(message as (typeof heard)[number]))
    await subscription.ready
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => send('gina', 'lobby', `heard ${n} here`)),
      ...Array.from({ length: 10 }, (_, n) => send('bob', 'lobby', `heard 1${n} here`)),
    ])
    const rows = await storedIn('lobby', 'heard % here')
    await expect.poll(() => heard.length).toBe(20)
    expect(heard.map(({ _id }) => _id)).toEqual(rows.map(({ id }) => id))
    expect(heard.every(({ u }) => (u.username === 'gina') === (u.kind === 'guest'))).toBe(true)
  })

  test('in a direct message the other side finds it in their list again, and is notified once for each', async () => {
    await world.people.gina.rest.post('rooms.hide', { roomId: world.rooms.duo })
    const notices: string[] = []
    const subscription = (await world.people.gina.socket()).subscribe('stream-notify-user', `${world.people.gina.id}/notification`)
    subscription.on((_, [notice]) => void notices.push((notice as { text: string }).text))
    await subscription.ready
    await Promise.all(Array.from({ length: 5 }, (_, n) => send('carol', 'duo', `quick ${n} word`)))
    await expect.poll(() => notices.toSorted()).toEqual(Array.from({ length: 5 }, (_, n) => `quick ${n} word`))
    const { rows } = await world.workspace.sql.query('SELECT open FROM memberships WHERE room_id = $1 AND user_id = $2', [
      world.rooms.duo,
      world.people.gina.id,
    ])
    expect(rows).toEqual([{ open: true }])
  })

  test('a room that somebody holds holds up nobody else; its own are stored when it is free', async () => {
    const holder = await world.workspace.sql.connect()
    try {
      await holder.query('BEGIN')
      await holder.query('SELECT FROM rooms WHERE id = $1 FOR UPDATE', [world.rooms.lobby])
      const held = Array.from({ length: 3 }, (_, n) => send('bob', 'lobby', `held up ${n}`))
      const free = await Promise.all(Array.from({ length: 3 }, (_, n) => send('dan', 'project', `passes ${n}`)))
      expect(free.map(({ status }) => status)).toEqual([200, 200, 200])
      expect(await storedIn('lobby', 'held up %')).toEqual([])
      await holder.query('COMMIT')
      expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200, 200])
      expect(await storedIn('lobby', 'held up %')).toHaveLength(3)
    } finally {
      holder.release()
    }
  })

  test('when the line to the database is lost, each of a group is told that nobody knows and when to come again; a repeat settles it', async () => {
    const ids = [newId(), newId()]
    const disarm = arm('message:stored', loseBackend)
    const post = (id: string) =>
      fetch(`${world.people.bob.rest.url}/api/v1/chat.sendMessage`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-auth-token': world.people.bob.rest.authToken ?? '',
          'x-user-id': world.people.bob.rest.userId ?? '',
        },
        body: JSON.stringify({ message: { _id: id, rid: world.rooms.lobby, msg: `lost ${id}` } }),
      })
    const lost = await Promise.all(ids.map(post))
    disarm()
    expect(lost.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
      [503, '1'],
      [503, '1'],
    ])
    expect(await lost[0]?.json()).toMatchObject({ success: false, errorType: 'service-unavailable', details: { retryAfterSeconds: 1 } })
    expect(await storedIn('lobby', 'lost %')).toEqual([])
    expect((await Promise.all(ids.map(post))).map(({ status }) => status)).toEqual([200, 200])
    expect((await Promise.all(ids.map(post))).map(({ status }) => status)).toEqual([200, 200])
    expect(await storedIn('lobby', 'lost %')).toHaveLength(2)
  })
})
