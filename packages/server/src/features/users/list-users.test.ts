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
  bob = await workspace.newPerson('bob', { bio: 'secret-bio' })
  carol = await workspace.newPerson('carol', { nickname: 'caro' })
  gina = await workspace.newPerson('gina', { roles: ['guest'], company: 'Acme' })
  await workspace.newPerson('gus', { roles: ['guest'] })
  await alice.rest.post('users.create', {
    username: 'sleeper',
    name: 'Sleeper',
    email: 'sleeper@elsewhere.example',
    password: 'sleeper-password',
    active: false,
  })
  await carol.rest.post('groups.create', { name: 'together', members: ['gina'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const get = (by: Person, path: string, query: Record<string, string> = {}) => by.rest.request('GET', path, { query })
type Listed = { users: Record<string, unknown>[]; total: number; count: number; offset: number }
const list = async (by: Person, path: string, query: Record<string, string> = {}) => (await get(by, path, query)).body as Listed
const names = ({ users }: Listed) => users.map((user) => user['username'])

describe('the list of all users', () => {
  test('shows members profiles and administrators everything, page by page', async () => {
    const first = await list(bob, 'users.list', { count: '2', sort: '{"username":1}' })
    expect(first).toMatchObject({ count: 2, offset: 0, total: 7 })
    expect(names(first)).toEqual(['alice', 'bob'])
    expect(names(await list(bob, 'users.list', { count: '2', offset: '2', sort: '{"username":1}' }))).toEqual(['carol', 'gina'])
    expect(names(await list(bob, 'users.list', { count: '2', sort: '{"username":-1}' }))).toEqual(['sleeper', 'rocket.cat'])
    for (const user of first.users) for (const key of ['emails', 'roles', 'lastLogin', 'createdAt']) expect(user).not.toHaveProperty(key)
    expect((await list(alice, 'users.list', { text: 'carol' })).users).toMatchObject([
      { emails: [{ address: 'carol@foyer.example' }], roles: ['user'] },
    ])
  })

  test('takes the filters that clients send, as text and nothing else', async () => {
    expect(names(await list(bob, 'users.list', { query: '{"active":false}' }))).toEqual(['sleeper'])
    expect(names(await list(bob, 'users.list', { query: '{"username":"CARO"}' }))).toEqual(['carol'])
    expect(names(await list(bob, 'users.list', { query: '{"status":{"$ne":"offline"}}' }))).toEqual([])
    expect(names(await list(bob, 'users.list', { query: JSON.stringify({ _id: carol.id }) }))).toEqual(['carol'])
    expect(names(await list(bob, 'users.list', { text: '%' }))).toEqual([])
    expect((await list(bob, 'users.list', { text: 'carol', fields: '{"username":1}' })).users).toEqual([
      { _id: carol.id, username: 'carol' },
    ])
    for (const query of ['{"$where":"1"}', '{"roles":"admin"}', '{"username":{"$regex":"^a"}}', '[]', '{', 'null'])
      expect([query, await get(bob, 'users.list', { query })]).toMatchObject([
        query,
        { status: 400, body: { errorType: 'error-invalid-query' } },
      ])
    expect(await get(bob, 'users.list', { fields: '{' })).toMatchObject({ status: 400, body: { errorType: 'error-invalid-fields' } })
    expect(await get(bob, 'users.list', { sort: '{"username":"x"}' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-sort' },
    })
  })

  test('nobody sorts or searches by what they may not read', async () => {
    expect(await get(bob, 'users.list', { sort: '{"lastLogin":1}' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-sort' },
    })
    expect(names(await list(bob, 'users.list', { text: 'elsewhere.example' }))).toEqual([])
    expect(names(await list(alice, 'users.list', { text: 'elsewhere.example' }))).toEqual(['sleeper'])
    expect((await get(alice, 'users.list', { sort: '{"emails.address":1}' })).status).toBe(200)
  })

  test('a guest is refused, whatever they ask for', async () => {
    for (const query of [{}, { query: '{"username":"carol"}' }, { sort: '{"name":1}' }])
      expect(await get(gina, 'users.list', query as Record<string, string>)).toMatchObject({
        status: 403,
        body: { error: expect.stringContaining('error-unauthorized') },
      })
  })
})

describe('the list that administrators keep', () => {
  test('filters by being active, by having signed in, by role, kind and text', async () => {
    expect(names(await list(alice, 'users.listByStatus', { status: 'deactivated' }))).toEqual(['sleeper'])
    expect(names(await list(alice, 'users.listByStatus', { hasLoggedIn: 'false', status: 'active', type: 'user' }))).toEqual([])
    expect(names(await list(alice, 'users.listByStatus', { 'roles[]': 'guest', sort: '{"username":1}' } as never))).toEqual(['gina', 'gus'])
    expect(names(await list(alice, 'users.listByStatus', { kind: 'guest', sort: '{"username":-1}' }))).toEqual(['gus', 'gina'])
    expect((await list(alice, 'users.listByStatus', { searchTerm: 'acme' })).total).toBe(0)
    expect((await list(alice, 'users.listByStatus', { searchTerm: 'gina@' })).users).toMatchObject([
      { username: 'gina', kind: 'guest', company: 'Acme', emails: [{ address: 'gina@foyer.example' }], roles: ['guest'], hostId: alice.id },
    ])
  })

  test('is for those who may see everything about others; guests and members are refused', async () => {
    for (const who of [gina, bob])
      expect(await get(who, 'users.listByStatus', { status: 'active' })).toMatchObject({
        status: 403,
        body: { errorType: 'error-unauthorized' },
      })
    expect(await get(alice, 'users.listByStatus', { status: 'asleep' })).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
  })
})

describe('who is there', () => {
  test('tells those who are not offline: to a member everybody, to a guest those they share a room with', async () => {
    const sockets = [await bob.socket(), await carol.socket(), await gina.socket()]
    await sockets[1]?.call('setUserStatus', 'busy', 'in a call')
    const here = await list(bob, 'users.presence')
    expect(names(here).toSorted()).toEqual(['bob', 'carol', 'gina'])
    expect(here).toMatchObject({ full: true })
    const known = await list(gina, 'users.presence')
    expect(known.users).toEqual(
      expect.arrayContaining([{ _id: carol.id, username: 'carol', name: 'Carol', status: 'busy', statusText: 'in a call' }]),
    )
    expect(names(known).toSorted()).toEqual(['carol', 'gina'])
    expect(await list(bob, 'users.presence', { ids: `${carol.id},${alice.id}` })).toMatchObject({
      users: [{ username: 'carol' }],
      full: false,
    })
    expect(names(await list(bob, `users.presence?ids[]=${carol.id}&ids[]=${gina.id}`)).toSorted()).toEqual(['carol', 'gina'])
    expect(await list(gina, 'users.presence', { ids: `${bob.id},NobodyOfThatName1` })).toMatchObject({ users: [], full: false })
    expect(names(await list(gina, 'users.presence', { from: '2020-01-01T00:00:00Z' })).toSorted()).toEqual(['carol', 'gina'])
    await carol.rest.post('users.setStatus', { status: 'offline' })
    expect(names(await list(bob, 'users.presence')).toSorted()).toEqual(['bob', 'gina'])
    for (const socket of sockets) await socket.close()
  })

  test('one person’s: a member asks about anybody, a guest about those they know', async () => {
    await carol.rest.post('users.setStatus', { status: 'online', message: 'at work' })
    expect((await get(bob, 'users.getStatus', { username: 'carol' })).body).toMatchObject({
      _id: carol.id,
      message: 'at work',
      status: 'offline',
      connectionStatus: 'offline',
    })
    expect((await get(bob, 'users.getStatus')).body).toMatchObject({ _id: bob.id })
    expect((await get(bob, 'users.getPresence')).body).toMatchObject({
      presence: 'offline',
      connectionStatus: 'offline',
      lastLogin: expect.any(String),
    })
    expect((await get(bob, 'users.getPresence', { userId: carol.id })).body).toEqual({ presence: 'offline', success: true })
    for (const path of ['users.getStatus', 'users.getPresence']) {
      expect((await get(gina, path, { userId: carol.id })).status).toBe(200)
      const missing = await get(gina, path, { userId: 'NobodyOfThatName1' })
      expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-invalid-user' } })
      expect((await get(gina, path, { userId: bob.id })).body).toEqual(missing.body)
    }
  })
})

describe('suggesting people while somebody types', () => {
  const suggest = async (by: Person, selector: unknown) =>
    ((await get(by, 'users.autocomplete', { selector: JSON.stringify(selector) })).body as { items: Record<string, unknown>[] }).items
  const found = async (by: Person, selector: unknown) => (await suggest(by, selector)).map((item) => item['username'])

  test('finds active people by name, username and nickname, without those who are chosen already', async () => {
    expect(await found(bob, { term: 'car' })).toEqual(['carol'])
    expect(await found(bob, { term: 'CARO' })).toEqual(['carol'])
    expect(await found(bob, { term: 'g', exceptions: ['gus'] })).toEqual(['gina'])
    expect(await found(bob, { term: 'sleeper' })).toEqual([])
    expect(await found(bob, { term: '_' })).toEqual([])
    expect(await suggest(bob, { term: 'gina', conditions: { active: true } })).toMatchObject([
      { username: 'gina', kind: 'guest', company: 'Acme' },
    ])
  })

  test('a guest finds only people they share a room with, and brings no conditions', async () => {
    expect((await found(gina, { term: '' })).toSorted()).toEqual(['carol', 'gina'])
    for (const term of ['bob', 'gus', 'alice', 'Bob']) expect(await found(gina, { term })).toEqual([])
    expect((await suggest(gina, { term: 'carol' }))[0]).toEqual({
      _id: carol.id,
      username: 'carol',
      name: 'Carol',
      status: expect.any(String),
      statusText: 'at work',
    })
    expect(await get(gina, 'users.autocomplete', { selector: '{"term":"b","conditions":{"username":"bob"}}' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-query' },
    })
    for (const selector of ['{', '[]', '{"term":{"$regex":"a"}}', '{"term":"a","exceptions":"x"}'])
      expect([selector, await get(gina, 'users.autocomplete', { selector })]).toMatchObject([
        selector,
        { status: 400, body: { errorType: 'invalid-params' } },
      ])
  })
})
