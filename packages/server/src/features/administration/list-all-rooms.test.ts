import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, openFixture } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
  await world.workspace.sql.query(`UPDATE users SET company = 'Partner Ltd' WHERE username = 'gina'`)
})
afterAll(() => world[Symbol.asyncDispose]())

interface Row {
  _id: string
  t: string
  name?: string
  guests: number
  companies: string[]
}
const list = (query: Record<string, string> = {}) =>
  world.workspace.alice.rest.get<{ rooms: Row[]; total: number }>('rooms.adminRooms', { count: '100', ...query })

test('an administrator sees every room, those that they are not in too, and who from outside is there', async () => {
  const { rooms, total } = await list()
  expect([rooms.length, total]).toEqual([15, 15])
  const of = (id: string) => rooms.find(({ _id }) => _id === id)
  expect(of(world.rooms.lobby)).toMatchObject({ t: 'c', name: 'lobby', usersCount: 6, guests: 1, companies: ['Partner Ltd'] })
  expect(of(world.rooms.vault)).toMatchObject({ t: 'p', guests: 0, companies: [] })
  expect(of(world.rooms.garage)).toMatchObject({ guests: 1, companies: [] })
  expect(of(world.rooms.trio)).toMatchObject({ t: 'd', usernames: expect.arrayContaining(['bob', 'carol', 'gina']) })
})

test('and nothing of what is said in them', async () => {
  expect(JSON.stringify(await list())).not.toContain('says this')
  expect(JSON.stringify(await list())).not.toContain('lastMessage')
})

test('is narrowed to kinds of rooms and to a name', async () => {
  const of = async (query: Record<string, string>) => (await list(query)).rooms.map(({ _id }) => _id)
  expect(new Set(await of({ types: 'd' }))).toEqual(new Set([world.rooms.duo, world.rooms.trio, world.rooms.pair]))
  expect(new Set(await of({ 'types[]': 'discussions' }))).toEqual(new Set([world.rooms.plans, world.rooms.openPlans, world.rooms.whispers]))
  expect(await of({ types: 'p', filter: 'vau' })).toEqual([world.rooms.vault])
  expect(await of({ filter: 'vau', types: 'c' })).toEqual([])
})

test('one room is told alike, and one that is not there is missing', async () => {
  const one = (rid: string) => world.workspace.alice.rest.request('GET', 'rooms.adminRooms.getRoom', { query: { rid } })
  expect((await one(world.rooms.vault)).body).toMatchObject({ success: true, _id: world.rooms.vault, name: 'vault', guests: 0 })
  expect(await one('xxxxxxxxxxxxxxxxx')).toMatchObject({ status: 400, body: { errorType: 'error-room-not-found' } })
})

test('others are refused, and told nothing by it', async () => {
  for (const name of ['bob', 'carol', 'gina'] as const) {
    expect((await world.people[name].rest.request('GET', 'rooms.adminRooms')).status).toBe(403)
    const asked = await Promise.all(
      [world.rooms.vault, 'xxxxxxxxxxxxxxxxx'].map((rid) =>
        world.people[name].rest.request('GET', 'rooms.adminRooms.getRoom', { query: { rid } }),
      ),
    )
    expect(asked[0]?.status).toBe(403)
    expect(asked[0]?.body).toEqual(asked[1]?.body)
  }
})
