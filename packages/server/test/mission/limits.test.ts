// Who takes a seat, who a guest seat, and how many rooms a guest may hold (P2, P3): set by an administrator or a licence, shown to
// administrators, and refused on every path that would exceed them. The world holds six active members, two active guests and two
// bots; gina belongs to seven rooms that count and gus to one.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signLicense } from '../../src/permissions/license.ts'
import { newId } from '../../src/platform/ids.ts'
import { newLicenseKeys, readPrivateKey } from '../../src/platform/license-key.ts'
import { type Fixture, type Name, openFixture } from '../fixture.ts'
import { type Answer, ask, askRest, expectDone, expectRefused, type Request, type Road, roads } from '../roads.ts'

const keys = newLicenseKeys()
let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture({ FOYER_LICENSE_PUBLIC_KEY: keys.publicKey })
})
afterAll(() => fixture[Symbol.asyncDispose]())

type Limit = 'Limits_Seats' | 'Limits_Guests' | 'Limits_Rooms_Per_Guest'

beforeEach(async () => {
  await fixture.workspace.alice.rest.post('licenses.remove').catch(() => undefined)
  for (const limit of ['Limits_Seats', 'Limits_Guests', 'Limits_Rooms_Per_Guest'] as const) await setLimit(limit, 0)
  await query(`DELETE FROM users WHERE username LIKE 'new.%'`)
})

async function setLimit(limit: Limit, value: number): Promise<{ warning?: string }> {
  return fixture.workspace.alice.rest.post(`settings/${limit}`, { value })
}

async function query<T>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await fixture.workspace.sql.query(text, values)).rows as T[]
}

const id = (who: Name): string => fixture.people[who].id

async function active(kind: 'member' | 'guest'): Promise<number> {
  return (await query<{ n: number }>('SELECT count(*)::int AS n FROM users WHERE kind = $1 AND active', kind))[0]?.n ?? -1
}

async function roomsOf(userId: string): Promise<number> {
  const rows = await query<{ n: number }>(
    `SELECT count(*)::int AS n FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = $1 AND r.kind <> 'direct'`,
    userId,
  )
  return rows[0]?.n ?? -1
}

/** A form under a name that is gone with the next test. */
const form = (role: string, more: Record<string, unknown> = {}): Record<string, unknown> => {
  const username = `new.${newId().toLowerCase()}`
  return { username, name: 'New', email: `${username}@foyer.example`, password: 'a-long-password', roles: [role], ...more }
}
const newcomer = async (role: string, more: Record<string, unknown> = {}): Promise<string> =>
  (await fixture.workspace.alice.rest.post<{ user: { _id: string } }>('users.create', form(role, more))).user._id

const create = (role: string): Request['rest'] => ['POST', 'users.create', form(role)]
const setRoles = (userId: string, roles: string[]): Request['rest'] => ['POST', 'users.update', { userId, data: { roles } }]
const activate = (userId: string): Request => ({
  rest: ['POST', 'users.setActiveStatus', { userId, activeStatus: true }],
  method: ['setUserActiveStatus', userId, true],
})

/** Refused by REST to alice, who may do anything, with nothing changed. */
const refused = (rest: Request['rest'], code: string): Promise<Answer> =>
  expectRefused(fixture.workspace.sql, fixture.people.alice, 'REST', { rest, method: ['none'] }, code)
const done = (rest: Request['rest'], who: Name = 'alice'): Promise<Answer> =>
  expectDone(fixture.people[who], 'REST', { rest, method: ['none'] })

// ── P2

describe('P2 guests stay outside the seat cap and inside a guest cap', () => {
  test('an administrator is shown all three as used of maximum, with a warning from four fifths on', async () => {
    await setLimit('Limits_Seats', 7)
    await setLimit('Limits_Guests', 10)
    await setLimit('Limits_Rooms_Per_Guest', 9)
    expect((await askRest(fixture.people.alice, 'GET', 'foyer.limits', {})).body).toEqual({
      success: true,
      seats: { used: 6, max: 7, from: 'settings', warning: true },
      guests: { used: 2, max: 10, from: 'settings', warning: false },
      roomsPerGuest: { highest: { used: 7 }, max: 9, from: 'settings', warning: false },
    })
    expect((await askRest(fixture.people.alice, 'GET', 'licenses.info', { loadValues: true })).body).toMatchObject({
      license: { limits: { activeUsers: { value: 6, max: 7 }, guestUsers: { value: 2, max: 10 }, roomsPerGuest: { value: 7, max: 9 } } },
    })
    expect((await askRest(fixture.people.alice, 'GET', 'foyer.limits.guest', { username: 'gina' })).body).toMatchObject({
      used: 7,
      max: 9,
      warning: false,
      total: 7,
    })
    for (const who of ['bob', 'gina'] as const)
      for (const path of ['foyer.limits', 'foyer.limits.guest?username=gina'])
        expect(await askRest(fixture.people[who], 'GET', path.split('?')[0] ?? '', { username: 'gina' }), path).toMatchObject({ ok: false })
  })

  test('with every seat taken a guest and a bot get in, and a member doesn’t', async () => {
    await setLimit('Limits_Seats', 6)
    await refused(create('user'), 'error-license-user-limit-reached')
    await done(create('guest'))
    await done(create('bot'))
    expect([await active('member'), await active('guest')]).toEqual([6, 3])
    await setLimit('Limits_Seats', 7)
    await done(create('user'))
    expect(await active('member')).toBe(7)
  })

  test('with every guest seat taken a member and a bot get in, and a guest doesn’t', async () => {
    await setLimit('Limits_Guests', 2)
    await refused(create('guest'), 'error-max-guests-number-reached')
    await done(create('user'))
    await done(create('bot'))
    expect([await active('member'), await active('guest')]).toEqual([7, 2])
    await setLimit('Limits_Guests', 3)
    await done(create('guest'))
    expect(await active('guest')).toBe(3)
  })

  test('who is not active takes neither', async () => {
    await setLimit('Limits_Seats', 6)
    await setLimit('Limits_Guests', 2)
    await done(['POST', 'users.create', form('user', { active: false })])
    await done(['POST', 'users.create', form('guest', { active: false })])
    expect([await active('member'), await active('guest')]).toEqual([6, 2])
  })

  test('of many who would be guests at once, as many get in as there are seats', async () => {
    const asleep = await newcomer('guest', { active: false })
    const member = await newcomer('user')
    await setLimit('Limits_Guests', 5)
    const wishes: Request['rest'][] = [
      ...Array.from({ length: 6 }, () => create('guest')),
      activate(asleep).rest,
      setRoles(member, ['guest']),
    ]
    const answers = await Promise.all(wishes.map((wish) => askRest(fixture.people.alice, ...wish)))
    expect(answers.map(({ code }) => code ?? 'in').toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'error-max-guests-number-reached'),
      'in',
      'in',
      'in',
    ])
    expect(await active('guest')).toBe(5)
  })
})

// ── P3

describe.each(roads)('P3 an administrator sets a maximum of guests and of rooms per guest: by %s', (road) => {
  const set = (limit: Limit, value: number): Request => ({
    rest: ['POST', `settings/${limit}`, { value }],
    method: ['saveSetting', limit, value],
  })
  test('alice does, bob and gina can’t, and it is in force for the next request', async () => {
    for (const who of ['bob', 'gina'] as const)
      for (const limit of ['Limits_Guests', 'Limits_Rooms_Per_Guest'] as const) {
        const answer = await ask(fixture.people[who], road, set(limit, 1))
        expect(answer.ok, `${who} ${limit}`).toBe(false)
      }
    expect(await query(`SELECT value FROM settings WHERE id LIKE 'Limits_%' AND value::text <> '0'`)).toEqual([])
    await expectDone(fixture.people.alice, road, set('Limits_Guests', 2))
    await expectDone(fixture.people.alice, road, set('Limits_Rooms_Per_Guest', 7))
    await refused(create('guest'), 'error-max-guests-number-reached')
    await refused(['POST', 'channels.invite', { roomId: fixture.rooms.annex, userId: id('gina') }], 'error-max-rooms-per-guest-reached')
  })
})

describe('P3 a licence sets them too', () => {
  test('and of settings and licence the lower holds, with the words for who can raise it', async () => {
    const workspaceId = (await query<{ id: string }>('SELECT id FROM workspace'))[0]?.id ?? ''
    const issuedAt = new Date()
    const license = await signLicense(
      {
        id: newId(),
        workspaceId,
        to: 'Acme',
        issuedAt,
        expiresAt: new Date(issuedAt.getTime() + 86_400_000),
        limits: { guestUsers: 2, roomsPerGuest: 7 },
      },
      readPrivateKey(keys.privateKey, 'the test'),
    )
    await done(create('guest'))
    await query(`DELETE FROM users WHERE username LIKE 'new.%'`)
    await done(['POST', 'licenses.add', { license }])
    await setLimit('Limits_Guests', 50)
    expect((await refused(create('guest'), 'error-max-guests-number-reached')).body).toMatchObject({
      error: expect.stringContaining('The licence sets this limit'),
      details: { limit: 2 },
    })
    await setLimit('Limits_Rooms_Per_Guest', 8)
    const invite: Request['rest'] = ['POST', 'channels.invite', { roomId: fixture.rooms.annex, userId: id('gina') }]
    expect((await refused(invite, 'error-max-rooms-per-guest-reached')).body).toMatchObject({ details: { limit: 7, users: ['gina'] } })
    expect((await askRest(fixture.people.alice, 'GET', 'foyer.limits', {})).body).toMatchObject({
      guests: { max: 2, from: 'license' },
      roomsPerGuest: { max: 7, from: 'license' },
    })
  })
})

interface Path {
  readonly how: string
  readonly road?: Road
  /** Who else is needed, made before the limit is set; answers what is asked. */
  readonly wish: () => Promise<Request>
}
const rest = (...wish: Request['rest']): Request => ({ rest: wish, method: ['none'] })

const intoGuestSeat: readonly Path[] = [
  { how: 'making a guest', wish: async () => rest(...create('guest')) },
  { how: 'demoting a member', wish: async () => rest(...setRoles(await newcomer('user'), ['guest'])) },
  ...roads.map((road) => ({
    how: `activating a guest by ${road}`,
    road,
    wish: async () => activate(await newcomer('guest', { active: false })),
  })),
  {
    how: 'activating a guest by an edit',
    wish: async () => rest('POST', 'users.update', { userId: await newcomer('guest', { active: false }), data: { active: true } }),
  },
]

const bot = async (): Promise<string> => {
  const userId = await newcomer('bot')
  await done(['POST', 'roles.addUserToRole', { roleName: 'user', username: await nameOf(userId) }])
  return nameOf(userId)
}
const nameOf = async (userId: string): Promise<string> =>
  (await query<{ username: string }>('SELECT username FROM users WHERE id = $1', userId))[0]?.username ?? ''

const intoSeat: readonly Path[] = [
  { how: 'making a member', wish: async () => rest(...create('user')) },
  { how: 'promoting a guest', wish: async () => rest(...setRoles(await newcomer('guest'), ['user'])) },
  { how: 'making a guest administrator', wish: async () => rest(...setRoles(await newcomer('guest'), ['admin'])) },
  ...roads.flatMap((road) => [
    { how: `activating a member by ${road}`, road, wish: async () => activate(await newcomer('user', { active: false })) },
    {
      how: `taking the role that makes a bot, by ${road}`,
      road,
      wish: async (): Promise<Request> => {
        const username = await bot()
        return {
          rest: ['POST', 'roles.removeUserFromRole', { roleName: 'bot', username }],
          method: ['authorization:removeUserFromRole', 'bot', username],
        }
      },
    },
  ]),
  {
    how: 'activating a member by an edit',
    wish: async () => rest('POST', 'users.update', { userId: await newcomer('user', { active: false }), data: { active: true } }),
  },
]

describe('P3 every path into a seat or a guest seat refuses with the number and who can raise it', () => {
  test.each([
    ...intoGuestSeat.map((path) => ({ ...path, limit: 'Limits_Guests' as const, code: 'error-max-guests-number-reached', most: 2 })),
    ...intoSeat.map((path) => ({ ...path, limit: 'Limits_Seats' as const, code: 'error-license-user-limit-reached', most: 6 })),
  ])('$how', async ({ road = 'REST', wish, limit, code, most }) => {
    const request = await wish()
    await setLimit(limit, most)
    const kind = limit === 'Limits_Seats' ? 'member' : 'guest'
    const before = await active(kind)
    // Whoever the wish needs may take a seat of the same kind already.
    await setLimit(limit, Math.max(most, before))
    const { body } = await expectRefused(fixture.workspace.sql, fixture.people.alice, road, request, code)
    expect(body).toMatchObject({ details: { limit: before } })
    expect(JSON.stringify(body)).toContain('An administrator can raise the limit')
    await setLimit(limit, before + 1)
    await expectDone(fixture.people.alice, road, request)
    expect(await active(kind)).toBe(before + 1)
  })
})

describe('P3 every path into a room refuses a guest at the limit, and changes nothing', () => {
  const name = (): string => `room-${newId().toLowerCase()}`
  const both = (prefix: 'channels' | 'groups', method: string): Request => {
    const called = name()
    return { rest: ['POST', `${prefix}.create`, { name: called, members: ['bob', 'gina'] }], method: [method, called, ['bob', 'gina']] }
  }
  const add: Request = {
    rest: ['POST', 'channels.invite', { roomId: 'annex', usernames: ['bob', 'gina'] }],
    method: ['addUsersToRoom', { rid: 'annex', users: ['bob', 'gina'] }],
  }
  const discussion = (users: string[], more: Record<string, unknown> = {}): Request => {
    const asked = { prid: fixture.rooms.lobby, t_name: 'one more', users, ...more }
    return { rest: ['POST', 'rooms.createDiscussion', asked], method: ['createDiscussion', asked] }
  }
  const inAnnex = ({ rest: [verb, path, params], method: [method, named] }: Request): Request => ({
    rest: [verb, path, { ...params, roomId: fixture.rooms.annex }],
    method: [method, { ...(named as object), rid: fixture.rooms.annex }],
  })

  const newestRoomsOf = (who: Name): Promise<{ id: string }[]> =>
    query(`SELECT room_id AS id FROM memberships WHERE user_id = $1 AND joined_at > now() - interval '30 minutes'`, id(who))

  const paths: readonly { how: string; who: Name; wish: () => Request }[] = [
    { how: 'adding her with somebody else', who: 'carol', wish: () => inAnnex(add) },
    { how: 'a new channel that names her', who: 'bob', wish: () => both('channels', 'createChannel') },
    { how: 'a new group that names her', who: 'bob', wish: () => both('groups', 'createPrivateGroup') },
    { how: 'a discussion that names her', who: 'bob', wish: () => discussion(['gina']) },
    { how: 'a discussion that she starts', who: 'gina', wish: () => discussion(['carol']) },
  ]

  describe.each(roads)('by %s', (road) => {
    test.each(paths)('$how', async ({ who, wish }) => {
      await setLimit('Limits_Rooms_Per_Guest', 7)
      const before = await roomsOf(id('gina'))
      await setLimit('Limits_Rooms_Per_Guest', before)
      const request = wish()
      const { body } = await expectRefused(fixture.workspace.sql, fixture.people[who], road, request, 'error-max-rooms-per-guest-reached')
      expect(body).toMatchObject({ details: { limit: before, users: ['gina'] } })
      await setLimit('Limits_Rooms_Per_Guest', before + 1)
      await expectDone(fixture.people[who], road, request)
      expect(await roomsOf(id('gina'))).toBe(before + 1)
      for (const { id: roomId } of await newestRoomsOf('gina')) await done(['POST', 'rooms.leave', { roomId }], 'gina')
    })
  })

  test('adding everybody adds the others, and names her', async () => {
    await setLimit('Limits_Rooms_Per_Guest', await roomsOf(id('gina')))
    const made = await done(['POST', 'channels.create', { name: name() }])
    const { _id: roomId } = (made.body as { channel: { _id: string } }).channel
    const { body } = await done(['POST', 'channels.addAll', { roomId, includeGuests: true }])
    expect(body).toMatchObject({ added: 6, skipped: [{ username: 'gina', errorType: 'error-max-rooms-per-guest-reached' }] })
    expect(
      await query(
        'SELECT u.username FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 AND u.kind = $2',
        roomId,
        'guest',
      ),
    ).toEqual([{ username: 'gus' }])
  })

  test('the default channels of a new guest, who is then not made at all', async () => {
    await query('UPDATE rooms SET is_default = true WHERE id = ANY($1)', [fixture.rooms.general, fixture.rooms.annex])
    await setLimit('Limits_Rooms_Per_Guest', 1)
    const wish: Request['rest'] = ['POST', 'users.create', form('guest', { joinDefaultChannels: true })]
    await refused(wish, 'error-max-rooms-per-guest-reached')
    await setLimit('Limits_Rooms_Per_Guest', 2)
    await done(wish)
    await query('UPDATE rooms SET is_default = false')
  })

  test('making a guest of somebody who belongs to more', async () => {
    const member = await newcomer('user', { joinDefaultChannels: false })
    for (const place of ['lobby', 'annex', 'board'] as const)
      await done(['POST', 'channels.invite', { roomId: fixture.rooms[place], userId: member }])
    await setLimit('Limits_Rooms_Per_Guest', 2)
    await refused(setRoles(member, ['guest']), 'error-max-rooms-per-guest-reached')
    await setLimit('Limits_Rooms_Per_Guest', 3)
    await done(setRoles(member, ['guest']))
  })

  test('direct messages are not counted: vera writes to gus, who is at the limit', async () => {
    await setLimit('Limits_Rooms_Per_Guest', await roomsOf(id('gus')))
    await refused(['POST', 'channels.invite', { roomId: fixture.rooms.annex, userId: id('gus') }], 'error-max-rooms-per-guest-reached')
    await done(['POST', 'im.create', { username: 'gus' }], 'vera')
    await done(['POST', 'im.create', { usernames: 'gus,dan' }], 'vera')
    expect((await askRest(fixture.people.alice, 'GET', 'foyer.limits.guest', { username: 'gus' })).body).toMatchObject({
      used: await roomsOf(id('gus')),
    })
  })

  test('of six rooms that would take a guest at once, as many get him as he may have', async () => {
    const made = await Promise.all(
      Array.from({ length: 6 }, () =>
        fixture.people.carol.rest.post<{ group: { _id: string } }>('groups.create', { name: name(), members: [] }),
      ),
    )
    const before = await roomsOf(id('gus'))
    await setLimit('Limits_Rooms_Per_Guest', before + 2)
    const answers = await Promise.all(
      made.map(({ group }) => askRest(fixture.people.carol, 'POST', 'groups.invite', { roomId: group._id, username: 'gus' })),
    )
    expect(answers.map(({ code }) => code ?? 'in').toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'error-max-rooms-per-guest-reached'),
      'in',
      'in',
    ])
    expect(await roomsOf(id('gus'))).toBe(before + 2)
  })
})
