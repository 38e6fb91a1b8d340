import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let bob: Person
let carol: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  await carol.rest.post('groups.create', { name: 'together', members: ['gina'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const set = (by: Person, body: Record<string, unknown>) => by.rest.request('POST', 'users.setStatus', { body })
const row = async (id: string) => (await workspace.sql.query('SELECT status_default, status_text FROM users WHERE id = $1', [id])).rows[0]

describe('one’s own status', () => {
  test('is set over REST, either part alone', async () => {
    expect((await set(bob, { status: 'away', message: 'at lunch' })).body).toEqual({ success: true })
    expect(await row(bob.id)).toEqual({ status_default: 'away', status_text: 'at lunch' })
    await set(bob, { message: '' })
    expect(await row(bob.id)).toEqual({ status_default: 'away', status_text: '' })
    await set(bob, { status: 'online' })
    expect(await row(bob.id)).toEqual({ status_default: 'online', status_text: '' })
  })

  test('is set over DDP, with what apps append', async () => {
    const socket = await bob.socket()
    await socket.call('setUserStatus', 'busy', 'in a call', '')
    expect(await row(bob.id)).toEqual({ status_default: 'busy', status_text: 'in a call' })
    await socket.call('setUserStatus', 'online')
    await socket.call('setUserStatus', null, 'still here')
    expect(await row(bob.id)).toEqual({ status_default: 'online', status_text: 'still here' })
    await socket.call('UserPresence:setDefaultStatus', 'away')
    expect(await row(bob.id)).toMatchObject({ status_default: 'away' })
    await expect(socket.call('UserPresence:setDefaultStatus', 'asleep')).rejects.toMatchObject({ error: 'invalid-params' })
    await socket.close()
  })

  test('is told to those who may know: a guest hears of people they share a room with, without their roles', async () => {
    const [watching, guest] = [await bob.socket(), await gina.socket()]
    for (const socket of [watching, guest]) await socket.subscribe('stream-notify-logged', 'user-status').ready
    const theirs = [await bob.socket(), await carol.socket()]
    await set(bob, { message: 'not for guests' })
    await set(carol, { status: 'busy', message: 'hello' })
    await workspace.settle()
    const said = (text: string) => (event: { fields: { args: unknown[] } }) => (event.fields.args[0] as unknown[])[3] === text
    expect((await watching.waitFor(said('hello'))).fields.args).toEqual([[carol.id, 'carol', 3, 'hello', 'Carol', ['user']]])
    expect((await guest.waitFor(said('hello'))).fields.args).toEqual([[carol.id, 'carol', 3, 'hello', 'Carol']])
    expect(JSON.stringify(guest.frames)).not.toContain('not for guests')
    for (const socket of theirs) await socket.close()
  })

  test('nobody sets another’s, and what is too long, unknown or switched off is refused', async () => {
    expect(await set(gina, { userId: bob.id, message: 'x' })).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
    expect((await set(gina, { userId: bob.id, message: 'x' })).body).toEqual(
      (await set(gina, { userId: 'NobodyOfThatName1', message: 'x' })).body,
    )
    expect(await set(bob, { message: 'x'.repeat(121) })).toMatchObject({
      status: 400,
      body: { errorType: 'error-input-is-not-a-valid-field' },
    })
    expect(await set(bob, { status: 'asleep' })).toMatchObject({ status: 400, body: { errorType: 'invalid-params' } })
    expect(await set(bob, {})).toMatchObject({ status: 400, body: { errorType: 'invalid-params' } })
    await using strict = await openWorkspace({
      OVERWRITE_SETTING_Accounts_AllowUserStatusMessageChange: 'false',
      OVERWRITE_SETTING_Accounts_AllowInvisibleStatusOption: 'false',
    })
    expect(await set(strict.alice, { message: 'x' })).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
    expect(await set(strict.alice, { status: 'offline' })).toMatchObject({ status: 400, body: { errorType: 'error-status-not-allowed' } })
    expect((await set(strict.alice, { status: 'busy' })).status).toBe(200)
  })
})

describe('one’s own preferences', () => {
  test('begin with the workspace’s, are changed one by one, and told to one’s clients', async () => {
    const socket = await gina.socket()
    await socket.subscribe('stream-notify-user', `${gina.id}/userData`).ready
    expect(await gina.rest.get('users.getPreferences')).toMatchObject({
      preferences: { sendOnEnter: 'normal', idleTimeLimit: 300, desktopNotifications: 'all' },
    })
    const answer = await gina.rest.post('users.setPreferences', {
      data: { sendOnEnter: 'alternative', highlights: ['foyer'], language: 'de', unheardOf: true },
    })
    expect(answer).toMatchObject({
      user: { _id: gina.id, settings: { preferences: { sendOnEnter: 'alternative', highlights: ['foyer'], idleTimeLimit: 300 } } },
    })
    expect((await socket.waitFor(({ fields }) => fields.eventName === `${gina.id}/userData`)).fields.args).toEqual([
      {
        type: 'updated',
        id: gina.id,
        diff: {
          'settings.preferences.sendOnEnter': 'alternative',
          'settings.preferences.highlights': ['foyer'],
          'settings.preferences.language': 'de',
        },
      },
    ])
    await gina.rest.post('users.setPreferences', { userId: gina.id, data: { idleTimeLimit: 60 } })
    const { rows } = await workspace.sql.query('SELECT preferences, language FROM users WHERE id = $1', [gina.id])
    expect(rows).toEqual([
      { preferences: { sendOnEnter: 'alternative', highlights: ['foyer'], language: 'de', idleTimeLimit: 60 }, language: 'de' },
    ])
    expect(await gina.rest.get('me')).toMatchObject({ language: 'de', settings: { preferences: { idleTimeLimit: 60 } } })
  })

  test('are nobody else’s to set, and of their kind', async () => {
    const others = await gina.rest.request('POST', 'users.setPreferences', { body: { userId: carol.id, data: { sendOnEnter: 'normal' } } })
    expect(others).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    for (const data of [
      { sendOnEnter: 'never' },
      { unreadAlert: 'yes' },
      { idleTimeLimit: 0 },
      { highlights: 'x' },
      { highlights: [{}] },
      { desktopNotifications: { $ne: 1 } },
      { language: 'x'.repeat(21) },
    ])
      expect([data, await gina.rest.request('POST', 'users.setPreferences', { body: { data } })]).toMatchObject([
        data,
        { status: 400, body: { errorType: 'invalid-params' } },
      ])
  })
})

describe('usernames', () => {
  test('one is suggested that is free and fits', async () => {
    const ann = await workspace.newPerson('ann', { name: 'Bób Smith' })
    expect(await ann.rest.get('users.getUsernameSuggestion')).toMatchObject({ result: 'bob.smith' })
    await workspace.newPerson('bob.smith')
    expect(await ann.rest.get('users.getUsernameSuggestion')).toMatchObject({ result: 'bob.smith1' })
  })

  test('whether one is free is answered, for one’s own too', async () => {
    const free = async (username: string) =>
      (await bob.rest.get<{ result: boolean }>('users.checkUsernameAvailability', { username })).result
    expect(await free('nobody.has.this')).toBe(true)
    expect(await free('CAROL')).toBe(false)
    expect(await free('bob')).toBe(true)
    expect(await bob.rest.request('GET', 'users.checkUsernameAvailability', { query: { username: 'a b' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-input-is-not-a-valid-field' },
    })
    expect(await bob.rest.request('GET', 'users.checkUsernameAvailability')).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
  })
})
