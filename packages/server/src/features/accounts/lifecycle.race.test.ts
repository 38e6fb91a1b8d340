// An account's life while its person is busy: other sessions end, it comes back, it goes for good, it becomes a guest, it changes
// hands. L-24 to L-30, L-39 and L-40, without what is not built: one-time codes, invitations, push, LDAP; on one node.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { rounds } from '../../../test/rounds.ts'
import { roadsOf } from '../../../test/tokens.ts'
import { share } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let alice: Person
let carol: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
})
afterAll(() => workspace[Symbol.asyncDispose]())

let made = 0
const newPerson = (role: 'user' | 'guest' | 'admin', more: Record<string, unknown> = {}): Promise<Person> =>
  workspace.newPerson(`p${++made}`, { roles: [role], joinDefaultChannels: false, ...more })
async function newGroup(members: readonly Person[], owner = carol): Promise<string> {
  const { group } = await owner.rest.post<{ group: { _id: string } }>('groups.create', {
    name: `room-${++made}`,
    members: members.map(({ username }) => username),
  })
  return group._id
}
const passwordOf = ({ username }: Person): string => `${username}-password`
const one = async <T = unknown>(sql: string, ...values: unknown[]): Promise<T> => (await workspace.sql.query(sql, values)).rows[0] as T
const setActive = (person: Person, activeStatus: boolean) =>
  alice.rest.post('users.setActiveStatus', { userId: person.id, activeStatus, confirmRelinquish: true })
const setRoles = (person: Person, roles: string[]) =>
  alice.rest.request('POST', 'users.update', { body: { userId: person.id, data: { roles } } })
const codeOf = ({ status, body }: { status: number; body: unknown }): string =>
  status === 200 ? 'done' : ((body as { errorType?: string }).errorType ?? String(status))

const replacements: Record<string, (person: Person) => Promise<unknown>> = {
  'a new password': (person) =>
    person.rest.post('users.updateOwnBasicInfo', { data: { currentPassword: passwordOf(person), newPassword: `${passwordOf(person)}-2` } }),
  'signing out elsewhere': (person) => person.rest.post('users.logoutOtherClients'),
}
test.each(Object.keys(replacements))(
  'L-24 %s ends every other sign-in and socket while they are in use, and this one goes on',
  async (how) => {
    const person = await newPerson('user')
    const rid = await newGroup([person])
    const others = await Promise.all([1, 2, 3].map(() => workspace.signIn(person.username, passwordOf(person))))
    const here = await person.socket()
    const sockets = await Promise.all(others.map((other) => other.socket()))
    let over = Number.POSITIVE_INFINITY
    const sending = others.map(async ({ rest }) => {
      for (;;) {
        const begun = performance.now()
        const { status } = await rest.request('POST', 'chat.sendMessage', { body: { message: { rid, msg: 'still me' } } })
        if (begun > over) return status
      }
    })
    await replacements[how]?.(person)
    over = performance.now()
    expect(await Promise.all(sending)).toEqual([401, 401, 401])
    const judge = await workspace.anonymousSocket()
    for (const { rest } of others) expect(await roadsOf(workspace, judge, { userId: person.id, token: rest.authToken ?? '' })).toEqual([])
    for (const socket of sockets) expect(await socket.closed).toEqual({ code: 1008, reason: 'signed out' })
    expect((await person.rest.request('GET', 'me')).status).toBe(200)
    expect(await here.call('UserPresence:online')).toBe(true)
  },
)

test('L-24 an administrator signs somebody out everywhere, however busy they are', async () => {
  const person = await newPerson('user')
  const rid = await newGroup([person])
  const socket = await person.socket()
  let over = Number.POSITIVE_INFINITY
  let stored = 0
  const { rest } = person
  const sending = Array.from({ length: 12 }, async () => {
    for (;;) {
      const begun = performance.now()
      const { status } = await rest.request('POST', 'chat.sendMessage', { body: { message: { rid, msg: 'busy' } } })
      if (status === 200) stored++
      if (begun > over) return status
    }
  })
  await expect.poll(() => stored, { interval: 1, timeout: 20_000 }).toBeGreaterThan(20)
  const before = stored
  await alice.rest.post('users.logout', { userId: person.id })
  over = performance.now()
  // Requests queue up behind the administrator: a steady stream of them does not keep the end waiting.
  expect(stored - before).toBeLessThan(60)
  expect(new Set(await Promise.all(sending))).toEqual(new Set([401]))
  expect(await socket.closed).toEqual({ code: 1008, reason: 'signed out' })
}, 60_000)

test('L-25 whoever is let in again is in their rooms again, with no credential of before and no notice of what they missed', async () => {
  const guest = await newPerson('guest')
  const rid = await newGroup([guest])
  const token = guest.rest.authToken ?? ''
  await carol.rest.post('im.create', { username: guest.username })
  await setActive(guest, false)
  for (let i = 0; i < 3; i++) await carol.rest.post('chat.sendMessage', { message: { rid, msg: `@${guest.username} missed ${i}` } })
  await setActive(guest, true)
  const judge = await workspace.anonymousSocket()
  expect(await roadsOf(workspace, judge, { userId: guest.id, token })).toEqual([])
  const back = await workspace.signIn(guest.username, passwordOf(guest))
  const socket = await back.socket()
  await socket.subscribe('stream-notify-user', `${guest.id}/notification`, false).ready
  const { update } = await back.rest.get<{ update: { rid: string; t: string; ro?: boolean }[] }>('subscriptions.get')
  expect(update.map(({ t }) => t).toSorted()).toEqual(['d', 'p'])
  expect(
    (
      await back.rest.request('POST', 'chat.sendMessage', {
        body: { message: { rid: [carol.id, guest.id].toSorted().join(''), msg: 'back' } },
      })
    ).status,
  ).toBe(200)
  await workspace.settle()
  expect(JSON.stringify(socket.frames)).not.toContain('missed')
})

test('L-26 those who are deactivated for being idle are out at once, every one of them, though they are busy', async () => {
  const idle = await Promise.all([1, 2, 3, 4].map(() => newPerson('guest')))
  const rid = await newGroup(idle)
  const sockets = await Promise.all(idle.map((person) => person.socket()))
  await workspace.sql.query(`UPDATE users SET last_login_at = now() - interval '9 days' WHERE id = ANY($1)`, [idle.map(({ id }) => id)])
  let over = Number.POSITIVE_INFINITY
  const sending = idle.map(async ({ rest }) => {
    for (;;) {
      const begun = performance.now()
      const { status } = await rest.request('POST', 'chat.sendMessage', { body: { message: { rid, msg: 'busy' } } })
      if (begun > over) return status
    }
  })
  expect(await alice.rest.post('users.deactivateIdle', { daysIdle: 5, role: 'guest' })).toMatchObject({ count: 4 })
  over = performance.now()
  expect(await Promise.all(sending)).toEqual([401, 401, 401, 401])
  for (const socket of sockets) expect(await socket.closed).toEqual({ code: 1008, reason: 'signed out' })
  const late = await one<{ n: number }>(
    `SELECT count(*)::int AS n FROM messages m JOIN users u ON u.id = m.author_id WHERE m.room_id = $1 AND NOT u.active AND m.created_at > u.updated_at`,
    rid,
  )
  expect(late).toEqual({ n: 0 })
})

test.each(['Delete', 'Unlink', 'Keep'])(
  'L-27 an account that is deleted while it writes leaves nothing behind that is not meant to stay: %s',
  async (erasure) => {
    await alice.rest.post('settings/Message_ErasureType', { value: erasure })
    const person = await newPerson('user')
    const rid = await newGroup([person])
    const file = await share(person, rid)
    const socket = await person.socket()
    let over = Number.POSITIVE_INFINITY
    let stored = 0
    const sending = [1, 2, 3].map(async () => {
      for (;;) {
        const begun = performance.now()
        const { status } = await person.rest.request('POST', 'chat.sendMessage', { body: { message: { rid, msg: 'mine' } } })
        if (status === 200) stored++
        if (begun > over) return status
      }
    })
    await expect.poll(() => stored, { interval: 1, timeout: 20_000 }).toBeGreaterThan(5)
    await alice.rest.post('users.delete', { userId: person.id, confirmRelinquish: true })
    over = performance.now()
    expect(await Promise.all(sending)).toEqual([401, 401, 401])
    await socket.closed
    const left = await one(
      `SELECT (SELECT count(*)::int FROM users WHERE id = $1) AS users, (SELECT count(*)::int FROM sessions WHERE user_id = $1) AS sessions,
            (SELECT count(*)::int FROM memberships WHERE user_id = $1) AS memberships, (SELECT count(*)::int FROM connections WHERE user_id = $1) AS connections,
            (SELECT count(*)::int FROM messages WHERE author_id = $1) AS authored`,
      person.id,
    )
    expect(left).toEqual({ users: 0, sessions: 0, memberships: 0, connections: 0, authored: 0 })
    const { n } = await one<{ n: number }>(
      `SELECT count(*)::int AS n FROM messages WHERE room_id = $1 AND body = 'mine' AND type IS NULL`,
      rid,
    )
    expect(n).toBe(erasure === 'Delete' ? 0 : stored)
    const { status } = await carol.rest.request('GET', file.url)
    if (erasure === 'Delete') expect(status).not.toBe(200)
    else expect(status).toBe(200)
    const { messages } = await carol.rest.get<{ messages: { msg: string; alias?: string; u: { username: string } }[] }>('groups.messages', {
      roomId: rid,
      count: 100,
    })
    const names = new Set(messages.filter(({ msg }) => msg === 'mine').map(({ alias, u }) => `${u.username} as ${alias}`))
    expect(names).toEqual(
      new Set(erasure === 'Delete' ? [] : [`rocket.cat as ${erasure === 'Keep' ? `P${person.username.slice(1)}` : 'Removed User'}`]),
    )
  },
  60_000,
)

test('L-28 whoever becomes a guest while connected loses, at once, all that a guest lacks', async () => {
  const person = await newPerson('user')
  const joined = await newGroup([person])
  const { channel } = await carol.rest.post<{ channel: { _id: string } }>('channels.create', { name: `open-${++made}` })
  const { token } = await person.rest.post<{ token: string }>('users.generatePersonalAccessToken', { tokenName: 'script' })
  const socket = await person.socket()
  for (const key of [joined, channel._id, '__my_messages__']) await socket.subscribe('stream-room-messages', key, false).ready
  let over = Number.POSITIVE_INFINITY
  const looking = (async () => {
    for (;;) {
      const begun = performance.now()
      const { status } = await person.rest.request('GET', 'channels.history', { query: { roomId: channel._id } })
      if (begun > over) return status
    }
  })()
  expect((await setRoles(person, ['guest'])).status).toBe(200)
  over = performance.now()
  expect(await looking).toBe(401)
  expect(await socket.closed).toEqual({ code: 1008, reason: 'signed out' })
  const judge = await workspace.anonymousSocket()
  for (const given of [token, person.rest.authToken ?? ''])
    expect(await roadsOf(workspace, judge, { userId: person.id, token: given })).toEqual([])
  const guest = await workspace.signIn(person.username, passwordOf(person))
  expect((await guest.rest.request('GET', 'channels.info', { query: { roomId: channel._id } })).status).toBe(400)
  expect((await guest.rest.request('POST', 'users.generatePersonalAccessToken', { body: { tokenName: 'again' } })).status).not.toBe(200)
  expect((await guest.rest.request('GET', 'groups.info', { query: { roomId: joined } })).status).toBe(200)
})

test('L-29 somebody who is made a guest and a member over and over never does as a guest what only members may', async () => {
  const person = await newPerson('user')
  const { channel } = await carol.rest.post<{ channel: { _id: string } }>('channels.create', { name: `open-${++made}` })
  const history: { begun: number; ended: number; seen: boolean }[] = []
  const changes: { begun: number; ended: number; kind: string }[] = []
  const over = new AbortController()
  const looking = [1, 2].map(async () => {
    while (!over.signal.aborted) {
      // What they see as a member would be a leak to a guest, so these answers are judged here, by the clock.
      const own = new RestClient({ url: workspace.url })
      await own.login(person.username, passwordOf(person)).catch(() => null)
      for (let i = 0; own.authToken !== undefined && i < 5 && !over.signal.aborted; i++) {
        const begun = performance.now()
        const { status } = await own.request('GET', 'channels.info', { query: { roomId: channel._id } })
        history.push({ begun, ended: performance.now(), seen: status === 200 })
      }
    }
  })
  for (let i = 0; i < rounds(4, 100); i++) {
    const kind = i % 2 === 0 ? 'guest' : 'user'
    const begun = performance.now()
    expect((await setRoles(person, [kind])).status).toBe(200)
    changes.push({ begun, ended: performance.now(), kind })
    const enough = history.length + 3
    await expect.poll(() => history.length, { interval: 1, timeout: 20_000 }).toBeGreaterThanOrEqual(enough)
  }
  over.abort()
  await Promise.all(looking)
  const asGuest = changes.flatMap((change, i) =>
    change.kind === 'guest' ? [{ from: change.ended, until: changes[i + 1]?.begun ?? Number.POSITIVE_INFINITY }] : [],
  )
  const wrong = history.filter(({ begun, ended, seen }) => seen && asGuest.some(({ from, until }) => begun > from && ended < until))
  expect(wrong).toEqual([])
  expect(history.some(({ seen }) => seen)).toBe(true)
  expect(await one('SELECT kind FROM users WHERE id = $1', person.id)).toEqual({ kind: 'member' })
}, 300_000)

test('L-30 a permission that is taken from guests is gone for whatever begins after the answer, however many are at it', async () => {
  const guest = await newPerson('guest')
  const prid = await newGroup([guest])
  const grant = (roles: string[]) => alice.rest.post('permissions.update', { permissions: [{ _id: 'start-discussion', roles }] })
  await grant(['admin', 'user', 'guest'])
  let over = Number.POSITIVE_INFINITY
  const attempts = Array.from({ length: 25 }, async (_, i) => {
    for (let n = 0; n < 2; n++) {
      const begun = performance.now()
      const answer = await guest.rest.request('POST', 'rooms.createDiscussion', { body: { prid, t_name: `about ${i} ${n}` } })
      if (begun > over) return codeOf(answer)
    }
    return null
  })
  await grant(['admin', 'user'])
  over = performance.now()
  const late = await guest.rest.request('POST', 'rooms.createDiscussion', { body: { prid, t_name: 'too late' } })
  expect([...(await Promise.all(attempts)), codeOf(late)].filter((code) => code !== null && code !== 'error-action-not-allowed')).toEqual(
    [],
  )
})

test('L-39 whatever an administrator asks for after giving up the role is refused, though asked from many sides at once', async () => {
  for (let round = 0; round < rounds(1, 20); round++) {
    const amy = await newPerson('admin')
    const sockets: DdpClient[] = [await amy.socket()]
    const names: string[] = []
    let over = Number.POSITIVE_INFINITY
    const asking = [1, 2, 3].map(async () => {
      for (;;) {
        const begun = performance.now()
        const username = `made-${++made}`
        const { status } = await amy.rest.request('POST', 'users.create', {
          body: { username, name: 'Made', email: `${username}@foyer.example`, password: 'made-password', roles: ['user'] },
        })
        if (status === 200) names.push(username)
        if (begun > over) return status
      }
    })
    await expect.poll(() => names.length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(1)
    expect((await amy.rest.request('POST', 'users.update', { body: { userId: amy.id, data: { roles: ['user'] } } })).status).toBe(200)
    over = performance.now()
    for (const status of await Promise.all(asking)) expect([401, 403, 400]).toContain(status)
    // When the role was taken: what was under way by then is through, and nothing else has come in since.
    const { at } = await one<{ at: Date }>('SELECT updated_at AS at FROM users WHERE id = $1', amy.id)
    expect(await one('SELECT count(*)::int AS n FROM users WHERE username = ANY($1) AND created_at > $2', names, at)).toEqual({ n: 0 })
    await Promise.all(sockets.map((socket) => socket.close()))
  }
}, 120_000)

test('L-40 a guest never becomes the owner of what the last owner leaves behind, however the owner goes', async () => {
  const goings: ((owner: Person, rid: string) => Promise<unknown>)[] = [
    (owner, rid) => owner.rest.request('POST', 'groups.leave', { body: { roomId: rid } }),
    (owner) => setActive(owner, false),
    (owner) => alice.rest.post('users.delete', { userId: owner.id, confirmRelinquish: true }),
    (owner) => setRoles(owner, ['guest']),
  ]
  for (const go of goings) {
    const [owner, guest] = [await newPerson('user'), await newPerson('guest')]
    const rid = await newGroup([guest], owner)
    await Promise.all(
      [go(owner, rid), guest.rest.request('POST', 'chat.sendMessage', { body: { message: { rid, msg: 'here' } } }), go(owner, rid)].map(
        (p) => Promise.resolve(p).catch(() => null),
      ),
    )
    const { rows } = await workspace.sql.query<{ username: string; kind: string }>(
      `SELECT u.username, u.kind FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 AND 'owner' = ANY(m.roles)`,
      [rid],
    )
    expect(rows.filter(({ kind }) => kind === 'guest')).toEqual([])
    expect(rows.length).toBeGreaterThan(0)
  }
}, 60_000)
