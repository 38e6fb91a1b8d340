// Guests as administrators keep them (P11), and who may add one (P12). carol owns two groups and writes to the guests in them; bob is
// a member without any right of his own.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'
import { ask, askRest, expectDone, expectRefused, type Request, type Road, roads } from '../roads.ts'
import { share } from '../uploads.ts'

let workspace: TestWorkspace
let alice: Person
let bob: Person
let carol: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  bob = await workspace.newPerson('bob')
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

async function query<T>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await workspace.sql.query(text, values)).rows as T[]
}

let counter = 0
const newGuest = (): Promise<Person> => workspace.newPerson(`guest${++counter}`, { roles: ['guest'] })
const group = async (...members: string[]): Promise<string> =>
  (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: `group-${++counter}`, members })).group._id
const rest = (...wish: Request['rest']): Request => ({ rest: wish, method: ['none'] })
const refused = (who: Person, road: Road, request: Request, code: string) => expectRefused(workspace.sql, who, road, request, code)
const done = (who: Person, ...wish: Request['rest']) => expectDone(who, 'REST', rest(...wish))
const rowOf = async (username: string) => (await query<Record<string, unknown>>('SELECT * FROM users WHERE username = $1', username))[0]
const membershipsOf = (userId: string) =>
  query('SELECT id, room_id, roles, joined_at, history_from FROM memberships WHERE user_id = $1 ORDER BY room_id', userId)
const setActive = (userId: string, active: boolean): Request => ({
  rest: ['POST', 'users.setActiveStatus', { userId, activeStatus: active }],
  method: ['setUserActiveStatus', userId, active],
})

async function closedWithin(socket: DdpClient, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`still open after ${milliseconds} ms`)), milliseconds)
  })
  await Promise.race([socket.closed, late]).finally(() => clearTimeout(timer))
}

// ── P11

describe('P11 an administrator edits a guest', () => {
  test('every field that a guest has, with its effect; bob and gina change nothing', async () => {
    const guest = await newGuest()
    const data = {
      name: 'Greta Other',
      username: `greta${counter}`,
      email: `greta${counter}@partner.example`,
      verified: true,
      statusText: 'on site',
      bio: 'from Acme',
      nickname: 'gre',
      company: 'Acme',
      hostUsername: 'carol',
      accessEndsAt: '2099-12-31T23:00:00.000Z',
      password: 'another-password',
      requirePasswordChange: true,
    }
    const edit = rest('POST', 'users.update', { userId: guest.id, data })
    await refused(bob, 'REST', edit, 'error-action-not-allowed')
    await refused(gina, 'REST', edit, 'error-invalid-user')
    await expectDone(alice, 'REST', edit)
    expect(await rowOf(data.username)).toMatchObject({
      kind: 'guest',
      roles: ['guest'],
      name: 'Greta Other',
      email: data.email,
      email_verified: true,
      status_text: 'on site',
      bio: 'from Acme',
      nickname: 'gre',
      company: 'Acme',
      host_id: carol.id,
      access_ends_at: new Date('2099-12-31T23:00:00.000Z'),
      require_password_change: true,
    })
    expect((await guest.rest.request('GET', 'me')).status).toBe(401)
    const again = await workspace.signIn(data.username, 'another-password')
    expect(await askRest(again, 'GET', 'rooms.get', {})).toMatchObject({ ok: false, code: 'error-password-change-required' })
  })
})

describe.each(roads)('P11 an administrator deactivates and activates a guest: by %s', (road) => {
  test('bob and gina can’t', async () => {
    const guest = await newGuest()
    await refused(bob, road, setActive(guest.id, false), 'error-unauthorized')
    await refused(gina, road, setActive(guest.id, false), 'error-invalid-user')
  })

  test('deactivated is out at once and everywhere, activated is back with the same rooms', async () => {
    const guest = await newGuest()
    const rooms = [await group(guest.username), await group(guest.username)]
    const roomId = rooms[0] ?? ''
    await done(carol, 'POST', 'im.create', { username: guest.username })
    const pair = [carol.id, guest.id].toSorted().join('')
    const file = await share(guest, roomId)
    const elsewhere = await workspace.signIn(guest.username, `${guest.username}-password`)
    const sockets = [await guest.socket(), await elsewhere.socket()]
    const [listener] = sockets
    await listener?.subscribe('stream-room-messages', roomId).ready
    const before = await membershipsOf(guest.id)
    expect(before).toHaveLength(3)
    expect(await askRest(carol, 'GET', 'groups.members', { roomId })).toMatchObject({ body: { total: 2 } })

    await expectDone(alice, road, setActive(guest.id, false))

    for (const person of [guest, elsewhere]) {
      for (const [verb, path, params] of [
        ['GET', 'me', {}],
        ['GET', 'groups.history', { roomId }],
        ['POST', 'chat.sendMessage', { message: { rid: roomId, msg: 'still here' } }],
      ] as const)
        expect(await askRest(person, verb, path, params), path).toMatchObject({
          ok: false,
          code: expect.stringMatching(/login|unauth|401/i),
        })
      expect((await person.rest.request('GET', new URL(file.url, workspace.url).pathname)).status).not.toBe(200)
    }
    await Promise.all(sockets.map((socket) => closedWithin(socket, 1_000)))
    await done(carol, 'POST', 'chat.sendMessage', { message: { rid: roomId, msg: 'while away' } })
    await workspace.settle()
    expect(JSON.stringify(listener?.frames ?? [])).not.toContain('while away')
    expect(
      (await carol.rest.request('POST', 'login', { body: { user: guest.username, password: `${guest.username}-password` } })).status,
    ).toBe(401)
    await expect((await workspace.anonymousSocket()).login({ resume: guest.rest.authToken ?? '' })).rejects.toThrow()
    expect(await askRest(carol, 'GET', 'groups.members', { roomId })).toMatchObject({ body: { total: 1 } })
    expect((await askRest(carol, 'GET', 'users.autocomplete', { selector: JSON.stringify({ term: guest.username }) })).body).toMatchObject({
      items: [],
    })
    expect(await askRest(carol, 'POST', 'chat.sendMessage', { message: { rid: pair, msg: 'are you there?' } })).toMatchObject({
      ok: false,
      code: 'error-room-is-read-only',
    })
    expect(await query('SELECT 1 FROM sessions WHERE user_id = $1', guest.id)).toEqual([])

    await expectDone(alice, road, setActive(guest.id, true))

    expect((await guest.rest.request('GET', 'me')).status).toBe(401)
    const back = await workspace.signIn(guest.username, `${guest.username}-password`)
    expect(await membershipsOf(guest.id)).toEqual(before)
    const { update } = (await askRest(back, 'GET', 'rooms.get', {})).body as { update: { _id: string }[] }
    expect(update.map(({ _id }) => _id).toSorted()).toEqual([...rooms, pair].toSorted())
    expect(JSON.stringify((await askRest(back, 'GET', 'groups.history', { roomId })).body)).toContain('while away')
    await done(back, 'POST', 'chat.sendMessage', { message: { rid: roomId, msg: 'back again' } })
    await done(carol, 'POST', 'chat.sendMessage', { message: { rid: pair, msg: 'welcome back' } })
    expect(await askRest(carol, 'GET', 'groups.members', { roomId })).toMatchObject({ body: { total: 2 } })
  })
})

test('P11 a guest who is writing while being deactivated either was heard or changed nothing, and says no more after the answer', async () => {
  const guest = await newGuest()
  const roomId = await group(guest.username)
  const socket = await guest.socket()
  const wishes = Array.from({ length: 10 }, (_, n) => ({ _id: `race${counter}n${n}`, rid: roomId, msg: `word ${n}` }))
  const outcomes = wishes.map((message, n) =>
    n % 2 === 0
      ? guest.rest.request('POST', 'chat.sendMessage', { body: { message } }).then(({ status }) => status === 200)
      : socket.call('sendMessage', message).then(
          () => true,
          () => false,
        ),
  )
  await done(alice, 'POST', 'users.setActiveStatus', { userId: guest.id, activeStatus: false })
  const said = () => query<{ id: string }>('SELECT id FROM messages WHERE author_id = $1 AND type IS NULL ORDER BY id', guest.id)
  const atTheAnswer = await said()
  const heard = await Promise.all(outcomes)
  expect(await said()).toEqual(atTheAnswer)
  const stored = new Set(atTheAnswer.map(({ id }) => id))
  for (const [n, ok] of heard.entries()) if (ok) expect(stored).toContain(wishes[n]?._id)
})

// ── P12

const form = (more: Record<string, unknown> = {}) => {
  const username = `invited${++counter}`
  return {
    username,
    name: `Invited ${counter}`,
    email: `${username}@partner.example`,
    password: 'a-long-password',
    roles: ['guest'],
    ...more,
  }
}
const adding = (more: Record<string, unknown> = {}): Request => rest('POST', 'users.create', form(more))
const give = (permission: string, roles: string[]) =>
  done(alice, 'POST', 'permissions.update', { permissions: [{ _id: permission, roles }] })

describe('P12 only administrators add guests, unless an administrator gives that right to others', () => {
  test('alice adds one; bob, carol and gina can’t', async () => {
    for (const person of [bob, carol, gina]) await refused(person, 'REST', adding(), 'error-action-not-allowed')
    await expectDone(alice, 'REST', adding())
  })

  test('whoever was given the right adds guests from the next request on, answers for them, and nothing else comes with it', async () => {
    await give('invite-guest', ['admin', 'user'])
    const wish = form({ company: 'Acme', accessEndsAt: '2099-12-31T23:00:00.000Z' })
    await expectDone(bob, 'REST', rest('POST', 'users.create', wish))
    expect(await rowOf(wish.username)).toMatchObject({
      kind: 'guest',
      roles: ['guest'],
      host_id: bob.id,
      invited_by: bob.id,
      company: 'Acme',
      email_verified: false,
    })
    const guest = await workspace.signIn(wish.username, 'a-long-password')
    expect(await membershipsOf(guest.id)).toEqual([])
    expect(
      await query(`SELECT actor_id FROM audit_log WHERE action = 'add-user' AND target_id = $1`, guest.id),
      'the audit log names who added the guest',
    ).toEqual([{ actor_id: bob.id }])

    for (const [what, more] of [
      ['a member', { roles: ['user'] }],
      ['a member by leaving the roles out', { roles: undefined }],
      ['a bot', { roles: ['bot'] }],
      ['an administrator', { roles: ['admin'] }],
      ['a vouched address', { verified: true }],
      ['the default channels', { joinDefaultChannels: true }],
    ] as const)
      expect(await refused(bob, 'REST', adding(more), 'error-action-not-allowed'), what).toMatchObject({ ok: false })
    await refused(bob, 'REST', rest('POST', 'users.create', form({ roles: ['guest', 'user'] })), 'error-guests-cant-have-other-roles')
    await refused(bob, 'REST', rest('POST', 'users.update', { userId: carol.id, data: { roles: ['guest'] } }), 'error-action-not-allowed')
    await refused(bob, 'REST', rest('POST', 'users.update', { userId: bob.id, data: { roles: ['guest'] } }), 'error-action-not-allowed')
    await refused(bob, 'REST', setActive(guest.id, false), 'error-unauthorized')
    await refused(gina, 'REST', adding(), 'error-action-not-allowed')

    await give('invite-guest', ['admin'])
    await refused(bob, 'REST', adding(), 'error-action-not-allowed')
  })

  test('the right to make accounts is not the right to add guests', async () => {
    await give('create-user', ['admin', 'user'])
    await refused(bob, 'REST', adding(), 'error-action-not-allowed')
    await expectDone(bob, 'REST', adding({ roles: ['user'] }))
    await give('create-user', ['admin'])
  })

  test('a guest never holds it: not by a tick, not by a tick in the database', async () => {
    for (const road of roads)
      await refused(
        alice,
        road,
        {
          rest: ['POST', 'permissions.update', { permissions: [{ _id: 'invite-guest', roles: ['admin', 'guest'] }] }],
          method: ['authorization:addPermissionToRole', 'invite-guest', 'guest'],
        },
        'error-action-not-allowed',
      )
    await query(`INSERT INTO permission_roles (permission, roles) VALUES ('invite-guest', '{admin,guest,user}')
      ON CONFLICT (permission) DO UPDATE SET roles = excluded.roles`)
    await query('UPDATE workspace SET epoch = epoch + 1')
    await refused(gina, 'REST', adding(), 'error-action-not-allowed')
    await expectDone(bob, 'REST', adding())
    await give('invite-guest', ['admin'])
  })

  test('bob and carol, who were given the right, and alice take the last guest seats at once: as many get in as there are', async () => {
    await give('invite-guest', ['admin', 'user'])
    const taken = async () =>
      (await query<{ n: number }>(`SELECT count(*)::int AS n FROM users WHERE kind = 'guest' AND active`))[0]?.n ?? -1
    const most = (await taken()) + 2
    await alice.rest.post('settings/Limits_Guests', { value: most })
    const answers = await Promise.all([bob, carol, alice, bob, carol, alice].map((person) => ask(person, 'REST', adding())))
    expect(answers.map(({ code }) => code ?? 'in').toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'error-max-guests-number-reached'),
      'in',
      'in',
    ])
    expect(await taken()).toBe(most)
    await alice.rest.post('settings/Limits_Guests', { value: 0 })
    await give('invite-guest', ['admin'])
  })
})
