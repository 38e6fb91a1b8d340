// What was found elsewhere about seats, guest seats and rooms per guest (findings 13 to 22), and is not so here. The world holds six
// active members, two active guests and two bots; gina belongs to seven rooms that count and gus to one.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signLicense } from '../../src/permissions/license.ts'
import { hashToken, newId, newToken } from '../../src/platform/ids.ts'
import { newLicenseKeys, readPrivateKey } from '../../src/platform/license-key.ts'
import { type Fixture, type Name, openFixture } from '../fixture.ts'
import { askRest, expectDone, expectRefused, type Request, roads } from '../roads.ts'

const keys = newLicenseKeys()
let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture({ FOYER_LICENSE_PUBLIC_KEY: keys.publicKey })
})
afterAll(() => fixture[Symbol.asyncDispose]())
beforeEach(async () => {
  for (const limit of ['Limits_Seats', 'Limits_Guests', 'Limits_Rooms_Per_Guest'] as const) await setLimit(limit, 0)
  await query(`DELETE FROM users WHERE username LIKE 'new.%'`)
})

async function setLimit(limit: 'Limits_Seats' | 'Limits_Guests' | 'Limits_Rooms_Per_Guest', value: number): Promise<void> {
  await fixture.workspace.alice.rest.post(`settings/${limit}`, { value })
}

async function query<T>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await fixture.workspace.sql.query(text, values)).rows as T[]
}

const id = (who: Name): string => fixture.people[who].id
const rest = (...wish: Request['rest']): Request => ({ rest: wish, method: ['none'] })
const refused = (who: Name, request: Request, code: string, road: (typeof roads)[number] = 'REST') =>
  expectRefused(fixture.workspace.sql, fixture.people[who], road, request, code)
const done = (who: Name, ...wish: Request['rest']) => expectDone(fixture.people[who], 'REST', rest(...wish))
const form = (role: string, more: Record<string, unknown> = {}) => {
  const username = `new.${newId().toLowerCase()}`
  return { username, name: 'New', email: `${username}@foyer.example`, password: 'a-long-password', roles: [role], ...more }
}
const newcomer = async (role: string, more: Record<string, unknown> = {}): Promise<string> =>
  ((await done('alice', 'POST', 'users.create', form(role, more))).body as { user: { _id: string } }).user._id
const active = async (kind: string): Promise<number> =>
  (await query<{ n: number }>('SELECT count(*)::int AS n FROM users WHERE kind = $1 AND active', kind))[0]?.n ?? -1
const roomsOf = async (who: Name): Promise<number> =>
  (
    await query<{ n: number }>(
      `SELECT count(*)::int AS n FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = $1 AND r.kind <> 'direct'`,
      id(who),
    )
  )[0]?.n ?? -1
const activate = (userId: string): Request => ({
  rest: ['POST', 'users.setActiveStatus', { userId, activeStatus: true }],
  method: ['setUserActiveStatus', userId, true],
})

test('finding 13: a guest who is made a member takes a seat, or stays a guest when there is none', async () => {
  const guest = await newcomer('guest')
  const promote = rest('POST', 'users.update', { userId: guest, data: { roles: ['user'] } })
  await setLimit('Limits_Seats', 6)
  await refused('alice', promote, 'error-license-user-limit-reached')
  const { username } = (await query<{ username: string }>('SELECT username FROM users WHERE id = $1', guest))[0] ?? { username: '' }
  for (const road of roads)
    await refused(
      'alice',
      {
        rest: ['POST', 'roles.addUserToRole', { roleName: 'user', username }],
        method: ['authorization:addUserToRole', 'user', username],
      },
      'error-guests-cant-have-other-roles',
      road,
    )
  await setLimit('Limits_Seats', 7)
  await expectDone(fixture.people.alice, 'REST', promote)
  expect([await active('member'), await active('guest')]).toEqual([7, 2])
})

test('finding 14: whoever registers, or registers by a link for guests, takes a free seat or a free guest seat, or stays outside', async () => {
  const { workspace } = fixture
  await workspace.alice.rest.post('settings/Accounts_RegistrationForm', { value: 'Public' })
  const token = newToken()
  await query(
    `INSERT INTO invite_links (id, token_hash, room_id, made_by, for_guests, days, uses_max, created_at, expires_at)
     VALUES ($1, $2, $3, $4, true, 1, 0, now(), now() + interval '1 day')`,
    newId(),
    hashToken(token),
    fixture.rooms.general,
    id('alice'),
  )
  const stranger = new RestClient({ url: workspace.url })
  const register = async (more: object = {}): Promise<string | null> => {
    const { username, name, email, password } = form('user')
    const { body } = await stranger.request('POST', 'users.register', { body: { username, name, email, pass: password, ...more } })
    return (body as { errorType?: string }).errorType ?? null
  }
  const [members, guests] = [await active('member'), await active('guest')]
  await setLimit('Limits_Seats', members)
  await setLimit('Limits_Guests', guests)
  expect(await register()).toBe('error-license-user-limit-reached')
  expect(await register({ secretURL: token })).toBe('error-max-guests-number-reached')
  await setLimit('Limits_Seats', members + 1)
  await setLimit('Limits_Guests', guests + 1)
  expect([await register(), await register({ secretURL: token })]).toEqual([null, null])
  expect([await active('member'), await active('guest')]).toEqual([members + 1, guests + 1])
  for (const { id: userId } of await query<{ id: string }>(`SELECT id FROM users WHERE username LIKE 'new.%'`))
    await done('alice', 'POST', 'users.delete', { userId })
  await workspace.alice.rest.post('settings/Accounts_RegistrationForm', { value: 'Disabled' })
})

test.each(roads)('finding 15: activating a guest takes a guest seat and no seat: by %s', async (road) => {
  const asleep = await newcomer('guest', { active: false })
  await setLimit('Limits_Seats', 6)
  await setLimit('Limits_Guests', 2)
  await refused('alice', activate(asleep), 'error-max-guests-number-reached', road)
  await setLimit('Limits_Guests', 3)
  await expectDone(fixture.people.alice, road, activate(asleep))
  expect([await active('member'), await active('guest')]).toEqual([6, 3])
})

test('finding 16: with every seat taken a guest can be added', async () => {
  await setLimit('Limits_Seats', 6)
  await refused('alice', rest('POST', 'users.create', form('user')), 'error-license-user-limit-reached')
  await done('alice', 'POST', 'users.create', form('guest'))
  expect((await done('alice', 'GET', 'foyer.limits', {})).body).toMatchObject({
    seats: { used: 6, max: 6 },
    guests: { used: 3, max: null },
  })
})

test('finding 17: with every seat taken, inactive people and bots are edited like anybody', async () => {
  await setLimit('Limits_Seats', 6)
  await setLimit('Limits_Guests', 2)
  for (const who of ['dora', 'robo', 'bob', 'gina'] as const) {
    for (const data of [
      { name: `Renamed ${who}` },
      { bio: 'a bio', nickname: 'nick' },
      { roles: await rolesOf(who), name: `Again ${who}` },
    ])
      await done('alice', 'POST', 'users.update', { userId: id(who), data })
    expect(await query('SELECT name, bio FROM users WHERE id = $1', id(who))).toEqual([{ name: `Again ${who}`, bio: 'a bio' }])
  }
  expect([await active('member'), await active('guest')]).toEqual([6, 2])
  await refused('alice', rest('POST', 'users.update', { userId: id('dora'), data: { active: true } }), 'error-license-user-limit-reached')
})

const rolesOf = async (who: Name): Promise<string[]> =>
  (await query<{ roles: string[] }>('SELECT roles FROM users WHERE id = $1', id(who)))[0]?.roles ?? []

test('finding 18: nobody fills a guest’s rooms by writing to them', async () => {
  const before = await roomsOf('gus')
  await setLimit('Limits_Rooms_Per_Guest', before + 1)
  for (const who of ['bob', 'carol', 'dan', 'vera'] as const) await done(who, 'POST', 'im.create', { username: 'gus' })
  await done('bob', 'POST', 'im.create', { usernames: 'gus,carol,dan' })
  expect((await done('alice', 'GET', 'foyer.limits.guest', { username: 'gus' })).body).toMatchObject({ used: before, max: before + 1 })
  await done('carol', 'POST', 'channels.invite', { roomId: fixture.rooms.annex, username: 'gus' })
  await done('bob', 'POST', 'im.create', { username: 'gus' })
  await refused(
    'carol',
    rest('POST', 'channels.invite', { roomId: fixture.rooms.board, username: 'gus' }),
    'error-max-rooms-per-guest-reached',
  )
})

describe('finding 19: a guest at the limit is never dropped in silence', () => {
  test.each(roads)('a new room that names them is refused whole, and so is a discussion of theirs: by %s', async (road) => {
    await setLimit('Limits_Rooms_Per_Guest', await roomsOf('gina'))
    const name = `silent-${road.replace('.', '-').toLowerCase()}`
    const rooms = (): Promise<{ id: string }[]> => query('SELECT id FROM rooms ORDER BY id')
    const before = await rooms()
    await refused(
      'bob',
      { rest: ['POST', 'groups.create', { name, members: ['carol', 'gina'] }], method: ['createPrivateGroup', name, ['carol', 'gina']] },
      'error-max-rooms-per-guest-reached',
      road,
    )
    const discussion = { prid: fixture.rooms.lobby, t_name: 'a question', users: ['carol'] }
    await refused(
      'gina',
      { rest: ['POST', 'rooms.createDiscussion', discussion], method: ['createDiscussion', discussion] },
      'error-max-rooms-per-guest-reached',
      road,
    )
    expect(await rooms()).toEqual(before)
    await setLimit('Limits_Rooms_Per_Guest', (await roomsOf('gina')) + 1)
    await expectDone(fixture.people.gina, road, {
      rest: ['POST', 'rooms.createDiscussion', discussion],
      method: ['createDiscussion', discussion],
    })
    expect(
      await query(
        `SELECT r.id FROM rooms r WHERE r.parent_id IS NOT NULL AND NOT EXISTS (SELECT FROM memberships m WHERE m.room_id = r.id AND 'owner' = ANY(m.roles))`,
      ),
      'discussions without an owner',
    ).toEqual([])
  })
})

test('finding 20: who keeps guests sees how many rooms each holds, and whoever is refused reads the number and who can raise it', async () => {
  const held = await roomsOf('gina')
  await setLimit('Limits_Rooms_Per_Guest', held)
  expect((await done('alice', 'GET', 'foyer.limits.guest', { username: 'gina' })).body).toMatchObject({
    used: held,
    max: held,
    from: 'settings',
    warning: true,
    total: held,
  })
  expect((await done('alice', 'GET', 'foyer.limits', {})).body).toMatchObject({
    roomsPerGuest: { highest: { used: held }, max: held, warning: true },
  })
  expect((await done('alice', 'GET', 'licenses.info', { loadValues: true })).body).toMatchObject({
    license: { limits: { roomsPerGuest: { value: held, max: held } }, preventedActions: { roomsPerGuest: true } },
  })
  const toTheOwner = await refused(
    'carol',
    rest('POST', 'channels.invite', { roomId: fixture.rooms.annex, username: 'gina' }),
    'error-max-rooms-per-guest-reached',
  )
  const toTheGuest = await refused(
    'gina',
    rest('POST', 'rooms.createDiscussion', { prid: fixture.rooms.lobby, t_name: 'one more', users: [] }),
    'error-max-rooms-per-guest-reached',
  )
  for (const { body } of [toTheOwner, toTheGuest])
    expect((body as { error: string }).error).toBe(
      `A guest may belong to ${held} rooms, and gina already does. An administrator can raise the limit [error-max-rooms-per-guest-reached]`,
    )
})

test('finding 21: a licence that is accepted is enforced from the next request on, wherever a seat is taken', async () => {
  const [asleep, asleepGuest, guest] = [
    await newcomer('user', { active: false }),
    await newcomer('guest', { active: false }),
    await newcomer('guest'),
  ]
  const license = await signLicense(
    {
      id: newId(),
      workspaceId: (await query<{ id: string }>('SELECT id FROM workspace'))[0]?.id ?? '',
      to: 'Acme',
      issuedAt: new Date(),
      expiresAt: new Date(Date.now() + 86_400_000),
      limits: { activeUsers: 6, guestUsers: 3 },
    },
    readPrivateKey(keys.privateKey, 'the test'),
  )
  await done('alice', 'POST', 'licenses.add', { license })
  await refused('alice', rest('POST', 'users.create', form('user')), 'error-license-user-limit-reached')
  await refused('alice', rest('POST', 'users.create', form('guest')), 'error-max-guests-number-reached')
  await refused('alice', rest('POST', 'users.update', { userId: guest, data: { roles: ['user'] } }), 'error-license-user-limit-reached')
  await refused('alice', rest('POST', 'users.update', { userId: id('bob'), data: { roles: ['guest'] } }), 'error-max-guests-number-reached')
  for (const road of roads) {
    await refused('alice', activate(asleep), 'error-license-user-limit-reached', road)
    await refused('alice', activate(asleepGuest), 'error-max-guests-number-reached', road)
  }
  await done('alice', 'POST', 'licenses.remove', {})
  await expectDone(fixture.people.alice, 'REST', activate(asleep))
})

test('finding 22: an account is a member or a guest, never both', async () => {
  const both = 'error-guests-cant-have-other-roles'
  for (const roles of [
    ['user', 'guest'],
    ['guest', 'admin'],
    ['guest', 'bot'],
  ]) {
    await refused('alice', rest('POST', 'users.create', form('guest', { roles })), both)
    for (const who of ['gina', 'bob'] as const)
      await refused('alice', rest('POST', 'users.update', { userId: id(who), data: { roles } }), both)
  }
  for (const road of roads)
    for (const [role, username] of [
      ['user', 'gina'],
      ['guest', 'bob'],
      ['moderator', 'gina'],
    ] as const) {
      const roomId = role === 'moderator' ? fixture.rooms.lobby : undefined
      await refused(
        role === 'moderator' ? 'carol' : 'alice',
        role === 'moderator'
          ? {
              rest: ['POST', 'channels.addModerator', { roomId, userId: id(username) }],
              method: ['addRoomModerator', roomId, id(username)],
            }
          : {
              rest: ['POST', 'roles.addUserToRole', { roleName: role, username }],
              method: ['authorization:addUserToRole', role, username],
            },
        both,
        road,
      )
    }
  expect(await query(`SELECT username FROM users WHERE 'guest' = ANY(roles) AND (kind <> 'guest' OR roles <> '{guest}')`)).toEqual([])
  const user = await askRest(fixture.people.alice, 'GET', 'users.info', { username: 'gina' })
  expect(user.body).toMatchObject({ user: { kind: 'guest', roles: ['guest'] } })
})
