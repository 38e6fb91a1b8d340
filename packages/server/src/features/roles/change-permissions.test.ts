import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

interface Row {
  _id: string
  roles: string[]
  _updatedAt: string
  level?: string
  settingId?: string
}

interface Changes {
  update: Row[]
  remove: unknown[]
}

let workspace: TestWorkspace
let alice: Person
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const rowOf = ({ update }: Changes, id: string): Row | undefined => update.find((row) => row._id === id)
const readBy = async (person: Person, id: string) => rowOf(await person.rest.get<Changes>('permissions.listAll'), id)
const update = (person: Person, permissions: unknown) => person.rest.request('POST', 'permissions.update', { body: { permissions } })

describe('the list of permissions', () => {
  test('stands where EmbeddedChat looks, with both keys, under both names', async () => {
    const listed = await bob.rest.get<Changes>('permissions.listAll')
    expect([28, 70, 140, 150].map((position) => listed.update[position]?._id)).toEqual([
      'edit-message',
      'view-full-other-user-info',
      'post-readonly',
      'pin-message',
    ])
    expect(listed.update.length).toBeGreaterThanOrEqual(193)
    expect(listed.remove).toEqual([])
    expect(rowOf(listed, 'edit-message')).toEqual({
      _id: 'edit-message',
      roles: ['admin', 'owner', 'moderator'],
      _updatedAt: expect.any(String),
    })
    expect(await bob.rest.get('permissions')).toEqual(listed)
    const socket = await bob.socket()
    expect(((await socket.call('permissions/get')) as Row[]).map((row) => row._id)).toEqual(listed.update.map((row) => row._id))
    expect(await socket.call('permissions/get', new Date('2100-01-01'))).toEqual({ update: [], remove: [] })
  })

  test('tells Gina the guest the same ids in the same order, and only what guests hold', async () => {
    const asMember = await bob.rest.get<Changes>('permissions.listAll')
    const asGuest = await gina.rest.get<Changes>('permissions.listAll')
    expect(asGuest.update.map((row) => row._id)).toEqual(asMember.update.filter(({ level }) => level === undefined).map((row) => row._id))
    expect(asGuest.update.filter((row) => row.roles.length > 0).map((row) => row._id)).toEqual(
      ['start-discussion', 'view-d-room', 'view-joined-room', 'view-p-room'].sort(
        (a, b) => asGuest.update.findIndex((row) => row._id === a) - asGuest.update.findIndex((row) => row._id === b),
      ),
    )
    expect(new Set(asGuest.update.flatMap((row) => row.roles))).toEqual(new Set(['guest']))
  })

  test('does not tell Gina that anything of others has changed', async () => {
    const before = await gina.rest.get('permissions.listAll', { updatedSince: '2100-01-01T00:00:00.000Z' })
    expect((await update(alice, [{ _id: 'create-team', roles: ['admin'] }])).status).toBe(200)
    expect(await gina.rest.get('permissions.listAll', { updatedSince: '2100-01-01T00:00:00.000Z' })).toEqual(before)
  })

  test('answers only what changed since a moment, and refuses what is no moment', async () => {
    await update(alice, [{ _id: 'mention-all', roles: ['admin'] }])
    const moment = (await readBy(bob, 'mention-all'))?._updatedAt ?? ''
    await update(alice, [{ _id: 'mention-here', roles: ['admin'] }])
    const since = await bob.rest.get<Changes>('permissions.listAll', { updatedSince: moment })
    expect(since.update.map((row) => row._id)).toEqual(['mention-here'])
    expect(since.remove).toEqual([])
    expect((await bob.rest.request('GET', 'permissions.listAll', { query: { updatedSince: 'yesterday' } })).body).toMatchObject({
      errorType: 'error-updatedSince-param-invalid',
    })
  })
})

describe('changing who holds a permission', () => {
  beforeEach(async () => void (await update(alice, [{ _id: 'create-c', roles: ['admin', 'user', 'bot', 'app'] }])))

  test('Alice does, and it is in force for the next request and in the audit log', async () => {
    expect((await bob.rest.request('GET', 'settings')).status).toBe(403)
    const answer = await update(alice, [{ _id: 'view-privileged-setting', roles: ['admin', 'user', 'user'] }])
    expect(answer.status).toBe(200)
    expect((answer.body as { permissions: Row[] }).permissions.find((row) => row._id === 'view-privileged-setting')?.roles).toEqual([
      'admin',
      'user',
    ])
    expect((await bob.rest.request('GET', 'settings')).status).toBe(200)
    const { rows } = await workspace.sql.query(
      "SELECT actor_name, target_kind, target_id, details FROM audit_log WHERE action = 'change-permissions' ORDER BY at DESC LIMIT 1",
    )
    expect(rows).toEqual([
      {
        actor_name: 'alice',
        target_kind: 'permission',
        target_id: 'view-privileged-setting',
        details: { before: { 'view-privileged-setting': ['admin'] }, after: { 'view-privileged-setting': ['admin', 'user'] } },
      },
    ])
    const socket = await alice.socket()
    expect(await socket.call('authorization:removeRoleFromPermission', 'view-privileged-setting', 'user')).toBeUndefined()
    expect((await bob.rest.request('GET', 'settings')).status).toBe(403)
  })

  test('is refused to Bob and Gina', async () => {
    for (const person of [bob, gina]) {
      expect((await update(person, [{ _id: 'create-c', roles: ['admin'] }])).body).toMatchObject({
        success: false,
        errorType: 'error-edit-permissions-not-allowed',
      })
      const socket = await person.socket()
      await expect(socket.call('authorization:addPermissionToRole', 'create-user', 'user')).rejects.toMatchObject({
        error: 'error-edit-permissions-not-allowed',
      })
    }
    expect((await readBy(bob, 'create-user'))?.roles).toEqual(['admin'])
  })

  test('is refused whole when one part of it is wrong', async () => {
    const good = { _id: 'create-c', roles: ['admin'] }
    for (const [permissions, code] of [
      [[good, { _id: 'no-such-permission', roles: ['admin'] }], 'error-invalid-permission'],
      [[good, { _id: 'constructor', roles: ['admin'] }], 'error-invalid-permission'],
      [[good, { _id: 'create-p', roles: ['no-such-role'] }], 'error-invalid-role'],
      [[good, { _id: 'create-p' }], 'error-invalid-body-params'],
      [[good, null], 'error-invalid-body-params'],
      ['create-c', 'error-invalid-body-params'],
      [undefined, 'error-invalid-body-params'],
    ] as const)
      expect((await update(alice, permissions)).body).toMatchObject({ errorType: code })
    expect((await readBy(bob, 'create-c'))?.roles).toEqual(['admin', 'user', 'bot', 'app'])
  })

  test('never takes from administrators the right to hand out rights', async () => {
    const socket = await alice.socket()
    expect((await update(alice, [{ _id: 'access-permissions', roles: ['user'] }])).body).toMatchObject({
      errorType: 'error-action-not-allowed',
    })
    await expect(socket.call('authorization:removeRoleFromPermission', 'access-permissions', 'admin')).rejects.toMatchObject({
      error: 'error-action-not-allowed',
    })
    expect((await update(alice, [{ _id: 'access-permissions', roles: ['admin', 'user'] }])).status).toBe(200)
    expect((await update(alice, [{ _id: 'access-permissions', roles: ['admin'] }])).status).toBe(200)
  })

  test('two administrators who each add a role at once both have their way', async () => {
    const anna = await workspace.newPerson('anna', { roles: ['admin'] })
    const [one, other] = [await alice.socket(), await anna.socket()]
    await Promise.all([
      one.call('authorization:addPermissionToRole', 'create-invite-links', 'bot'),
      other.call('authorization:addPermissionToRole', 'create-invite-links', 'app'),
    ])
    expect((await readBy(bob, 'create-invite-links'))?.roles).toEqual(expect.arrayContaining(['bot', 'app']))
  })

  test('is told to members who listen, and to guests when it is about guests, without a word on others', async () => {
    const [member, guest] = [await bob.socket(), await gina.socket()]
    for (const socket of [member, guest]) await socket.subscribe('stream-notify-logged', 'permissions-changed').ready
    await update(alice, [{ _id: 'create-c', roles: ['admin', 'bot'] }])
    await workspace.settle()
    const told = await member.waitFor((event) => event.fields.eventName === 'permissions-changed')
    expect(told.fields.args).toEqual(['updated', { _id: 'create-c', roles: ['admin', 'bot'], _updatedAt: expect.any(Date) }])
    await guest.call('UserPresence:online')
    const heard = () => guest.frames.filter((frame) => frame.msg === 'changed' && frame.collection === 'stream-notify-logged')
    expect(heard()).toEqual([])

    await update(alice, [{ _id: 'delete-own-message', roles: ['admin', 'user', 'guest'] }])
    await guest.waitFor((event) => event.fields.eventName === 'permissions-changed')
    expect(heard()).toMatchObject([
      {
        fields: {
          eventName: 'permissions-changed',
          args: ['updated', { _id: 'delete-own-message', roles: ['guest'], _updatedAt: new Date(0) }],
        },
      },
    ])
    await update(alice, [{ _id: 'delete-own-message', roles: ['admin', 'user'] }])
  })
})

describe('the guest column', () => {
  test('is ticked below the ceiling, and Gina may from the next request on', async () => {
    expect((await readBy(gina, 'delete-own-message'))?.roles).toEqual([])
    expect((await update(alice, [{ _id: 'delete-own-message', roles: ['admin', 'user', 'guest'] }])).status).toBe(200)
    expect((await readBy(gina, 'delete-own-message'))?.roles).toEqual(['guest'])
    await update(alice, [{ _id: 'delete-own-message', roles: ['admin', 'user'] }])
  })

  test('never passes the ceiling, and nothing of such a request is stored', async () => {
    const answer = await update(alice, [
      { _id: 'create-p', roles: ['admin'] },
      { _id: 'create-user', roles: ['admin', 'guest'] },
    ])
    expect(answer.body).toMatchObject({
      success: false,
      errorType: 'error-action-not-allowed',
      error: expect.stringContaining('can’t be given to guests'),
    })
    expect((await readBy(bob, 'create-p'))?.roles).toEqual(['admin', 'user', 'bot', 'app'])
    const socket = await alice.socket()
    await expect(socket.call('authorization:addPermissionToRole', 'create-user', 'guest')).rejects.toMatchObject({
      error: 'error-action-not-allowed',
    })
    expect((await readBy(bob, 'create-user'))?.roles).toEqual(['admin'])
  })

  test('is locked at the four in predefined mode, and comes back as it was', async () => {
    const socket = await alice.socket()
    await socket.call('authorization:addPermissionToRole', 'create-d', 'guest')
    await socket.call('authorization:removeRoleFromPermission', 'view-p-room', 'guest')
    expect([(await readBy(gina, 'create-d'))?.roles, (await readBy(gina, 'view-p-room'))?.roles]).toEqual([['guest'], []])

    const guest = await gina.socket()
    await guest.subscribe('stream-notify-logged', 'permissions-changed', false).ready
    await alice.rest.post('settings/Guests_Permission_Mode', { value: 'predefined' })
    const heard = async (id: string) =>
      (await guest.waitFor(({ fields }) => (fields.args[1] as Row | undefined)?._id === id)).fields.args[1] as Row
    expect([(await heard('create-d')).roles, (await heard('view-p-room')).roles]).toEqual([[], ['guest']])
    expect([(await readBy(gina, 'create-d'))?.roles, (await readBy(gina, 'view-p-room'))?.roles]).toEqual([[], ['guest']])
    expect((await readBy(bob, 'create-d'))?.roles).not.toContain('guest')
    await expect(socket.call('authorization:addPermissionToRole', 'delete-own-message', 'guest')).rejects.toMatchObject({
      error: 'error-action-not-allowed',
    })
    await expect(socket.call('authorization:removeRoleFromPermission', 'view-d-room', 'guest')).rejects.toMatchObject({
      error: 'error-action-not-allowed',
    })
    expect((await update(alice, [{ _id: 'create-d', roles: ['admin', 'user', 'guest'] }])).body).toMatchObject({
      errorType: 'error-action-not-allowed',
    })
    // The rest of the row can still be changed.
    expect((await update(alice, [{ _id: 'create-d', roles: ['admin', 'user'] }])).status).toBe(200)

    await alice.rest.post('settings/Guests_Permission_Mode', { value: 'custom' })
    expect([(await readBy(gina, 'create-d'))?.roles, (await readBy(gina, 'view-p-room'))?.roles]).toEqual([['guest'], []])
    expect((await readBy(bob, 'create-d'))?.roles).toEqual(['admin', 'user', 'guest'])
    await update(alice, [
      { _id: 'create-d', roles: ['admin', 'user', 'bot', 'app'] },
      { _id: 'view-p-room', roles: ['admin', 'user', 'anonymous', 'guest'] },
    ])
  })
})
