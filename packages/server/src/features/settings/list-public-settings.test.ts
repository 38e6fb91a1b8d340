import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkingFetch } from '../../../test/answers.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

interface Row {
  _id: string
  value: unknown
}

interface Page {
  settings: Row[]
  count: number
  offset: number
  total: number
}

let workspace: TestWorkspace
let bob: Person
let gina: Person
let stranger: RestClient
beforeAll(async () => {
  workspace = await openWorkspace({ ROOT_URL: 'https://chat.example.org', OVERWRITE_SETTING_Site_Name: 'Our chat' })
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  stranger = new RestClient({ url: workspace.url, fetch: checkingFetch })
})
afterAll(() => workspace[Symbol.asyncDispose]())

describe('a client that nobody has signed in on', () => {
  test('learns which API level is spoken and which product this is, under both addresses', async () => {
    for (const path of ['/api/info', '/api/v1/info']) {
      const answer = await stranger.request('GET', path)
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual({
        version: '6.13.0',
        product: 'foyer',
        foyerVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
        info: { version: '6.13.0' },
        success: true,
      })
    }
  })

  test('reads public settings in both dialects, with a total that paging really reaches', async () => {
    const wanted = ['Site_Name', 'uniqueID', 'Threads_enabled', 'SMTP_Password', 'No_Such_Setting']
    const older = await stranger.get<Page>('settings.public', { query: { _id: { $in: wanted } } })
    const newer = await stranger.get<Page>('settings.public', { _id: wanted.join(',') })
    expect(older).toEqual(newer)
    const { rows } = await workspace.sql.query<{ id: string }>('SELECT id FROM workspace')
    expect(older).toMatchObject({ count: 3, offset: 0, total: 3 })
    expect(Object.fromEntries(older.settings.map((row) => [row._id, row.value]))).toEqual({
      Site_Name: 'Our chat',
      uniqueID: rows[0]?.id,
      Threads_enabled: true,
    })
    expect(older.settings[0]).toEqual({ _id: expect.any(String), value: expect.anything(), enterprise: false })
    expect((await stranger.get<Page>('settings.public', { query: { _id: 'Site_Url' } })).settings).toEqual([
      { _id: 'Site_Url', value: 'https://chat.example.org', enterprise: false },
    ])
  })

  test('pages through all of them and meets nothing private', async () => {
    const ids: string[] = []
    let total = 1
    while (ids.length < total) {
      const page = await stranger.get<Page>('settings.public', { offset: ids.length })
      expect(page.offset).toBe(ids.length)
      total = page.total
      ids.push(...page.settings.map((row) => row._id))
      expect(page.count).toBe(page.settings.length)
      expect(page.count).toBeGreaterThan(0)
    }
    expect(new Set(ids).size).toBe(total)
    expect(ids.filter((id) => /^(SMTP_|Limits_|Guests_(?!Mailed_SignIn$)|FileUpload_S3_|DDP_Rate)/.test(id))).toEqual([])
  })

  test('is refused a query that asks for more than names', async () => {
    for (const query of ['{"_id":{"$regex":"."}}', '{"secret":true}', '{"_id":{"$in":"x"}}', 'no json', '["Site_Name"]']) {
      const answer = await stranger.request('GET', 'settings.public', { query: { query } })
      expect([answer.status, (answer.body as { errorType: string }).errorType]).toEqual([400, 'error-invalid-query'])
    }
  })

  test('has them sorted by name when it asks for that', async () => {
    const names = async (sort: string) => (await stranger.get<Page>('settings.public', { sort, count: 3 })).settings.map((row) => row._id)
    const [up, down] = [await names('{"_id":1}'), await names('{"_id":-1}')]
    expect(up).toEqual([...up].toSorted())
    expect(down).toEqual([...down].toSorted().toReversed())
    expect(up).not.toEqual(down)
    expect((await stranger.request('GET', 'settings.public', { query: { sort: '{' } })).body).toMatchObject({
      errorType: 'error-invalid-sort',
    })
  })

  test('finds no services of others to sign in with', async () => {
    expect(await stranger.get('settings.oauth')).toEqual({ services: [], success: true })
    expect(await stranger.get('service.configurations')).toEqual({ configurations: [], success: true })
  })

  test('reads whole rows over DDP, and what changed since a moment', async () => {
    const socket = await workspace.anonymousSocket()
    const rows = (await socket.call('public-settings/get')) as Row[]
    expect(rows.find((row) => row._id === 'Message_MaxAllowedSize')).toMatchObject({ type: 'int', value: 5000, public: true })
    expect(rows.filter((row) => (row as { public?: boolean }).public !== true)).toEqual([])
    const before = new Date(0)
    await workspace.alice.rest.post('settings/Message_MaxAllowedSize', { value: 6000 })
    expect(await socket.call('public-settings/get', before)).toEqual({
      update: [expect.objectContaining({ _id: 'Message_MaxAllowedSize', value: 6000, _updatedAt: expect.any(Date) })],
      remove: [],
    })
    expect(await socket.call('public-settings/get', new Date('2100-01-01'))).toEqual({ update: [], remove: [] })
  })
})

describe('one setting', () => {
  test('that is public is read by Bob and by Gina the guest', async () => {
    for (const person of [bob, gina])
      expect(await person.rest.get('settings/Site_Name')).toMatchObject({ _id: 'Site_Name', value: 'Our chat', success: true })
    expect((await stranger.request('GET', 'settings/Site_Name')).status).toBe(401)
  })

  test('that is private answers them as one that is not there', async () => {
    for (const person of [bob, gina]) {
      const hidden = await person.rest.request('GET', 'settings/Limits_Guests')
      const missing = await person.rest.request('GET', 'settings/No_Such_Setting')
      expect(hidden.status).toBe(403)
      expect(hidden.body).toEqual({
        success: false,
        error: 'User does not have the permissions required for this action [error-unauthorized]',
        errorType: 'error-unauthorized',
      })
      expect({ ...missing, headers: null }).toEqual({ ...hidden, headers: null })
    }
  })

  test('is read by Alice, who is told of one that is not there', async () => {
    expect(await workspace.alice.rest.get('settings/Limits_Guests')).toMatchObject({ value: 0, type: 'int', minValue: 0 })
    expect((await workspace.alice.rest.request('GET', 'settings/toString')).body).toMatchObject({ errorType: 'error-invalid-setting' })
  })
})

describe('the list of all settings', () => {
  test('shows Alice which are locked and which secrets are set, never a secret', async () => {
    const { rows } = await workspace.sql.query<{ value: string }>(
      "SELECT value #>> '{}' AS value FROM settings WHERE id = 'Accounts_RegistrationForm_SecretURL'",
    )
    const listed = await workspace.alice.rest.request('GET', 'settings', {
      query: { _id: 'Site_Name,LDAP_Enable,SMTP_Password,Accounts_RegistrationForm_SecretURL,Threads_enabled' },
    })
    const { settings } = listed.body as Page
    const byId = new Map(settings.map((row) => [row._id, row]))
    expect(byId.get('Site_Name')).toMatchObject({ value: 'Our chat', locked: true, env: true })
    expect(byId.get('LDAP_Enable')).toMatchObject({ value: false, locked: true })
    expect(byId.get('Threads_enabled')).not.toHaveProperty('locked')
    expect(byId.get('SMTP_Password')).toMatchObject({ value: '', set: false })
    expect(byId.get('Accounts_RegistrationForm_SecretURL')).toMatchObject({ value: '', set: true })
    expect(JSON.stringify(listed.body)).not.toContain(rows[0]?.value)
    expect(rows[0]?.value).toMatch(/.{30,}/)
  })

  test('is refused to Bob and Gina, over DDP too', async () => {
    for (const person of [bob, gina]) {
      expect((await person.rest.request('GET', 'settings')).status).toBe(403)
      const socket = await person.socket()
      await expect(socket.call('private-settings/get')).rejects.toMatchObject({ error: 'error-unauthorized' })
    }
    const socket = await workspace.alice.socket()
    const rows = (await socket.call('private-settings/get')) as Row[]
    expect(rows.map((row) => row._id)).toContain('Limits_Guests')
    expect(rows.map((row) => row._id)).not.toContain('Site_Name')
  })
})
