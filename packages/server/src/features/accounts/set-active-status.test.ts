import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let alice: Person
let carol: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const setActive = (userId: string, activeStatus: boolean, more: Record<string, unknown> = {}, by: Person = alice) =>
  by.rest.request('POST', 'users.setActiveStatus', { body: { userId, activeStatus, ...more } })
const query = async (text: string, ...values: unknown[]) => (await workspace.sql.query(text, values)).rows
const group = async (by: Person, name: string, members: string[]) =>
  (await by.rest.post<{ group: { _id: string } }>('groups.create', { name, members })).group._id
const rolesIn = async (roomId: string) =>
  Object.fromEntries(
    (await query('SELECT u.username, m.roles FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1', roomId)).map(
      (row) => [row.username, row.roles],
    ),
  )
const closedWithin = (socket: DdpClient, milliseconds: number) =>
  Promise.race([
    socket.closed,
    new Promise((_resolve, reject) => setTimeout(() => reject(new Error(`still open after ${milliseconds} ms`)), milliseconds)),
  ])

describe('deactivating a guest', () => {
  test('is out at once and everywhere, and comes back to the same rooms', async () => {
    const grit = await workspace.newPerson('grit', { roles: ['guest'] })
    await group(carol, 'first', ['grit'])
    await group(carol, 'second', ['grit', 'gina'])
    const rooms = await query('SELECT room_id, roles FROM memberships WHERE user_id = $1 ORDER BY room_id', grit.id)
    const again = await workspace.signIn('grit', 'grit-password')
    const sockets = [await grit.socket(), await grit.socket(), await again.socket()]
    const watcher = await gina.socket()
    await watcher.subscribe('stream-notify-logged', 'user-status').ready
    await watcher.waitFor(() => true, { timeoutMs: 1 }).catch(() => null)

    expect(await setActive(grit.id, false)).toMatchObject({ status: 200, body: { user: { _id: grit.id, active: false } } })
    expect((await grit.rest.request('GET', 'me')).status).toBe(401)
    expect((await again.rest.request('POST', 'users.setStatus', { body: { message: 'still here' } })).status).toBe(401)
    await Promise.all(sockets.map((socket) => closedWithin(socket, 1_000)))
    expect(
      await watcher.waitFor(({ fields }) => (fields.args[0] as unknown[])[0] === grit.id && (fields.args[0] as unknown[])[2] === 0),
    ).toBeTruthy()
    expect(await query('SELECT 1 FROM sessions WHERE user_id = $1', grit.id)).toEqual([])
    const login = await alice.rest.request('POST', 'login', { body: { user: 'grit', password: 'grit-password' } })
    expect(login).toMatchObject({ status: 401, body: { status: 'error', error: 'Unauthorized', message: 'Unauthorized' } })
    const late = await workspace.anonymousSocket()
    await expect(late.login({ resume: grit.rest.authToken ?? '' })).rejects.toThrow()

    expect(await setActive(grit.id, true)).toMatchObject({ status: 200, body: { user: { active: true } } })
    expect((await grit.rest.request('GET', 'me')).status).toBe(401)
    const back = await workspace.signIn('grit', 'grit-password')
    expect(back.id).toBe(grit.id)
    expect(await query('SELECT room_id, roles FROM memberships WHERE user_id = $1 ORDER BY room_id', grit.id)).toEqual(rooms)
  })

  test('ends personal access tokens too', async () => {
    const max = await workspace.newPerson('max')
    const { token } = await max.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })
    const asScript = { headers: { 'X-Auth-Token': token, 'X-User-Id': max.id } }
    expect((await alice.rest.request('GET', 'me', asScript)).status).toBe(200)
    await setActive(max.id, false)
    await setActive(max.id, true)
    expect((await alice.rest.request('GET', 'me', asScript)).status).toBe(401)
  })

  test('does nothing to somebody who is in that state already', async () => {
    const [before] = await query('SELECT acl_epoch FROM users WHERE id = $1', gina.id)
    expect((await setActive(gina.id, true)).status).toBe(200)
    expect(await query('SELECT acl_epoch FROM users WHERE id = $1', gina.id)).toEqual([before])
    expect((await gina.rest.request('GET', 'me')).status).toBe(200)
  })

  test('stands in the audit log with the administrator', async () => {
    const gert = await workspace.newPerson('gert', { roles: ['guest'] })
    await setActive(gert.id, false)
    expect(await query(`SELECT actor_id, details FROM audit_log WHERE action = 'set-active-status' AND target_id = $1`, gert.id)).toEqual([
      { actor_id: alice.id, details: { before: { active: true }, after: { active: false } } },
    ])
  })

  test('works over DDP, by the method that clients know', async () => {
    const glen = await workspace.newPerson('glen', { roles: ['guest'] })
    const socket = await alice.socket()
    expect(await socket.call('setUserActiveStatus', glen.id, false)).toBe(true)
    expect(await query('SELECT active FROM users WHERE id = $1', glen.id)).toEqual([{ active: false }])
    await expect(socket.call('setUserActiveStatus', glen.id, 'no')).rejects.toMatchObject({ error: 'invalid-params' })
  })

  test('is not for guests nor members, and a guest learns nobody’s name by trying', async () => {
    const dave = await workspace.newPerson('dave')
    const hidden = await setActive(dave.id, false, {}, gina)
    const missing = await setActive('NoSuchUserAnywhere', false, {}, gina)
    expect(hidden.body).toEqual(missing.body)
    expect(hidden).toMatchObject({ status: 400, body: { errorType: 'error-invalid-user' } })
    expect(await setActive(dave.id, false, {}, carol)).toMatchObject({ status: 403, body: { errorType: 'error-unauthorized' } })
    expect(await query('SELECT active FROM users WHERE id = $1', dave.id)).toEqual([{ active: true }])
  })

  test('a guest whose access has ended is given a later end first', async () => {
    const gwen = await workspace.newPerson('gwen', { roles: ['guest'] })
    await setActive(gwen.id, false)
    await query(`UPDATE users SET access_ends_at = now() - interval '1 day' WHERE id = $1`, gwen.id)
    expect(await setActive(gwen.id, true)).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    await alice.rest.post('users.update', { userId: gwen.id, data: { accessEndsAt: null, active: true } })
    expect(await query('SELECT active, access_ends_at FROM users WHERE id = $1', gwen.id)).toEqual([{ active: true, access_ends_at: null }])
  })
})

describe('direct messages of somebody who is deactivated', () => {
  test('can’t be written to until both sides are active', async () => {
    const dana = await workspace.newPerson('dana')
    const { room } = await carol.rest.post<{ room: { _id: string } }>('im.create', { username: 'dana' })
    const write = async () => (await carol.socket()).call('sendMessage', { rid: room._id, msg: 'hello' })
    expect(await write()).toMatchObject({ msg: 'hello' })
    await setActive(dana.id, false)
    await expect(write()).rejects.toMatchObject({ error: 'error-room-is-read-only' })
    await setActive(carol.id, false, { confirmRelinquish: true })
    await setActive(dana.id, true)
    expect(await query('SELECT read_only FROM rooms WHERE id = $1', room._id)).toEqual([{ read_only: true }])
    await setActive(carol.id, true)
    carol = await workspace.signIn('carol', 'carol-password')
    expect(await write()).toMatchObject({ msg: 'hello' })
  })
})

describe('rooms that only the deactivated person owned', () => {
  test('are named and nothing changes until it is confirmed; then the longest-standing member has them, never a guest', async () => {
    const olga = await workspace.newPerson('olga')
    await workspace.newPerson('early')
    const roomId = await group(olga, 'olgas-room', ['gina'])
    await olga.rest.post('groups.invite', { roomId, username: 'early' })
    await olga.rest.post('groups.invite', { roomId, username: 'carol' })
    const alone = await group(olga, 'olga-alone', [])
    const refused = await setActive(olga.id, false)
    expect(refused).toMatchObject({
      status: 400,
      body: { errorType: 'user-last-owner', details: { shouldChangeOwner: ['olgas-room'], shouldBeRemoved: [] } },
    })
    expect((await olga.rest.request('GET', 'me')).status).toBe(200)
    expect(await rolesIn(roomId)).toMatchObject({ olga: ['owner'], early: [] })

    expect((await setActive(olga.id, false, { confirmRelinquish: true })).status).toBe(200)
    expect(await rolesIn(roomId)).toEqual({ olga: ['owner'], gina: [], early: ['owner'], carol: [] })
    expect(await rolesIn(alone)).toEqual({ olga: ['owner'] })
    await setActive(olga.id, true)
    expect(await rolesIn(roomId)).toMatchObject({ olga: ['owner'], early: ['owner'] })
  })

  test('go to the administrator when only guests are left', async () => {
    const otto = await workspace.newPerson('otto')
    const roomId = await group(otto, 'ottos-room', ['gina'])
    await setActive(otto.id, false, { confirmRelinquish: true })
    expect(await rolesIn(roomId)).toEqual({ otto: ['owner'], gina: [], alice: ['owner'] })
  })

  test('stay with a second owner who is active', async () => {
    const oona = await workspace.newPerson('oona')
    const roomId = await group(oona, 'oonas-room', ['carol'])
    await oona.rest.post('groups.addOwner', { roomId, userId: carol.id })
    expect((await setActive(oona.id, false)).status).toBe(200)
    expect(await rolesIn(roomId)).toEqual({ oona: ['owner'], carol: ['owner'] })
  })

  test('a discussion that a guest started goes to a member', async () => {
    const gino = await workspace.newPerson('gino', { roles: ['guest'] })
    const parent = await group(carol, 'parent', ['gino'])
    const { discussion } = await gino.rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', {
      prid: parent,
      t_name: 'a question',
      users: ['carol'],
    })
    await setActive(gino.id, false, { confirmRelinquish: true })
    expect(await rolesIn(discussion._id)).toMatchObject({ carol: ['owner'] })
  })
})

describe('somebody who is busy', () => {
  test('either finished before they were deactivated, or changed nothing', async () => {
    const zoe = await workspace.newPerson('zoe')
    const roomId = await group(zoe, 'busy', [])
    for (let round = 0; round < 10; round++) {
      const socket = await (await workspace.signIn('zoe', 'zoe-password')).socket()
      const busy = Promise.allSettled([
        ...Array.from({ length: 5 }, (_, n) => socket.call('sendMessage', { rid: roomId, msg: `${round}.${n}` })),
        ...Array.from({ length: 2 }, () => alice.rest.request('POST', 'login', { body: { user: 'zoe', password: 'zoe-password' } })),
      ])
      expect((await setActive(zoe.id, false)).status).toBe(200)
      const stored = await query('SELECT count(*)::int AS n FROM messages WHERE room_id = $1 AND type IS NULL', roomId)
      await busy
      expect(await query('SELECT count(*)::int AS n FROM messages WHERE room_id = $1 AND type IS NULL', roomId)).toEqual(stored)
      expect(await query('SELECT 1 FROM sessions WHERE user_id = $1', zoe.id)).toEqual([])
      await setActive(zoe.id, true)
    }
  })
})

describe('why somebody was deactivated', () => {
  test('is in the audit log when it was said', async () => {
    const gone = await workspace.newPerson('gone', { roles: ['guest'] })
    expect(await setActive(gone.id, false, { reason: 'The tender is over' })).toMatchObject({ status: 200 })
    expect(await setActive(gone.id, true)).toMatchObject({ status: 200 })
    expect(
      await query(
        `SELECT details->>'reason' AS reason FROM audit_log WHERE action = 'set-active-status' AND target_id = $1 ORDER BY at`,
        gone.id,
      ),
    ).toEqual([{ reason: 'The tender is over' }, { reason: null }])
    expect(await setActive(gone.id, false, { reason: 'x'.repeat(1_001) })).toMatchObject({ status: 400 })
    expect((await gone.rest.request('GET', 'me')).status).not.toBe(200)
  })
})

describe('people who have long not been there', () => {
  test('are deactivated one and all, as if each alone', async () => {
    const [idle, fresh] = [
      await workspace.newPerson('idle', { roles: ['guest'] }),
      await workspace.newPerson('fresh', { roles: ['guest'] }),
    ]
    const socket = await idle.socket()
    await query(`UPDATE users SET last_login_at = now() - interval '40 days' WHERE id = $1`, idle.id)
    expect(await alice.rest.post('users.deactivateIdle', { daysIdle: 30, role: 'guest' })).toMatchObject({ count: 1 })
    await closedWithin(socket, 1_000)
    expect((await idle.rest.request('GET', 'me')).status).toBe(401)
    expect((await fresh.rest.request('GET', 'me')).status).toBe(200)
    expect(await gina.rest.request('POST', 'users.deactivateIdle', { body: { daysIdle: 1 } })).toMatchObject({
      status: 403,
      body: { errorType: 'error-unauthorized' },
    })
    expect(await alice.rest.request('POST', 'users.deactivateIdle', { body: { daysIdle: 0 } })).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
  })
})
