import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const guestRole = { _id: 'guest', name: 'guest', scope: 'Users', description: 'Guest', protected: true, mandatory2fa: false }

describe('the list of roles', () => {
  test('is whole for Bob, and holds only her own for Gina the guest', async () => {
    const { roles } = await bob.rest.get<{ roles: { _id: string }[] }>('roles.list')
    expect(roles.map((role) => role._id)).toEqual(['admin', 'anonymous', 'app', 'bot', 'guest', 'leader', 'moderator', 'owner', 'user'])
    expect(roles.find((role) => role._id === 'moderator')).toEqual({
      _id: 'moderator',
      name: 'moderator',
      scope: 'Subscriptions',
      description: 'Moderator',
      protected: true,
      mandatory2fa: false,
    })
    expect(await gina.rest.get('roles.list')).toEqual({ roles: [guestRole], success: true })
    expect((await bob.rest.request('GET', 'roles.list', { headers: { 'X-Auth-Token': 'x' } })).status).toBe(401)
  })

  test('is synchronised with both keys always there', async () => {
    expect(await gina.rest.get('roles.sync')).toEqual({ roles: { update: [guestRole], remove: [] }, success: true })
    expect(await bob.rest.get('roles.sync', { updatedSince: '2100-01-01T00:00:00.000Z' })).toEqual({
      roles: { update: [], remove: [] },
      success: true,
    })
    expect((await bob.rest.request('GET', 'roles.sync', { query: { updatedSince: 'x' } })).body).toMatchObject({
      errorType: 'error-updatedSince-param-invalid',
    })
  })
})

describe('who is shown with a role', () => {
  test('everybody with one that has a description, for Bob; for Gina only herself', async () => {
    const listed = [
      { _id: workspace.alice.id, username: 'alice', roles: ['admin'] },
      { _id: gina.id, username: 'gina', roles: ['guest'], kind: 'guest' },
    ]
    expect(await bob.rest.get('roles.getUsersInPublicRoles')).toEqual({ users: listed, success: true })
    expect(await gina.rest.get('roles.getUsersInPublicRoles')).toEqual({ users: [listed[1]], success: true })
    expect(await (await bob.socket()).call('getUserRoles')).toEqual(listed)
    expect(await (await gina.socket()).call('getUserRoles')).toEqual([listed[1]])
  })
})
