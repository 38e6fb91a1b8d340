import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture } from '../../../test/fixture.ts'
import { listActions } from '../../../test/actions.ts'
import { newId } from '../../platform/ids.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())
afterEach(async () => {
  await world.workspace.sql.query('DELETE FROM permission_roles')
  await world.workspace.sql.query(`DELETE FROM settings WHERE id LIKE 'Message_Allow%'`)
  await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
})

interface Rights {
  rights: string[]
  permissions?: string[]
  messages?: { own: string[]; others: string[]; system: string[]; editMinutes: number | null; deleteMinutes: number | null }
}

const rightsOf = (name: Name, query: Record<string, string> = {}): Promise<Rights> =>
  world.people[name].rest.get<Rights>('foyer.rights', query)

describe('in the workspace', () => {
  test('an administrator is told what they may do there, and a guest is told less', async () => {
    const [alice, bob, gina] = await Promise.all([rightsOf('alice'), rightsOf('bob'), rightsOf('gina')])
    expect(alice.rights).toEqual(expect.arrayContaining(['create-user', 'invite-guest', 'read-limits', 'read-audit-log', 'create-channel']))
    expect(bob.rights).toEqual(expect.arrayContaining(['create-channel', 'create-group', 'list-users']))
    for (const row of ['create-user', 'invite-guest', 'read-limits', 'read-audit-log']) expect(bob.rights).not.toContain(row)
    for (const row of ['create-channel', 'create-group', 'list-users', 'manage-personal-tokens']) expect(gina.rights).not.toContain(row)
    expect(gina.permissions).toEqual(['view-d-room', 'view-joined-room', 'view-p-room', 'start-discussion'])
    expect(alice.permissions).toContain('assign-admin-role')
  })

  test('what the operator alone may do is told to nobody, and without an account nothing is', async () => {
    expect((await rightsOf('alice')).rights).not.toContain('run-the-server')
    expect((await fetch(`${world.workspace.url}/api/v1/foyer.rights`)).status).toBe(401)
  })

  test('while a temporary password waits, nothing is allowed but to change it', async () => {
    const { rights } = await rightsOf('pia')
    expect(rights).toContain('change-own-password')
    expect(rights).not.toContain('list-users')
  })

  test('what an administrator ticks is there at the next question', async () => {
    expect((await rightsOf('gina')).rights).not.toContain('manage-personal-tokens')
    await world.workspace.alice.rest.post('permissions.update', {
      permissions: [{ _id: 'create-personal-access-tokens', roles: ['admin', 'guest'] }],
    })
    expect((await rightsOf('gina')).rights).toContain('manage-personal-tokens')
    expect((await rightsOf('bob')).rights).not.toContain('manage-personal-tokens')
  })

  test('each row that is told is one that some action rests on', async () => {
    const rows = new Set((await listActions()).map(({ action }) => String(action.permission)))
    const asked = new Set([...rows, 'change-setting-permissions'])
    expect((await rightsOf('alice')).rights.filter((row) => !asked.has(row))).toEqual([])
  })
})

describe('in a room', () => {
  test('the owner may do what a member may not, and a guest who owns a discussion no more than a guest', async () => {
    const lobby = { roomId: world.rooms.lobby }
    const [carol, bob, gina] = await Promise.all([rightsOf('carol', lobby), rightsOf('bob', lobby), rightsOf('gina', lobby)])
    for (const row of ['edit-room', 'remove-from-room', 'set-room-owner']) {
      expect(carol.rights).toContain(row)
      expect(bob.rights).not.toContain(row)
      expect(gina.rights).not.toContain(row)
    }
    for (const { rights } of [carol, bob, gina])
      expect(rights).toEqual(expect.arrayContaining(['read-room', 'post-message', 'upload-file', 'start-discussion']))
    const { rights } = await rightsOf('gina', { roomId: world.rooms.plans })
    expect(rights).toContain('post-message')
    for (const row of ['edit-room', 'add-to-room', 'remove-from-room', 'delete-room', 'start-discussion']) expect(rights).not.toContain(row)
  })

  test('nobody may write into an archived room, nor where they are muted or only others may', async () => {
    expect((await rightsOf('gina', { roomId: world.rooms.lobby })).rights).toContain('post-message')
    for (const place of ['attic', 'library', 'board'] as const)
      expect((await rightsOf('gina', { roomId: world.rooms[place] })).rights, place).not.toContain('post-message')
    expect((await rightsOf('carol', { roomId: world.rooms.board })).rights).toContain('post-message')
  })

  test('of messages it is told at once: one’s own, others’ and the server’s', async () => {
    const own = async (name: Name) => (await rightsOf(name, { roomId: world.rooms.lobby })).messages
    expect(await own('gina')).toEqual({
      own: ['read-message', 'edit-message', 'react-to-message', 'follow-thread', 'use-message'],
      others: ['read-message', 'react-to-message', 'follow-thread', 'use-message'],
      system: ['read-message', 'react-to-message', 'follow-thread', 'use-message'],
      editMinutes: null,
      deleteMinutes: null,
    })
    expect((await own('bob'))?.own).toContain('delete-message')
    expect((await own('bob'))?.others).not.toContain('delete-message')
    expect((await own('carol'))?.others).toEqual(expect.arrayContaining(['edit-message', 'delete-message', 'pin-message']))
    expect((await own('carol'))?.system).not.toContain('edit-message')
  })

  test('time limits are told in minutes, and not to those whom they do not hold', async () => {
    const limits = async (name: Name) => {
      const { messages } = await rightsOf(name, { roomId: world.rooms.lobby })
      return [messages?.editMinutes, messages?.deleteMinutes]
    }
    await world.workspace.alice.rest.post('settings/Message_AllowEditing_BlockEditInMinutes', { value: 10 })
    await world.workspace.alice.rest.post('settings/Message_AllowDeleting_BlockDeleteInMinutes', { value: 5 })
    expect([await limits('bob'), await limits('carol'), await limits('robo')]).toEqual([
      [10, 5],
      [null, null],
      [null, null],
    ])
    await world.workspace.alice.rest.post('settings/Message_AllowEditing', { value: false })
    await world.workspace.alice.rest.post('settings/Message_AllowDeleting', { value: false })
    expect([await limits('bob'), await limits('carol')]).toEqual([
      [0, 0],
      [null, null],
    ])
    expect((await rightsOf('bob', { roomId: world.rooms.lobby })).messages?.own).not.toContain('edit-message')
  })
})

describe('with one message', () => {
  test('what is told is what is then done, and refused otherwise', async () => {
    const { messages } = world
    for (const [name, messageId] of [
      ['gina', messages.ginaInLobby],
      ['gina', messages.carolInLobby],
      ['bob', messages.ginaInLobby],
      ['carol', messages.ginaInLobby],
      ['carol', messages.ginaJoinedLobby],
    ] as const) {
      const { rights } = await rightsOf(name, { messageId })
      const edited = await world.people[name].rest.request('POST', 'chat.update', {
        body: { roomId: world.rooms.lobby, msgId: messageId, text: 'as told' },
      })
      expect(rights.includes('edit-message'), `${name} ${messageId}`).toBe(edited.status === 200)
    }
  })

  test('editing ends with its time, by the database’s clock', async () => {
    const messageId = world.messages.ginaInLobby
    await world.workspace.alice.rest.post('settings/Message_AllowEditing_BlockEditInMinutes', { value: 10 })
    expect((await rightsOf('gina', { messageId })).rights).not.toContain('edit-message')
    await world.workspace.alice.rest.post('settings/Message_AllowEditing_BlockEditInMinutes', { value: 100 })
    expect((await rightsOf('gina', { messageId })).rights).toContain('edit-message')
  })
})

test('of a person it is told what may be done to them', async () => {
  const userId = world.people.gina.id
  const [alice, bob, gina] = await Promise.all([rightsOf('alice', { userId }), rightsOf('bob', { userId }), rightsOf('gina', { userId })])
  expect(alice.rights).toEqual(expect.arrayContaining(['update-user', 'set-active-status', 'delete-user', 'read-rooms-of-guest']))
  expect(bob.rights).toEqual(['see-user'])
  expect(gina.rights).toEqual(['see-user', 'watch-own-news', 'update-user', 'end-sessions-of-user', 'reset-second-factor', 'change-avatar'])
})

test('a hidden thing is answered as a missing one, in the same words', async () => {
  for (const [key, hidden] of [
    ['roomId', world.rooms.vault],
    ['userId', world.people.vera.id],
    ['messageId', world.messages.veraInVault],
  ] as const) {
    const ask = (id: string) => world.people.gus.rest.request('GET', 'foyer.rights', { query: { [key]: id } })
    const [one, other] = [await ask(hidden), await ask(newId())]
    expect(one.status).toBe(400)
    expect(one.body).toEqual(other.body)
  }
})

test('rights are asked for one thing at a time', async () => {
  const { status, body } = await world.people.bob.rest.request('GET', 'foyer.rights', {
    query: { roomId: world.rooms.lobby, userId: world.people.bob.id },
  })
  expect([status, (body as { errorType: string }).errorType]).toEqual([400, 'invalid-params'])
})

describe('when rights change, a frame says so', () => {
  test.each<[what: string, stream: string, event: (id: string) => string, change: () => Promise<unknown>]>([
    [
      'a permission that guests are given',
      'stream-notify-logged',
      () => 'permissions-changed',
      () => box('create-d', ['admin', 'user', 'guest']),
    ],
    ['a setting', 'stream-notify-all', () => 'public-settings-changed', () => setTo('Message_AllowEditing', false)],
    ['being muted', 'stream-notify-user', (id) => `${id}/rooms-changed`, () => mute('gina')],
    ['a room that is archived', 'stream-notify-user', (id) => `${id}/rooms-changed`, () => archive()],
    ['being removed from a room', 'stream-notify-user', (id) => `${id}/subscriptions-changed`, () => kick('gina')],
  ])('%s', async (_what, stream, event, change) => {
    const gina = await world.people.gina.socket()
    await gina.subscribe(stream, event(world.people.gina.id)).ready
    await change()
    const { fields } = await gina.waitFor((frame) => frame.fields.eventName === event(world.people.gina.id))
    expect(fields.eventName).toBe(event(world.people.gina.id))
  })

  test('a role in a room, to the member who is given it', async () => {
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-notify-user', `${world.people.bob.id}/subscriptions-changed`).ready
    await world.people.carol.rest.post('channels.addModerator', { roomId: world.rooms.lobby, userId: world.people.bob.id })
    await bob.waitFor(({ fields: { args } }) => (args[1] as { roles?: string[] } | undefined)?.roles?.includes('moderator') === true)
    expect((await rightsOf('bob', { roomId: world.rooms.lobby })).rights).toContain('remove-from-room')
  })

  test('a global role, to its holder', async () => {
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-notify-user', `${world.people.bob.id}/userData`).ready
    await world.workspace.alice.rest.post('roles.addUserToRole', { roleName: 'admin', username: 'bob' })
    await bob.waitFor(({ fields: { args } }) => JSON.stringify(args).includes('admin'))
    expect((await rightsOf('bob')).rights).toContain('create-user')
  })

  const box = (id: string, roles: string[]) => world.workspace.alice.rest.post('permissions.update', { permissions: [{ _id: id, roles }] })
  const setTo = (id: string, value: unknown) => world.workspace.alice.rest.post(`settings/${id}`, { value })
  const mute = (username: Name) => world.people.carol.rest.post('rooms.muteUser', { roomId: world.rooms.lobby, username })
  const archive = () => world.people.carol.rest.post('channels.archive', { roomId: world.rooms.board })
  const kick = (name: Name) => world.people.carol.rest.post('channels.kick', { roomId: world.rooms.library, userId: world.people[name].id })
})
