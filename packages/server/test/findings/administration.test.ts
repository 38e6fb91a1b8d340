// What was found elsewhere about keeping accounts, permissions and licences (findings 32 to 43), and is not so here; and which shapes
// of refusals are kept because clients look for them.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signLicense } from '../../src/permissions/license.ts'
import { newId } from '../../src/platform/ids.ts'
import { newLicenseKeys, readPrivateKey } from '../../src/platform/license-key.ts'
import { type Fixture, type Name, openFixture, type Place } from '../fixture.ts'
import { ask, askRest, expectDone, expectRefused, type Request, roads } from '../roads.ts'

const keys = newLicenseKeys()
let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture({ FOYER_LICENSE_PUBLIC_KEY: keys.publicKey })
})
afterAll(() => fixture[Symbol.asyncDispose]())

async function query<T>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await fixture.workspace.sql.query(text, values)).rows as T[]
}

const id = (who: Name): string => fixture.people[who].id
const room = (place: Place): string => fixture.rooms[place]
const rest = (...wish: Request['rest']): Request => ({ rest: wish, method: ['none'] })
const refused = (who: Name, request: Request, code: string, road: (typeof roads)[number] = 'REST') =>
  expectRefused(fixture.workspace.sql, fixture.people[who], road, request, code)
const done = (who: Name, ...wish: Request['rest']) => expectDone(fixture.people[who], 'REST', rest(...wish))
const set = (setting: string, value: unknown) => done('alice', 'POST', `settings/${setting}`, { value })
const form = (more: Record<string, unknown> = {}) => {
  const username = `new${newId().toLowerCase()}`
  return { username, name: 'New', email: `${username}@foyer.example`, password: 'a-long-password', roles: ['guest'], ...more }
}
const newcomer = async (more: Record<string, unknown> = {}): Promise<string> =>
  ((await done('alice', 'POST', 'users.create', form(more))).body as { user: { _id: string } }).user._id

test('finding 32: the status message is kept when an account is made, and an edit changes only what it names', async () => {
  const userId = await newcomer({ statusText: 'on site', bio: 'from Acme', nickname: 'nick', company: 'Acme' })
  const profile = () => query('SELECT name, status_text, bio, nickname, company FROM users WHERE id = $1', userId)
  const kept = { status_text: 'on site', bio: 'from Acme', nickname: 'nick', company: 'Acme' }
  expect(await profile()).toEqual([{ name: 'New', ...kept }])
  await done('alice', 'POST', 'users.update', { userId, data: { name: 'Renamed' } })
  expect(await profile()).toEqual([{ name: 'Renamed', ...kept }])
  await done('alice', 'POST', 'users.update', { userId, data: { bio: '' } })
  expect(await profile()).toEqual([{ name: 'Renamed', ...kept, bio: null }])
})

test('finding 33: an account that can’t be made to the end is not made at all, and the mended form goes through', async () => {
  await query('UPDATE rooms SET is_default = true WHERE id = ANY($1)', [room('general'), room('annex')])
  await set('Limits_Rooms_Per_Guest', 1)
  const faults: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ bio: 'x'.repeat(261) }, 'error-bio-size-exceeded'],
    [{ nickname: 'x'.repeat(121) }, 'error-nickname-size-exceeded'],
    [{ roles: ['no-such-role'] }, 'error-invalid-role'],
    [{ hostUsername: 'nobody.at.all' }, 'error-invalid-user'],
    [{ accessEndsAt: '2001-01-01T00:00:00.000Z' }, 'error-invalid-date'],
    [{ password: 'short' }, 'error-password-policy-not-met'],
    // The account and one of its rooms are written before this one is refused.
    [{ joinDefaultChannels: true }, 'error-max-rooms-per-guest-reached'],
  ]
  for (const [fault, code] of faults) {
    const good = form()
    await refused('alice', rest('POST', 'users.create', { ...good, ...fault }), code)
    await done('alice', 'POST', 'users.create', good)
  }
  await set('Limits_Rooms_Per_Guest', 0)
  await query('UPDATE rooms SET is_default = false')
})

test('finding 34: an account that an administrator makes waits for nobody’s approval', async () => {
  await set('Accounts_ManuallyApproveNewUsers', true)
  const wish = form()
  await done('alice', 'POST', 'users.create', wish)
  expect((await fixture.workspace.signIn(wish.username, 'a-long-password')).username).toBe(wish.username)
  const approvalsWanted = () => query(`SELECT address FROM letters WHERE kind = 'approval-wanted'`)
  expect(await approvalsWanted()).toEqual([])
  // Whoever registers waits, and administrators hear of that.
  await set('Accounts_RegistrationForm', 'Public')
  const { username, name, email, password: pass } = form()
  await new RestClient({ url: fixture.workspace.url }).post('users.register', { username, name, email, pass })
  await expect(fixture.workspace.signIn(username, pass)).rejects.toThrow('approval')
  expect(await approvalsWanted()).toEqual([{ address: 'alice@foyer.example' }])
  await set('Accounts_RegistrationForm', 'Disabled')
  await set('Accounts_ManuallyApproveNewUsers', false)
})

test.each(roads)('finding 35: deactivating somebody deletes no room, not even one in which nobody else is: by %s', async (road) => {
  const name = `alone-${road.replace('.', '-').toLowerCase()}`
  const ownerName = `owner-${road.replace('.', '-').toLowerCase()}`
  const owner = await fixture.workspace.newPerson(ownerName)
  const alone = await owner.rest.post<{ group: { _id: string } }>('groups.create', { name, members: [] })
  const shared = await owner.rest.post<{ group: { _id: string } }>('groups.create', { name: `${name}-not`, members: ['bob'] })
  const roomIds = [alone.group._id, shared.group._id]
  for (const roomId of roomIds) await owner.rest.post('chat.sendMessage', { message: { rid: roomId, msg: 'to be kept' } })
  const left = () =>
    query(
      `SELECT r.id, m.body FROM rooms r JOIN messages m ON m.room_id = r.id WHERE r.id = ANY($1) AND m.type IS NULL ORDER BY r.id`,
      roomIds,
    )
  const before = await left()
  expect(before).toHaveLength(2)
  const switching = (active: boolean): Request => ({
    rest: ['POST', 'users.setActiveStatus', { userId: owner.id, activeStatus: active, confirmRelinquish: true }],
    method: ['setUserActiveStatus', owner.id, active, true],
  })
  await expectDone(fixture.people.alice, road, switching(false))
  expect(await left()).toEqual(before)
  await expectDone(fixture.people.alice, road, switching(true))
  const back = await fixture.workspace.signIn(ownerName, `${ownerName}-password`)
  expect(JSON.stringify(await back.rest.get('groups.history', { roomId: alone.group._id }))).toContain('to be kept')
})

describe('finding 36: that the guest column is locked is the server’s own', () => {
  test.each(roads)(
    'no road ticks or clears a box while it is, what is shown is what holds, and what was ticked comes back: by %s',
    async (road) => {
      const ticked = async (who: Name): Promise<string[]> =>
        ((await done(who, 'GET', 'permissions.listAll', {})).body as { update: { _id: string; roles: string[] }[] }).update
          .filter(({ roles }) => roles.includes('guest'))
          .map(({ _id }) => _id)
          .toSorted()
      const four = ['start-discussion', 'view-d-room', 'view-joined-room', 'view-p-room']
      await done('alice', 'POST', 'permissions.update', { permissions: [{ _id: 'pin-message', roles: ['owner', 'admin', 'guest'] }] })
      await set('Guests_Permission_Mode', 'predefined')
      for (const [permission, tick] of [
        ['mention-all', true],
        ['start-discussion', false],
      ] as const)
        await refused(
          'alice',
          {
            rest: ['POST', 'permissions.update', { permissions: [{ _id: permission, roles: tick ? ['admin', 'guest'] : ['admin'] }] }],
            method: [tick ? 'authorization:addPermissionToRole' : 'authorization:removeRoleFromPermission', permission, 'guest'],
          },
          'error-action-not-allowed',
          road,
        )
      expect([await ticked('alice'), await ticked('gina')]).toEqual([four, four])
      await refused('gina', rest('POST', 'chat.pinMessage', { messageId: fixture.messages.carolInLobby }), 'not-authorized')
      await set('Guests_Permission_Mode', 'custom')
      expect([await ticked('alice'), await ticked('gina')]).toEqual([
        ['pin-message', ...four],
        ['pin-message', ...four],
      ])
      await done('gina', 'POST', 'chat.pinMessage', { messageId: fixture.messages.carolInLobby })
      await done('gina', 'POST', 'chat.unPinMessage', { messageId: fixture.messages.carolInLobby })
      await done('alice', 'POST', 'permissions.update', { permissions: [{ _id: 'pin-message', roles: ['owner', 'moderator', 'admin'] }] })
    },
  )
})

test('finding 37: a guest is made an administrator only by being made a member first, with a member’s seat and all of the rights', async () => {
  for (const road of roads)
    await refused(
      'alice',
      {
        rest: ['POST', 'roles.addUserToRole', { roleName: 'admin', username: 'gus' }],
        method: ['authorization:addUserToRole', 'admin', 'gus'],
      },
      'error-guests-cant-have-other-roles',
      road,
    )
  await refused(
    'alice',
    rest('POST', 'users.update', { userId: id('gus'), data: { roles: ['guest', 'admin'] } }),
    'error-guests-cant-have-other-roles',
  )
  const wish = form()
  const userId = ((await done('alice', 'POST', 'users.create', wish)).body as { user: { _id: string } }).user._id
  await done('alice', 'POST', 'users.update', { userId, data: { roles: ['admin'] } })
  expect(await query('SELECT kind, roles, host_id FROM users WHERE id = $1', userId)).toEqual([
    { kind: 'member', roles: ['admin'], host_id: null },
  ])
  const admin = await fixture.workspace.signIn(wish.username, 'a-long-password')
  expect(await askRest(admin, 'GET', 'foyer.limits', {})).toMatchObject({ ok: true })
  expect(await askRest(admin, 'GET', 'users.listByStatus', {})).toMatchObject({ ok: true })
})

test('finding 39: the number of people who have never signed in is the number of those who are listed', async () => {
  const [asleep, awake] = [await newcomer({ active: false }), await newcomer()]
  for (const status of ['active', 'deactivated', undefined]) {
    const { body } = await done('alice', 'GET', 'users.listByStatus', {
      hasLoggedIn: false,
      type: 'user',
      ...(status === undefined ? {} : { status }),
      count: 100,
    })
    const { users, total } = body as { users: { _id: string }[]; total: number }
    expect(total).toBe(users.length)
    const ids = users.map(({ _id }) => _id)
    expect([ids.includes(asleep), ids.includes(awake)]).toEqual([status !== 'active', status !== 'deactivated'])
  }
})

test('finding 42: a licence that does not count is refused with the reason, and what was in force stays', async () => {
  const workspaceId = (await query<{ id: string }>('SELECT id FROM workspace'))[0]?.id ?? ''
  const sign = (more: { workspaceId?: string; expiresAt?: Date }, privateKey = keys.privateKey) =>
    signLicense(
      {
        id: newId(),
        workspaceId,
        to: 'Acme',
        issuedAt: new Date(Date.now() - 2_000),
        expiresAt: new Date(Date.now() + 86_400_000),
        limits: {},
        ...more,
      },
      readPrivateKey(privateKey, 'the test'),
    )
  const stored = () => query('SELECT license FROM workspace')
  const good = await sign({})
  await done('alice', 'POST', 'licenses.add', { license: good })
  for (const [license, reason] of [
    [await sign({ expiresAt: new Date(Date.now() - 1_000) }), 'it ended on'],
    [await sign({ workspaceId: 'another' }), 'it is for another workspace'],
    [await sign({}, newLicenseKeys().privateKey), 'its signature is not of the key'],
    ['any text', 'it is not a signed text'],
  ] as const) {
    const { body } = await refused('alice', rest('POST', 'licenses.add', { license }), 'error-invalid-license')
    expect((body as { error: string }).error).toContain(reason)
    expect(await stored()).toEqual([{ license: good }])
  }
  await done('alice', 'POST', 'licenses.remove', {})
})

// The codes differ from action to action because clients match on them; on one action they are the same by every road, and a refusal
// always has its code where clients look for it.
describe('finding 43: a refusal has one shape, and the code that clients know', () => {
  const cases: readonly { what: string; status: number; code: string; request: () => Request }[] = [
    {
      what: 'making a channel',
      status: 403,
      code: 'error-unauthorized',
      request: () => ({ rest: ['POST', 'channels.create', { name: 'by-gina' }], method: ['createChannel', 'by-gina', []] }),
    },
    {
      what: 'making a group',
      status: 400,
      code: 'error-not-allowed',
      request: () => ({ rest: ['POST', 'groups.create', { name: 'by-gina' }], method: ['createPrivateGroup', 'by-gina', []] }),
    },
    {
      what: 'beginning a direct message',
      status: 400,
      code: 'error-not-allowed',
      request: () => ({ rest: ['POST', 'im.create', { username: 'robo' }], method: ['createDirectMessage', 'robo'] }),
    },
    {
      what: 'a room that is hidden',
      status: 400,
      code: 'error-room-not-found',
      request: () => ({ rest: ['GET', 'rooms.info', { roomId: room('vault') }], method: ['getRoomById', room('vault')] }),
    },
    {
      what: 'archiving a room',
      status: 400,
      code: 'error-not-authorized',
      request: () => ({ rest: ['POST', 'channels.archive', { roomId: room('lobby') }], method: ['archiveRoom', room('lobby')] }),
    },
    {
      what: 'pinning a message',
      status: 400,
      code: 'not-authorized',
      request: () => ({
        rest: ['POST', 'chat.pinMessage', { messageId: fixture.messages.carolInLobby }],
        method: ['pinMessage', { _id: fixture.messages.carolInLobby }],
      }),
    },
    {
      what: 'a personal access token',
      status: 400,
      code: 'not-authorized',
      request: () => ({
        rest: ['POST', 'users.generatePersonalAccessToken', { tokenName: 'mine' }],
        method: ['personalAccessTokens:generateToken', { tokenName: 'mine' }],
      }),
    },
  ]
  test.each(cases)('$what: $status $code', async ({ status, code, request }) => {
    const { rest: wish } = request()
    const [verb, path, params] = wish
    const answer = await fixture.people.gina.rest.request(
      verb,
      path,
      verb === 'GET' ? { query: params as Record<string, string> } : { body: params },
    )
    expect(answer).toMatchObject({
      status,
      body: { success: false, errorType: code, error: expect.stringMatching(new RegExp(` \\[${code}\\]$`)) },
    })
    const { error } = answer.body as { error: string }
    for (const road of ['DDP', 'method.call'] as const) {
      const { ok, body } = await ask(fixture.people.gina, road, request())
      expect({ ok, body }, road).toEqual({ ok: false, body: { error: code, reason: error.replace(` [${code}]`, ''), details: undefined } })
    }
  })
})
