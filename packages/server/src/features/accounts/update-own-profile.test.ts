import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { sha256Hex } from '../../platform/ids.ts'

let workspace: TestWorkspace
let alice: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Accounts_CustomFields: '{"team":{"type":"text","maxLength":10}}' })
  alice = workspace.alice
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const update = (by: Person, data: Record<string, unknown>) => by.rest.request('POST', 'users.updateOwnBasicInfo', { body: { data } })
const refusal = async (by: Person, data: Record<string, unknown>) => ((await update(by, data)).body as { errorType?: string }).errorType
const row = async (id: string) => (await workspace.sql.query('SELECT * FROM users WHERE id = $1', [id])).rows[0]

describe('one’s own profile', () => {
  test('every field that people may change is kept, told to their clients, and nothing else is touched', async () => {
    const bob = await workspace.newPerson('bob')
    const socket = await bob.socket()
    await socket.subscribe('stream-notify-user', `${bob.id}/userData`).ready
    const answer = await update(bob, {
      name: 'Bob B',
      username: 'bobby',
      nickname: 'bee',
      bio: 'busy',
      statusText: 'here',
      statusType: 'busy',
      customFields: { team: 'red', other: 1 },
      roles: ['admin'],
      active: false,
      verified: false,
      type: 'bot',
      services: {},
    })
    expect(answer).toMatchObject({
      status: 200,
      body: {
        user: {
          _id: bob.id,
          name: 'Bob B',
          username: 'bobby',
          nickname: 'bee',
          bio: 'busy',
          statusText: 'here',
          statusDefault: 'busy',
          customFields: { team: 'red' },
        },
      },
    })
    expect(await row(bob.id)).toMatchObject({
      name: 'Bob B',
      username: 'bobby',
      roles: ['user'],
      kind: 'member',
      active: true,
      email_verified: true,
    })
    const { fields } = await socket.waitFor((event) => event.fields.eventName === `${bob.id}/userData`)
    expect(fields.args).toMatchObject([
      { type: 'updated', id: bob.id, diff: { name: 'Bob B', username: 'bobby', nickname: 'bee', bio: 'busy', statusText: 'here' } },
    ])
    await update(bob, { nickname: '' })
    expect(await row(bob.id)).toMatchObject({ nickname: null, bio: 'busy' })
  })

  test('a guest changes their name, but can’t take one that looks like another’s, nor the address they were invited to', async () => {
    expect((await update(gina, { name: 'Gina G' })).status).toBe(200)
    expect(await refusal(gina, { username: 'ALICE' })).toBe('error-field-unavailable')
    expect(await refusal(gina, { username: 'admin' })).toBe('error-blocked-username')
    const taken = await update(gina, { email: 'alice@foyer.example', currentPassword: 'gina-password' })
    const free = await update(gina, { email: 'nobody@foyer.example', currentPassword: 'gina-password' })
    expect(taken).toMatchObject({ status: 400, body: { errorType: 'error-could-not-change-email' } })
    expect(taken.body).toEqual(free.body)
  })

  test('what the workspace keeps to itself is refused', async () => {
    await using strict = await openWorkspace({
      OVERWRITE_SETTING_Accounts_AllowUsernameChange: 'false',
      OVERWRITE_SETTING_Accounts_AllowRealNameChange: 'false',
      OVERWRITE_SETTING_Accounts_AllowPasswordChange: 'false',
      OVERWRITE_SETTING_Accounts_AllowUserStatusMessageChange: 'false',
    })
    const max = await strict.newPerson('max')
    expect(await refusal(max, { username: 'maxi' })).toBe('error-could-not-change-username')
    expect(await refusal(max, { name: 'Maxi' })).toBe('error-could-not-change-name')
    expect(await refusal(max, { statusText: 'hi' })).toBe('error-action-not-allowed')
    expect(await refusal(max, { newPassword: 'another-password', currentPassword: 'max-password' })).toBe('error-action-not-allowed')
    expect((await update(max, { name: 'Max', username: 'max', nickname: 'm' })).status).toBe(200)
    expect(await max.rest.request('GET', 'users.checkUsernameAvailability', { query: { username: 'free' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-not-allowed' },
    })
    await using closed = await openWorkspace({ OVERWRITE_SETTING_Accounts_AllowUserProfileChange: 'false' })
    const mia = await closed.newPerson('mia')
    expect(await refusal(mia, { bio: 'x' })).toBe('error-action-not-allowed')
  })

  test('what is too long or malformed is refused and changes nothing', async () => {
    const bea = await workspace.newPerson('bea')
    expect(await refusal(bea, { name: 'Other', bio: 'x'.repeat(261) })).toBe('error-bio-size-exceeded')
    expect(await refusal(bea, { name: 'Other', nickname: 'x'.repeat(121) })).toBe('error-nickname-size-exceeded')
    expect(await refusal(bea, { name: { $gt: '' } })).toBe('invalid-params')
    expect(await refusal(bea, { statusType: 'asleep' })).toBe('invalid-params')
    expect(await row(bea.id)).toMatchObject({ name: 'Bea', bio: null })
  })
})

describe('one’s own password and address', () => {
  test('need the current password, as text or as its digest, and a wrong one is refused alike', async () => {
    const cid = await workspace.newPerson('cid')
    for (const data of [
      { newPassword: 'another-password' },
      { newPassword: 'another-password', currentPassword: 'no' },
      { email: 'cid2@foyer.example' },
      { email: 'alice@foyer.example', currentPassword: sha256Hex('no') },
    ])
      expect([data, await refusal(cid, data)]).toEqual([data, 'error-invalid-password'])
    expect((await update(cid, { email: 'cid2@foyer.example', currentPassword: 'cid-password' })).body).toMatchObject({
      user: { emails: [{ address: 'cid2@foyer.example', verified: false }] },
    })
    expect((await update(cid, { newPassword: 'another-password', currentPassword: sha256Hex('cid-password') })).status).toBe(200)
    expect(await refusal(cid, { newPassword: 'short', currentPassword: 'another-password' })).toBe('error-password-policy-not-met')
    expect(await refusal(cid, { newPassword: 'another-password', currentPassword: 'another-password' })).toBe(
      'error-password-same-as-current',
    )
  })

  test('a new password ends every other session, and not this one', async () => {
    const dot = await workspace.newPerson('dot')
    const elsewhere = await workspace.signIn('dot', 'dot-password')
    const [here, there] = [await dot.socket(), await elsewhere.socket()]
    const { token } = await dot.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })
    expect((await update(dot, { newPassword: 'another-password', currentPassword: 'dot-password' })).status).toBe(200)
    await there.closed
    expect((await elsewhere.rest.request('GET', 'me')).status).toBe(401)
    expect((await alice.rest.request('GET', 'me', { headers: { 'X-Auth-Token': token, 'X-User-Id': dot.id } })).status).toBe(401)
    expect((await dot.rest.request('GET', 'me')).status).toBe(200)
    expect(await here.call('UserPresence:online')).toBe(true)
    expect((await workspace.alice.rest.request('POST', 'login', { body: { user: 'dot', password: 'dot-password' } })).status).toBe(401)
  })

  test('nobody who signs in with the old password in the meantime stays', async () => {
    const eve = await workspace.newPerson('eve')
    for (let round = 0; round < 10; round++) {
      const [old, fresh] = round % 2 === 0 ? ['eve-password', 'eves-other-password'] : ['eves-other-password', 'eve-password']
      const mine = await workspace.signIn('eve', old)
      const racing = Promise.all(
        Array.from({ length: 4 }, () => alice.rest.request('POST', 'login', { body: { user: 'eve', password: old } })),
      )
      expect((await update(mine, { newPassword: fresh, currentPassword: old })).status).toBe(200)
      await racing
      const { rows } = await workspace.sql.query('SELECT count(*)::int AS n FROM sessions WHERE user_id = $1', [eve.id])
      expect(rows).toEqual([{ n: 1 }])
    }
  })
})

describe('a temporary password', () => {
  test('lets its person do nothing but choose another, over REST', async () => {
    const tim = await workspace.newPerson('tim', { requirePasswordChange: true })
    expect((await tim.rest.request('GET', 'me')).body).toMatchObject({ requirePasswordChange: true })
    for (const [verb, path, body] of [
      ['GET', 'users.presence', undefined],
      ['POST', 'users.setStatus', { message: 'x' }],
      ['POST', 'users.update', { userId: tim.id, data: { requirePasswordChange: false } }],
      ['POST', 'users.generatePersonalAccessToken', { tokenName: 'x' }],
      ['POST', 'users.updateOwnBasicInfo', { data: { name: 'Timothy' } }],
      ['POST', 'users.updateOwnBasicInfo', { data: { name: 'Timothy', newPassword: 'tims-own-password' } }],
    ] as const)
      expect([path, await tim.rest.request(verb, path, body === undefined ? {} : { body })]).toMatchObject([
        path,
        { status: 403, body: { errorType: 'error-password-change-required' } },
      ])
    expect(await refusal(tim, { newPassword: 'tim-password' })).toBe('error-password-same-as-current')
    expect((await update(tim, { newPassword: 'tims-own-password' })).status).toBe(200)
    expect((await tim.rest.request('GET', 'users.presence')).status).toBe(200)
    expect(await row(tim.id)).toMatchObject({ require_password_change: false, name: 'Tim' })
  })

  test('and over DDP, where that is all the method is for', async () => {
    const tom = await workspace.newPerson('tom', { requirePasswordChange: true })
    const socket = await tom.socket()
    await expect(socket.call('setUserStatus', 'busy', 'x')).rejects.toMatchObject({ error: 'error-password-change-required' })
    await expect(socket.call('setUserPassword', 'short')).rejects.toMatchObject({ error: 'error-password-policy-not-met' })
    await socket.call('setUserPassword', 'toms-own-password')
    await socket.call('setUserStatus', 'busy', 'mine now')
    await expect(socket.call('setUserPassword', 'yet-another-password')).rejects.toMatchObject({ error: 'error-not-allowed' })
    expect((await workspace.signIn('tom', 'toms-own-password')).id).toBe(tom.id)
  })
})
