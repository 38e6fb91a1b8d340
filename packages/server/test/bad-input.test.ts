// What is not as it should be, and is answered all the same: things that are hidden or not there, names and addresses that look like
// taken ones, a limit below what is in use, and lists of people of whom some are in the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../src/platform/ids.ts'
import { type Fixture, type Name, openFixture } from './fixture.ts'
import { ask, askRest, everything, expectDone, expectRefused, type Request, roads } from './roads.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture[Symbol.asyncDispose]())

async function query<T>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await fixture.workspace.sql.query(text, values)).rows as T[]
}

const rest = (...wish: Request['rest']): Request => ({ rest: wish, method: ['none'] })
const refused = (who: Name, request: Request, code: string) =>
  expectRefused(fixture.workspace.sql, fixture.people[who], 'REST', request, code)
const done = (who: Name, ...wish: Request['rest']) => expectDone(fixture.people[who], 'REST', rest(...wish))

// ── Hidden and missing.

describe('what is hidden and what is missing', () => {
  /** Everything that came back, but for what differs from answer to answer. */
  async function bytes(verb: 'GET' | 'POST', path: string, params: Record<string, unknown>, id: string): Promise<string> {
    const { workspace, people } = fixture
    const address = new URL(`${workspace.url}/api/v1/${path}`)
    if (verb === 'GET') for (const [key, value] of Object.entries(params)) address.searchParams.append(key, String(value))
    const response = await fetch(address, {
      method: verb,
      headers: {
        'Content-Type': 'application/json',
        'X-Auth-Token': people.gina.rest.authToken ?? '',
        'X-User-Id': people.gina.id,
      },
      ...(verb === 'GET' ? {} : { body: JSON.stringify(params) }),
    })
    const headers = [...response.headers].filter(([key]) => !['date', 'x-request-id', 'etag'].includes(key))
    return JSON.stringify([response.status, headers, await response.text()]).replaceAll(id, 'the-id')
  }

  const ofRooms = [
    ['GET', 'rooms.info', 'roomId', 'lobby'],
    ['GET', 'channels.info', 'roomId', 'lobby'],
    ['GET', 'groups.info', 'roomId', 'project'],
    ['GET', 'channels.history', 'roomId', 'lobby'],
    ['GET', 'groups.members', 'roomId', 'project'],
    ['GET', 'groups.files', 'roomId', 'project'],
    ['GET', 'chat.getPinnedMessages', 'roomId', 'lobby'],
    ['GET', 'rooms.getDiscussions', 'roomId', 'lobby'],
    ['POST', 'channels.join', 'roomId', 'lobby'],
    ['POST', 'rooms.leave', 'roomId', 'library'],
    ['POST', 'subscriptions.read', 'rid', 'lobby'],
    ['POST', 'rooms.favorite', 'roomId', 'lobby'],
  ] as const

  test.each(ofRooms)('are the same bytes to a guest: %s %s', async (verb, path, key, own) => {
    const more = { favorite: true }
    for (const place of ['vault', 'annex', 'pair'] as const) {
      // As long as the hidden one's, so that not even the length of the answer differs.
      const missing = newId() + (fixture.rooms[place].length > 17 ? newId() : '')
      const [hidden, none] = [fixture.rooms[place], missing.slice(0, fixture.rooms[place].length)]
      expect(await bytes(verb, path, { [key]: hidden, ...more }, hidden)).toBe(await bytes(verb, path, { [key]: none, ...more }, none))
    }
    expect(await bytes(verb, path, { [key]: fixture.rooms[own], ...more }, fixture.rooms[own])).toMatch(/^\[200,/)
  })

  test.each([
    ['GET', 'chat.getMessage', 'msgId'],
    ['POST', 'chat.react', 'messageId'],
    ['POST', 'chat.starMessage', 'messageId'],
  ] as const)('are the same bytes to a guest: %s %s', async (verb, path, key) => {
    for (const saying of ['veraInVault', 'carolInAnnex', 'oldInProject'] as const) {
      const [hidden, none] = [fixture.messages[saying], newId()]
      const more = { emoji: ':tada:' }
      expect(await bytes(verb, path, { [key]: hidden, ...more }, hidden)).toBe(await bytes(verb, path, { [key]: none, ...more }, none))
    }
  })

  test.each([
    ['GET', 'users.info', 'userId'],
    ['GET', 'users.getPresence', 'userId'],
    ['POST', 'users.setActiveStatus', 'userId'],
    ['POST', 'im.create', 'username'],
  ] as const)('are the same bytes to a guest: %s %s', async (verb, path, key) => {
    const [hidden, none] = key === 'username' ? ['alice', 'nobod'] : [fixture.people.alice.id, newId()]
    const more = { activeStatus: false }
    expect(await bytes(verb, path, { [key]: hidden, ...more }, hidden)).toBe(await bytes(verb, path, { [key]: none, ...more }, none))
  })
})

// ── Names and addresses that collide.

const lookAlikeNames = [
  ['another case', 'CAROL'],
  ['full-width letters', 'ｃａｒｏｌ'],
  ['a Cyrillic letter', 'саrol'],
  ['a Greek letter', 'carοl'],
  ['a letter with a mark', 'cárol'],
  ['a ligature-like letter', 'carol.'],
  ['an invisible character', 'ca\u200brol'],
  ['a soft hyphen', 'car\u00adol'],
] as const

describe('a username that looks like a taken one', () => {
  const form = (username: string) => ({
    username,
    name: 'Somebody',
    email: `${newId().toLowerCase()}@foyer.example`,
    password: 'a-long-password',
    roles: ['user'],
  })

  test.each(lookAlikeNames)('is refused with a reason: %s', async (_what, username) => {
    // Where the workspace allows every character, the look alone decides.
    await fixture.workspace.alice.rest.post('settings/UTF8_User_Names_Validation', { value: '[^@]+' })
    const code = /[\u200b\u00ad]/.test(username) ? 'error-input-is-not-a-valid-field' : 'error-field-unavailable'
    const wishes: readonly (readonly [Name, Request])[] = [
      ['alice', rest('POST', 'users.create', form(username))],
      ['alice', rest('POST', 'users.update', { userId: fixture.people.bob.id, data: { username } })],
      ['bob', rest('POST', 'users.updateOwnBasicInfo', { data: { username } })],
      ['gina', rest('POST', 'users.updateOwnBasicInfo', { data: { username } })],
    ]
    for (const [who, wish] of wishes) {
      const { body } = await refused(who, wish, code)
      expect((body as { error: string }).error).toMatch(/already in use, or looks like one that is|is not a valid username/)
    }
    await fixture.workspace.alice.rest.post('settings/UTF8_User_Names_Validation', { value: '[0-9a-zA-Z-_.]+' })
  })

  test('is free when nobody has one like it', async () => {
    await done('bob', 'POST', 'users.updateOwnBasicInfo', { data: { username: 'bobby' } })
    await done('bob', 'POST', 'users.updateOwnBasicInfo', { data: { username: 'bob' } })
  })
})

describe('an e-mail address that looks like a taken one', () => {
  test.each([
    ['another case', 'Carol@FOYER.example', 'error-field-unavailable'],
    ['full-width letters', 'ｃarol@foyer.example', 'error-field-unavailable'],
    ['a Cyrillic letter', 'саrol@foyer.example', 'error-field-unavailable'],
    ['a Greek letter in the domain', 'carol@fοyer.example', 'error-field-unavailable'],
    ['an invisible character', 'ca\u200brol@foyer.example', 'error-invalid-email'],
    ['a soft hyphen', 'carol@foy\u00ader.example', 'error-invalid-email'],
  ])('is refused with a reason: %s', async (_what, email, code) => {
    const create = { username: `n${newId().toLowerCase()}`, name: 'Somebody', email, password: 'a-long-password', roles: ['guest'] }
    for (const wish of [
      rest('POST', 'users.create', create),
      rest('POST', 'users.update', { userId: fixture.people.bob.id, data: { email } }),
    ]) {
      const { body } = await refused('alice', wish, code)
      expect((body as { error: string }).error).toMatch(/already in use, or looks like one that is|is not an e-mail address/)
    }
  })

  test('one’s own may be written in another case and stays verified; with a look-alike letter it is another mailbox, and does not', async () => {
    const verified = () => query('SELECT email, email_verified FROM users WHERE id = $1', fixture.people.dan.id)
    await done('alice', 'POST', 'users.update', { userId: fixture.people.dan.id, data: { email: 'Dan@foyer.example' } })
    expect(await verified()).toEqual([{ email: 'Dan@foyer.example', email_verified: true }])
    await done('alice', 'POST', 'users.update', { userId: fixture.people.dan.id, data: { email: 'dаn@foyer.example' } })
    expect(await verified()).toEqual([{ email: 'dаn@foyer.example', email_verified: false }])
  })

  test('a domain that only looks like an allowed one is not allowed', async () => {
    await fixture.workspace.alice.rest.post('settings/Accounts_AllowedDomainsList', { value: 'foyer.example' })
    const form = (email: string) => ({
      username: `n${newId().toLowerCase()}`,
      name: 'Some',
      email,
      password: 'a-long-password',
      roles: ['user'],
    })
    await refused('alice', rest('POST', 'users.create', form('somebody@fоyer.example')), 'error-invalid-domain')
    await done('alice', 'POST', 'users.create', form('somebody@foyer.example'))
    await fixture.workspace.alice.rest.post('settings/Accounts_AllowedDomainsList', { value: '' })
  })
})

// ── A limit below what is in use.

describe.each(roads)('a limit that is set below what is in use: by %s', (road) => {
  const set = (limit: string, value: number): Request => ({
    rest: ['POST', `settings/${limit}`, { value }],
    method: ['saveSetting', limit, value],
  })
  const make = (role: string) =>
    rest('POST', 'users.create', {
      username: `n${newId().toLowerCase()}`,
      name: 'Newcomer',
      email: `${newId().toLowerCase()}@foyer.example`,
      password: 'a-long-password',
      roles: [role],
    })

  test.each([
    ['Limits_Seats', 'error-license-user-limit-reached', () => make('user'), /\d+ members are active, more than the 1 seats/],
    ['Limits_Guests', 'error-max-guests-number-reached', () => make('guest'), /\d+ guests are active, more than the 1 guest seats/],
    [
      'Limits_Rooms_Per_Guest',
      'error-max-rooms-per-guest-reached',
      () => rest('POST', 'channels.invite', { roomId: fixture.rooms.annex, userId: fixture.people.gina.id }),
      /1 guests belong to more than 1 rooms/,
    ],
  ] as const)('%s keeps newcomers out, removes nobody, and says so', async (limit, code, wish, warning) => {
    const people = () => query('SELECT id, active, kind FROM users ORDER BY id')
    const memberships = () => query('SELECT id, room_id, user_id FROM memberships ORDER BY id')
    const before = [await people(), await memberships()]
    const { body } = await expectDone(fixture.people.alice, road, set(limit, 1))
    // Methods of the wire answer with nothing but that it was done.
    if (road === 'REST') expect(body).toMatchObject({ warning: expect.stringMatching(warning) })
    expect([await people(), await memberships()]).toEqual(before)
    expect((await askRest(fixture.people.gina, 'GET', 'channels.history', { roomId: fixture.rooms.lobby })).ok).toBe(true)
    await refused('alice', wish(), code)
    await expectDone(fixture.people.alice, road, set(limit, 0))
  })
})

// ── Lists of people.

describe('a list of people of whom some are in the way', () => {
  const inTheWay = ['nemo', 'dora', 'vera']
  const expected = [
    { username: 'nemo', errorType: 'error-user-not-found' },
    { username: 'dora', errorType: 'error-user-is-not-activated' },
  ]

  test.each(roads)('is added whole or not at all, and the refusal names every one of them: addUsersToRoom by %s', async (road) => {
    const wish = (users: string[]): Request => ({
      rest: ['POST', 'groups.invite', { roomId: fixture.rooms.garage, usernames: users }],
      method: ['addUsersToRoom', { rid: fixture.rooms.garage, users }],
    })
    const { body } = await expectRefused(fixture.workspace.sql, fixture.people.dan, road, wish(inTheWay), 'error-user-not-found')
    expect(body).toMatchObject({ details: { user: 'nemo', skipped: expected } })
    await expectDone(fixture.people.dan, road, wish(['vera']))
    await expectDone(fixture.people.dan, road, {
      rest: ['POST', 'groups.kick', { roomId: fixture.rooms.garage, username: 'vera' }],
      method: ['removeUserFromRoom', { rid: fixture.rooms.garage, username: 'vera' }],
    })
  })

  test('guests at the limit are named, all of them', async () => {
    await fixture.workspace.alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 1 })
    const usernames = ['bob', 'gina', 'gus']
    const { body } = await refused(
      'carol',
      rest('POST', 'channels.invite', { roomId: fixture.rooms.annex, usernames }),
      'error-max-rooms-per-guest-reached',
    )
    expect(body).toMatchObject({
      error: expect.stringContaining('gina, gus already do. An administrator can raise the limit'),
      details: { limit: 1, users: ['gina', 'gus'] },
    })
    await fixture.workspace.alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 0 })
  })

  test('everybody at once: channels.addAll adds the others and names who stays out', async () => {
    await fixture.workspace.alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 1 })
    const { body } = await done('alice', 'POST', 'channels.addAll', { roomId: fixture.rooms.annex, includeGuests: true })
    expect(body).toMatchObject({
      skipped: [
        { username: 'gina', errorType: 'error-max-rooms-per-guest-reached' },
        { username: 'gus', errorType: 'error-max-rooms-per-guest-reached' },
      ],
    })
    const members = await query<{ username: string }>(
      'SELECT u.username FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 ORDER BY 1',
      fixture.rooms.annex,
    )
    expect(members.map(({ username }) => username)).toEqual(expect.arrayContaining(['alice', 'bob', 'carol', 'dan', 'pia', 'vera']))
    expect(members.map(({ username }) => username)).not.toContain('gina')
    await fixture.workspace.alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 0 })
  })

  test('who has long not been there: users.deactivateIdle names who went, and who had to stay', async () => {
    await query(`INSERT INTO roles (id, name, scope) VALUES ('steward', 'steward', 'Users')`)
    await query(`INSERT INTO permission_roles (permission, roles) VALUES ('edit-other-user-active-status', '{admin,steward}')`)
    await query(`UPDATE users SET roles = '{user,steward}' WHERE username = 'vera'`)
    await query(`UPDATE users SET roles = '{user,admin}' WHERE username = 'pia'`)
    await query(`UPDATE users SET last_login_at = now() - interval '40 days' WHERE username IN ('pia', 'alice')`)
    await query('UPDATE workspace SET epoch = epoch + 1')
    const before = await everything(fixture.workspace.sql)
    expect(await ask(fixture.people.bob, 'REST', rest('POST', 'users.deactivateIdle', { daysIdle: 30, role: 'admin' }))).toMatchObject({
      ok: false,
      code: 'error-unauthorized',
    })
    expect(await everything(fixture.workspace.sql)).toBe(before)
    const { body } = await done('vera', 'POST', 'users.deactivateIdle', { daysIdle: 30, role: 'admin' })
    const { deactivated, skipped } = body as { deactivated: string[]; skipped: { username: string; errorType: string }[] }
    expect(body).toMatchObject({ count: 1 })
    expect(skipped.map(({ errorType }) => errorType)).toEqual(['error-action-not-allowed'])
    expect([...deactivated, ...skipped.map(({ username }) => username)].toSorted()).toEqual(['alice', 'pia'])
    expect(await query(`SELECT username FROM users WHERE 'admin' = ANY(roles) AND active`)).toEqual([{ username: skipped[0]?.username }])
  })
})
