// The last seat, taken from many sides at once: by creating, activating, promoting and demoting.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Limits_Guests: '3', OVERWRITE_SETTING_Limits_Seats: '4' })
})
afterAll(() => workspace[Symbol.asyncDispose]())

let counter = 0
const create = async (role: string, more: Record<string, unknown> = {}) => {
  const username = `${role}${++counter}`
  const answer = await workspace.alice.rest.request('POST', 'users.create', {
    body: { username, name: username, email: `${username}@foyer.example`, password: 'a-long-password', roles: [role], ...more },
  })
  return answer.body as { user?: { _id: string }; errorType?: string }
}
const made = async (role: string, more: Record<string, unknown> = {}) => {
  const { user } = await create(role, more)
  if (user === undefined) throw new Error(`no ${role} could be made`)
  return user._id
}
const setActive = async (userId: string, activeStatus: boolean) =>
  ((await workspace.alice.rest.request('POST', 'users.setActiveStatus', { body: { userId, activeStatus } })).body as { errorType?: string })
    .errorType ?? 'done'
const setRoles = async (userId: string, roles: string[]) =>
  ((await workspace.alice.rest.request('POST', 'users.update', { body: { userId, data: { roles } } })).body as { errorType?: string })
    .errorType ?? 'done'
const taken = async (kind: string) =>
  (await workspace.sql.query('SELECT count(*)::int AS n FROM users WHERE kind = $1 AND active', [kind])).rows[0].n

describe('the last guest seat', () => {
  test('goes to one of many who would be created, activated or made a guest at once', async () => {
    await made('guest')
    await made('guest')
    const asleep = await made('guest', { active: false })
    const members = [await made('user'), await made('user')]
    expect(await taken('guest')).toBe(2)
    const outcomes = await Promise.all([
      ...Array.from({ length: 8 }, async () => (await create('guest')).errorType ?? 'done'),
      setActive(asleep, true),
      ...members.map((id) => setRoles(id, ['guest'])),
    ])
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome !== 'done')).toEqual(Array.from({ length: 10 }, () => 'error-max-guests-number-reached'))
    expect(await taken('guest')).toBe(3)
  })

  test('does not stand in the way of a member, nor of a bot', async () => {
    await workspace.sql.query(`UPDATE users SET active = false WHERE kind = 'member' AND id <> $1`, [workspace.alice.id])
    expect((await create('user')).errorType).toBeUndefined()
    expect((await create('bot')).errorType).toBeUndefined()
    expect((await create('guest')).errorType).toBe('error-max-guests-number-reached')
  })

  test('is free again when a guest is deactivated, and taken by the next', async () => {
    const { rows } = await workspace.sql.query(`SELECT id FROM users WHERE kind = 'guest' AND active LIMIT 1`)
    expect(await setActive(rows[0].id, false)).toBe('done')
    expect((await create('guest')).errorType).toBeUndefined()
    expect(await setActive(rows[0].id, true)).toBe('error-max-guests-number-reached')
    expect((await workspace.sql.query('SELECT active FROM users WHERE id = $1', [rows[0].id])).rows[0].active).toBe(false)
  })
})

describe('the last seat', () => {
  test('goes to one of several guests who are promoted, while others are created', async () => {
    await workspace.sql.query(`UPDATE users SET active = false WHERE kind = 'member' AND id <> $1`, [workspace.alice.id])
    await made('user')
    await made('user')
    expect(await taken('member')).toBe(3)
    const { rows: guests } = await workspace.sql.query(`SELECT id FROM users WHERE kind = 'guest' AND active`)
    const outcomes = await Promise.all([
      ...guests.map(({ id }) => setRoles(id, ['user'])),
      ...Array.from({ length: 5 }, async () => (await create('user')).errorType ?? 'done'),
    ])
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['done', 'error-license-user-limit-reached']))
    expect(await taken('member')).toBe(4)
  })

  test('a refused promotion changes nothing', async () => {
    const { rows } = await workspace.sql.query(`SELECT id, roles, kind, acl_epoch FROM users WHERE kind = 'guest' AND active LIMIT 1`)
    expect(await setRoles(rows[0].id, ['user'])).toBe('error-license-user-limit-reached')
    expect((await workspace.sql.query('SELECT id, roles, kind, acl_epoch FROM users WHERE id = $1', [rows[0].id])).rows).toEqual(rows)
  })
})
