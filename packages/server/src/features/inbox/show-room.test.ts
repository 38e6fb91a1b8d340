import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

const refusalOf = async (call: Promise<unknown>) =>
  call.then(
    () => null,
    ({ error, reason, details }) => ({ error, reason, details }),
  )

describe('one room', () => {
  test('is shown by id, by name, and under the key that older SDKs send', async () => {
    const { gina } = world.people
    for (const query of [{ roomId: world.rooms.lobby }, { roomName: 'lobby' }, { rid: world.rooms.lobby }])
      expect(await gina.rest.get('rooms.info', query)).toMatchObject({
        room: { _id: world.rooms.lobby, t: 'c', name: 'lobby', fname: 'lobby' },
        success: true,
      })
    const direct = await gina.rest.get<{ room: object }>('rooms.info', { roomId: world.rooms.duo })
    expect(direct.room).toMatchObject({ t: 'd', usernames: expect.arrayContaining(['carol', 'gina']) })
    expect(direct.room).not.toHaveProperty('name')
  })

  test('is shown over DDP, and found by name or id as a plain text', async () => {
    const socket = await world.people.gina.socket()
    const { lobby, project, duo } = world.rooms
    expect(await socket.call('getRoomById', lobby)).toMatchObject({ _id: lobby, name: 'lobby' })
    expect(await socket.call('getRoomByTypeAndName', 'p', 'project', '')).toMatchObject({ _id: project })
    expect(await socket.call('getRoomByTypeAndName', 'd', duo)).toMatchObject({ _id: duo, t: 'd' })
    expect(await socket.call('getRoomIdByNameOrId', 'lobby')).toBe(lobby)
    expect(await socket.call('getRoomIdByNameOrId', lobby)).toBe(lobby)
    expect(await socket.call('getRoomNameById', lobby)).toBe('lobby')
  })

  test('a hidden room and one that is not there look alike to a guest', async () => {
    const { rest, socket: open } = world.people.gina
    const bodies = await Promise.all(
      [
        { roomId: world.rooms.vault },
        { roomId: world.rooms.annex },
        { roomId: world.rooms.openPlans },
        { roomId: world.rooms.pair },
        { roomId: 'nosuchroomatall12' },
        { roomName: 'vault' },
        { roomName: 'annex' },
        { roomName: 'nosuchroom' },
      ].map(async (query) => {
        const { status, body } = await rest.request('GET', 'rooms.info', { query })
        return { status, body }
      }),
    )
    for (const body of bodies)
      expect(body).toEqual({
        status: 400,
        body: { success: false, error: 'There is no such room [error-room-not-found]', errorType: 'error-room-not-found' },
      })
    const socket = await open()
    for (const [method, ...params] of [
      ['getRoomById', world.rooms.vault],
      ['getRoomByTypeAndName', 'p', 'vault'],
      ['getRoomByTypeAndName', 'c', 'annex'],
      ['getRoomIdByNameOrId', 'annex'],
      ['getRoomIdByNameOrId', world.rooms.vault],
      ['getRoomNameById', world.rooms.vault],
      ['openRoom', world.rooms.vault],
      ['hideRoom', world.rooms.annex],
      ['toggleFavorite', world.rooms.vault, true],
    ] as const) {
      const missing = await refusalOf(
        socket.call(
          method,
          ...params.map((param) =>
            Object.values(world.rooms).includes(param as string) || param === 'vault' || param === 'annex' ? 'nosuchroom' : param,
          ),
        ),
      )
      expect(await refusalOf(socket.call(method, ...params)), method).toEqual(missing)
      expect(missing, method).toMatchObject({ error: 'error-room-not-found' })
    }
  })

  test('of another kind is not found by its name', async () => {
    const socket = await world.people.gina.socket()
    expect(await refusalOf(socket.call('getRoomByTypeAndName', 'c', 'project'))).toMatchObject({ error: 'error-room-not-found' })
    expect(await refusalOf(socket.call('getRoomByTypeAndName', 'x', 'project'))).toMatchObject({ error: 'invalid-params' })
  })

  test('a discussion names the room above to those who may see it, and to nobody else', async () => {
    const shown = async (person: 'carol' | 'gina' | 'vera', roomId: string) =>
      world.people[person].rest.get<{ room: object; parent?: object }>('rooms.info', { roomId })
    expect((await shown('vera', world.rooms.whispers)).parent).toMatchObject({
      _id: world.rooms.vault,
      t: 'p',
      name: 'vault',
      fname: 'vault',
    })
    expect((await shown('gina', world.rooms.plans)).parent).toMatchObject({ _id: world.rooms.project, name: 'project' })
    const whispers = await shown('gina', world.rooms.whispers)
    expect(whispers).toEqual({ room: expect.objectContaining({ _id: world.rooms.whispers, prid: world.rooms.vault }), success: true })
    expect(JSON.stringify(whispers)).not.toContain('"vault"')
  })

  test('a request that names none is told so', async () => {
    expect(await world.people.gina.rest.request('GET', 'rooms.info')).toMatchObject({
      status: 400,
      body: { errorType: 'error-roomid-param-not-provided' },
    })
  })
})
