import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let bob: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
})
afterAll(() => workspace[Symbol.asyncDispose]())

interface Table {
  permissions: { _id: string; label: string; roles: string[]; guest: string; settingId?: string }[]
  guestColumn: string
}
const table = () => workspace.alice.rest.get<Table>('foyer.permissions')

describe('the table of permissions', () => {
  test('says what each is called, who holds it, and what a guest may hold of it at most', async () => {
    const { permissions, guestColumn } = await table()
    expect(permissions.find(({ _id }) => _id === 'create-user')).toMatchObject({ label: 'Create User', roles: ['admin'], guest: 'never' })
    expect(permissions.find(({ _id }) => _id === 'view-joined-room')).toMatchObject({ guest: 'baseline' })
    expect(permissions.find(({ _id }) => _id === 'change-setting-Site_Name')).toEqual({
      _id: 'change-setting-Site_Name',
      label: 'Site Name',
      roles: [],
      guest: 'never',
      settingId: 'Site_Name',
    })
    expect(guestColumn).toBe('open')
  })

  test('says that predefined mode locks the guests’ column', async () => {
    await workspace.alice.rest.post('settings/Guests_Permission_Mode', { value: 'predefined' })
    expect((await table()).guestColumn).toBe('setting')
    await workspace.alice.rest.post('settings/Guests_Permission_Mode', { value: 'custom' })
    expect((await table()).guestColumn).toBe('open')
  })

  test('is for whoever may change permissions', async () => {
    expect(await bob.rest.request('GET', 'foyer.permissions')).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
    expect(await workspace.alice.rest.request('GET', 'foyer.permissions')).toMatchObject({ status: 200 })
  })
})
