// The settings page, and the history of the limits.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { openBareDatabase } from '../../../test/bare-database.ts'
import { dayOf, hasSample, insertSample } from './limit-samples.store.ts'
import { readLimitHistory } from './read-limit-history.ts'
import { sampleLimits } from './sample-limits.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Site_Name: 'Fixed', MAIL_URL: 'smtp://127.0.0.1:1' })
  alice = workspace.alice
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false, company: 'Partner Ltd', hostId: bob.id })
  await bob.rest.post('groups.create', { name: 'project', members: ['gina'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const valueOf = async (id: string): Promise<unknown> => (await alice.rest.get<{ value: unknown }>(`settings/${id}`)).value
const save = (person: Person, body: Record<string, unknown>) => person.rest.request('POST', 'foyer.settings', { body })

describe('several settings at once', () => {
  test('are saved together, and a limit below what is taken is warned of', async () => {
    const { status, body } = await save(alice, {
      settings: [
        { _id: 'Limits_Guests', value: 3 },
        { _id: 'Limits_Seats', value: 1 },
      ],
    })
    expect([status, body]).toMatchObject([
      200,
      { warnings: [{ _id: 'Limits_Seats', warning: expect.stringContaining('2 members are active') }] },
    ])
    expect([await valueOf('Limits_Guests'), await valueOf('Limits_Seats')]).toEqual([3, 1])
  })

  test('or none of them, and each that is in the way is told with its reason', async () => {
    await alice.rest.post('settings/Limits_Guests', { value: 3 })
    const { status, body } = await save(alice, {
      settings: [
        { _id: 'Limits_Guests', value: 5 },
        { _id: 'Limits_Seats', value: 'many' },
        { _id: 'Site_Name', value: 'Mine' },
        { _id: 'No_Such', value: 1 },
      ],
    })
    expect([status, body]).toMatchObject([
      400,
      {
        errorType: 'error-invalid-settings',
        details: {
          settings: [
            { _id: 'Limits_Seats', errorType: 'error-invalid-value', error: expect.stringContaining('whole number') },
            { _id: 'Site_Name', errorType: 'error-action-not-allowed', error: expect.stringContaining('environment') },
            { _id: 'No_Such', errorType: 'error-invalid-setting' },
          ],
        },
      },
    ])
    expect(await valueOf('Limits_Guests')).toBe(3)
  })

  test('go back to their defaults', async () => {
    expect((await save(alice, { reset: ['Limits_Guests', 'Limits_Seats'] })).status).toBe(200)
    expect([await valueOf('Limits_Guests'), await valueOf('Limits_Seats')]).toEqual([0, 0])
    expect((await save(alice, {})).body).toMatchObject({ errorType: 'error-invalid-settings' })
  })

  test('are nobody’s to save who may not change each of them', async () => {
    await alice.rest.post('settings/Limits_Guests', { value: 0 })
    for (const person of [bob, gina])
      expect((await save(person, { settings: [{ _id: 'Limits_Guests', value: 9 }] })).body).toMatchObject({
        errorType: 'error-action-not-allowed',
      })
    expect(await valueOf('Limits_Guests')).toBe(0)
  })

  test('are changed and set back by who was handed each of them, and none where one was not', async () => {
    const give = (_id: string, roles: string[]) => alice.rest.post('permissions.update', { permissions: [{ _id, roles }] })
    const [theirs, another] = ['Message_MaxAllowedSize', 'Message_GroupingPeriod']
    await alice.rest.post(`settings/${another}`, { value: 60 })
    await give('manage-selected-settings', ['admin', 'user'])
    await give(`change-setting-${theirs}`, ['user'])
    const refused = { errorType: 'error-action-not-allowed' }
    const mine = [{ _id: theirs, value: 4000 }]
    expect((await save(bob, { settings: [...mine, { _id: another, value: 90 }] })).body).toMatchObject(refused)
    expect((await save(bob, { settings: mine, reset: [another] })).body).toMatchObject(refused)
    expect((await save(bob, { reset: [theirs, another] })).body).toMatchObject(refused)
    expect([await valueOf(theirs), await valueOf(another)]).toEqual([5000, 60])
    expect((await save(bob, { settings: mine })).body).toEqual({ success: true, warnings: [] })
    expect(await valueOf(theirs)).toBe(4000)
    expect((await save(bob, { reset: [theirs] })).status).toBe(200)
    expect(await valueOf(theirs)).toBe(5000)
    await give('manage-selected-settings', ['admin'])
  })

  test('are kept in the audit log with what was there before', async () => {
    await save(alice, { settings: [{ _id: 'Limits_Guests', value: 7 }], reset: ['Limits_Rooms_Per_Guest'] })
    const { rows } = await workspace.sql.query(
      "SELECT actor_name, target_id, details FROM audit_log WHERE action = 'save-settings' AND refusal IS NULL ORDER BY at DESC LIMIT 1",
    )
    expect(rows).toEqual([
      {
        actor_name: 'alice',
        target_id: 'Limits_Guests, Limits_Rooms_Per_Guest',
        details: { before: { Limits_Guests: 0, Limits_Rooms_Per_Guest: 0 }, after: { Limits_Guests: 7, Limits_Rooms_Per_Guest: 0 } },
      },
    ])
    await save(alice, { reset: ['Limits_Guests'] })
  })

  test('are no more than 500 to change and 500 to set back, by names of one to 200 letters', async () => {
    const answer = async (body: Record<string, unknown>) => ((await save(alice, body)).body as { errorType: string }).errorType
    const setting = (_id: string) => ({ _id, value: 'en' })
    const many = (count: number) => Array.from({ length: count }, () => 'No_Such')
    expect(await answer({ settings: many(500).map(setting), reset: many(500) })).toBe('error-invalid-settings')
    expect(await answer({ settings: many(501).map(setting) })).toBe('invalid-params')
    expect(await answer({ reset: many(501) })).toBe('invalid-params')
    for (const [name, code] of [
      ['', 'invalid-params'],
      ['x', 'error-invalid-settings'],
      ['x'.repeat(200), 'error-invalid-settings'],
      ['x'.repeat(201), 'invalid-params'],
    ] as const)
      expect([await answer({ settings: [setting(name)] }), await answer({ reset: [name] })]).toEqual([code, code])
  })

  test('that are refused are refused in words', async () => {
    const words = async (body: Record<string, unknown>) => ((await save(alice, body)).body as { error: string }).error
    expect(await words({})).toBe('Nothing was saved: no setting was named [error-invalid-settings]')
    expect(await words({ settings: [], reset: ['No_Such', 'Nor_Such'] })).toBe(
      'Nothing was saved: There is no setting “No_Such”. There is no setting “Nor_Such” [error-invalid-settings]',
    )
  })
})

describe('the settings page', () => {
  interface Page {
    groups: { group: string; settings: number }[]
    settings: Record<string, unknown>[]
  }
  const page = (group?: string) => alice.rest.get<Page>('foyer.settings', group === undefined ? {} : { group })

  test('tells the groups, and of one of them everything about its settings', async () => {
    const { groups, settings } = await page()
    expect([groups[0]?.group, settings]).toEqual(['General', []])
    const all = await Promise.all(groups.map(async ({ group, settings: many }) => [many, (await page(group)).settings.length]))
    for (const [said, found] of all) expect(found).toBe(said)
    expect((await page('Limits')).settings.find(({ _id }) => _id === 'Limits_Guests')).toMatchObject({
      type: 'int',
      packageValue: 0,
      i18nLabel: expect.any(String),
    })
  })

  test('says what locks a setting, and tells no secret', async () => {
    const site = (await page('General')).settings.find(({ _id }) => _id === 'Site_Name')
    expect(site).toMatchObject({ value: 'Fixed', locked: true, env: true, variables: ['OVERWRITE_SETTING_Site_Name'] })
    const { groups } = await page()
    const everything = (await Promise.all(groups.map(({ group }) => page(group)))).flatMap(({ settings }) => settings)
    expect(everything.find(({ _id }) => _id === 'SMTP_Host')).toMatchObject({ variables: ['OVERWRITE_SETTING_SMTP_Host', 'MAIL_URL'] })
    expect(everything.filter(({ secret, value }) => secret === true && value !== '')).toEqual([])
  })

  test('is not for those who read no settings', async () => {
    for (const person of [bob, gina]) expect((await person.rest.request('GET', 'foyer.settings')).status).toBe(403)
  })
})

describe('the history of the limits', () => {
  const operator = { credential: 'operator', address: null, requestId: 'test' } as const
  const sample = () => workspace.app.perform(sampleLimits, operator, {})
  const today = () => new Date().toISOString().slice(0, 10)
  const history = (days = '30') => alice.rest.get<{ samples: Record<string, unknown>[] }>('foyer.limits.history', { days })

  test('gets one sample a day, however many servers ask at once', async () => {
    const kept = await Promise.all([sample(), sample(), sample(), sample()])
    expect(kept.filter(Boolean)).toHaveLength(1)
    expect(await sample()).toBe(false)
    const { samples } = await history()
    expect(samples).toEqual([
      {
        day: today(),
        seats: { used: 2, max: null },
        guests: { used: 1, max: null },
        roomsPerGuest: { used: 1, max: null },
      },
    ])
  })

  test('is told day by day, oldest first, for as long as was asked', async () => {
    await workspace.sql.query(
      `INSERT INTO limit_samples SELECT current_date - n, n, 60, n, 25, 1, NULL, now() FROM generate_series(1, 40) n ON CONFLICT DO NOTHING`,
    )
    const { samples } = await history('10')
    expect(samples.length).toBe(10)
    expect(samples[0]).toMatchObject({ seats: { used: 9, max: 60 }, guests: { used: 9, max: 25 } })
    expect((await alice.rest.request('GET', 'foyer.limits.history', { query: { days: '801' } })).status).toBe(400)
  })

  test('holds how much there might have been, where there are limits', async () => {
    await save(alice, {
      settings: [
        { _id: 'Limits_Seats', value: 60 },
        { _id: 'Limits_Guests', value: 25 },
        { _id: 'Limits_Rooms_Per_Guest', value: 5 },
      ],
    })
    await workspace.sql.query('DELETE FROM limit_samples WHERE day = $1', [today()])
    expect(await sample()).toBe(true)
    expect((await history('1')).samples).toEqual([
      { day: today(), seats: { used: 2, max: 60 }, guests: { used: 1, max: 25 }, roomsPerGuest: { used: 1, max: 5 } },
    ])
    await save(alice, { reset: ['Limits_Seats', 'Limits_Guests', 'Limits_Rooms_Per_Guest'] })
  })

  test('goes back from one day to 800, whatever road it is asked on', async () => {
    const asked = async (days: number) => {
      try {
        await workspace.app.perform(readLimitHistory, operator, { days })
        return null
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect([await asked(0), await asked(1), await asked(800), await asked(801)]).toEqual(['invalid-params', null, null, 'invalid-params'])
  })

  test('is counted in days of the world’s clock, each kept once', async () => {
    expect(dayOf(new Date('2030-06-01T23:59:59.999Z'))).toBe('2030-06-01')
    const row = { day: '2020-02-29', seats: 1, guests: 1, roomsPerGuest: 1, seatsMax: null, guestsMax: null, roomsPerGuestMax: null }
    const takenAt = new Date('2020-02-29T12:00:00Z')
    await using bare = await openBareDatabase()
    const keep = () => bare.write((tx) => insertSample(tx, { ...row, takenAt }))
    const has = () => bare.read((tx) => hasSample(tx, '2020-02-29'))
    expect([await has(), await keep(), await has(), await keep()]).toEqual([false, true, true, false])
  })

  test('who takes what: companies, hosts, and the guests with most rooms first', async () => {
    await workspace.newPerson('gus', { roles: ['guest'], joinDefaultChannels: false, hostId: bob.id })
    expect(await alice.rest.get('foyer.limits.takers')).toMatchObject({
      guests: [
        { guest: { username: 'gina', company: 'Partner Ltd' }, rooms: 1 },
        { guest: { username: 'gus' }, rooms: 0 },
      ],
      total: 2,
      roomsPerGuest: { max: null, from: null },
      companies: [
        { company: 'Partner Ltd', guests: 1 },
        { company: null, guests: 1 },
      ],
      hosts: [{ host: { username: 'bob' }, guests: 2 }],
    })
  })

  test('and is for those who read the limits', async () => {
    for (const person of [bob, gina])
      for (const path of ['foyer.limits.history', 'foyer.limits.takers']) expect((await person.rest.request('GET', path)).status).toBe(403)
  })
})
