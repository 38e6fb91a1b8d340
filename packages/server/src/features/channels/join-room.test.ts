import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let gina: Person
let room: string
let coded: string
beforeAll(async () => {
  workspace = await openWorkspace()
  ;[carol, bob, gina] = await Promise.all([
    workspace.newPerson('carol'),
    workspace.newPerson('bob'),
    workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false }),
  ])
  room = await newRoom('channels', 'open')
  coded = await newRoom('channels', 'coded')
  await carol.rest.post('channels.setJoinCode', { roomId: coded, joinCode: 'sesame' })
})
afterAll(() => workspace[Symbol.asyncDispose]())

async function newRoom(prefix: 'channels' | 'groups', name: string, members: string[] = []): Promise<string> {
  const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, { name, members })
  return (answer.channel ?? answer.group)?._id ?? ''
}

async function lines(roomId: string): Promise<string[]> {
  const { rows } = await workspace.sql.query<{ line: string }>(
    `SELECT concat(type, ' ', body) AS line FROM messages WHERE room_id = $1 ORDER BY created_at`,
    [roomId],
  )
  return rows.map(({ line }) => line)
}

async function isIn(person: Person, roomId: string): Promise<boolean> {
  const { rowCount } = await workspace.sql.query('SELECT FROM memberships WHERE room_id = $1 AND user_id = $2', [roomId, person.id])
  return rowCount === 1
}

describe('entering a channel', () => {
  test('a member enters once, however often they ask, by id and by name, over REST and DDP', async () => {
    const answer = await bob.rest.post('channels.join', { roomName: 'open' })
    expect(answer).toMatchObject({ channel: { _id: room, name: 'open', usersCount: 2 } })
    await bob.rest.post('channels.join', { roomId: room })
    const socket = await bob.socket()
    expect(await socket.call('joinRoom', room, '', '')).toBe(true)
    expect(await lines(room)).toEqual(['uj bob'])
  })

  test('a guest is answered as if there were no such channel, with or without its code', async () => {
    const socket = await gina.socket()
    const answers = []
    for (const roomId of [room, coded, 'nothing-of-the-kind'])
      for (const joinCode of ['sesame', undefined])
        answers.push(await gina.rest.request('POST', 'channels.join', { body: { roomId, ...(joinCode ? { joinCode } : {}) } }))
    answers.push(await gina.rest.request('POST', 'channels.join', { body: { roomName: 'open' } }))
    for (const answer of answers)
      expect(answer.body).toEqual({
        success: false,
        error: 'There is no such room [error-room-not-found]',
        errorType: 'error-room-not-found',
      })
    for (const roomId of [room, 'nothing-of-the-kind'])
      await expect(socket.call('joinRoom', roomId)).rejects.toMatchObject({ error: 'error-room-not-found' })
    expect(await isIn(gina, room)).toBe(false)
    expect((await lines(room)).filter((line) => line.includes('gina'))).toEqual([])
  })

  test('a guest doesn’t enter a discussion below a room of theirs by themselves', async () => {
    const parent = await newRoom('channels', 'with-guest', ['gina'])
    await workspace.sql.query(
      `INSERT INTO rooms (id, kind, name, title, parent_id, custom_fields) VALUES ('below1', 'channel', 'random1', 'Below', $1, '{}')`,
      [parent],
    )
    const refused = await gina.rest.request('POST', 'channels.join', { body: { roomId: 'below1' } })
    expect(refused).toMatchObject({ status: 400, body: { errorType: 'error-room-not-found' } })
    expect(await bob.rest.post('channels.join', { roomId: 'below1' })).toMatchObject({ channel: { _id: 'below1', prid: parent } })
    expect(await lines('below1')).toEqual(['ut bob'])
  })

  test('a join code is asked of members, and not of those who may do without', async () => {
    const dave = await workspace.newPerson('dave')
    for (const [body, errorType] of [
      [{}, 'error-code-required'],
      [{ joinCode: 'open up' }, 'error-code-invalid'],
    ] as const)
      expect(await dave.rest.request('POST', 'channels.join', { body: { roomId: coded, ...body } })).toMatchObject({
        status: 400,
        body: { errorType },
      })
    expect(await isIn(dave, coded)).toBe(false)
    expect(await dave.rest.post('channels.join', { roomId: coded, joinCode: 'sesame' })).toMatchObject({
      channel: { joinCodeRequired: true },
    })
    await workspace.alice.rest.post('channels.join', { roomId: coded })
    const { rows } = await workspace.sql.query<{ hash: string }>('SELECT join_code_hash AS hash FROM rooms WHERE id = $1', [coded])
    expect(rows[0]?.hash).not.toContain('sesame')
  })

  test('a group is no channel, and a channel no group', async () => {
    const group = await newRoom('groups', 'private', ['bob'])
    expect(await bob.rest.request('POST', 'channels.join', { body: { roomId: group } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-room-not-found' },
    })
    expect(await bob.rest.request('GET', 'groups.info', { query: { roomId: room } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-room-not-found' },
    })
    expect(await bob.rest.request('GET', 'channels.info', { query: { roomName: 'private' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-room-not-found' },
    })
  })

  test('without a room the request is refused', async () => {
    expect(await bob.rest.request('POST', 'channels.join', { body: {} })).toMatchObject({
      status: 400,
      body: { errorType: 'error-roomid-param-not-provided' },
    })
    expect(await bob.rest.request('POST', 'channels.join', { body: { roomId: '' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-roomid-param-not-provided' },
    })
    expect(await bob.rest.request('POST', 'channels.join', { body: { roomId: 5 } })).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
  })
})

describe('leaving a room', () => {
  test('a guest leaves the channel and the group they were put into, by every way there is', async () => {
    const socket = await gina.socket()
    const leave: ((roomId: string, prefix: string) => Promise<unknown>)[] = [
      (roomId, prefix) => gina.rest.post(`${prefix}.leave`, { roomId }),
      (roomId) => gina.rest.post('rooms.leave', { roomId }),
      (rid) => gina.rest.post('rooms.leave', { rid }),
      (roomId) => socket.call('leaveRoom', roomId),
    ]
    for (const [i, go] of leave.entries())
      for (const prefix of ['channels', 'groups'] as const) {
        const roomId = await newRoom(prefix, `visit-${prefix}-${i}`, ['gina'])
        await go(roomId, prefix)
        expect(await isIn(gina, roomId)).toBe(false)
        expect(await lines(roomId)).toEqual(['ul gina'])
        const { rowCount } = await workspace.sql.query('SELECT FROM ended_memberships WHERE room_id = $1 AND user_id = $2', [
          roomId,
          gina.id,
        ])
        expect(rowCount).toBe(1)
      }
  })

  test('a member who is not in a channel can’t leave it, and a guest doesn’t learn that it is there', async () => {
    const dora = await workspace.newPerson('dora')
    expect(await dora.rest.request('POST', 'channels.leave', { body: { roomId: room } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-user-not-in-room' },
    })
    const hidden = await gina.rest.request('POST', 'channels.leave', { body: { roomId: room } })
    const missing = await gina.rest.request('POST', 'channels.leave', { body: { roomId: 'nothing-of-the-kind' } })
    expect(hidden.body).toMatchObject({ errorType: 'error-room-not-found' })
    expect(hidden.body).toEqual(missing.body)
  })

  test('the last owner stays until there is another', async () => {
    expect(await carol.rest.request('POST', 'channels.leave', { body: { roomId: room } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-you-are-last-owner' },
    })
    await carol.rest.post('channels.addOwner', { roomId: room, userId: bob.id })
    await carol.rest.post('channels.leave', { roomId: room })
    expect(await isIn(carol, room)).toBe(false)
  })

  test('a guest who owns a discussion leaves it to the member who has been in it longest', async () => {
    const parent = await newRoom('groups', 'parent', ['gina', 'bob'])
    await workspace.sql.query(
      `INSERT INTO rooms (id, kind, name, title, parent_id, custom_fields, member_count) VALUES ('below2', 'group', 'random2', 'Below', $1, '{}', 4)`,
      [parent],
    )
    const gus = await workspace.newPerson('gus', { roles: ['guest'], joinDefaultChannels: false })
    for (const [i, person] of [gina, gus, bob, carol].entries())
      await workspace.sql.query(
        `INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at) VALUES ($1, 'below2', $2, $3, now() + $4 * interval '1 second', now())`,
        [`m${i}`, person.id, i === 0 ? ['owner'] : [], i],
      )
    await gina.rest.post('rooms.leave', { roomId: 'below2' })
    const { rows } = await workspace.sql.query<{ id: string }>(
      `SELECT user_id AS id FROM memberships WHERE room_id = 'below2' AND 'owner' = ANY(roles)`,
    )
    expect(rows).toEqual([{ id: bob.id }])
    expect(await lines('below2')).toEqual(['subscription-role-added bob', 'ul gina'])
  })

  test('of two owners who leave at once, one stays', async () => {
    const roomId = await newRoom('channels', 'two-owners', ['bob', 'dave'])
    await carol.rest.post('channels.addOwner', { roomId, userId: bob.id })
    const answers = await Promise.all([carol, bob].map(({ rest }) => rest.request('POST', 'channels.leave', { body: { roomId } })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  })
})
