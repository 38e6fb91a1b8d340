// Where a second factor is asked of somebody who has none: they come in, learn of it, set one up, and can do nothing else before; on
// every road.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { codeNow } from '../../../test/app-codes.ts'
import { sweepSessions } from '../sessions/sessions.jobs.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let gina: Person
let gus: Person
let room: string

beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true' })
  alice = workspace.alice
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  gus = await workspace.newPerson('gus', { roles: ['guest'] })
  room = (await alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project', members: ['bob', 'gina', 'gus'] })).group
    ._id
})
afterAll(() => workspace[Symbol.asyncDispose]())
beforeEach(() => askGuests(false))

const askGuests = (value: boolean) => alice.rest.post('settings/Guests_Require_Second_Factor', { value })
const askRole = (roleId: string, required: boolean) =>
  alice.rest.request('POST', 'foyer.secondFactor.requireOfRole', { body: { roleId, required } })
const runJob = () =>
  sweepSessions(
    (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'job' }, input),
    workspace.app.hub,
  )
const history = (who: Person) => who.rest.request('GET', 'groups.history', { query: { roomId: room } })

async function setUp(who: Person): Promise<string> {
  const { secret } = await who.rest.post<{ secret: string }>('foyer.secondFactor.enable')
  await who.rest.post('foyer.secondFactor.confirm', { code: codeNow(secret) })
  return secret
}

const doors: Readonly<Record<string, (who: Person) => Promise<unknown>>> = {
  'reading history': (who) => who.rest.get('groups.history', { roomId: room }),
  'sending over REST': (who) => who.rest.post('chat.postMessage', { roomId: room, text: 'hello' }),
  'the list of rooms': (who) => who.rest.get('rooms.get'),
  'sending over DDP': async (who) => (await who.socket()).call('sendMessage', { rid: room, msg: 'hello' }),
  'a method over REST': async (who) => {
    const message = JSON.stringify({ msg: 'method', id: '1', method: 'rooms/get', params: [] })
    const { body } = await who.rest.request('POST', 'method.call/rooms%2Fget', { body: { message } })
    const { error } = JSON.parse((body as { message: string }).message) as { error?: { error: string } }
    if (error !== undefined) throw Object.assign(new Error(error.error), { code: error.error })
  },
  'the stream of a room': async (who) => (await who.socket()).subscribe('stream-room-messages', room, false).ready,
  'the stream of one’s own news': async (who) =>
    (await who.socket()).subscribe('stream-notify-user', `${who.id}/rooms-changed`, false).ready,
}

describe('where guests must have a second factor', () => {
  test.each(Object.keys(doors))('a guest without one is refused: %s', async (door) => {
    const pass = doors[door] ?? (() => Promise.reject(new Error('no such door')))
    await pass(gina)
    await pass(bob)
    await askGuests(true)
    await expect(pass(gina)).rejects.toThrow(/error-second-factor-required|Set up a second factor before doing anything else/)
    await pass(bob)
  })

  test('a guest can sign in, is told what is missing, and is let in when it is there', async () => {
    await askGuests(true)
    const tess = await workspace.newPerson('tess', { roles: ['guest'] })
    await alice.rest.post('groups.invite', { roomId: room, userId: tess.id })
    const refused = await history(tess)
    expect([refused.status, refused.body]).toEqual([
      403,
      {
        success: false,
        error: 'Set up a second factor before doing anything else [error-second-factor-required]',
        errorType: 'error-second-factor-required',
      },
    ])
    expect(await tess.rest.get('me')).toMatchObject({ requireSecondFactorSetup: true })
    expect(await tess.rest.get('foyer.secondFactor')).toMatchObject({ app: false, offered: ['totp'], inForce: [], required: true })
    const signedIn = await alice.rest.request('POST', 'login', { body: { user: 'tess', password: 'tess-password' } })
    expect(signedIn.body).toMatchObject({ data: { me: { requireSecondFactorSetup: true } } })
    const socket = await tess.socket()
    await expect(socket.call('rooms/get')).rejects.toMatchObject({ error: 'error-second-factor-required' })

    // Set up over the same socket, as clients of the peer do.
    const { secret } = await socket.call<{ secret: string }>('2fa:enable')
    expect(await socket.call('2fa:validateTempToken', codeNow(secret))).toMatchObject({ codes: expect.any(Array) })
    expect(await socket.call('rooms/get')).toBeDefined()
    expect((await history(tess)).status).toBe(200)
    expect(await tess.rest.get('me')).toMatchObject({ requireSecondFactorSetup: false })

    // And out again with it.
    await workspace.sql.query('UPDATE second_factors SET app_last_step = 0')
    expect(await socket.call('2fa:disable', codeNow(secret))).toBe(true)
    expect((await history(tess)).body).toMatchObject({ errorType: 'error-second-factor-required' })
  })

  test('who has one notices nothing', async () => {
    await setUp(gus)
    await askGuests(true)
    expect((await history(gus)).status).toBe(200)
    expect((await history(gina)).status).toBe(403)
  })

  test('sockets that were listening close at the next sweep; those of others, and one on which somebody sets it up, stay', async () => {
    const [ginas, bobs, quiet] = [await gina.socket(), await bob.socket(), await gina.socket()]
    for (const [socket, who] of [
      [ginas, gina],
      [bobs, bob],
    ] as const)
      await socket.subscribe('stream-notify-user', `${who.id}/notification`, false).ready
    await runJob()
    expect(await ginas.call('rooms/get')).toBeDefined()
    await askGuests(true)
    await runJob()
    expect(await ginas.closed).toEqual({ code: 1008, reason: 'signed out' })
    await quiet.closed
    expect(await bobs.call('rooms/get')).toBeDefined()
    const back = await gina.socket()
    await runJob()
    expect(await back.call('2fa:enable')).toMatchObject({ secret: expect.any(String) })
  })

  test('nobody is kept out where no second factor can be had', async () => {
    await askGuests(true)
    expect((await history(gina)).status).toBe(403)
    await alice.rest.post('settings/Accounts_TwoFactorAuthentication_By_TOTP_Enabled', { value: false })
    expect((await history(gina)).status).toBe(200)
    await alice.rest.post('settings/Accounts_TwoFactorAuthentication_By_TOTP_Enabled', { value: true })
    expect((await history(gina)).status).toBe(403)
  })
})

describe('where a role must have a second factor', () => {
  test('whoever holds it and has none can do nothing else, and others can', async () => {
    const vera = await workspace.newPerson('vera', { roles: ['user', 'bot'] })
    expect((await askRole('bot', true)).status).toBe(200)
    expect((await vera.rest.request('GET', 'rooms.get')).body).toMatchObject({ errorType: 'error-second-factor-required' })
    expect((await bob.rest.request('GET', 'rooms.get')).status).toBe(200)
    const { roles } = await alice.rest.get<{ roles: { _id: string; mandatory2fa: boolean }[] }>('roles.list')
    expect(roles.find(({ _id }) => _id === 'bot')?.mandatory2fa).toBe(true)
    await askRole('bot', false)
    expect((await vera.rest.request('GET', 'rooms.get')).status).toBe(200)
  })

  test('an administrator who asks it of administrators sets their own up first of all, and is not locked out', async () => {
    await using other = await openWorkspace({ OVERWRITE_SETTING_Accounts_TwoFactorAuthentication_Enabled: 'true' })
    await other.alice.rest.post('foyer.secondFactor.requireOfRole', { roleId: 'admin', required: true })
    expect((await other.alice.rest.request('GET', 'users.list')).status).toBe(403)
    await setUp(other.alice)
    expect((await other.alice.rest.request('GET', 'users.list')).status).toBe(200)
  })

  test('is for those who may hand out permissions, asked of roles of accounts, and kept in the audit log', async () => {
    expect(
      (await bob.rest.request('POST', 'foyer.secondFactor.requireOfRole', { body: { roleId: 'bot', required: true } })).body,
    ).toMatchObject({
      errorType: 'error-action-not-allowed',
    })
    expect((await askRole('nothing', true)).body).toMatchObject({ errorType: 'error-invalid-role' })
    expect((await askRole('owner', true)).body).toMatchObject({ errorType: 'error-invalid-scope' })
    await askRole('bot', true)
    await askRole('bot', false)
    const { rows } = await workspace.sql.query(
      `SELECT actor_name, target_name, details FROM audit_log WHERE action = 'require-of-role' AND refusal IS NULL ORDER BY at DESC LIMIT 1`,
    )
    expect(rows).toEqual([
      { actor_name: 'alice', target_name: 'bot', details: { before: { mandatory2fa: true }, after: { mandatory2fa: false } } },
    ])
  })
})
