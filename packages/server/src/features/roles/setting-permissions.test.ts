// One setting handed to a role: its holders read and change that one and no other, and no guest ever does.
import { afterAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { beforeFirst } from '../../../test/first.ts'

let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeFirst(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const permission = 'change-setting-Message_MaxAllowedSize'
const give = (permissions: { _id: string; roles: string[] }[], by: Person = workspace.alice) =>
  by.rest.request('POST', 'permissions.update', { body: { permissions } })
const change = (person: Person, id: string, value: unknown) => person.rest.request('POST', `settings/${id}`, { body: { value } })

interface Row {
  readonly _id: string
  readonly roles: readonly string[]
  readonly level?: string
}
const listedBy = async (person: Person) => (await person.rest.get<{ update: Row[] }>('permissions.listAll')).update

describe('the permission to change one setting', () => {
  test('is listed after the others for members, held by nobody, with its place on the settings page', async () => {
    const rows = await listedBy(bob)
    expect(rows.find(({ _id }) => _id === permission)).toEqual({
      _id: permission,
      roles: [],
      _updatedAt: expect.any(String),
      level: 'settings',
      settingId: 'Message_MaxAllowedSize',
      group: 'Message',
      sorter: expect.any(Number),
    })
    const first = rows.findIndex(({ level }) => level === 'settings')
    expect(first).toBe(193)
    expect(rows.slice(first).every(({ level }) => level === 'settings')).toBe(true)
    expect((await listedBy(gina)).filter(({ _id }) => _id.startsWith('change-setting-'))).toEqual([])
  })

  test('lets Bob read and change that setting, with manage-selected-settings beside it, and no other', async () => {
    expect((await give([{ _id: permission, roles: ['user'] }])).status).toBe(200)
    expect((await change(bob, 'Message_MaxAllowedSize', 4000)).body).toMatchObject({ errorType: 'error-action-not-allowed' })

    expect((await give([{ _id: 'manage-selected-settings', roles: ['admin', 'user'] }])).status).toBe(200)
    expect((await change(bob, 'Message_MaxAllowedSize', 4000)).status).toBe(200)
    const socket = await bob.socket()
    expect(await socket.call('saveSetting', 'Message_MaxAllowedSize', 4001)).toBe(true)
    expect(await bob.rest.get('settings/Message_MaxAllowedSize')).toMatchObject({ value: 4001, type: 'int' })

    for (const id of ['Limits_Guests', 'Guests_Permission_Mode', 'No_Such_Setting'])
      expect((await change(bob, id, 5)).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    await expect(
      socket.call('saveSettings', [
        { _id: 'Message_MaxAllowedSize', value: 1 },
        { _id: 'Limits_Guests', value: 1 },
      ]),
    ).rejects.toMatchObject({ error: 'error-action-not-allowed' })
    expect(await workspace.alice.rest.get('settings/Message_MaxAllowedSize')).toMatchObject({ value: 4001 })
    expect((await bob.rest.request('GET', 'settings/Limits_Guests')).status).toBe(403)
    const { settings } = await bob.rest.get<{ settings: Row[] }>('settings', { count: '0' })
    expect(settings.map(({ _id }) => _id)).toEqual(['Message_MaxAllowedSize'])
    expect(((await socket.call('private-settings/get')) as Row[]).map(({ _id }) => _id)).not.toContain('Limits_Guests')
    const { rows } = await workspace.sql.query(
      "SELECT actor_name, refusal FROM audit_log WHERE action = 'change-settings' AND actor_name = 'bob' ORDER BY at",
    )
    expect(rows.map(({ refusal }) => refusal)).toEqual([
      'error-action-not-allowed',
      null,
      null,
      'error-action-not-allowed',
      'error-action-not-allowed',
      'error-action-not-allowed',
      'error-action-not-allowed',
    ])
    expect((await give([{ _id: permission, roles: [] }])).status).toBe(200)
    expect((await change(bob, 'Message_MaxAllowedSize', 5000)).body).toMatchObject({ errorType: 'error-action-not-allowed' })
  })

  test('is told with each setting: of all that Bob reads on the page, he may change that one', async () => {
    const held = (roles: string[]) =>
      give([
        { _id: 'view-privileged-setting', roles: ['admin', ...roles] },
        { _id: permission, roles },
      ])
    expect((await held(['user'])).status).toBe(200)
    interface Told {
      readonly settings: readonly { readonly _id: string; readonly mayChange: boolean }[]
    }
    const mine = async (person: Person): Promise<boolean[]> => {
      const pages = [
        await person.rest.get<Told>('foyer.settings', { group: 'Message' }),
        await person.rest.get<Told>('settings', { _id: 'Message_MaxAllowedSize,Message_AllowEditing' }),
      ]
      return pages.flatMap(({ settings }) =>
        ['Message_MaxAllowedSize', 'Message_AllowEditing'].map((id) => settings.find(({ _id }) => _id === id)?.mayChange === true),
      )
    }
    const [told, toAlice] = [await mine(bob), await mine(workspace.alice)]
    expect((await held([])).status).toBe(200)
    expect(told).toEqual([true, false, true, false])
    expect(toAlice).toEqual([true, true, true, true])
  })

  test('is above the ceiling of guests, in every mode and on every road', async () => {
    const socket = await workspace.alice.socket()
    for (const mode of ['custom', 'predefined', 'custom']) {
      await workspace.alice.rest.post('settings/Guests_Permission_Mode', { value: mode })
      expect((await give([{ _id: permission, roles: ['guest'] }])).body).toMatchObject({ errorType: 'error-action-not-allowed' })
      await expect(socket.call('authorization:addPermissionToRole', permission, 'guest')).rejects.toMatchObject({
        error: 'error-action-not-allowed',
      })
    }
    // Even where somebody wrote it into the database by hand.
    await workspace.sql.query(
      `INSERT INTO permission_roles (permission, roles) VALUES ($1, '{guest}'), ('manage-selected-settings', '{guest}')
         ON CONFLICT (permission) DO UPDATE SET roles = excluded.roles`,
      [permission],
    )
    await workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    expect((await change(gina, 'Message_MaxAllowedSize', 1)).body).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect((await gina.rest.request('GET', 'settings')).status).toBe(403)
    expect((await give([{ _id: permission, roles: [] }])).status).toBe(200)
    expect((await give([{ _id: 'manage-selected-settings', roles: ['admin'] }])).status).toBe(200)
  })

  test('is handed out only by those who may hand out settings, and for settings that there are', async () => {
    expect((await give([{ _id: 'access-setting-permissions', roles: [] }])).status).toBe(200)
    expect((await give([{ _id: permission, roles: ['user'] }])).body).toMatchObject({ errorType: 'error-not-allowed' })
    expect((await give([{ _id: 'create-team', roles: ['admin', 'user'] }])).status).toBe(200)
    expect((await give([{ _id: 'access-setting-permissions', roles: ['admin'] }])).status).toBe(200)
    for (const id of ['No_Such_Setting', 'uniqueID', 'constructor', ''])
      expect((await give([{ _id: `change-setting-${id}`, roles: ['user'] }])).body).toMatchObject({ errorType: 'error-invalid-permission' })
  })
})
