import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let gina: Person
let rooms: { channels: string; groups: string }
beforeAll(async () => {
  workspace = await openWorkspace()
  const guest = { roles: ['guest'], joinDefaultChannels: false }
  ;[carol, bob, gina] = await Promise.all([
    workspace.newPerson('carol', { nickname: 'Caro' }),
    workspace.newPerson('bob'),
    workspace.newPerson('gina', guest),
  ])
  const members = ['bob', 'gina']
  const { channel } = await carol.rest.post<{ channel: { _id: string } }>('channels.create', { name: 'open', members })
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'closed', members })
  rooms = { channels: channel._id, groups: group._id }
})
afterAll(() => workspace[Symbol.asyncDispose]())

/** Does something over a socket and leaves nobody online behind. */
async function withSocket(person: Person, work: (socket: DdpClient) => Promise<void>): Promise<void> {
  const socket = await person.socket()
  await work(socket)
  await socket.close()
  await expect.poll(async () => (await workspace.sql.query('SELECT FROM connections WHERE user_id = $1', [person.id])).rowCount).toBe(0)
}

const offline = (person: string) => ({
  _id: expect.any(String),
  username: person,
  name: person[0]?.toUpperCase() + person.slice(1),
  status: 'offline',
  statusText: '',
})

describe.each(['channels', 'groups'] as const)('who is in a room, by %s.*', (prefix) => {
  test('a guest sees cards of everybody in it, and nothing but cards', async () => {
    const answer = await gina.rest.get(`${prefix}.members`, { roomId: rooms[prefix] })
    expect(answer).toEqual({
      success: true,
      members: [offline('bob'), offline('carol'), { ...offline('gina'), kind: 'guest' }],
      count: 3,
      offset: 0,
      total: 3,
    })
  })

  test('pages, looks for a text and for who is there now', async () => {
    const roomId = rooms[prefix]
    expect(await bob.rest.get(`${prefix}.members`, { roomId, count: 1, offset: 1 })).toMatchObject({
      members: [{ username: 'carol' }],
      count: 1,
      offset: 1,
      total: 3,
    })
    expect(await bob.rest.get(`${prefix}.members`, { roomId, sort: { username: -1 }, count: 1 })).toMatchObject({
      members: [{ username: 'gina' }],
    })
    expect(await bob.rest.get(`${prefix}.members`, { roomId, filter: 'AR' })).toMatchObject({ members: [{ username: 'carol' }], total: 1 })
    expect(await bob.rest.get(`${prefix}.members`, { roomId, filter: '%' })).toMatchObject({ total: 0 })
    await withSocket(carol, async (socket) => {
      expect(await bob.rest.get(`${prefix}.members`, { roomId, status: 'online' })).toMatchObject({
        members: [{ username: 'carol', status: 'online' }],
        total: 1,
      })
      expect(await bob.rest.get(`${prefix}.members?roomId=${roomId}&status[]=online&status[]=away`)).toMatchObject({ total: 1 })
      expect(await bob.rest.get(`${prefix}.members?roomId=${roomId}&status[]=offline`)).toMatchObject({ total: 2 })
      expect(await gina.rest.get(`${prefix}.online`, { query: { _id: roomId } })).toMatchObject({ online: [{ username: 'carol' }] })
      expect(await gina.rest.get(`${prefix}.online`, { roomId })).toMatchObject({ online: [{ username: 'carol' }] })
      expect(await socket.call('getUsersOfRoom', roomId, false, { limit: 100, skip: 0 }, '')).toMatchObject({
        total: 1,
        records: [{ username: 'carol' }],
      })
      expect(await socket.call('getUsersOfRoom', roomId, true, { limit: 1, skip: 1 }, '')).toMatchObject({
        total: 3,
        records: [{ username: 'carol' }],
      })
    })
  })

  test('somebody deactivated is not among them', async () => {
    await workspace.sql.query('UPDATE users SET active = false WHERE id = $1', [bob.id])
    expect(await gina.rest.get(`${prefix}.members`, { roomId: rooms[prefix] })).toMatchObject({ total: 2 })
    await workspace.sql.query('UPDATE users SET active = true WHERE id = $1', [bob.id])
  })

  test('roles, moderators and numbers', async () => {
    const roomId = rooms[prefix]
    await carol.rest.post(`${prefix}.addModerator`, { roomId, userId: bob.id })
    const roles = [
      { _id: expect.any(String), rid: roomId, u: { _id: carol.id, username: 'carol', name: 'Carol' }, roles: ['owner'] },
      { _id: expect.any(String), rid: roomId, u: { _id: bob.id, username: 'bob', name: 'Bob' }, roles: ['moderator'] },
    ]
    expect(await gina.rest.get(`${prefix}.roles`, { roomId })).toEqual({ success: true, roles })
    expect(await gina.rest.get('rooms.roles', { rid: roomId })).toEqual({ success: true, roles })
    await withSocket(gina, async (socket) => expect(await socket.call('getRoomRoles', roomId)).toEqual(roles))
    expect(await gina.rest.get(`${prefix}.moderators`, { roomId })).toMatchObject({ moderators: [{ _id: bob.id, username: 'bob' }] })
    expect(await gina.rest.get(`${prefix}.counters`, { roomId })).toMatchObject({
      joined: true,
      members: 3,
      unreads: 0,
      unreadsFrom: expect.any(String),
      msgs: 1,
      latest: expect.any(String),
      userMentions: 0,
    })
  })

  test('somebody else’s numbers are for administrators', async () => {
    const roomId = rooms[prefix]
    await carol.rest.post(`${prefix}.invite`, { roomId, username: 'alice' })
    expect(await workspace.alice.rest.get(`${prefix}.counters`, { roomId, userId: bob.id })).toMatchObject({ joined: true })
    const known = await gina.rest.request('GET', `${prefix}.counters`, { query: { roomId, userId: carol.id } })
    const unknown = await gina.rest.request('GET', `${prefix}.counters`, { query: { roomId, userId: 'nobody' } })
    expect(known).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
    expect(known.body).toEqual(unknown.body)
    await carol.rest.post(`${prefix}.kick`, { roomId, username: 'alice' })
  })

  test('of a room that a guest is not in, none of it is told', async () => {
    const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, {
      name: `outside-${prefix}`,
    })
    const outside = (answer.channel ?? answer.group)?._id ?? ''
    for (const path of ['members', 'moderators', 'online', 'roles', 'counters', 'info']) {
      const hidden = await gina.rest.request('GET', `${prefix}.${path}`, { query: { roomId: outside } })
      const missing = await gina.rest.request('GET', `${prefix}.${path}`, { query: { roomId: 'nothing-there' } })
      expect(hidden, path).toMatchObject({ status: 400, body: { errorType: 'error-room-not-found' } })
      expect(hidden.body).toEqual(missing.body)
    }
    await withSocket(gina, async (socket) => {
      for (const method of ['getUsersOfRoom', 'getRoomRoles'])
        await expect(socket.call(method, outside, true, {}, '')).rejects.toMatchObject({ error: 'error-room-not-found' })
    })
  })
})

describe('whether somebody is in a room', () => {
  test('is answered by name and by id, and no for everybody whom a guest doesn’t know', async () => {
    await workspace.newPerson('dave')
    const roomId = rooms.groups
    expect(await gina.rest.get('rooms.isMember', { roomId, username: 'bob' })).toMatchObject({ isMember: true })
    expect(await gina.rest.get('rooms.isMember', { roomId, userId: bob.id })).toMatchObject({ isMember: true })
    for (const username of ['dave', 'nobody.at.all'])
      expect(await gina.rest.get('rooms.isMember', { roomId, username })).toEqual({ success: true, isMember: false })
    expect(await gina.rest.request('GET', 'rooms.isMember', { query: { roomId: 'elsewhere', username: 'bob' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-room-not-found' },
    })
    expect(await gina.rest.request('GET', 'rooms.isMember', { query: { roomId } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-user-param-not-provided' },
    })
  })
})
