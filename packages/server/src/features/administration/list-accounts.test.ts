import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { statementsDuring } from '../../../test/statements.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let carol: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  ;[bob, carol] = [await workspace.newPerson('bob'), await workspace.newPerson('carol')]
  const guest = { roles: ['guest'], joinDefaultChannels: false }
  gina = await workspace.newPerson('gina', { ...guest, company: 'Partner Ltd', hostId: carol.id, accessEndsAt: '2030-01-01T00:00:00.000Z' })
  // gus was made and has never come.
  await alice.rest.post('users.create', {
    ...guest,
    username: 'gus',
    name: 'Gus',
    email: 'gus@other.example',
    password: 'gus-password',
    company: 'Other & Sons',
  })
  await carol.rest.post('groups.create', { name: 'project', members: ['gina'] })
  await carol.rest.post('im.create', { username: 'gina' })
  await alice.rest.post('users.setActiveStatus', { userId: bob.id, activeStatus: false })
})
afterAll(() => workspace[Symbol.asyncDispose]())

interface Row {
  username: string
  rooms?: number
  host?: { username: string }
  company?: string
}
interface Answer {
  users: Row[]
  total: number
  totals: Record<string, number>
  limits?: { seats: { used: number; max: number | null }; guests: { used: number } }
}
const list = (query: Record<string, string> = {}): Promise<Answer> => alice.rest.get<Answer>('foyer.users', query)
const names = async (query: Record<string, string>): Promise<string[]> => (await list(query)).users.map(({ username }) => username)

test('each tab holds those it is named for, and its count stands beside it whatever is searched', async () => {
  const tabs = ['all', 'pending', 'active', 'deactivated', 'guests'] as const
  const sort = '{"username":1}'
  expect(await Promise.all(tabs.map((tab) => names({ tab, sort })))).toEqual([
    ['alice', 'bob', 'carol', 'gina', 'gus', 'rocket.cat'],
    ['gus'],
    ['alice', 'carol', 'gina', 'gus', 'rocket.cat'],
    ['bob'],
    ['gina', 'gus'],
  ])
  const { total, totals } = await list({ tab: 'guests', text: 'partner' })
  expect([total, totals]).toEqual([1, { all: 6, pending: 1, active: 5, deactivated: 1, guests: 2, invited: 0 }])
})

test('a guest is told with host, company, end and the rooms that count; a member with none of these', async () => {
  const { users } = await list({ sort: '{"username":1}' })
  expect(users.find(({ username }) => username === 'gina')).toMatchObject({
    kind: 'guest',
    roles: ['guest'],
    active: true,
    company: 'Partner Ltd',
    host: { _id: carol.id, username: 'carol', name: 'Carol' },
    accessEndsAt: '2030-01-01T00:00:00.000Z',
    lastLogin: expect.any(String),
    rooms: 1,
  })
  const member = users.find(({ username }) => username === 'carol')
  for (const key of ['host', 'company', 'accessEndsAt', 'rooms']) expect(member).not.toHaveProperty(key)
})

test('seats and guest seats stand in the same answer, and invitations that wait', async () => {
  const { limits } = await list()
  expect([limits?.seats.used, limits?.guests.used]).toEqual([2, 2])
  await alice.rest.post('foyer.invitations.create', { addresses: ['ida@else.example'] })
  expect((await list()).totals['invited']).toBe(1)
})

test.each([
  [{ text: 'gin' }, ['gina']],
  [{ text: 'Gus' }, ['gus']],
  [{ text: 'other.example' }, ['gus']],
  [{ text: 'partner' }, ['gina']],
  [{ text: '%' }, []],
  [{ role: 'admin' }, ['alice']],
  [{ company: 'Other & Sons' }, ['gus']],
  [{ accessEndsBefore: '2031-01-01T00:00:00.000Z' }, ['gina']],
  [{ accessEndsBefore: '2029-01-01T00:00:00.000Z' }, []],
])('is searched: %j', async (query, found) => {
  expect(await names(query as unknown as Record<string, string>)).toEqual(found)
})

test('is narrowed to the guests of one host', async () => {
  expect(await names({ hostId: carol.id })).toEqual(['gina'])
})

test.each([
  ['{"name":-1}', ['rocket.cat', 'gus', 'gina', 'carol', 'bob', 'alice']],
  ['{"createdAt":1}', ['rocket.cat', 'alice', 'bob', 'carol', 'gina', 'gus']],
])('is sorted: %s', async (sort, sorted) => {
  expect((await names({ sort })).filter((name) => name !== 'rocket.cat')).toEqual(sorted.filter((name) => name !== 'rocket.cat'))
})

test('those without an end or a sign-in stand last, either way', async () => {
  for (const sort of ['{"accessEndsAt":1}', '{"accessEndsAt":-1}']) expect((await names({ sort }))[0]).toBe('gina')
  for (const sort of ['{"lastLogin":1}', '{"lastLogin":-1}'])
    expect(new Set((await names({ sort })).slice(-2))).toEqual(new Set(['gus', 'rocket.cat']))
})

test('comes page by page', async () => {
  const sort = '{"username":1}'
  expect(await names({ sort, count: '2', offset: '2' })).toEqual(['carol', 'gina'])
})

test('a moment that is none is refused', async () => {
  const { status, body } = await alice.rest.request('GET', 'foyer.users', { query: { accessEndsBefore: 'soon' } })
  expect([status, (body as { errorType: string }).errorType]).toEqual([400, 'error-invalid-date'])
})

test('is for those who see everything about people; what concerns limits, for those who read these', async () => {
  for (const person of [carol, gina]) expect((await person.rest.request('GET', 'foyer.users')).status).toBe(403)
  await alice.rest.post('permissions.update', { permissions: [{ _id: 'view-full-other-user-info', roles: ['admin', 'user'] }] })
  const answer = await carol.rest.get<Answer>('foyer.users')
  expect(answer.limits).toBeUndefined()
  expect(answer.totals).not.toHaveProperty('invited')
  expect((await gina.rest.request('GET', 'foyer.users')).status).toBe(403)
  await alice.rest.post('permissions.update', { permissions: [{ _id: 'view-full-other-user-info', roles: ['admin'] }] })
})

test('takes two statements more where guests are on the page, however many', async () => {
  const run = (count: string) => async () => void (await list({ count }))
  await run('1')()
  const selects = async (count: string) =>
    (await statementsDuring(run(count))).flat().filter((statement) => /^(with|select)/i.test(statement)).length
  expect([await selects('1'), await selects('100')]).toEqual([5, 7])
})

describe('one account', () => {
  interface One {
    user: Record<string, unknown>
    sessions: number
    rooms?: { fname: string; roles: string[] }[]
    roomsTotal?: number
    roomsPerGuest?: { used: number; max: number | null }
    audit?: { action: string; actor: { username: string } }[]
  }
  const one = (person: Person, userId: string) => person.rest.get<One>('foyer.users.one', { userId })

  test('is told with who answers for it, its sessions, rooms and the last entries about it', async () => {
    await alice.rest.post('users.update', { userId: gina.id, data: { nickname: 'Gi' } })
    const { user, sessions, rooms, roomsTotal, roomsPerGuest, audit } = await one(alice, gina.id)
    expect(user).toMatchObject({
      username: 'gina',
      nickname: 'Gi',
      emails: [{ address: 'gina@foyer.example', verified: true }],
      company: 'Partner Ltd',
      host: { username: 'carol' },
      invitedBy: { username: 'alice' },
      invitedAt: expect.any(String),
      accessEndsAt: '2030-01-01T00:00:00.000Z',
      hasPassword: true,
    })
    expect(JSON.stringify(user)).not.toContain('$argon')
    expect(sessions).toBe(1)
    expect(rooms).toMatchObject([{ t: 'p', fname: 'project', roles: [] }])
    expect([roomsTotal, roomsPerGuest]).toMatchObject([1, { used: 1, max: null }])
    expect(audit?.map(({ action }) => action)).toEqual(['update-user', 'add-user'])
  })

  test('each part is for those who may read it: rooms and the audit log need rights of their own', async () => {
    expect((await carol.rest.request('GET', 'foyer.users.one', { query: { userId: gina.id } })).status).toBe(403)
    await alice.rest.post('permissions.update', { permissions: [{ _id: 'view-full-other-user-info', roles: ['admin', 'user'] }] })
    const answer = await one(carol, gina.id)
    expect(answer.user).toMatchObject({ username: 'gina' })
    for (const key of ['rooms', 'audit']) expect(answer).not.toHaveProperty(key)
    await alice.rest.post('permissions.update', { permissions: [{ _id: 'view-full-other-user-info', roles: ['admin'] }] })
  })

  test('a direct message of theirs is nobody’s business', async () => {
    expect(JSON.stringify(await one(alice, carol.id))).not.toContain('"t":"d"')
  })

  test('somebody who is not there is missing', async () => {
    const { status, body } = await alice.rest.request('GET', 'foyer.users.one', { query: { userId: 'xxxxxxxxxxxxxxxxx' } })
    expect([status, (body as { errorType: string }).errorType]).toEqual([400, 'error-invalid-user'])
  })
})
