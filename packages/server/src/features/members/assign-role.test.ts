import type { RestError } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let carol: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  bob = await workspace.newPerson('bob')
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const give = (person: Person, body: Record<string, unknown>) => person.rest.request('POST', 'roles.addUserToRole', { body })
const take = (person: Person, body: Record<string, unknown>) => person.rest.request('POST', 'roles.removeUserFromRole', { body })

async function account(username: string): Promise<{ roles: string[]; kind: string; acl_epoch: string }> {
  const { rows } = await workspace.sql.query('SELECT roles, kind, acl_epoch FROM users WHERE username = $1', [username])
  return rows[0]
}

describe('a role that is held everywhere', () => {
  test('is given and taken by Alice, told to members, and noted in the audit log', async () => {
    const [member, guest, own] = [await carol.socket(), await gina.socket(), await bob.socket()]
    for (const socket of [member, guest]) await socket.subscribe('stream-notify-logged', 'roles-change').ready
    await own.subscribe('stream-notify-user', `${bob.id}/userData`).ready
    const before = await account('bob')

    const answer = await give(alice, { roleId: 'admin', username: 'bob' })
    expect(answer.body).toEqual({
      role: { _id: 'admin', name: 'admin', scope: 'Users', description: 'Admin', protected: true, mandatory2fa: false },
      success: true,
    })
    const after = await account('bob')
    expect(after).toMatchObject({ roles: ['user', 'admin'], kind: 'member' })
    expect(Number(after.acl_epoch)).toBeGreaterThan(Number(before.acl_epoch))
    expect((await bob.rest.request('GET', 'settings')).status).toBe(200)
    await workspace.settle()
    expect((await member.waitFor((event) => event.fields.eventName === 'roles-change')).fields.args).toEqual([
      { type: 'added', _id: 'admin', u: { _id: bob.id, username: 'bob' } },
    ])
    expect((await own.waitFor((event) => event.fields.eventName === `${bob.id}/userData`)).fields.args).toEqual([
      { type: 'updated', id: bob.id, diff: { roles: ['user', 'admin'] }, unset: {} },
    ])
    await guest.call('UserPresence:online')
    expect(guest.frames.filter((frame) => frame.msg === 'changed' && frame.collection === 'stream-notify-logged')).toEqual([])

    const socket = await alice.socket()
    expect(await socket.call('authorization:removeUserFromRole', 'admin', 'bob', '')).toBe(true)
    expect((await account('bob')).roles).toEqual(['user'])
    const { rows } = await workspace.sql.query("SELECT target_name, details FROM audit_log WHERE action = 'assign-role' ORDER BY at")
    expect(rows).toEqual([
      { target_name: 'bob', details: { before: { roles: ['user'] }, after: { roles: ['user', 'admin'] } } },
      { target_name: 'bob', details: { before: { roles: ['user', 'admin'] }, after: { roles: ['user'] } } },
    ])
  })

  test('can be named by roleName, which some clients use for the id', async () => {
    expect((await give(alice, { roleName: 'bot', username: 'carol' })).status).toBe(200)
    expect(await account('carol')).toMatchObject({ roles: ['user', 'bot'], kind: 'bot' })
    expect((await take(alice, { roleId: 'bot', username: 'carol' })).status).toBe(200)
    expect(await account('carol')).toMatchObject({ roles: ['user'], kind: 'member' })
  })

  test('is not given by Bob, nor by Gina, whom a hidden account answers as a missing one', async () => {
    expect((await give(bob, { roleId: 'admin', username: 'bob' })).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect((await give(gina, { roleId: 'admin', username: 'gina' })).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    const hidden = await give(gina, { roleId: 'admin', username: 'bob' })
    const missing = await give(gina, { roleId: 'admin', username: 'nobody' })
    expect(hidden.body).toMatchObject({ errorType: 'error-invalid-user' })
    expect({ ...missing, headers: null }).toEqual({ ...hidden, headers: null })
    const socket = await gina.socket()
    await expect(socket.call('authorization:addUserToRole', 'admin', 'bob')).rejects.toMatchObject({ error: 'error-invalid-user' })
    expect((await account('gina')).roles).toEqual(['guest'])
  })

  test('that makes an administrator asks for a right of its own', async () => {
    await alice.rest.post('permissions.update', { permissions: [{ _id: 'access-permissions', roles: ['admin', 'user'] }] })
    expect((await give(bob, { roleId: 'admin', username: 'bob' })).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect((await give(bob, { roleId: 'bot', username: 'bob' })).status).toBe(200)
    await take(alice, { roleId: 'bot', username: 'bob' })
    await alice.rest.post('permissions.update', { permissions: [{ _id: 'access-permissions', roles: ['admin'] }] })
  })

  test('never stands beside guest, and an account keeps at least one', async () => {
    expect((await give(alice, { roleId: 'user', username: 'gina' })).body).toMatchObject({
      errorType: 'error-guests-cant-have-other-roles',
    })
    expect((await give(alice, { roleId: 'guest', username: 'bob' })).body).toMatchObject({
      errorType: 'error-guests-cant-have-other-roles',
    })
    expect((await take(alice, { roleId: 'guest', username: 'gina' })).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect((await take(alice, { roleId: 'user', username: 'bob' })).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect([(await account('gina')).roles, (await account('bob')).roles]).toEqual([['guest'], ['user']])
  })

  test('is refused where it makes no sense', async () => {
    expect((await give(alice, { roleId: 'no-such-role', username: 'bob' })).body).toMatchObject({ errorType: 'error-role-not-found' })
    expect((await give(alice, { username: 'bob' })).body).toMatchObject({ errorType: 'error-role-not-found' })
    expect((await give(alice, { roleId: 'user', username: 'bob' })).body).toMatchObject({ errorType: 'error-user-already-in-role' })
    expect((await take(alice, { roleId: 'bot', username: 'bob' })).body).toMatchObject({ errorType: 'error-user-not-in-role' })
    expect((await give(alice, { roleId: 'bot', username: 'bob', roomId: 'GENERAL' })).body).toMatchObject({
      errorType: 'error-invalid-scope',
    })
    expect((await give(alice, { roleId: 'bot', username: 'rocket.cat' })).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect((await give(alice, { roleId: 'bot' })).body).toMatchObject({ errorType: 'invalid-params' })
  })

  test('the last administrator keeps theirs, also when two take it from each other at once', async () => {
    expect((await take(alice, { roleId: 'admin', username: 'alice' })).body).toMatchObject({ errorType: 'error-admin-required' })
    const anna = await workspace.newPerson('anna', { roles: ['user', 'admin'] })
    await give(alice, { roleId: 'user', username: 'alice' })
    const answers = await Promise.all([
      take(alice, { roleId: 'admin', username: 'anna' }),
      take(anna, { roleId: 'admin', username: 'alice' }),
    ])
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    expect(answers.find((answer) => answer.status === 400)?.body).toMatchObject({
      errorType: expect.stringMatching(/^error-(admin-required|action-not-allowed)$/),
    })
    const { rows } = await workspace.sql.query("SELECT count(*)::int AS n FROM users WHERE active AND 'admin' = ANY(roles)")
    expect(rows).toEqual([{ n: 1 }])
    if (!(await account('alice')).roles.includes('admin')) await give(anna, { roleId: 'admin', username: 'alice' })
  })
})

describe('a role in a room', () => {
  let roomId: string
  beforeAll(async () => {
    const { group } = await alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'partners', members: ['bob', 'gina'] })
    roomId = group._id
  })

  async function rolesIn(userId: string): Promise<string[]> {
    const { rows } = await workspace.sql.query<{ roles: string[] }>('SELECT roles FROM memberships WHERE room_id = $1 AND user_id = $2', [
      roomId,
      userId,
    ])
    return rows[0]?.roles ?? []
  }

  test('is given and taken with the room named, and listed', async () => {
    expect((await give(alice, { roleId: 'moderator', username: 'bob', roomId })).status).toBe(200)
    expect(await rolesIn(bob.id)).toEqual(['moderator'])
    const listed = await alice.rest.get('roles.getUsersInRole', { role: 'moderator', roomId })
    expect(listed).toMatchObject({ users: [{ _id: bob.id, username: 'bob' }], count: 1, offset: 0, total: 1 })
    const socket = await alice.socket()
    expect(await socket.call('authorization:removeUserFromRole', 'moderator', 'bob', roomId)).toBe(true)
    expect(await rolesIn(bob.id)).toEqual([])
  })

  test('is refused without a room, to a guest, and to somebody who is not in the room', async () => {
    expect((await give(alice, { roleId: 'owner', username: 'bob' })).body).toMatchObject({ errorType: 'error-invalid-scope' })
    expect((await give(alice, { roleId: 'owner', username: 'gina', roomId })).body).toMatchObject({
      errorType: 'error-guests-cant-have-other-roles',
    })
    expect((await give(alice, { roleId: 'owner', username: 'carol', roomId })).body).toMatchObject({ errorType: 'error-user-not-in-room' })
    expect((await give(alice, { roleId: 'owner', username: 'bob', roomId: 'no-such-room' })).body).toMatchObject({
      errorType: 'error-room-not-found',
    })
    expect([await rolesIn(bob.id), await rolesIn(gina.id)]).toEqual([[], []])
  })
})

describe('the list of who holds a role', () => {
  test('pages, for those who may see permissions', async () => {
    const first = await alice.rest.get<{ users: { username: string }[]; total: number }>('roles.getUsersInRole', { role: 'user', count: 1 })
    expect(first).toMatchObject({ count: 1, offset: 0 })
    expect(first.total).toBeGreaterThan(1)
    const second = await alice.rest.get<{ users: { username: string }[] }>('roles.getUsersInRole', { role: 'user', count: 1, offset: 1 })
    expect(second.users[0]?.username).not.toBe(first.users[0]?.username)
  })

  test('is refused to Bob and Gina, and for roles that are not there', async () => {
    for (const person of [bob, gina])
      await expect(person.rest.get('roles.getUsersInRole', { role: 'admin' })).rejects.toMatchObject({
        code: 'error-not-allowed',
      } satisfies Partial<RestError>)
    await expect(alice.rest.get('roles.getUsersInRole', { role: 'nobody' })).rejects.toMatchObject({ code: 'error-invalid-roleId' })
    await expect(alice.rest.get('roles.getUsersInRole', { role: 'owner' })).rejects.toMatchObject({
      code: 'error-roomid-param-not-provided',
    })
    await expect(alice.rest.get('roles.getUsersInRole', { role: 'owner', roomId: 'no-such-room' })).rejects.toMatchObject({
      code: 'error-room-not-found',
    })
  })
})
