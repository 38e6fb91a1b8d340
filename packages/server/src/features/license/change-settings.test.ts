import { afterAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { beforeFirst } from '../../../test/first.ts'

let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeFirst(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Site_Name: 'Our chat' })
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

async function stored(id: string): Promise<unknown> {
  const { rows } = await workspace.sql.query<{ value: unknown }>('SELECT value FROM settings WHERE id = $1', [id])
  return rows[0]?.value
}

async function lastAudit(): Promise<
  { actor_name: string; action: string; target_id: string; details: Record<string, unknown> } | undefined
> {
  const { rows } = await workspace.sql.query(
    "SELECT actor_name, action, target_id, details FROM audit_log WHERE action = 'change-settings' ORDER BY at DESC LIMIT 1",
  )
  return rows[0]
}

describe('changing a setting', () => {
  test('Alice does, over REST and over DDP, and the next request goes by it', async () => {
    const socket = await workspace.alice.socket()
    expect(await workspace.alice.rest.post('settings/Message_MaxAllowedSize', { value: 77 })).toEqual({ success: true })
    expect(await workspace.alice.rest.get('settings/Message_MaxAllowedSize')).toMatchObject({ value: 77 })
    expect(await socket.call('saveSetting', 'Message_MaxAllowedSize', 78, '')).toBe(true)
    expect(await stored('Message_MaxAllowedSize')).toBe(78)
    expect(await lastAudit()).toEqual({
      actor_name: 'alice',
      action: 'change-settings',
      target_id: 'Message_MaxAllowedSize',
      details: { before: { Message_MaxAllowedSize: 77 }, after: { Message_MaxAllowedSize: 78 } },
    })
  })

  test('is refused to Bob and Gina, who change nothing', async () => {
    for (const person of [bob, gina]) {
      const answer = await person.rest.request('POST', 'settings/Threads_enabled', { body: { value: false } })
      expect([answer.status, (answer.body as { errorType: string }).errorType]).toEqual([400, 'error-action-not-allowed'])
      const socket = await person.socket()
      await expect(socket.call('saveSettings', [{ _id: 'Threads_enabled', value: false }])).rejects.toMatchObject({
        error: 'error-action-not-allowed',
      })
    }
    expect(await stored('Threads_enabled')).toBeUndefined()
  })

  test('is refused for what is no setting, not of its type, or fixed', async () => {
    const refusedWith = async (id: string, value: unknown) =>
      (await workspace.alice.rest.request('POST', `settings/${id}`, { body: { value } })).body as { errorType: string; error: string }
    expect(await refusedWith('No_Such_Setting', 1)).toMatchObject({ errorType: 'error-invalid-setting' })
    expect(await refusedWith('constructor', 1)).toMatchObject({ errorType: 'error-invalid-setting' })
    expect(await refusedWith('Limits_Guests', 'many')).toMatchObject({
      errorType: 'error-invalid-value',
      error: expect.stringContaining('it must be a whole number'),
    })
    expect(await refusedWith('Limits_Guests', -1)).toMatchObject({ errorType: 'error-invalid-value' })
    expect(await refusedWith('Guests_Permission_Mode', 'open')).toMatchObject({
      errorType: 'error-invalid-value',
      error: expect.stringContaining('custom, predefined'),
    })
    expect(await refusedWith('Foyer_Api_Level', 'newest')).toMatchObject({ errorType: 'error-invalid-value' })
    expect(await refusedWith('Layout_Login_Terms', 'x'.repeat(70_000))).toMatchObject({ errorType: 'error-invalid-value' })
    expect(await refusedWith('Site_Name', 'Mine')).toMatchObject({
      errorType: 'error-action-not-allowed',
      error: expect.stringContaining('environment'),
    })
    expect(await refusedWith('LDAP_Enable', true)).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect(await refusedWith('uniqueID', 'x')).toMatchObject({ errorType: 'error-action-not-allowed' })
    expect((await workspace.alice.rest.request('POST', 'settings/Threads_enabled', { body: {} })).body).toMatchObject({
      errorType: 'invalid-params',
    })
  })

  test('takes from one to 500 at once, by names of no more than 200 letters', async () => {
    const socket = await workspace.alice.socket()
    const codeFor = async (changes: readonly { _id: string; value: unknown }[]) =>
      socket.call('saveSettings', changes).then(
        () => null,
        (error: unknown) => (error as { error: unknown }).error,
      )
    const many = (count: number) => Array.from({ length: count }, () => ({ _id: 'Language', value: 'en' }))
    expect([await codeFor([]), await codeFor(many(501)), await codeFor(many(500))]).toEqual(['invalid-params', 'invalid-params', null])
    const named = (letters: number) => codeFor([{ _id: 'x'.repeat(letters), value: 1 }])
    expect([await named(201), await named(200)]).toEqual(['invalid-params', 'error-invalid-setting'])
  })

  test('of several at once happens for all of them or for none', async () => {
    const socket = await workspace.alice.socket()
    await expect(
      socket.call('saveSettings', [
        { _id: 'Favorite_Rooms', value: false },
        { _id: 'LDAP_Enable', value: true },
      ]),
    ).rejects.toMatchObject({ error: 'error-action-not-allowed' })
    expect(await stored('Favorite_Rooms')).toBeUndefined()
    expect(
      await socket.call('saveSettings', [
        { _id: 'Favorite_Rooms', value: false },
        { _id: 'Language', value: 'de' },
      ]),
    ).toBe(true)
    expect([await stored('Favorite_Rooms'), await stored('Language')]).toEqual([false, 'de'])
    await expect(socket.call('saveSettings', 'all of them')).rejects.toMatchObject({ error: 'error-invalid-settings' })
  })

  test('keeps secrets out of the audit log and of every answer', async () => {
    const answer = await workspace.alice.rest.request('POST', 'settings/SMTP_Password', { body: { value: 'hunter2-hunter2' } })
    expect(answer.body).toEqual({ success: true })
    expect(await lastAudit()).toMatchObject({
      target_id: 'SMTP_Password',
      details: { before: { SMTP_Password: '' }, after: { SMTP_Password: '[redacted]' } },
    })
    expect(await workspace.alice.rest.get('settings/SMTP_Password')).toMatchObject({ value: '', set: true })
    expect(await stored('SMTP_Password')).toBe('hunter2-hunter2')
  })
})

describe('what listeners hear', () => {
  test('a public setting is told to everybody with its value, a private one to members by name alone', async () => {
    const anybody = await workspace.anonymousSocket()
    const member = await bob.socket()
    const guest = await gina.socket()
    await anybody.subscribe('stream-notify-all', 'public-settings-changed').ready
    for (const socket of [member, guest]) await socket.subscribe('stream-notify-logged', 'private-settings-changed').ready
    const socket = await workspace.alice.socket()
    await socket.call('saveSettings', [
      { _id: 'Message_GroupingPeriod', value: 60 },
      { _id: 'SMTP_Username', value: 'mailer' },
    ])
    await workspace.settle()
    const told = await anybody.waitFor((event) => event.fields.eventName === 'public-settings-changed')
    expect(told.fields.args).toEqual(['updated', { _id: 'Message_GroupingPeriod', value: 60 }])
    const named = await member.waitFor((event) => event.fields.eventName === 'private-settings-changed')
    expect(named.fields.args).toEqual(['updated', { _id: 'SMTP_Username' }])
    await guest.call('UserPresence:online')
    expect(guest.frames.filter((frame) => frame.msg === 'changed' && frame.collection === 'stream-notify-logged')).toEqual([])
  })
})

describe('a limit below what is taken', () => {
  test('is stored, answered with a warning, and keeps newcomers out', async () => {
    await workspace.newPerson('gus', { roles: ['guest'] })
    expect(await workspace.alice.rest.post('settings/Limits_Guests', { value: 1 })).toEqual({
      success: true,
      warning: expect.stringMatching(/^2 guests are active, more than the 1 /),
    })
    await expect(workspace.newPerson('gwen', { roles: ['guest'] })).rejects.toMatchObject({ code: 'error-max-guests-number-reached' })
    expect(await workspace.alice.rest.post('settings/Limits_Guests', { value: 2 })).toEqual({ success: true })
    expect(await workspace.alice.rest.post('settings/Limits_Seats', { value: 1 })).toMatchObject({
      warning: expect.stringMatching(/members are active/),
    })
    expect(await workspace.alice.rest.post('settings/Limits_Seats', { value: 0 })).toEqual({ success: true })
    const { rows } = await workspace.sql.query("SELECT count(*)::int AS n FROM users WHERE kind = 'guest' AND active")
    expect(rows).toEqual([{ n: 2 }])
  })
})

describe('the edition', () => {
  test('is none, whoever asks', async () => {
    const socket = await workspace.anonymousSocket()
    expect(await socket.call('license:getModules')).toEqual([])
    expect(await socket.call('license:getTags')).toEqual([])
    expect(await socket.call('license:isEnterprise')).toBe(false)
    expect(await socket.call('license:hasLicense', 'auditing')).toBe(false)
    expect(await gina.rest.get('licenses.isEnterprise')).toEqual({ isEnterprise: false, success: true })
  })
})
