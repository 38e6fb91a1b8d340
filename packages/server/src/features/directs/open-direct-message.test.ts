import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Opened {
  room: { _id: string; rid: string; t: string; usernames: string[]; uids: string[]; usersCount: number }
}

async function count(): Promise<{ rooms: number; memberships: number }> {
  const { rows } = await world.workspace.sql.query(
    'SELECT (SELECT count(*)::int FROM rooms) AS rooms, (SELECT count(*)::int FROM memberships) AS memberships',
  )
  return rows[0]
}

async function membersOf(roomId: string): Promise<{ username: string; open: boolean }[]> {
  const { rows } = await world.workspace.sql.query(
    'SELECT u.username, m.open FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 ORDER BY u.username',
    [roomId],
  )
  return rows
}

const pairId = (one: Name, other: Name) => [world.people[one].id, world.people[other].id].sort().join('')
const create = (name: Name, body: object) => world.people[name].rest.post<Opened>('im.create', body)

describe('opening a direct message', () => {
  test('between two makes a room of the two ids, in the list of the one who opens it', async () => {
    const { room } = await create('dan', { username: 'bob' })
    expect(room).toMatchObject({
      _id: pairId('dan', 'bob'),
      rid: pairId('dan', 'bob'),
      t: 'd',
      usernames: ['dan', 'bob'],
      uids: [world.people.dan.id, world.people.bob.id],
      usersCount: 2,
    })
    expect(room).not.toHaveProperty('name')
    expect(await membersOf(room._id)).toEqual([
      { username: 'bob', open: false },
      { username: 'dan', open: true },
    ])
  })

  test('a second time, from either side and under either name, finds the same room and changes nobody else’s list', async () => {
    const before = await count()
    const { room } = await world.people.bob.rest.post<Opened>('dm.create', { usernames: 'dan' })
    expect(room._id).toBe(pairId('dan', 'bob'))
    expect(await membersOf(room._id)).toEqual([
      { username: 'bob', open: true },
      { username: 'dan', open: true },
    ])
    const socket = await world.people.bob.socket()
    expect(await socket.call('createDirectMessage', 'dan', '')).toMatchObject({ rid: room._id, t: 'd', usernames: ['dan', 'bob'] })
    expect(await count()).toEqual(before)
  })

  test('with several people has an id of its own and is found again in any order', async () => {
    const { room } = await create('bob', { usernames: 'carol,dan' })
    expect(room.usernames.sort()).toEqual(['bob', 'carol', 'dan'])
    expect(room._id).toHaveLength(17)
    expect((await create('carol', { usernames: ['dan', 'BOB', 'carol', 'dan'] })).room._id).toBe(room._id)
    const socket = await world.people.dan.socket()
    expect(await socket.call('createDirectMessage', 'bob', 'carol')).toMatchObject({ rid: room._id })
  })

  test('with oneself is a notebook', async () => {
    const { room } = await create('bob', { username: 'bob' })
    expect(room).toMatchObject({ _id: world.people.bob.id.repeat(2), usernames: ['bob'], usersCount: 1 })
    expect((await create('bob', { username: 'bob' })).room._id).toBe(room._id)
  })

  test('between others leaves out whoever asks', async () => {
    const { room } = await create('bob', { usernames: 'vera,dan', excludeSelf: true })
    expect(room).toMatchObject({ _id: pairId('vera', 'dan') })
    expect(await membersOf(room._id)).toEqual([
      { username: 'dan', open: false },
      { username: 'vera', open: false },
    ])
    expect(await world.people.bob.rest.request('POST', 'im.create', { body: { usernames: 'vera', excludeSelf: true } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-arguments' },
    })
  })

  test('is told to whoever is in it', async () => {
    const [vera, carol] = [await world.people.vera.socket(), await world.people.carol.socket()]
    for (const [socket, name] of [
      [vera, 'vera'],
      [carol, 'carol'],
    ] as const)
      await socket.subscribe('stream-notify-user', `${world.people[name].id}/subscriptions-changed`, false).ready
    const { room } = await create('vera', { username: 'carol' })
    expect((await vera.waitFor(({ fields }) => fields.args[0] === 'inserted')).fields.args[1]).toMatchObject({
      rid: room._id,
      t: 'd',
      name: 'carol',
      fname: 'Carol',
      open: true,
    })
    expect((await carol.waitFor(({ fields }) => fields.args[0] === 'inserted')).fields.args[1]).toMatchObject({
      rid: room._id,
      name: 'vera',
      open: false,
    })
  })

  test('comes into the other’s list when something is said in it', async () => {
    const { room } = await create('vera', { username: 'alice' })
    expect(await membersOf(room._id)).toEqual([
      { username: 'alice', open: false },
      { username: 'vera', open: true },
    ])
    await (await world.people.vera.socket()).call('sendMessage', { rid: room._id, msg: 'hello' })
    expect(await membersOf(room._id)).toEqual([
      { username: 'alice', open: true },
      { username: 'vera', open: true },
    ])
  })

  test('has as many people as the workspace lets it, whoever opens it included', async () => {
    await world.workspace.sql.query(`INSERT INTO settings (id, value) VALUES ('DirectMesssage_maxUsers', '3')`)
    await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    const before = await count()
    expect(await world.people.vera.rest.request('POST', 'im.create', { body: { usernames: 'bob,carol,dan' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-direct-message-max-user-exceeded', details: { limit: 3 } },
    })
    expect(await count()).toEqual(before)
    expect((await create('vera', { usernames: 'bob,carol' })).room.usersCount).toBe(3)
    await world.workspace.sql.query(`DELETE FROM settings WHERE id = 'DirectMesssage_maxUsers'`)
    await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
  })

  test('by both sides at once gives one room with both in it', async () => {
    const opened = await Promise.all([
      create('alice', { username: 'dan' }),
      create('dan', { username: 'alice' }),
      create('alice', { username: 'dan' }),
      create('dan', { username: 'alice' }),
    ])
    expect(new Set(opened.map(({ room }) => room._id))).toEqual(new Set([pairId('alice', 'dan')]))
    expect(await membersOf(pairId('alice', 'dan'))).toEqual([
      { username: 'alice', open: true },
      { username: 'dan', open: true },
    ])
    const { rows } = await world.workspace.sql.query('SELECT member_count FROM rooms WHERE id = $1', [pairId('alice', 'dan')])
    expect(rows).toEqual([{ member_count: 2 }])
    const several = await Promise.all((['alice', 'bob', 'vera'] as const).map((name) => create(name, { usernames: 'alice,bob,vera' })))
    expect(new Set(several.map(({ room }) => room._id)).size).toBe(1)
  })

  test('with nobody named is refused', async () => {
    for (const body of [{}, { username: '' }, { usernames: ' , ' }, { usernames: [] }, { username: { $ne: '' } }])
      expect(await world.people.bob.rest.request('POST', 'im.create', { body })).toMatchObject({
        status: 400,
        body: { errorType: 'invalid-params' },
      })
    await expect((await world.people.bob.socket()).call('createDirectMessage')).rejects.toMatchObject({ error: 'invalid-params' })
  })
})

describe('a guest and direct messages', () => {
  test('opens one again that exists', async () => {
    const { duo, trio } = world.rooms
    await world.people.gina.rest.post('im.close', { roomId: duo })
    const before = await count()
    expect((await create('gina', { username: 'carol' })).room._id).toBe(duo)
    expect((await membersOf(duo)).find((member) => member.username === 'gina')).toEqual({ username: 'gina', open: true })
    expect((await create('gina', { usernames: 'bob,carol' })).room._id).toBe(trio)
    expect(await (await world.people.gina.socket()).call('createDirectMessage', 'carol')).toMatchObject({ rid: duo })
    expect(await count()).toEqual(before)
  })

  test('opens no new one, though they may know the people', async () => {
    const before = await count()
    for (const body of [
      { username: 'bob' },
      { usernames: 'carol,dan' },
      { username: 'gina' },
      { usernames: 'bob,carol', excludeSelf: true },
    ])
      expect(await world.people.gina.rest.request('POST', 'im.create', { body })).toMatchObject({
        status: 400,
        body: { errorType: 'error-not-allowed' },
      })
    expect(await count()).toEqual(before)
  })

  test('can’t tell somebody they may not know from nobody, nor from somebody who has been deactivated', async () => {
    const before = await count()
    const socket = await world.people.gina.socket()
    for (const name of ['gus', 'nobodyatall', 'dora', 'alice']) {
      for (const usernames of [name, `carol,${name}`, `${name},carol`]) {
        const { status, body } = await world.people.gina.rest.request('POST', 'im.create', { body: { usernames } })
        expect({ status, body }, usernames).toEqual({
          status: 400,
          body: { success: false, error: 'The user is not valid [error-invalid-user]', errorType: 'error-invalid-user' },
        })
        await expect(socket.call('createDirectMessage', ...usernames.split(','))).rejects.toMatchObject({
          error: 'error-invalid-user',
          reason: 'The user is not valid',
        })
      }
    }
    expect(await count()).toEqual(before)
  })

  test('may be written to by members, whatever number of rooms they are in', async () => {
    await world.workspace.sql.query(`INSERT INTO settings (id, value) VALUES ('Limits_Rooms_Per_Guest', '1')`)
    await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    const { room } = await create('dan', { username: 'gina' })
    expect(await membersOf(room._id)).toEqual([
      { username: 'dan', open: true },
      { username: 'gina', open: false },
    ])
    await world.workspace.sql.query(`DELETE FROM settings WHERE id = 'Limits_Rooms_Per_Guest'`)
    await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
  })
})
