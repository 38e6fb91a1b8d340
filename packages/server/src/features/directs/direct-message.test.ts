import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Listed {
  ims: { _id: string; lastMessage?: unknown }[]
  total: number
}

const notFound = {
  status: 400,
  body: { success: false, error: 'There is no such room [error-room-not-found]', errorType: 'error-room-not-found' },
}

describe('lists of direct messages', () => {
  test('hold one’s own, under both names', async () => {
    for (const path of ['im.list', 'dm.list']) {
      const { ims, total } = await world.people.gina.rest.get<Listed>(path)
      expect(ims.map((room) => room._id).sort()).toEqual([world.rooms.duo, world.rooms.trio].sort())
      expect(total).toBe(2)
    }
    expect(
      await world.people.gina.rest.get<Listed>('im.list', { count: 1, offset: 1, sort: JSON.stringify({ usersCount: -1 }) }),
    ).toMatchObject({ ims: [{ _id: world.rooms.duo, t: 'd' }], count: 1, offset: 1, total: 2 })
  })

  test('of the whole workspace are for administrators, and hold nothing that was said', async () => {
    await world.workspace.sql.query('UPDATE rooms SET last_message_id = $2, last_message_at = now() WHERE id = $1', [
      world.rooms.pair,
      world.messages.bobInPair,
    ])
    const { ims } = await world.people.alice.rest.get<Listed>('im.list.everyone')
    expect(ims.map((room) => room._id).sort()).toEqual([world.rooms.duo, world.rooms.trio, world.rooms.pair].sort())
    expect(JSON.stringify(ims)).not.toContain('bobInPair')
    for (const name of ['bob', 'gina'] as const)
      expect(await world.people[name].rest.request('GET', 'im.list.everyone')).toMatchObject({ status: 403, body: { success: false } })
  })
})

describe('one direct message', () => {
  test('tells its members as cards, by its id or by the other person', async () => {
    const { rest } = world.people.gina
    for (const query of [{ roomId: world.rooms.duo }, { username: 'carol' }]) {
      const { members } = await rest.get<{ members: { username: string }[] }>('im.members', query)
      expect(members).toEqual([
        { _id: world.people.carol.id, username: 'carol', name: 'Carol', status: 'offline', statusText: '' },
        { _id: world.people.gina.id, username: 'gina', name: 'Gina', status: 'offline', statusText: '', kind: 'guest' },
      ])
    }
    expect(await rest.get('dm.members', { roomId: world.rooms.trio, count: 1, offset: 1 })).toMatchObject({
      members: [{ username: 'carol' }],
      count: 1,
      offset: 1,
      total: 3,
    })
    expect(await rest.get('im.members', { roomId: world.rooms.trio, filter: 'BO' })).toMatchObject({
      members: [{ username: 'bob' }],
      total: 1,
    })
  })

  test('tells somebody their own numbers, and nobody else’s', async () => {
    const own = await world.people.carol.rest.get('im.counters', { roomId: world.rooms.duo })
    expect(own).toMatchObject({ joined: true, members: 2, unreads: 1, msgs: 1, userMentions: 0, success: true })
    expect(
      await world.people.gina.rest.request('GET', 'im.counters', { query: { roomId: world.rooms.duo, userId: world.people.carol.id } }),
    ).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
  })

  test('has a topic that only who may edit rooms can set', async () => {
    const { sql } = world.workspace
    const topicOf = async () => (await sql.query('SELECT topic FROM rooms WHERE id = $1', [world.rooms.pair])).rows[0].topic
    expect(await world.people.bob.rest.request('POST', 'im.setTopic', { body: { roomId: world.rooms.pair, topic: 'x' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect(await topicOf()).toBe('')
    const { room } = await world.people.alice.rest.post<{ room: { _id: string } }>('im.create', { username: 'bob' })
    expect(await world.people.alice.rest.post('im.setTopic', { roomId: room._id, topic: 'Budget' })).toEqual({
      topic: 'Budget',
      success: true,
    })
    const { rows } = await sql.query(
      'SELECT r.topic, m.type, m.body FROM rooms r JOIN messages m ON m.room_id = r.id AND m.id = r.last_message_id WHERE r.id = $1',
      [room._id],
    )
    expect(rows).toEqual([{ topic: 'Budget', type: 'room_changed_topic', body: 'Budget' }])
  })

  test('is deleted by who may, with a trace for everybody who was in it', async () => {
    const { sql } = world.workspace
    const { room } = await world.people.alice.rest.post<{ room: { _id: string } }>('im.create', { username: 'carol' })
    const since = new Date().toISOString()
    for (const name of ['carol'] as const)
      expect(await world.people[name].rest.request('POST', 'im.delete', { body: { roomId: room._id } })).toMatchObject({
        status: 400,
        body: { errorType: 'error-not-allowed' },
      })
    expect(await world.people.alice.rest.post('dm.delete', { roomId: room._id })).toEqual({ success: true })
    expect((await sql.query('SELECT id FROM rooms WHERE id = $1', [room._id])).rows).toEqual([])
    expect(await world.people.carol.rest.get('rooms.get', { updatedSince: since })).toMatchObject({ remove: [{ _id: room._id }] })
  })

  test('of others, and one that is not there, look alike on every endpoint', async () => {
    const { rest } = world.people.gina
    const calls = [
      ['GET', 'im.members', {}],
      ['GET', 'im.counters', {}],
      ['GET', 'im.counters', { userId: world.people.bob.id }],
      ['POST', 'im.setTopic', { topic: 'x' }],
      ['POST', 'im.delete', {}],
      ['POST', 'im.open', {}],
      ['POST', 'im.close', {}],
    ] as const
    for (const [verb, path, more] of calls)
      for (const prefix of ['im', 'dm'])
        for (const roomId of [world.rooms.pair, 'nosuchroom', world.rooms.vault]) {
          const params = { roomId, ...more }
          const { status, body } = await rest.request(
            verb,
            path.replace('im.', `${prefix}.`),
            verb === 'GET' ? { query: params } : { body: params },
          )
          expect({ status, body }, `${prefix} ${path} ${roomId}`).toEqual(notFound)
        }
    for (const username of ['bob', 'gus', 'nobodyatall']) {
      const { status, body } = await rest.request('GET', 'im.members', { query: { username } })
      expect({ status, body }).toEqual(notFound)
    }
  })

  test('must be named', async () => {
    expect(await world.people.gina.rest.request('GET', 'im.members')).toMatchObject({
      status: 400,
      body: { errorType: 'error-roomid-param-not-provided' },
    })
  })
})
