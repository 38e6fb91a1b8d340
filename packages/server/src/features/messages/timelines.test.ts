import { Message } from '@foyer/protocol/entities/message.ts'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture, type Place } from '../../../test/fixture.ts'
import { newId } from '../../platform/ids.ts'

let world: Fixture
let said: Shown[]
beforeAll(async () => {
  world = await openFixture()
  said = []
  for (let index = 0; index < 12; index++)
    said.push(await send((['bob', 'carol', 'gina'] as const)[index % 3] ?? 'bob', 'trio', `m${index}`))
})
afterAll(() => world[Symbol.asyncDispose]())

interface Shown {
  _id: string
  msg: string
  ts: string
  _updatedAt: string
  [key: string]: unknown
}

async function send(name: Name, place: Place, msg: string, more: Record<string, unknown> = {}): Promise<Shown> {
  return (
    await world.people[name].rest.post<{ message: Shown }>('chat.sendMessage', { message: { rid: world.rooms[place], msg, ...more } })
  ).message
}

async function get<T = { messages: Shown[] }>(path: string, query: Record<string, unknown>, name: Name = 'gina'): Promise<T> {
  return world.people[name].rest.get<T>(path, query as never)
}

async function answer(name: Name, path: string, query: Record<string, unknown>) {
  const { status, body } = await world.people[name].rest.request('GET', path, { query: query as never })
  return { status, body: body as Record<string, unknown> }
}

const words = ({ messages }: { messages: readonly Shown[] }) => messages.map((message) => message.msg)
const at = (index: number): Shown => said[index] ?? { _id: '', msg: '', ts: '', _updatedAt: '' }

describe('history', () => {
  test('is newest first, between two moments, with or without them, page by page', async () => {
    const roomId = world.rooms.trio
    expect(words(await get('im.history', { roomId, count: 3 }))).toEqual(['m11', 'm10', 'm9'])
    expect(words(await get('dm.history', { roomId, count: 2, offset: 2 }))).toEqual(['m9', 'm8'])
    expect(words(await get('im.history', { roomId, latest: at(5).ts, oldest: at(2).ts }))).toEqual(['m4', 'm3'])
    expect(words(await get('im.history', { roomId, latest: at(5).ts, oldest: at(2).ts, inclusive: true }))).toEqual([
      'm5',
      'm4',
      'm3',
      'm2',
    ])
    const { messages } = await get('im.history', { roomId, count: 0 })
    expect(messages).toHaveLength(12)
    expect(messages.flatMap((message) => Value.Errors(Message, message))).toEqual([])
  })

  test('says where the unread begins that is not on the page', async () => {
    const page = await get<{ messages: Shown[]; firstUnread: Shown; unreadNotLoaded: number }>('im.history', {
      roomId: world.rooms.trio,
      oldest: at(2).ts,
      count: 3,
      unreads: true,
    })
    expect(words(page)).toEqual(['m11', 'm10', 'm9'])
    expect(page.firstUnread.msg).toBe('m3')
    expect(page.unreadNotLoaded).toBe(6)
    const gina = await world.people.gina.socket()
    expect(await gina.call('loadHistory', world.rooms.trio, null, 3, new Date(at(2).ts))).toMatchObject({
      messages: [{ msg: 'm11' }, { msg: 'm10' }, { msg: 'm9' }],
      firstUnread: { msg: 'm3' },
      unreadNotLoaded: 6,
    })
    expect(await gina.call('loadHistory', world.rooms.trio, new Date(at(2).ts), 50, null)).toMatchObject({
      messages: [{ msg: 'm1', ts: expect.any(Date) }, { msg: 'm0' }],
      unreadNotLoaded: 0,
    })
    expect(await gina.call('getChannelHistory', { rid: world.rooms.trio, latest: { $date: 1 }, count: 5 })).toMatchObject({ messages: [] })
  })

  test('leaves replies out that stand only in their thread, when asked', async () => {
    const root = await send('carol', 'lobby', 'root')
    await send('bob', 'lobby', 'only in the thread', { tmid: root._id })
    await send('bob', 'lobby', 'in both', { tmid: root._id, tshow: true })
    expect(words(await get('channels.history', { roomName: 'lobby', count: 3 }))).toEqual(['in both', 'only in the thread', 'root'])
    expect(words(await get('channels.history', { roomId: world.rooms.lobby, count: 2, showThreadMessages: false }))).toEqual([
      'in both',
      'root',
    ])
  })

  test('before, after and around a message', async () => {
    const gina = await world.people.gina.socket()
    expect(await gina.call('loadNextMessages', world.rooms.trio, new Date(at(9).ts), 5)).toMatchObject({
      messages: [{ msg: 'm10' }, { msg: 'm11' }],
    })
    expect(await gina.call<Shown[]>('loadMissedMessages', world.rooms.trio, new Date(at(8).ts))).toMatchObject([
      { msg: 'm11' },
      { msg: 'm10' },
      { msg: 'm9' },
    ])
    const around = await gina.call<{ messages: Shown[]; moreBefore: boolean; moreAfter: boolean }>(
      'loadSurroundingMessages',
      { _id: at(6)._id, rid: world.rooms.vault },
      5,
    )
    expect(words(around)).toEqual(['m4', 'm5', 'm6', 'm7', 'm8'])
    expect([around.moreBefore, around.moreAfter]).toEqual([true, true])
    expect(await gina.call('loadSurroundingMessages', { _id: at(11)._id }, 50)).toMatchObject({ moreBefore: false, moreAfter: false })
    expect(await gina.call('getSingleMessage', at(3)._id)).toMatchObject({ msg: 'm3' })
  })

  test('begins for a latecomer when they came, and everything before answers as missing', async () => {
    const seen = await get<{ messages: Shown[] }>('groups.history', { roomId: world.rooms.project, count: 100 })
    expect(seen.messages.map((message) => message._id)).not.toContain(world.messages.oldInProject)
    expect(
      (await get('groups.history', { roomId: world.rooms.project, count: 100 }, 'carol')).messages.map((message) => message._id),
    ).toContain(world.messages.oldInProject)
    expect(await answer('gina', 'chat.getMessage', { msgId: world.messages.oldInProject })).toEqual(
      await answer('gina', 'chat.getMessage', { msgId: newId() }),
    )
  })

  test('of hidden rooms, of messages there, and of rooms of another kind answers as of missing ones, on every road', async () => {
    const gina = await world.people.gina.socket()
    const call = (...args: [string, ...unknown[]]) =>
      gina.call(...args).then(JSON.stringify, (error: { error: string; reason: string }) => `${error.error} ${error.reason}`)
    const when = new Date(0)
    const roads: ((id: string) => Promise<unknown>)[] = [
      (id) => answer('gina', 'channels.history', { roomId: id }),
      (id) => answer('gina', 'groups.history', { roomId: id }),
      (id) => answer('gina', 'im.history', { roomId: id }),
      (id) => answer('gina', 'chat.syncMessages', { roomId: id, lastUpdate: when.toISOString() }),
      (id) => answer('gina', 'chat.getDeletedMessages', { roomId: id, since: when.toISOString() }),
      (id) => answer('gina', 'chat.search', { roomId: id, searchText: 'says' }),
      (id) => call('loadHistory', id, null, 50, null),
      (id) => call('loadMissedMessages', id, when),
      (id) => call('loadNextMessages', id, when, 50),
      (id) => call('messages/get', id, { lastUpdate: when }),
      (id) => call('getChannelHistory', { rid: id }),
      (id) => call('messageSearch', 'says', id, 10),
    ]
    for (const road of roads) {
      const missing = await road(newId())
      expect(JSON.stringify(missing)).toContain('error-room-not-found')
      for (const place of ['vault', 'annex', 'openPlans', 'pair'] as const) expect(await road(world.rooms[place]), place).toEqual(missing)
    }
    expect(await answer('gina', 'groups.history', { roomId: world.rooms.lobby })).toMatchObject({
      body: { errorType: 'error-room-not-found' },
    })
    for (const method of ['getSingleMessage', 'loadSurroundingMessages'])
      expect(
        await call(
          method,
          method === 'getSingleMessage' ? world.messages.veraInVault : { _id: world.messages.veraInVault, rid: world.rooms.lobby },
        ),
      ).toBe(await call(method, method === 'getSingleMessage' ? newId() : { _id: newId(), rid: world.rooms.lobby }))
  })
})

describe('catching up', () => {
  test('in the first dialect: everything since a moment, and what is gone', async () => {
    const roomId = world.rooms.duo
    const [one, two] = [await send('carol', 'duo', 'one'), await send('carol', 'duo', 'two')]
    await world.people.carol.rest.post('chat.update', { roomId, msgId: one._id, text: 'one, edited' })
    await world.people.carol.rest.post('chat.delete', { roomId, msgId: two._id })
    const { result } = await get<{ result: { updated: Shown[]; deleted: object[] } }>('chat.syncMessages', {
      roomId,
      lastUpdate: one._updatedAt,
    })
    expect(result.updated.map((message) => message.msg)).toEqual(['one, edited'])
    expect(result.deleted).toEqual([{ _id: two._id, _deletedAt: expect.any(String) }])
    const gina = await world.people.gina.socket()
    expect(await gina.call('messages/get', roomId, { lastUpdate: new Date(one._updatedAt) })).toMatchObject({
      updated: [{ msg: 'one, edited', _updatedAt: expect.any(Date) }],
      deleted: [{ _id: two._id, _deletedAt: expect.any(Date) }],
    })
    expect(await gina.call('messages/get', roomId, { latestDate: new Date(), count: 1 })).toMatchObject({
      messages: [{ msg: 'one, edited' }],
    })
    expect(await get('chat.syncMessages', { roomId, lastUpdate: '2100-01-01T00:00:00.000Z' })).toMatchObject({
      result: { updated: [], deleted: [] },
    })
  })

  test('in the second: page by page until both cursors are at their end, nothing twice and nothing left out', async () => {
    const roomId = world.rooms.trio
    const pages: string[][] = []
    let next: string | null = '0'
    while (next !== null) {
      const { result }: { result: { updated: Shown[]; cursor: { next: string | null; previous: string | null } } } = await get(
        'chat.syncMessages',
        { roomId, next, count: 5, type: 'UPDATED' },
      )
      pages.push(result.updated.map((message) => message.msg))
      expect(result.cursor.next).toBe(pages.length < 3 ? String(new Date(result.updated.at(-1)?._updatedAt ?? 0).getTime()) : null)
      next = result.cursor.next
    }
    expect(pages).toEqual([
      ['m0', 'm1', 'm2', 'm3', 'm4'],
      ['m5', 'm6', 'm7', 'm8', 'm9'],
      ['m10', 'm11'],
    ])
    const back = await get<{ result: { updated: Shown[]; cursor: object } }>('chat.syncMessages', {
      roomId,
      previous: new Date(at(3)._updatedAt).getTime(),
      count: 2,
    })
    expect(back.result.updated.map((message) => message.msg)).toEqual(['m2', 'm1'])
    expect(back.result.cursor).toEqual({ next: String(new Date(at(2).ts).getTime()), previous: String(new Date(at(1).ts).getTime()) })
    expect(await get('chat.syncMessages', { roomId, next: '0', type: 'DELETED' })).toMatchObject({
      result: { deleted: [], cursor: { next: null, previous: null } },
    })
  })

  test('a reply and its root, changed in one moment, are never torn apart by a page', async () => {
    const roots = [await send('carol', 'plans', 'root'), await send('carol', 'plans', 'other root')]
    for (const root of roots) await send('gina', 'plans', 'reply', { tmid: root._id })
    const seen: string[] = []
    for (let next: string | null = '0'; next !== null; ) {
      const { result }: { result: { updated: Shown[]; cursor: { next: string | null } } } = await get('chat.syncMessages', {
        roomId: world.rooms.plans,
        next,
        count: 1,
      })
      seen.push(...result.updated.map((message) => message._id))
      next = result.cursor.next
    }
    const { rows } = await world.workspace.sql.query<{ id: string }>('SELECT id FROM messages WHERE room_id = $1', [world.rooms.plans])
    expect([...seen].sort()).toEqual(rows.map((row) => row.id).sort())
  })

  test('garbage in the place of a moment is refused', async () => {
    const roomId = world.rooms.trio
    for (const [query, code] of [
      [{ lastUpdate: 'yesterday' }, 'error-lastUpdate-param-invalid'],
      [{}, 'error-param-required'],
      [{ next: '1', previous: '1' }, 'invalid-params'],
      [{ next: 'x' }, 'error-invalid-date'],
    ] as const)
      expect(await answer('gina', 'chat.syncMessages', { roomId, ...query })).toMatchObject({ status: 400, body: { errorType: code } })
    expect(await answer('gina', 'im.history', { roomId, latest: 'x' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-date' },
    })
    expect(await answer('gina', 'chat.syncMessages', { lastUpdate: new Date().toISOString() })).toMatchObject({
      status: 400,
      body: { errorType: 'error-roomid-param-not-provided' },
    })
  })
})

describe('searching', () => {
  test('finds a text as it is written, whatever its case, and what one person wrote', async () => {
    const roomId = world.rooms.lobby
    await send('bob', 'lobby', 'The quick brown FOX is 100% sure_of \\it')
    await send('carol', 'lobby', 'the fox, 100 percent')
    const search = async (searchText: string) => words(await get('chat.search', { roomId, searchText }))
    expect(await search('Fox')).toEqual(['the fox, 100 percent', 'The quick brown FOX is 100% sure_of \\it'])
    expect(await search('100%')).toEqual(['The quick brown FOX is 100% sure_of \\it'])
    expect(await search('sure_of')).toHaveLength(1)
    expect(await search('sureXof')).toHaveLength(0)
    expect(await search('\\it')).toHaveLength(1)
    expect(await search('fox from:carol')).toEqual(['the fox, 100 percent'])
    expect(await search('from:@BOB fox')).toHaveLength(1)
    expect(await search('from:vera')).toEqual([])
    expect(await search('from:nobody')).toEqual([])
    expect(await search('.*')).toEqual([])
    expect(await search('   ')).toEqual([])
    const gina = await world.people.gina.socket()
    expect(await gina.call('messageSearch', 'percent', roomId, 10)).toMatchObject({ message: { docs: [{ msg: 'the fox, 100 percent' }] } })
    expect(await answer('gina', 'chat.search', { roomId, searchText: 'x'.repeat(257) })).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
    expect(await answer('gina', 'chat.search', { roomId })).toMatchObject({ status: 400, body: { errorType: 'invalid-params' } })
  })

  test('what takes the database too long is refused with a sentence', async () => {
    await world.workspace.sql.query(
      `INSERT INTO messages (room_id, id, author_id, body, created_at, updated_at) SELECT $1, 'bulk' || n, $2, repeat('lorem ipsum dolor ', 250), now(), now() FROM generate_series(1, 20000) n`,
      [world.rooms.annex, world.people.carol.id],
    )
    const started = performance.now()
    const slow = await answer('carol', 'chat.search', { roomId: world.rooms.annex, searchText: 'not in any of them' })
    expect(slow).toMatchObject({ status: 400, body: { errorType: 'error-search-too-slow' } })
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
