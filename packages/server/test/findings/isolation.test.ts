// What was found elsewhere about who learns what (findings 1 to 11), and is not so here. gina is a guest in some rooms; vault, annex and
// pair are none of hers. gus is a guest elsewhere, alice and vera are members whom she shares nothing with but what is said.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { type Fixture, type Name, openFixture, type Place } from '../fixture.ts'
import { type Answer, ask, askRest, expectDone, expectRefused, type Request, roads } from '../roads.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture[Symbol.asyncDispose]())

async function query<T>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await fixture.workspace.sql.query(text, values)).rows as T[]
}

const id = (who: Name): string => fixture.people[who].id
const room = (place: Place): string => fixture.rooms[place]
const rest = (...wish: Request['rest']): Request => ({ rest: wish, method: ['none'] })
const get = (who: Name, path: string, params: Record<string, unknown> = {}): Promise<Answer> =>
  askRest(fixture.people[who], 'GET', path, params)
const refused = (who: Name, request: Request, code: string, road: (typeof roads)[number] = 'REST') =>
  expectRefused(fixture.workspace.sql, fixture.people[who], road, request, code)
const done = (who: Name, ...wish: Request['rest']) => expectDone(fixture.people[who], 'REST', rest(...wish))
const isIn = async (who: Name, roomId: string): Promise<boolean> =>
  (await query('SELECT 1 FROM memberships WHERE user_id = $1 AND room_id = $2', id(who), roomId)).length === 1

test('finding 1: a guest can’t enter a public channel by posting to it', async () => {
  const post = (target: Record<string, unknown>): Request => rest('POST', 'chat.postMessage', { ...target, text: 'let me in' })
  for (const target of [{ channel: '#annex' }, { channel: 'annex' }, { channel: room('annex') }, { roomId: room('annex') }])
    await refused('gina', post(target), 'error-room-not-found')
  for (const road of roads)
    await refused(
      'gina',
      {
        rest: ['POST', 'chat.sendMessage', { message: { rid: room('annex'), msg: 'let me in' } }],
        method: ['sendMessage', { _id: newId(), rid: room('annex'), msg: 'let me in' }],
      },
      'error-room-not-found',
      road,
    )
  expect(await isIn('gina', room('annex'))).toBe(false)
  await done('carol', 'POST', 'chat.postMessage', { channel: '#annex', text: 'by a member' })
})

test('finding 2: a guest can’t read other people’s addresses, roles or last sign-in', async () => {
  for (const path of ['users.list', 'users.listByStatus']) {
    await refused('gina', rest('GET', path, {}), 'error-unauthorized')
    expect((await get('alice', path)).ok, path).toBe(true)
  }
  const { body } = await done('gina', 'GET', 'users.info', { username: 'carol' })
  const { user } = body as { user: Record<string, unknown> }
  expect(Object.keys(user).toSorted()).toEqual(['_id', 'name', 'status', 'statusText', 'username'])
  expect((await done('alice', 'GET', 'users.info', { username: 'carol' })).body).toMatchObject({
    user: { roles: ['user'], emails: [{ address: 'carol@foyer.example' }] },
  })
  const asked = [
    await get('gina', 'users.autocomplete', { selector: '{"term":"carol"}' }),
    await get('gina', 'channels.members', { roomId: room('lobby') }),
    await get('gina', 'spotlight', { query: 'carol' }),
    await get('gina', 'users.presence'),
    await get('gina', 'directory', { query: '{"type":"users"}' }),
  ]
  expect(JSON.stringify(asked)).not.toMatch(/@foyer\.example|lastLogin/)
})

describe('finding 3: a guest can’t enumerate the workspace', () => {
  test('neither people nor their presence', async () => {
    const strangers = ['alice', 'gus']
    const asked = [
      await get('gina', 'users.presence'),
      await get('gina', 'users.autocomplete', { selector: '{"term":""}' }),
      await get('gina', 'spotlight', { query: 'a' }),
      await get('gina', 'directory', { query: '{"type":"users","text":""}' }),
    ]
    for (const stranger of strangers) {
      expect(JSON.stringify(asked)).not.toContain(`"${stranger}"`)
      for (const path of ['users.info', 'users.getPresence', 'users.getStatus'])
        expect(await get('gina', path, { userId: id(stranger as Name) }), path).toMatchObject({ ok: false, code: 'error-invalid-user' })
    }
    expect(await get('gina', 'users.info', { userId: id('carol') })).toMatchObject({ ok: true })
  })

  test('nor channels, what was said in them, who is in them, and whether a name is taken', async () => {
    for (const path of [
      'channels.info',
      'channels.members',
      'channels.moderators',
      'channels.history',
      'channels.messages',
      'channels.files',
    ]) {
      expect(await get('gina', path, { roomId: room('annex') }), path).toMatchObject({ ok: false, code: 'error-room-not-found' })
      expect(await get('gina', path, { roomId: room('lobby') }), path).toMatchObject({ ok: true })
    }
    const taken = await get('gina', 'rooms.nameExists', { roomName: 'vault' })
    expect(taken).toMatchObject({ ok: false })
    expect(await get('gina', 'rooms.nameExists', { roomName: 'nothing-of-this-name' })).toEqual(taken)
    expect((await get('bob', 'rooms.nameExists', { roomName: 'vault' })).body).toMatchObject({ exists: true })
    for (const road of ['DDP', 'method.call'] as const)
      expect(await ask(fixture.people.gina, road, { rest: ['GET', '', {}], method: ['roomNameExists', 'vault'] })).toMatchObject({
        ok: false,
      })
    const lists = [
      await get('gina', 'channels.list'),
      await get('gina', 'spotlight', { query: '#a' }),
      await get('gina', 'directory', { query: '{"type":"channels"}' }),
    ]
    expect(JSON.stringify(lists)).not.toMatch(/annex|vault|garage/)
  })
})

test('finding 4: a guest in a room does not see the discussions below it that they don’t belong to', async () => {
  const { body } = await done('carol', 'POST', 'rooms.createDiscussion', {
    prid: room('project'),
    t_name: 'about the guest',
    users: ['dan'],
  })
  const { _id: private_ } = (body as { discussion: { _id: string } }).discussion
  for (const discussion of [room('openPlans'), private_]) {
    for (const road of roads)
      await refused(
        'gina',
        { rest: ['GET', 'rooms.info', { roomId: discussion }], method: ['getRoomById', discussion] },
        'error-room-not-found',
        road,
      )
    await refused('gina', rest('POST', 'rooms.join', { roomId: discussion }), 'error-room-not-found')
    await refused('gina', rest('POST', 'chat.sendMessage', { message: { rid: discussion, msg: 'hello' } }), 'error-room-not-found')
  }
  for (const place of ['lobby', 'project'] as const) {
    const listed = ((await done('gina', 'GET', 'rooms.getDiscussions', { roomId: room(place) })).body as { discussions: { _id: string }[] })
      .discussions
    expect(listed.map(({ _id }) => _id)).toEqual(place === 'project' ? [room('plans')] : [])
  }
  expect(await get('dan', 'rooms.info', { roomId: private_ })).toMatchObject({ ok: true })
  expect(await get('bob', 'rooms.info', { roomId: room('openPlans') })).toMatchObject({ ok: true })
})

test('finding 5: a guest can’t pull an account into a discussion that is not in the room above', async () => {
  const discussion = (users: string[]): Request => {
    const params = { prid: room('lobby'), t_name: 'come in', users }
    return { rest: ['POST', 'rooms.createDiscussion', params], method: ['createDiscussion', params] }
  }
  for (const road of roads) {
    for (const stranger of ['alice', 'gus', 'dan', 'nobody.at.all'])
      await refused('gina', discussion([stranger]), 'error-invalid-user', road)
    await expectDone(fixture.people.gina, road, discussion(['bob']))
    await expectDone(fixture.people.bob, road, discussion(['dan']))
  }
})

describe('finding 6: a guest can’t pass for somebody else', () => {
  test('wherever their name is shown it carries the mark and the company, and they can’t take it off', async () => {
    await done('alice', 'POST', 'users.update', { userId: id('gina'), data: { company: 'Acme' } })
    const mark = { username: 'gina', kind: 'guest', company: 'Acme' }
    const { body: said } = await done('gina', 'POST', 'chat.postMessage', { roomId: room('lobby'), text: 'hello' })
    expect(said).toMatchObject({ message: { u: mark } })
    const shown = {
      card: await get('carol', 'users.info', { username: 'gina' }),
      members: await get('carol', 'channels.members', { roomId: room('lobby') }),
      directory: await get('carol', 'directory', { query: '{"type":"users","text":"gina"}' }),
      suggestion: await get('carol', 'users.autocomplete', { selector: '{"term":"gina"}' }),
      spotlight: await get('carol', 'spotlight', { query: 'gina' }),
      list: await get('carol', 'users.list', { text: 'gina' }),
    }
    for (const [where, { body }] of Object.entries(shown)) {
      const people = JSON.parse(JSON.stringify(body), (_key, value) => value) as unknown
      expect(found(people, 'gina'), where).toEqual(expect.arrayContaining([expect.objectContaining(mark)]))
    }
    await done('gina', 'POST', 'users.updateOwnBasicInfo', {
      data: { name: 'Carol Owner', kind: 'member', company: 'Foyer', roles: ['user'] },
    })
    expect(await query('SELECT name, kind, company, roles FROM users WHERE id = $1', id('gina'))).toEqual([
      { name: 'Carol Owner', kind: 'guest', company: 'Acme', roles: ['guest'] },
    ])
  })

  test('no username that looks like another’s, no reserved word, no other name or face on a message', async () => {
    for (const username of ['Carol', 'CAROL', 'carol.']) {
      await refused('gina', rest('POST', 'users.updateOwnBasicInfo', { data: { username } }), 'error-field-unavailable')
      await refused('gina', rest('POST', 'users.update', { userId: id('gina'), data: { username } }), 'error-field-unavailable')
    }
    await refused('gina', rest('POST', 'users.updateOwnBasicInfo', { data: { username: 'administrator' } }), 'error-blocked-username')
    for (const mask of [{ alias: 'Carol' }, { avatar: 'https://foyer.example/carol.png' }, { emoji: ':ghost:' }])
      await refused('gina', rest('POST', 'chat.postMessage', { roomId: room('lobby'), text: 'hello', ...mask }), 'error-not-allowed')
  })
})

/** Every object in an answer that has this username. */
function found(value: unknown, username: string): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const here = (value as { username?: unknown }).username === username ? [value] : []
  return [...here, ...Object.values(value).flatMap((part) => found(part, username))]
}

test('finding 7: new guests are in no default channel, and “add all” leaves guests out unless they are asked for', async () => {
  const make = async (username: string, role: string): Promise<string> => {
    const form = { username, name: username, email: `${username}@foyer.example`, password: 'a-long-password', roles: [role] }
    return ((await done('alice', 'POST', 'users.create', form)).body as { user: { _id: string } }).user._id
  }
  await query('UPDATE rooms SET is_default = true WHERE id = $1', room('general'))
  const inGeneral = async (userId: string) =>
    query('SELECT 1 AS in FROM memberships WHERE user_id = $1 AND room_id = $2', userId, room('general'))
  expect(await inGeneral(await make('newguest', 'guest'))).toEqual([])
  expect(await inGeneral(await make('newmember', 'user'))).toEqual([{ in: 1 }])
  const created = await done('alice', 'POST', 'channels.create', { name: 'all-hands' })
  const { _id: roomId } = (created.body as { channel: { _id: string } }).channel
  await done('alice', 'POST', 'channels.addAll', { roomId })
  const kinds = await query(
    'SELECT u.kind, count(*)::int AS n FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 GROUP BY 1 ORDER BY 1',
    roomId,
  )
  expect(kinds).toEqual([{ kind: 'member', n: 7 }])
  await done('alice', 'POST', 'channels.addAll', { roomId, includeGuests: true })
  expect(await isIn('gus', roomId)).toBe(true)
})

test.each(roads)('finding 8: a guest inherits nothing when the owner is deactivated: by %s', async (road) => {
  const make = async (name: string, ...members: string[]): Promise<string> =>
    ((await done('dan', 'POST', 'groups.create', { name, members })).body as { group: { _id: string } }).group._id
  const [withBob, guestsOnly] = [
    await make(`with-bob-${road.replace('.', '-')}`, 'gina', 'bob'),
    await make(`guests-only-${road.replace('.', '-')}`, 'gina', 'gus'),
  ]
  // The guests have been there longest.
  await query(
    `UPDATE memberships m SET joined_at = joined_at - interval '1 day' FROM users u WHERE u.id = m.user_id AND u.kind = 'guest' AND m.room_id = ANY($1)`,
    [withBob, guestsOnly],
  )
  const deactivate = (confirmed: boolean): Request => ({
    rest: ['POST', 'users.setActiveStatus', { userId: id('dan'), activeStatus: false, confirmRelinquish: confirmed }],
    method: ['setUserActiveStatus', id('dan'), false, confirmed],
  })
  await refused('alice', deactivate(false), 'user-last-owner', road)
  await expectDone(fixture.people.alice, road, deactivate(true))
  const owners = async (roomId: string) =>
    (
      await query<{ username: string }>(
        `SELECT u.username FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 AND 'owner' = ANY(m.roles) AND u.active`,
        roomId,
      )
    ).map(({ username }) => username)
  expect(await owners(withBob)).toEqual(['bob'])
  expect(await owners(guestsOnly)).toEqual(['alice'])
  await done('alice', 'POST', 'users.setActiveStatus', { userId: id('dan'), activeStatus: true })
  fixture.people.dan.rest.authToken = await freshToken('dan')
})

/** Signs somebody in anew whose tokens have ended. */
async function freshToken(who: Name): Promise<string> {
  const password = `${who}-${newId()}`
  await done('alice', 'POST', 'users.update', { userId: id(who), data: { password } })
  return (await fixture.workspace.signIn(who, password)).rest.authToken ?? ''
}

test('finding 9: who is deactivated for having been away is out at once, tokens and sockets too', async () => {
  await query(
    `UPDATE users SET last_login_at = now() - interval '40 days', created_at = now() - interval '50 days' WHERE id = $1`,
    id('gus'),
  )
  await query(`UPDATE users SET created_at = now() WHERE kind = 'guest' AND id <> $1`, id('gus'))
  const socket = await fixture.people.gus.socket()
  await query(`UPDATE users SET last_login_at = now() - interval '40 days' WHERE id = $1`, id('gus'))
  expect((await get('gus', 'me')).ok).toBe(true)
  expect((await done('alice', 'POST', 'users.deactivateIdle', { daysIdle: 30, role: 'guest' })).body).toMatchObject({
    count: 1,
    deactivated: ['gus'],
    skipped: [],
  })
  expect((await fixture.people.gus.rest.request('GET', 'me')).status).toBe(401)
  expect((await fixture.people.gus.rest.request('GET', 'groups.history', { query: { roomId: room('garage') } })).status).toBe(401)
  await socket.closed
  expect(await query('SELECT 1 FROM sessions WHERE user_id = $1', id('gus'))).toEqual([])
  expect(await query('SELECT active FROM users WHERE id = $1', id('gus'))).toEqual([{ active: false }])
})

test('finding 10: a temporary password is changed before anything else, and nobody clears that for themselves', async () => {
  for (const road of roads)
    await refused(
      'pia',
      {
        rest: ['POST', 'chat.sendMessage', { message: { rid: room('lobby'), msg: 'hello' } }],
        method: ['sendMessage', { _id: newId(), rid: room('lobby'), msg: 'hello' }],
      },
      'error-password-change-required',
      road,
    )
  await refused('pia', rest('GET', 'rooms.get', {}), 'error-password-change-required')
  for (const data of [{ requirePasswordChange: false }, { name: 'Pia', requirePasswordChange: false }])
    await refused('pia', rest('POST', 'users.update', { userId: id('pia'), data }), 'error-password-change-required')
  await done('pia', 'POST', 'users.updateOwnBasicInfo', { data: { newPassword: 'a-password-of-mine' } })
  expect(await query('SELECT require_password_change FROM users WHERE id = $1', id('pia'))).toEqual([{ require_password_change: false }])
  await done('pia', 'POST', 'chat.sendMessage', { message: { rid: room('lobby'), msg: 'hello' } })
})

describe('finding 11: a guest’s access has an end, a host, a list of rooms and a record', () => {
  test('the end holds at the moment, for requests and sign-in', async () => {
    const end = (accessEndsAt: string | null) => done('alice', 'POST', 'users.update', { userId: id('gina'), data: { accessEndsAt } })
    await end('2099-12-31T23:00:00.000Z')
    expect((await get('gina', 'me')).ok).toBe(true)
    await query(`UPDATE users SET access_ends_at = now() - interval '1 second', password_hash = NULL WHERE id = $1`, id('gina'))
    expect((await fixture.people.gina.rest.request('GET', 'me')).status).toBe(401)
    await end(null)
    expect((await get('gina', 'me')).ok).toBe(true)
  })

  test('somebody answers for them, their rooms are listed, and who let them in is written down', async () => {
    const form = {
      username: 'gerd',
      name: 'Gerd',
      email: 'gerd@partner.example',
      password: 'a-long-password',
      roles: ['guest'],
      hostUsername: 'carol',
    }
    const { body } = await done('alice', 'POST', 'users.create', form)
    const { _id } = (body as { user: { _id: string } }).user
    await done('carol', 'POST', 'groups.invite', { roomId: room('project'), username: 'gerd' })
    expect(await query('SELECT host_id, invited_by, invited_at IS NOT NULL AS dated FROM users WHERE id = $1', _id)).toEqual([
      { host_id: id('carol'), invited_by: id('alice'), dated: true },
    ])
    expect((await done('alice', 'GET', 'foyer.limits.guest', { userId: _id })).body).toMatchObject({
      used: 1,
      rooms: [{ _id: room('project') }],
    })
    const { body: log } = await done('alice', 'GET', 'foyer.audit', {})
    expect(JSON.stringify(log)).toContain('gerd')
    expect(
      await query(
        `SELECT action, actor_id FROM audit_log WHERE (target_id = $1 AND action = 'add-user') OR (target_id = $2 AND details::text LIKE '%gerd%') ORDER BY at`,
        _id,
        room('project'),
      ),
    ).toEqual([
      { action: 'add-user', actor_id: id('alice') },
      { action: 'add-to-room', actor_id: id('carol') },
    ])
  })
})
