import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Found {
  users: { username: string; [key: string]: unknown }[]
  rooms: { _id: string; fname: string; [key: string]: unknown }[]
}

interface Directory {
  result: { _id: string; name: string; username?: string; [key: string]: unknown }[]
  total: number
  count: number
  offset: number
}

const names = (found: Found) => ({ users: found.users.map((user) => user.username), rooms: found.rooms.map((room) => room.fname) })
const ginasFriends = ['carol', 'bob', 'dan', 'robo', 'pia', 'vera', 'gina']
const ginasRooms = ['lobby', 'project', 'plans', 'whispers', 'attic', 'board', 'library']

describe('looking for names while typing', () => {
  test('a member finds people and rooms by a part of their name, five of each at most', async () => {
    const { rest } = world.people.bob
    const found = await rest.get<Found>('spotlight', { query: 'ga' })
    expect(names(found)).toEqual({ users: [], rooms: [] })
    expect(names(await rest.get<Found>('spotlight', { query: 'gus' }))).toEqual({ users: ['gus'], rooms: [] })
    expect(names(await rest.get<Found>('spotlight', { query: 'l' })).rooms).toContain('lobby')
    const all = await rest.get<Found>('spotlight', { query: '' })
    expect(all.users).toHaveLength(5)
    expect(all.rooms).toHaveLength(5)
  })

  test('a # in front asks for rooms, an @ for people', async () => {
    const { rest } = world.people.bob
    expect(names(await rest.get<Found>('spotlight', { query: '#ann' }))).toEqual({ users: [], rooms: ['annex'] })
    expect(names(await rest.get<Found>('spotlight', { query: '@car' }))).toEqual({ users: ['carol'], rooms: [] })
  })

  test('over DDP takes names to leave out, kinds to look for, and the room that is written in', async () => {
    const socket = await world.people.bob.socket()
    const found = await socket.call<Found>('spotlight', 'car', [], { users: true, rooms: true, includeFederatedRooms: true })
    expect(found.users).toMatchObject([{ username: 'carol', name: 'Carol', status: 'offline', statusText: '', outside: true }])
    expect(await socket.call('spotlight', 'car', ['carol'], { users: true })).toEqual({ users: [], rooms: [] })
    const { users } = await socket.call<Found>('spotlight', '', [], { mentions: true }, world.rooms.pair)
    expect(users.map(({ username, outside }) => [username, outside]).slice(0, 2)).toEqual([
      ['bob', false],
      ['carol', false],
    ])
    expect(users.slice(2).every((user) => user.outside === true)).toBe(true)
    expect(users).toHaveLength(5)
  })

  test('a guest finds only people they share a room with and rooms of their own, whatever they type', async () => {
    const { rest, socket: open } = world.people.gina
    const socket = await open()
    const texts = [
      '',
      ...'abcdefghijklmnopqrstuvwxyz',
      '%',
      '_',
      '*',
      '.',
      '\\',
      "'",
      '@',
      '#',
      'dora',
      'Dora',
      'gus',
      'gus@foyer.example',
      'dora@foyer.example',
      'annex',
      'vault',
      'openPlans',
      'garage',
    ]
    for (const text of texts) {
      for (const found of [
        await rest.get<Found>('spotlight', { query: text }),
        await socket.call<Found>('spotlight', text, [], { users: true, rooms: true, mentions: true }),
      ]) {
        expect(
          names(found).users.filter((name) => !ginasFriends.includes(name)),
          text,
        ).toEqual([])
        expect(
          names(found).rooms.filter((name) => !ginasRooms.includes(name)),
          text,
        ).toEqual([])
      }
    }
    expect(names(await rest.get<Found>('spotlight', { query: 'lob' })).rooms).toEqual(['lobby'])
    expect(names(await rest.get<Found>('spotlight', { query: 'carol' })).users).toEqual(['carol'])
  })

  test('a guest learns no more of a person than a card', async () => {
    await world.workspace.sql.query(`UPDATE users SET nickname = 'caz', bio = 'secret bio' WHERE username = 'carol'`)
    const { users } = await world.people.gina.rest.get<Found>('spotlight', { query: '@carol' })
    expect(users).toEqual([
      { _id: world.people.carol.id, username: 'carol', name: 'Carol', status: 'offline', statusText: '', outside: true },
    ])
    expect((await world.people.bob.rest.get<Found>('spotlight', { query: '@carol' })).users).toMatchObject([{ nickname: 'caz' }])
  })

  test('in a room that a guest may not read they find nobody, as in one that is not there', async () => {
    const socket = await world.people.gina.socket()
    for (const roomId of [world.rooms.vault, world.rooms.annex, 'nosuchroom'])
      expect(await socket.call('spotlight', 'v', [], { mentions: true }, roomId)).toEqual({ users: [], rooms: [] })
    expect(await socket.call('spotlight', 'gus', [], { users: true }, world.rooms.project)).toEqual({ users: [], rooms: [] })
    const { users } = await socket.call<Found>('spotlight', 'd', [], { users: true }, world.rooms.project)
    expect(users).toMatchObject([{ username: 'dan', outside: false }])
  })

  test('a % or _ is looked for, not obeyed', async () => {
    for (const text of ['%', '_', 'c%l', 'c_rol'])
      expect(names(await world.people.bob.rest.get<Found>('spotlight', { query: text }))).toEqual({ users: [], rooms: [] })
  })

  test('a deactivated account is not found', async () => {
    expect(names(await world.people.bob.rest.get<Found>('spotlight', { query: 'dora' })).users).toEqual([])
  })

  test('a request without a text is refused', async () => {
    expect(await world.people.bob.rest.request('GET', 'spotlight')).toMatchObject({ status: 400, body: { errorType: 'invalid-params' } })
  })
})

describe('the directory', () => {
  test('shows members the channels, in both dialects, sorted as asked', async () => {
    const { rest } = world.people.bob
    const older = await rest.get<Directory>('directory', {
      query: JSON.stringify({ text: 'l', type: 'channels', workspace: 'local' }),
      sort: JSON.stringify({ name: -1 }),
    })
    expect(older.result.map((room) => room.name)).toEqual(['lobby', 'library', 'general'])
    expect(older).toMatchObject({ count: 3, offset: 0, total: 3 })
    const newer = await rest.get<Directory>('directory', {
      text: 'l',
      type: 'channels',
      sort: JSON.stringify({ usersCount: -1 }),
      count: 1,
      offset: 0,
    })
    expect(newer).toMatchObject({ result: [{ name: 'lobby', t: 'c', usersCount: 6 }], count: 1, total: 3 })
    expect((await rest.get<Directory>('directory', {})).result.map((room) => room.name)).toContain('annex')
  })

  test('shows members the people without their addresses, and administrators with them', async () => {
    const shown = async (name: 'alice' | 'bob') =>
      (await world.people[name].rest.get<Directory>('directory', { type: 'users', text: 'gus', sort: JSON.stringify({ username: 1 }) }))
        .result
    expect(await shown('bob')).toEqual([
      expect.objectContaining({ username: 'gus', name: 'Gus', kind: 'guest', createdAt: expect.any(String) }),
    ])
    expect((await shown('bob'))[0]).not.toHaveProperty('emails')
    expect(await shown('alice')).toMatchObject([{ username: 'gus', emails: [{ address: 'gus@foyer.example', verified: true }] }])
  })

  test('shows a guest nothing and counts nothing', async () => {
    for (const query of [
      {},
      { type: 'users' },
      { type: 'channels', text: 'lobby' },
      { type: 'teams' },
      { query: JSON.stringify({ type: 'users', text: 'carol' }) },
    ])
      expect(await world.people.gina.rest.get('directory', query)).toEqual({ result: [], count: 0, offset: 0, total: 0, success: true })
  })

  test('refuses what can’t be read', async () => {
    const { rest } = world.people.bob
    expect(await rest.request('GET', 'directory', { query: { query: '{' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-query' },
    })
    expect(await rest.request('GET', 'directory', { query: { sort: '["name"]' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-sort' },
    })
    expect(await rest.request('GET', 'directory', { query: { type: 'secrets' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-type' },
    })
    expect(await rest.get('directory', { type: 'teams' })).toMatchObject({ result: [], total: 0 })
  })
})

describe('completing a room’s name', () => {
  test('finds only channels and groups that somebody belongs to', async () => {
    const complete = async (name: 'bob' | 'gina', text: string) =>
      (
        await world.people[name].rest.get<{ items: { name: string }[] }>('rooms.autocomplete.channelAndPrivate', {
          selector: JSON.stringify({ name: text }),
        })
      ).items.map((item) => item.name)
    expect(await complete('gina', 'l')).toEqual(['library', 'lobby'])
    expect(await complete('gina', 'annex')).toEqual([])
    expect(await complete('bob', 'annex')).toEqual([])
    expect(
      await world.people.gina.rest.get('rooms.autocomplete.channelAndPrivate.withPagination', {
        selector: JSON.stringify({ name: 'l' }),
        count: 1,
        offset: 1,
      }),
    ).toMatchObject({ items: [{ name: 'lobby' }], total: 2 })
    expect(await world.people.gina.rest.request('GET', 'rooms.autocomplete.channelAndPrivate', { query: { selector: 'x' } })).toMatchObject(
      { status: 400, body: { errorType: 'error-invalid-query' } },
    )
  })
})
