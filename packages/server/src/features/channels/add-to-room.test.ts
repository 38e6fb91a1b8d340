import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let dave: Person
let gina: Person
let gus: Person
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Limits_Rooms_Per_Guest: '3' })
  const guest = { roles: ['guest'], joinDefaultChannels: false }
  ;[carol, bob, dave] = await Promise.all([workspace.newPerson('carol'), workspace.newPerson('bob'), workspace.newPerson('dave')])
  ;[gina, gus] = await Promise.all([workspace.newPerson('gina', guest), workspace.newPerson('gus', guest)])
})
afterAll(() => workspace[Symbol.asyncDispose]())

async function newRoom(prefix: 'channels' | 'groups', name: string, members: string[] = []): Promise<string> {
  const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, { name, members })
  return (answer.channel ?? answer.group)?._id ?? ''
}

async function namesIn(roomId: string): Promise<string[]> {
  const { rows } = await workspace.sql.query<{ username: string }>(
    'SELECT u.username FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 ORDER BY 1',
    [roomId],
  )
  return rows.map(({ username }) => username)
}

async function forgetRoomsOf(person: Person): Promise<void> {
  await workspace.sql.query('DELETE FROM memberships WHERE user_id = $1', [person.id])
}

describe.each(['channels', 'groups'] as const)('%s.invite', (prefix) => {
  const one = prefix === 'channels' ? 'channel' : 'group'

  test('an owner brings people in by id, by name, one and several; who is in already stays in', async () => {
    await forgetRoomsOf(gina)
    const roomId = await newRoom(prefix, `invite-${prefix}`)
    for (const body of [{ userId: bob.id }, { username: 'bob' }, { usernames: ['dave', 'gina'] }, { userIds: [dave.id] }]) {
      const answer = await carol.rest.post(`${prefix}.invite`, { roomId, ...body })
      expect(answer).toMatchObject({ [one]: { _id: roomId } })
    }
    expect(await namesIn(roomId)).toEqual(['bob', 'carol', 'dave', 'gina'])
    const { rows } = await workspace.sql.query(
      'SELECT type, body, (SELECT username FROM users WHERE id = author_id) AS by FROM messages WHERE room_id = $1 ORDER BY created_at',
      [roomId],
    )
    expect(rows.map((row) => row as object)).toHaveLength(3)
    expect(rows).toEqual(
      expect.arrayContaining([
        { type: 'au', body: 'bob', by: 'carol' },
        { type: 'au', body: 'gina', by: 'carol' },
      ]),
    )
    const audit = await workspace.sql.query(`SELECT details FROM audit_log WHERE target_id = $1 AND action = 'add-to-room' ORDER BY at`, [
      roomId,
    ])
    expect(audit.rows[2]).toEqual({ details: { after: { added: ['dave', 'gina'], history: 'all' } } })
  })

  test('a guest is refused, alike for somebody they know, somebody they don’t and nobody', async () => {
    await forgetRoomsOf(gina)
    const roomId = await newRoom(prefix, `guest-invites-${prefix}`, ['gina'])
    const before = await namesIn(roomId)
    const answers = []
    for (const username of ['carol', 'dave', 'gus', 'nobody.at.all'])
      answers.push(await gina.rest.request('POST', `${prefix}.invite`, { body: { roomId, username } }))
    for (const answer of answers)
      expect(answer.body).toEqual({ success: false, error: 'Not allowed [error-not-allowed]', errorType: 'error-not-allowed' })
    const socket = await gina.socket()
    for (const username of ['dave', 'nobody.at.all']) {
      await expect(socket.call('addUsersToRoom', { rid: roomId, users: [username] })).rejects.toMatchObject({ error: 'error-not-allowed' })
      await expect(socket.call('addUserToRoom', { rid: roomId, username })).rejects.toMatchObject({ error: 'error-not-allowed' })
    }
    expect(await namesIn(roomId)).toEqual(before)
  })

  test('a member without a role in the room is refused', async () => {
    const roomId = await newRoom(prefix, `member-invites-${prefix}`, ['bob'])
    expect(await bob.rest.request('POST', `${prefix}.invite`, { body: { roomId, username: 'dave' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-not-allowed' },
    })
  })

  test('one who is not there, not active or at the limit keeps the others out', async () => {
    await forgetRoomsOf(gus)
    const zoe = await workspace.newPerson(`zoe-${prefix}`)
    await workspace.sql.query('UPDATE users SET active = false WHERE id = $1', [zoe.id])
    for (const n of [1, 2, 3]) await newRoom(prefix, `full-${n}-${prefix}`, ['gus'])
    const roomId = await newRoom(prefix, `strict-${prefix}`)
    for (const [username, errorType] of [
      ['nobody.at.all', 'error-user-not-found'],
      [zoe.username, 'error-user-is-not-activated'],
      ['gus', 'error-max-rooms-per-guest-reached'],
    ]) {
      const refused = await carol.rest.request('POST', `${prefix}.invite`, { body: { roomId, usernames: ['bob', username] } })
      expect(refused).toMatchObject({ status: 400, body: { errorType } })
    }
    expect(await namesIn(roomId)).toEqual(['carol'])
    expect(await carol.rest.request('POST', `${prefix}.invite`, { body: { roomId } })).toMatchObject({
      body: { errorType: 'error-user-param-not-provided' },
    })
  })

  test('a guest at the limit may be added again where they are already', async () => {
    await forgetRoomsOf(gus)
    const [first] = await Promise.all([1, 2, 3].map((n) => newRoom(prefix, `again-${n}-${prefix}`, ['gus'])))
    await carol.rest.post(`${prefix}.invite`, { roomId: first, username: 'gus' })
  })

  test('who adds a guest chooses whether they read what was said before', async () => {
    await forgetRoomsOf(gus)
    await forgetRoomsOf(gina)
    const roomId = await newRoom(prefix, `history-${prefix}`)
    const socket = await carol.socket()
    await socket.call('sendMessage', { rid: roomId, msg: 'before' })
    await carol.rest.post(`${prefix}.invite`, { roomId, username: 'gus', history: 'from-now-on' })
    await carol.rest.post(`${prefix}.invite`, { roomId, username: 'gina' })
    const { rows } = await workspace.sql.query<{ user: string; opened: boolean }>(
      `SELECT m.user_id AS user, m.history_from IS NULL AS opened FROM memberships m WHERE room_id = $1`,
      [roomId],
    )
    expect(Object.fromEntries(rows.map(({ user, opened }) => [user, opened]))).toEqual({
      [carol.id]: true,
      [gus.id]: false,
      [gina.id]: true,
    })
    expect(await carol.rest.request('POST', `${prefix}.invite`, { body: { roomId, username: 'bob', history: 'some' } })).toMatchObject({
      body: { errorType: 'invalid-params' },
    })
  })
})

describe('over DDP', () => {
  test('addUsersToRoom and addUserToRoom answer true', async () => {
    const roomId = await newRoom('groups', 'by-ddp')
    const socket = await carol.socket()
    expect(await socket.call('addUsersToRoom', { rid: roomId, users: ['bob', 'dave'] })).toBe(true)
    expect(await socket.call('addUserToRoom', { rid: roomId, username: 'alice' })).toBe(true)
    expect(await namesIn(roomId)).toEqual(['alice', 'bob', 'carol', 'dave'])
  })

  test('nobody is added to an archived room', async () => {
    const roomId = await newRoom('groups', 'old')
    await carol.rest.post('groups.archive', { roomId })
    const socket = await carol.socket()
    await expect(socket.call('addUsersToRoom', { rid: roomId, users: ['bob'] })).rejects.toMatchObject({ error: 'error-room-archived' })
  })
})

describe('adding everybody', () => {
  test('brings in the active members, and guests only when asked; who is at the limit is named and keeps nobody out', async () => {
    await forgetRoomsOf(gus)
    await forgetRoomsOf(gina)
    for (const n of [1, 2, 3]) await newRoom('channels', `filled-${n}`, ['gus'])
    const roomId = await newRoom('channels', 'everybody')
    await workspace.alice.rest.post('channels.join', { roomId })
    const members = await workspace.alice.rest.post<{ added: number }>('channels.addAll', { roomId })
    expect(members).toMatchObject({ channel: { _id: roomId }, skipped: [] })
    expect(await namesIn(roomId)).toEqual(['alice', 'bob', 'carol', 'dave'])
    const all = await workspace.alice.rest.post('channels.addAll', { roomId, includeGuests: true })
    expect(all).toMatchObject({ added: 1, skipped: [{ username: 'gus', errorType: 'error-max-rooms-per-guest-reached' }] })
    expect(await namesIn(roomId)).toEqual(['alice', 'bob', 'carol', 'dave', 'gina'])
  })

  test('is for administrators', async () => {
    const roomId = await newRoom('groups', 'not-everybody')
    expect(await carol.rest.request('POST', 'groups.addAll', { body: { roomId } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-not-allowed' },
    })
    expect(await namesIn(roomId)).toEqual(['carol'])
  })

  test('is refused whole above the number of accounts that may be added at once', async () => {
    await using small = await openWorkspace({ OVERWRITE_SETTING_API_User_Limit: '1' })
    for (const name of ['bob', 'carol']) await small.newPerson(name, { joinDefaultChannels: false })
    const { channel } = await small.alice.rest.post<{ channel: { _id: string } }>('channels.create', { name: 'small' })
    expect(await small.alice.rest.request('POST', 'channels.addAll', { body: { roomId: channel._id } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-user-limit-exceeded' },
    })
  })
})
