import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let carol: Person
let gina: Person
let gus: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  bob = await workspace.newPerson('bob', { bio: 'secret-bio' })
  carol = await workspace.newPerson('carol', { bio: 'carols-bio', nickname: 'caro', statusText: 'at work' })
  gina = await workspace.newPerson('gina', { roles: ['guest'], company: 'Acme' })
  gus = await workspace.newPerson('gus', { roles: ['guest'] })
  await carol.rest.post('groups.create', { name: 'together', members: ['gina'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const info = (by: Person, query: Record<string, string>) => by.rest.request('GET', 'users.info', { query })
const user = async (by: Person, query: Record<string, string>) => ((await info(by, query)).body as { user: Record<string, unknown> }).user

describe('looking somebody up', () => {
  test('a member sees a profile, an administrator everything', async () => {
    const profile = await user(bob, { username: 'carol' })
    expect(profile).toMatchObject({
      _id: carol.id,
      username: 'carol',
      name: 'Carol',
      bio: 'carols-bio',
      nickname: 'caro',
      statusText: 'at work',
      active: true,
      type: 'user',
      canViewAllInfo: false,
    })
    expect(Object.keys(profile)).not.toEqual(expect.arrayContaining(['emails']))
    for (const key of ['emails', 'roles', 'lastLogin', 'createdAt', 'statusConnection']) expect(profile).not.toHaveProperty(key)
    expect(await user(alice, { userId: carol.id })).toMatchObject({
      emails: [{ address: 'carol@foyer.example', verified: true }],
      roles: ['user'],
      canViewAllInfo: true,
    })
    expect(await user(bob, { username: 'gina' })).toMatchObject({ kind: 'guest', company: 'Acme' })
  })

  test('a guest sees the card of people they share a room with, and nothing more', async () => {
    expect(await user(gina, { userId: carol.id })).toEqual({
      _id: carol.id,
      username: 'carol',
      name: 'Carol',
      status: 'offline',
      statusText: 'at work',
    })
    expect(await user(gina, { username: 'carol', fields: '{"userRooms":1}' })).toEqual({
      _id: carol.id,
      username: 'carol',
      name: 'Carol',
      status: 'offline',
      statusText: 'at work',
    })
  })

  test('for a guest whoever is hidden is missing, other guests too', async () => {
    const missing = await info(gina, { userId: 'NobodyOfThatName1' })
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-invalid-user' } })
    for (const query of [{ userId: bob.id }, { username: 'bob' }, { username: 'gus' }, { userId: gus.id }, { username: 'nobody-at-all' }])
      expect((await info(gina, query)).body).toEqual(missing.body)
  })

  test('one’s own record is whole, without any secret; a guest’s does not name who answers for them', async () => {
    const own = await user(gina, { userId: gina.id })
    expect(own).toMatchObject({
      emails: [{ address: 'gina@foyer.example', verified: true }],
      roles: ['guest'],
      company: 'Acme',
      canViewAllInfo: true,
    })
    for (const key of ['hostId', 'invitedBy', 'services']) expect(own).not.toHaveProperty(key)
    const { rows } = await workspace.sql.query('SELECT password_hash FROM users WHERE id = $1', [gina.id])
    for (const text of [
      JSON.stringify(own),
      JSON.stringify(await gina.rest.get('me')),
      JSON.stringify(await user(alice, { userId: gina.id })),
    ])
      expect(text).not.toContain(rows[0].password_hash)
    expect(await user(alice, { userId: gina.id })).toMatchObject({ hostId: alice.id, invitedBy: alice.id })
  })

  test('rooms are told to their member and to those with the right to know, unread counts only to the member', async () => {
    const own = (await user(carol, { userId: carol.id, fields: '{"userRooms":1}' }))['rooms']
    expect(own).toEqual(
      expect.arrayContaining([
        { _id: expect.any(String), rid: expect.any(String), name: 'together', t: 'p', roles: ['owner'], unread: expect.any(Number) },
      ]),
    )
    const seen = (await user(alice, { userId: gina.id, fields: '{"userRooms":1}' }))['rooms']
    expect(seen).toEqual([{ _id: expect.any(String), rid: expect.any(String), name: 'together', t: 'p', roles: [] }])
    expect(await user(bob, { userId: carol.id, fields: '{"userRooms":1}' })).not.toHaveProperty('rooms')
    expect(await user(carol, { userId: carol.id })).not.toHaveProperty('rooms')
  })

  test('nobody named and nonsense are refused', async () => {
    expect(await info(bob, {})).toMatchObject({ status: 400, body: { errorType: 'error-user-param-not-provided' } })
    expect(await info(bob, { userId: bob.id, fields: '{' })).toMatchObject({ status: 400, body: { errorType: 'error-invalid-fields' } })
    expect((await bob.rest.request('GET', `users.info?userId[$ne]=x`)).status).toBe(400)
  })
})
