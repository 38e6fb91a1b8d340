import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let dave: Person
let gina: Person
let gus: Person
let room: string
beforeAll(async () => {
  workspace = await openWorkspace()
  const guest = { roles: ['guest'], joinDefaultChannels: false }
  ;[carol, bob, dave] = await Promise.all([workspace.newPerson('carol'), workspace.newPerson('bob'), workspace.newPerson('dave')])
  ;[gina, gus] = await Promise.all([workspace.newPerson('gina', guest), workspace.newPerson('gus', guest)])
  room = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'room', members: ['bob', 'gina'] })).group._id
  // gus knows bob from elsewhere.
  await carol.rest.post('groups.create', { name: 'elsewhere', members: ['bob', 'gus'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

async function rolesOf(person: Person): Promise<string[] | undefined> {
  const { rows } = await workspace.sql.query<{ roles: string[] }>('SELECT roles FROM memberships WHERE room_id = $1 AND user_id = $2', [
    room,
    person.id,
  ])
  return rows[0]?.roles
}

describe.each(['Owner', 'Moderator', 'Leader'] as const)('the role %s in a room', (name) => {
  const role = name.toLowerCase()
  const set = (person: Person, what: 'add' | 'remove', body: object) =>
    person.rest.request('POST', `groups.${what}${name}`, { body: { roomId: room, ...body } })

  test('is given and taken by an owner, over REST and DDP, with a line for each', async () => {
    expect(await set(carol, 'add', { userId: bob.id })).toMatchObject({ status: 200 })
    expect(await rolesOf(bob)).toEqual([role])
    expect(await set(carol, 'add', { userId: bob.id })).toMatchObject({ body: { errorType: `error-user-already-${role}` } })
    expect(await set(carol, 'remove', { username: 'bob' })).toMatchObject({ status: 200 })
    expect(await set(carol, 'remove', { username: 'bob' })).toMatchObject({ body: { errorType: `error-user-not-${role}` } })
    const socket = await carol.socket()
    expect(await socket.call(`addRoom${name}`, room, bob.id)).toBe(true)
    expect(await socket.call(`removeRoom${name}`, room, bob.id, '')).toBe(true)
    expect(await rolesOf(bob)).toEqual([])
    const { rows } = await workspace.sql.query(
      `SELECT type, body FROM messages WHERE room_id = $1 AND extra->>'role' = $2 ORDER BY created_at`,
      [room, role],
    )
    expect(rows).toEqual(['added', 'removed', 'added', 'removed'].map((what) => ({ type: `subscription-role-${what}`, body: 'bob' })))
  })

  test('is told to those who are in the room, and to nobody else', async () => {
    const [inside, outside, stranger] = [await gina.socket(), await gus.socket(), await dave.socket()]
    await Promise.all([inside, outside, stranger].map((socket) => socket.subscribe('stream-notify-logged', 'roles-change', false).ready))
    await set(carol, 'add', { userId: bob.id })
    const { fields } = await inside.waitFor((event) => event.fields.eventName === 'roles-change')
    expect(fields.args).toEqual([{ type: 'added', _id: role, u: { _id: bob.id, username: 'bob' }, scope: room }])
    await set(carol, 'remove', { userId: bob.id })
    await workspace.settle()
    for (const socket of [outside, stranger]) {
      await socket.call('UserPresence:online')
      expect(socket.frames.filter((frame) => JSON.stringify(frame).includes('roles-change"'))).toEqual([])
    }
  })

  test('is not for guests: neither to give nor to hold', async () => {
    for (const what of ['add', 'remove'] as const)
      expect(await set(gina, what, { userId: bob.id })).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
    expect(await set(carol, 'add', { userId: gina.id })).toMatchObject({
      status: 400,
      body: { errorType: 'error-guests-cant-have-other-roles' },
    })
    const socket = await gina.socket()
    await expect(socket.call(`addRoom${name}`, room, bob.id)).rejects.toMatchObject({ error: 'error-not-allowed' })
    expect([await rolesOf(gina), await rolesOf(bob)]).toEqual([[], []])
  })

  test('is for members of the room only', async () => {
    expect(await set(carol, 'add', { userId: dave.id })).toMatchObject({ body: { errorType: 'error-user-not-in-room' } })
    expect(await set(carol, 'add', { username: 'nobody.at.all' })).toMatchObject({ body: { errorType: 'error-invalid-user' } })
    expect(await set(carol, 'add', {})).toMatchObject({ body: { errorType: 'error-user-param-not-provided' } })
    expect(await carol.rest.request('POST', `channels.add${name}`, { body: { roomId: room, userId: bob.id } })).toMatchObject({
      body: { errorType: 'error-room-not-found' },
    })
    expect(await set(dave, 'add', { userId: bob.id })).toMatchObject({ body: { errorType: 'error-room-not-found' } })
  })
})

test('the last owner stays owner', async () => {
  expect(await carol.rest.request('POST', 'groups.removeOwner', { body: { roomId: room, userId: carol.id } })).toMatchObject({
    status: 400,
    body: { errorType: 'error-remove-last-owner' },
  })
  expect(await rolesOf(carol)).toEqual(['owner'])
})

test('an owner who is deactivated does not count as another owner, and counts again once activated', async () => {
  await workspace.newPerson('erin')
  const owned = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'owned', members: ['bob', 'erin'] })).group._id
  await carol.rest.post('groups.addOwner', { roomId: owned, userId: bob.id })
  const setActive = (activeStatus: boolean) =>
    workspace.alice.rest.post('users.setActiveStatus', { userId: bob.id, activeStatus, confirmRelinquish: true })
  await setActive(false)
  for (const [path, body, errorType] of [
    ['groups.leave', {}, 'error-you-are-last-owner'],
    ['groups.removeOwner', { userId: carol.id }, 'error-remove-last-owner'],
  ] as const)
    expect(await carol.rest.request('POST', path, { body: { roomId: owned, ...body } })).toMatchObject({ status: 400, body: { errorType } })
  await setActive(true)
  expect((await carol.rest.request('POST', 'groups.leave', { body: { roomId: owned } })).status).toBe(200)
})
