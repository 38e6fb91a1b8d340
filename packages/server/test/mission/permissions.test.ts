// What the guest role holds, and how an administrator widens it (P6, P8): four permissions and no other, more of them when they are
// ticked below the ceiling, and in predefined mode nothing but the four, whoever asks by whichever road.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { signLicense } from '../../src/permissions/license.ts'
import { newId } from '../../src/platform/ids.ts'
import { newLicenseKeys, readPrivateKey } from '../../src/platform/license-key.ts'
import { type Fixture, type Name, openFixture } from '../fixture.ts'
import { ask, askRest, expectDone, expectRefused, type Request, type Road, roads } from '../roads.ts'

const keys = newLicenseKeys()
let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture({ FOYER_LICENSE_PUBLIC_KEY: keys.publicKey })
})
afterAll(() => fixture[Symbol.asyncDispose]())

const four = ['start-discussion', 'view-d-room', 'view-joined-room', 'view-p-room']

const listing: Request = { rest: ['GET', 'permissions.listAll', {}], method: ['permissions/get'] }

/** The permissions in whose row somebody reads the guest role. */
async function guestColumn(who: Name, road: Road = 'REST'): Promise<string[]> {
  const { body } = await expectDone(fixture.people[who], road, listing)
  const rows = (Array.isArray(body) ? body : (body as { update: unknown[] }).update) as { _id: string; roles: string[] }[]
  return rows
    .filter(({ roles }) => roles.includes('guest'))
    .map(({ _id }) => _id)
    .toSorted()
}

const rolesOf = async (permission: string): Promise<string[]> => {
  const { body } = await expectDone(fixture.people.alice, 'REST', listing)
  return (body as { update: { _id: string; roles: string[] }[] }).update.find(({ _id }) => _id === permission)?.roles ?? []
}

/** Ticks or clears one box; REST sends the whole row. */
async function box(permission: string, role: string, ticked: boolean): Promise<Request> {
  const others = (await rolesOf(permission)).filter((other) => other !== role)
  return {
    rest: ['POST', 'permissions.update', { permissions: [{ _id: permission, roles: ticked ? [...others, role] : others }] }],
    method: [ticked ? 'authorization:addPermissionToRole' : 'authorization:removeRoleFromPermission', permission, role],
  }
}
const set = async (permission: string, role: string, ticked: boolean): Promise<unknown> =>
  expectDone(fixture.people.alice, 'REST', await box(permission, role, ticked))
const mode = (value: 'custom' | 'predefined'): Promise<unknown> =>
  fixture.workspace.alice.rest.post('settings/Guests_Permission_Mode', { value })

const refused = async (who: Name, road: Road, request: Request, code = 'error-action-not-allowed') =>
  expectRefused(fixture.workspace.sql, fixture.people[who], road, request, code)

/** What only the permission mention-all lets a guest do, as often as they like. */
const callAll = (): Request => {
  const message = { _id: newId(), rid: fixture.rooms.lobby, msg: 'hear me, @all' }
  return { rest: ['POST', 'chat.sendMessage', { message }], method: ['sendMessage', message] }
}

describe('P6 the guest role holds four permissions and no other', () => {
  test.each(roads)('gina reads these four by %s, and alice and bob see the same column', async (road) => {
    for (const who of ['gina', 'alice', 'bob'] as const) expect(await guestColumn(who, road), who).toEqual(four)
  })

  test('with them gina reads where she belongs and starts a discussion; without one of them that ends', async () => {
    const ginas = fixture.people.gina
    const start: Request['rest'] = ['POST', 'rooms.createDiscussion', { prid: fixture.rooms.lobby, t_name: 'a question', users: [] }]
    expect(await askRest(ginas, ...start)).toMatchObject({ ok: true })
    await set('start-discussion', 'guest', false)
    expect(await askRest(ginas, ...start)).toMatchObject({ ok: false, code: 'error-action-not-allowed' })
    await set('start-discussion', 'guest', true)

    const read = (family: string, place: 'lobby' | 'project' | 'duo') =>
      askRest(ginas, 'GET', `${family}.history`, { roomId: fixture.rooms[place] })
    for (const [family, place] of [
      ['channels', 'lobby'],
      ['groups', 'project'],
      ['im', 'duo'],
    ] as const)
      expect(await read(family, place), place).toMatchObject({ ok: true })
    await set('view-joined-room', 'guest', false)
    expect(await read('channels', 'lobby')).toMatchObject({ ok: false, code: 'error-room-not-found' })
    for (const [family, place] of [
      ['groups', 'project'],
      ['im', 'duo'],
    ] as const)
      expect(await read(family, place), place).toMatchObject({ ok: true })
    await set('view-p-room', 'guest', false)
    expect(await read('groups', 'project')).toMatchObject({ ok: false, code: 'error-room-not-found' })
    expect(await read('im', 'duo')).toMatchObject({ ok: true })
    await set('view-d-room', 'guest', false)
    expect(await read('im', 'duo')).toMatchObject({ ok: false, code: 'error-room-not-found' })
    for (const permission of ['view-joined-room', 'view-p-room', 'view-d-room']) await set(permission, 'guest', true)
    expect(await guestColumn('gina')).toEqual(four)
  })
})

test('P8 an administrator finds the guest role among the roles, protected, and its column among all permissions', async () => {
  const { body } = await expectDone(fixture.people.alice, 'REST', { rest: ['GET', 'roles.list', {}], method: ['none'] })
  expect((body as { roles: { _id: string }[] }).roles.find(({ _id }) => _id === 'guest')).toMatchObject({
    name: 'guest',
    scope: 'Users',
    description: 'Guest',
    protected: true,
  })
  const rows = (await expectDone(fixture.people.alice, 'REST', listing)).body as { update: { _id: string }[] }
  expect(rows.update.filter(({ _id }) => !_id.startsWith('change-setting-'))).toHaveLength(193)
})

describe.each(roads)('P8 an administrator ticks more for guests: by %s', (road) => {
  afterEach(async () => {
    await mode('custom')
    await set('mention-all', 'guest', false)
  })

  test('what lies below the ceiling, and gina may from the next request on; bob and gina tick nothing', async () => {
    const ticking = await box('mention-all', 'guest', true)
    await refused('gina', road, callAll())
    for (const who of ['bob', 'gina'] as const) await refused(who, road, ticking, 'error-edit-permissions-not-allowed')
    await expectDone(fixture.people.alice, road, ticking)
    expect(await guestColumn('gina', road)).toEqual(['mention-all', ...four])
    await expectDone(fixture.people.gina, road, callAll())
    await expectDone(fixture.people.alice, road, await box('mention-all', 'guest', false))
    await refused('gina', road, callAll())
  })

  test.each(['create-c', 'create-p', 'create-user', 'invite-guest', 'view-c-room', 'edit-message', 'access-permissions'])(
    'never %s, which lies above the ceiling',
    async (permission) => {
      await refused('alice', road, await box(permission, 'guest', true))
      expect(await rolesOf(permission)).not.toContain('guest')
      await expectDone(fixture.people.alice, road, await box(permission, 'moderator', true))
      await expectDone(fixture.people.alice, road, await box(permission, 'moderator', false))
    },
  )

  test('in predefined mode the column is locked on the server, others are not, and leaving the mode gives back what was ticked', async () => {
    await set('mention-all', 'guest', true)
    await mode('predefined')
    expect(await guestColumn('gina', road)).toEqual(four)
    expect(await guestColumn('alice', road)).toEqual(four)
    await refused('gina', road, callAll())
    await refused('alice', road, await box('mention-all', 'guest', true))
    await refused('alice', road, await box('mention-here', 'guest', true))
    await refused('alice', road, await box('start-discussion', 'guest', false))
    await expectDone(fixture.people.alice, road, await box('mention-all', 'moderator', true))
    await expectDone(fixture.people.alice, road, await box('mention-all', 'moderator', false))
    await mode('custom')
    expect(await guestColumn('gina', road)).toEqual(['mention-all', ...four])
    await expectDone(fixture.people.gina, road, callAll())
  })
})

test('P8 the column is locked while a licence is installed, and gives back what was ticked when the licence goes', async () => {
  await set('mention-all', 'guest', true)
  const { rows } = await fixture.workspace.sql.query<{ id: string }>('SELECT id FROM workspace')
  const license = await signLicense(
    {
      id: newId(),
      workspaceId: rows[0]?.id ?? '',
      to: 'Acme',
      issuedAt: new Date(),
      expiresAt: new Date(Date.now() + 86_400_000),
      limits: {},
    },
    readPrivateKey(keys.privateKey, 'the test'),
  )
  await fixture.workspace.alice.rest.post('licenses.add', { license })
  expect(await guestColumn('gina')).toEqual(four)
  for (const road of roads) await refused('alice', road, await box('mention-here', 'guest', true))
  await refused('gina', 'REST', callAll())
  await fixture.workspace.alice.rest.post('licenses.remove')
  expect(await guestColumn('gina')).toEqual(['mention-all', ...four])
  await set('mention-all', 'guest', false)
})

test('P8 ticks that race with the lock: while it holds, guests have the four and no more', async () => {
  const wishes = [await box('mention-all', 'guest', true), await box('create-d', 'guest', true), await box('mention-here', 'guest', true)]
  const [, ...answers] = await Promise.all([
    mode('predefined'),
    ...wishes.map((wish) => ask(fixture.people.alice, 'REST', wish)),
    ask(fixture.people.alice, 'DDP', wishes[0] as Request),
  ])
  for (const { ok, code } of answers)
    expect(ok ? 'ticked before the lock' : code).toMatch(/^(ticked before the lock|error-action-not-allowed)$/)
  expect(await guestColumn('gina')).toEqual(four)
  await refused('gina', 'REST', callAll())
  await mode('custom')
  for (const permission of ['create-d', 'mention-all', 'mention-here']) await set(permission, 'guest', false)
})
