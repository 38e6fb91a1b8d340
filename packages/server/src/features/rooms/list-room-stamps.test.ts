// Whatever takes somebody's rights in a room, or gives them, can be seen by its stamp; what is said in it cannot.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, type Place } from '../../../test/fixture.ts'
import { listRoomReaders } from './list-room-readers.ts'
import { listRoomStamps } from './list-room-stamps.ts'

let world: Fixture
beforeEach(async () => {
  world = await openFixture()
})
afterEach(() => world[Symbol.asyncDispose]())

const asServer = { credential: 'operator', address: null, requestId: 'stamps' } as const
const listening = ['bob', 'carol', 'gina'] as const

/** What is known of those who listen, and what is answered when it is asked whether that holds. */
async function knownOf(place: Place) {
  const { app } = world.workspace
  const [roomId, userIds] = [world.rooms[place], listening.map((name) => world.people[name].id)]
  const { stamp, people } = await app.perform(listRoomReaders, asServer, { roomId, userIds })
  const known = { roomId, stamp, weight: people.reduce((sum, { weight }) => sum + weight, 0n) }
  const holds = async (): Promise<boolean> => {
    const [now] = await app.perform(listRoomStamps, asServer, { rooms: [{ roomId, userIds }] })
    return now !== undefined && now.stamp === known.stamp && now.weight === known.weight
  }
  expect(await holds()).toBe(true)
  return { holds, readers: people.filter(({ reader }) => reader !== null).length }
}

type Change = (world: Fixture) => Promise<unknown>

const changes: readonly (readonly [string, Place, Change])[] = [
  [
    'somebody is put out of it',
    'lobby',
    ({ people, rooms }) => people.carol.rest.post('channels.kick', { roomId: rooms.lobby, userId: people.gina.id }),
  ],
  ['somebody leaves it', 'lobby', ({ people, rooms }) => people.bob.rest.post('channels.leave', { roomId: rooms.lobby })],
  [
    'somebody is put out of the room that it belongs to',
    'plans',
    ({ people, rooms }) => people.carol.rest.post('groups.kick', { roomId: rooms.project, userId: people.gina.id }),
  ],
  ['it becomes private', 'lobby', ({ people, rooms }) => people.carol.rest.post('channels.setType', { roomId: rooms.lobby, type: 'p' })],
  [
    'somebody is deactivated',
    'lobby',
    ({ people }) =>
      people.alice.rest.post('users.setActiveStatus', { userId: people.bob.id, activeStatus: false, confirmRelinquish: true }),
  ],
  [
    'somebody’s access ends',
    'lobby',
    ({ people, workspace }) =>
      workspace.sql.query(`UPDATE users SET access_ends_at = now() - interval '1 second' WHERE id = $1`, [people.gina.id]),
  ],
  [
    'somebody is given a role',
    'lobby',
    ({ people }) => people.alice.rest.post('roles.addUserToRole', { roleName: 'admin', username: 'bob' }),
  ],
  [
    'a permission is taken away',
    'lobby',
    ({ people }) => people.alice.rest.post('permissions.update', { permissions: [{ _id: 'view-c-room', roles: ['admin'] }] }),
  ],
]

describe('what is known of who may read a room', () => {
  test.each(changes)('does not hold when %s', async (_what, place, change) => {
    const { holds } = await knownOf(place)
    await change(world)
    expect(await holds()).toBe(false)
  })

  test('holds whatever is said there, read and marked', async () => {
    const { people, rooms } = world
    const { holds, readers } = await knownOf('lobby')
    expect(readers).toBe(3)
    const { message } = await people.bob.rest.post<{ message: { _id: string } }>('chat.sendMessage', {
      message: { rid: rooms.lobby, msg: 'hello @carol' },
    })
    await people.carol.rest.post('chat.react', { messageId: message._id, emoji: ':tada:' })
    await people.gina.rest.post('subscriptions.read', { rid: rooms.lobby })
    await people.carol.rest.post('channels.setTopic', { roomId: rooms.lobby, topic: 'the hall' })
    expect(await holds()).toBe(true)
  })
})
