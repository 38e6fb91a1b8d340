// Roles that administrators make: from making one to its end, with everybody who held it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let carol: Person
let gina: Person
let roomId: string
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  ;[bob, carol] = [await workspace.newPerson('bob'), await workspace.newPerson('carol')]
  gina = await workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false })
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', {
    name: 'project',
    members: ['bob', 'gina', 'alice'],
  })
  roomId = group._id
})
afterAll(() => workspace[Symbol.asyncDispose]())

interface Role {
  _id: string
  name: string
  scope: string
  description: string
  protected: boolean
  mandatory2fa: boolean
}
const make = async (body: object): Promise<Role> => (await alice.rest.post<{ role: Role }>('roles.create', body)).role
const refusedWith = async (person: Person, path: string, body: object): Promise<unknown> => {
  const answer = await person.rest.request('POST', path, { body: body as Record<string, unknown> })
  return answer.status === 200 ? null : (answer.body as { errorType?: string }).errorType
}
const names = async (person: Person): Promise<string[]> =>
  (await person.rest.get<{ roles: Role[] }>('roles.list')).roles.map(({ name }) => name)
const rolesOf = async (person: Person): Promise<string[]> =>
  (await workspace.sql.query<{ roles: string[] }>('SELECT roles FROM users WHERE id = $1', [person.id])).rows[0]?.roles ?? []
const lastEntry = async (action: string) =>
  (
    await workspace.sql.query('SELECT target_kind, target_name, refusal FROM audit_log WHERE action = $1 ORDER BY at DESC LIMIT 1', [
      action,
    ])
  ).rows[0]

describe('a role is made', () => {
  test('with its name, where it is held, what is said of it, and whether it asks for a second factor', async () => {
    const role = await make({ name: ' reviewer ', description: 'Reviews', mandatory2fa: true })
    expect(role).toEqual({
      _id: expect.stringMatching(/^\w{17}$/),
      name: 'reviewer',
      scope: 'Users',
      description: 'Reviews',
      protected: false,
      mandatory2fa: true,
    })
    expect(await names(alice)).toContain('reviewer')
    expect(await names(bob)).toContain('reviewer')
    expect(await names(gina)).toEqual(['guest'])
    expect(await lastEntry('create-role')).toEqual({ target_kind: 'role', target_name: 'reviewer', refusal: null })
  })

  test.each([
    [{ name: 'reviewer' }, 'error-duplicate-role-names-not-allowed'],
    [{ name: 'Admin' }, 'error-duplicate-role-names-not-allowed'],
    [{ name: 'аdmin' }, 'error-duplicate-role-names-not-allowed'],
    [{ name: '  ' }, 'error-role-name-required'],
    [{}, 'error-role-name-required'],
    [{ name: 'one,two' }, 'error-invalid-role-properties'],
    [{ name: 'x'.repeat(65) }, 'error-invalid-role-properties'],
    [{ name: 'elsewhere', scope: 'Everywhere' }, 'error-invalid-scope'],
  ])('but not %j', async (body, code) => {
    const before = await names(alice)
    expect(await refusedWith(alice, 'roles.create', body)).toBe(code)
    expect(await names(alice)).toEqual(before)
  })

  test('by two at once with one name, one is made', async () => {
    const bodies = ['twin', 'Twin', 'twin', 'TWIN'].map((name) => ({ name }))
    const codes = await Promise.all(bodies.map((body) => refusedWith(alice, 'roles.create', body)))
    expect(codes.toSorted()).toEqual([null, ...Array<string>(3).fill('error-duplicate-role-names-not-allowed')].toSorted())
    expect((await names(alice)).filter((name) => name.toLowerCase() === 'twin')).toHaveLength(1)
  })
})

describe('a role is changed', () => {
  test('in what was said, and the rest stays', async () => {
    const role = await make({ name: 'drafter', description: 'Drafts' })
    const { role: after } = await alice.rest.post<{ role: Role }>('roles.update', { roleId: role._id, name: 'writer' })
    expect(after).toEqual({ ...role, name: 'writer' })
    expect(await refusedWith(alice, 'roles.update', { roleId: role._id, name: 'reviewer' })).toBe('error-duplicate-role-names-not-allowed')
    expect(await refusedWith(alice, 'roles.update', { roleId: 'none', name: 'x' })).toBe('error-invalid-roleId')
  })

  test('where it is held only while nobody holds it', async () => {
    const role = await make({ name: 'mover' })
    await alice.rest.post('roles.addUserToRole', { username: 'bob', roleId: role._id })
    expect(await refusedWith(alice, 'roles.update', { roleId: role._id, scope: 'Subscriptions' })).toBe('error-role-in-use')
    await alice.rest.post('roles.removeUserFromRole', { username: 'bob', roleId: role._id })
    expect(await refusedWith(alice, 'roles.update', { roleId: role._id, scope: 'Subscriptions' })).toBeNull()
  })

  test('but of a role of every workspace only what is said of it; and guests keep their mark', async () => {
    expect(await refusedWith(alice, 'roles.update', { roleId: 'owner', name: 'boss' })).toBe('error-role-protected')
    expect(await refusedWith(alice, 'roles.update', { roleId: 'owner', scope: 'Users' })).toBe('error-role-protected')
    expect(await refusedWith(alice, 'roles.update', { roleId: 'owner', name: 'owner', description: 'Owns' })).toBeNull()
    expect(await refusedWith(alice, 'roles.update', { roleId: 'guest', description: '' })).toBe('error-role-protected')
  })
})

describe('a role ends', () => {
  test('everybody who held it loses it, and keeps their others; who had no other is an ordinary member', async () => {
    const role = await make({ name: 'passing' })
    await alice.rest.post('roles.addUserToRole', { username: 'bob', roleId: role._id })
    await alice.rest.post('users.update', { userId: carol.id, data: { roles: [role._id] } })
    await alice.rest.post('permissions.update', { permissions: [{ _id: 'create-c', roles: ['admin', role._id] }] })
    expect(await refusedWith(alice, 'roles.delete', { roleId: role._id })).toBeNull()
    expect([await rolesOf(bob), await rolesOf(carol)]).toEqual([['user'], ['user']])
    const { update } = await alice.rest.get<{ update: { _id: string; roles: string[] }[] }>('permissions.listAll')
    expect(update.find(({ _id }) => _id === 'create-c')?.roles).toEqual(['admin'])
    expect(await lastEntry('delete-role')).toEqual({ target_kind: 'role', target_name: 'passing', refusal: null })
    expect(await refusedWith(alice, 'roles.delete', { roleId: role._id })).toBe('error-invalid-roleId')
    await alice.rest.post('permissions.update', { permissions: [{ _id: 'create-c', roles: ['admin', 'user', 'bot', 'app'] }] })
  })

  test('in rooms too, and the right that it gave there is gone with the answer', async () => {
    const role = await make({ name: 'keeper', scope: 'Subscriptions' })
    await alice.rest.post('permissions.update', { permissions: [{ _id: 'edit-room', roles: ['admin', 'owner', 'moderator', role._id] }] })
    await alice.rest.post('roles.addUserToRole', { username: 'bob', roleId: role._id, roomId })
    expect(await refusedWith(bob, 'groups.setTopic', { roomId, topic: 'kept' })).toBeNull()
    await alice.rest.post('roles.delete', { roleId: role._id })
    expect(await refusedWith(bob, 'groups.setTopic', { roomId, topic: 'lost' })).toBe('error-action-not-allowed')
  })

  test('but one of every workspace stays, over DDP too', async () => {
    expect(await refusedWith(alice, 'roles.delete', { roleId: 'user' })).toBe('error-role-protected')
    const socket = await alice.socket()
    await expect(socket.call('authorization:deleteRole', 'guest')).rejects.toMatchObject({ error: 'error-role-protected' })
    const role = await make({ name: 'brief' })
    await socket.call('authorization:deleteRole', role._id)
    expect(await names(alice)).not.toContain('brief')
  })

  test('while it is given to somebody, nobody is left with a role that there is not', async () => {
    for (let round = 0; round < 5; round++) {
      const role = await make({ name: `racing ${round}` })
      await Promise.all([
        refusedWith(alice, 'roles.addUserToRole', { username: 'bob', roleId: role._id }),
        refusedWith(alice, 'roles.delete', { roleId: role._id }),
        refusedWith(alice, 'users.update', { userId: carol.id, data: { roles: ['user', role._id] } }),
      ])
      expect([await rolesOf(bob), await rolesOf(carol)]).toEqual([['user'], ['user']])
    }
  })
})

test('a guest is given no role that was made either', async () => {
  const role = await make({ name: 'tempting' })
  expect(await refusedWith(alice, 'roles.addUserToRole', { username: 'gina', roleId: role._id })).toBe('error-guests-cant-have-other-roles')
  expect(await refusedWith(alice, 'users.update', { userId: gina.id, data: { roles: ['guest', role._id] } })).toBe(
    'error-guests-cant-have-other-roles',
  )
})

test('only who may hand out permissions makes, changes and deletes roles; the attempt is in the audit log', async () => {
  const role = await make({ name: 'wanted' })
  for (const person of [bob, gina]) {
    expect(await refusedWith(person, 'roles.create', { name: 'mine' })).toBe('error-action-not-allowed')
    expect(await refusedWith(person, 'roles.update', { roleId: role._id, name: 'mine' })).toBe('error-action-not-allowed')
    expect(await refusedWith(person, 'roles.delete', { roleId: role._id })).toBe('error-action-not-allowed')
    expect(await lastEntry('delete-role')).toMatchObject({ refusal: 'error-action-not-allowed' })
  }
  expect(await names(alice)).not.toContain('mine')
})

test('members hear what a role is now and that it is gone; guests hear nothing', async () => {
  const [member, guest] = [await bob.socket(), await gina.socket()]
  for (const socket of [member, guest]) await socket.subscribe('stream-roles', 'roles').ready
  const role = await make({ name: 'heard' })
  await alice.rest.post('roles.delete', { roleId: role._id })
  const { fields } = await member.waitFor(({ fields: { args } }) => (args[0] as { type?: string } | undefined)?.type === 'removed')
  expect(fields.args).toEqual([{ type: 'removed', _id: role._id, name: 'heard' }])
  await workspace.settle()
  await guest.call('license:getTags')
  expect(JSON.stringify(guest.frames)).not.toContain('heard')
})
