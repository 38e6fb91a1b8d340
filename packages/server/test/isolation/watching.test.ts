// Rows of the isolation matrix about what G is told unasked, and about accounts: streams, presence, sockets, sessions, one's own profile.
import { statementsDuring } from '../statements.ts'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { features } from '../../src/features.ts'
import { newId } from '../../src/platform/ids.ts'
import { openWorkspace, type Person } from '../app.ts'
import { rounds } from '../rounds.ts'
import { pngOf, send, share } from '../uploads.ts'
import type { Ask } from './oracles.ts'
import { codeOf, failed, granted, keysIn, Trial } from './trial.ts'
import type { Where, Who, World } from './world.ts'

let trial: Trial
let world: World
let socket: DdpClient
beforeAll(async () => {
  trial = await Trial.open()
  world = trial.world
  socket = trial.socket
})
afterAll(() => trial?.[Symbol.asyncDispose]())

const get = (path: string, params: Record<string, unknown> = {}): Ask => ({ verb: 'GET', path, params })
const post = (path: string, params: Record<string, unknown> = {}): Ask => ({ verb: 'POST', path, params })
const method = (name: string, ...params: unknown[]): Ask => ({ method: name, params })

async function say(who: Who, where: Where | { id: string }, msg: string): Promise<string> {
  const rid = typeof where === 'string' ? world.rooms[where] : where.id
  return (await world.people[who].rest.post<{ message: { _id: string } }>('chat.sendMessage', { message: { rid, msg } })).message._id
}

async function rows<T extends object = Record<string, unknown>>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await world.workspace.sql.query<T>(text, values)).rows
}

function newcomer(username: string, more: Record<string, unknown> = {}): Promise<Person> {
  return world.workspace.newPerson(`${username}-${newId(6).toLowerCase()}`, more)
}

async function newGroup(...members: readonly { readonly username: string }[]): Promise<string> {
  const { group } = await world.people.O.rest.post<{ group: { _id: string } }>('groups.create', {
    name: `room-${newId(6)}`,
    members: members.map(({ username }) => username),
  })
  return group._id
}

/** What G’s socket is told while something happens, of all kinds of frames that come unasked. */
async function framesDuring(run: () => Promise<unknown>): Promise<string[]> {
  await trial.settle()
  const from = world.recorder.heard.length
  await run()
  await trial.settle()
  return world.recorder.heard
    .slice(from)
    .filter(({ road }) => road === 'frame changed' || road === 'frame added')
    .map(({ told }) => told)
}

async function following(...events: readonly (readonly [stream: string, event: string])[]): Promise<() => Promise<void>> {
  const subscriptions = events.map(([stream, event]) => socket.subscribe(stream, event, false))
  for (const { ready } of subscriptions) await ready
  return async () => {
    for (const subscription of subscriptions) await subscription.stop()
  }
}

describe('streams', () => {
  test('ST-11 of the settings that change, G hears the public ones', async () => {
    const stop = await following(
      ['stream-notify-all', 'public-settings-changed'],
      ['stream-notify-logged', 'public-settings-changed'],
      ['stream-notify-logged', 'private-settings-changed'],
    )
    await trial.swept('ST-11', async () => {
      const { A } = world.people
      const frames = await framesDuring(async () => {
        await A.rest.post('settings/SMTP_Host', { value: `${world.canary('SMTP_Host', 'value')} again` })
        await A.rest.post('settings/SMTP_Username', { value: world.canary('SMTP_Host', 'value') })
        await A.rest.post('settings/Message_MaxAllowedSize', { value: 4999 })
      })
      expect(
        frames.map((told) => (JSON.parse(told) as { fields: { args: unknown[] } }).fields.args),
        'ST-11',
      ).toEqual([['updated', { _id: 'Message_MaxAllowedSize', value: 4999 }]])
      await A.rest.post('settings/Message_MaxAllowedSize', { value: 5000 })
    })
    await stop()
  })

  test('ST-12 whose roles change is not told to G, unless they are G’s', async () => {
    const stop = await following(['stream-roles', 'roles'], ['stream-notify-logged', 'roles-change'])
    const other = await newcomer('other')
    await trial.swept('ST-12', async () => {
      const { A, M, O } = world.people
      const frames = await framesDuring(async () => {
        for (const { username } of [other, M]) {
          await A.rest.post('roles.addUserToRole', { roleId: 'admin', username })
          await A.rest.post('roles.removeUserFromRole', { roleId: 'admin', username })
        }
        await O.rest.post('groups.addModerator', { roomId: world.rooms.P2, userId: world.people.X.id })
      })
      expect(frames, 'ST-12').toEqual([])
    })
    await stop()
  })

  test('ST-15 a socket follows three hundred streams, and the next is refused', async () => {
    const fresh = await world.people.G.socket()
    const subscriptions = Array.from({ length: 301 }, () => fresh.subscribe('stream-room-messages', world.rooms.P1, false))
    const answers = await Promise.allSettled(subscriptions.map(({ ready }) => ready))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(300)
    expect(answers.at(-1)).toMatchObject({ status: 'rejected', reason: { error: 'error-too-many-subscriptions' } })
    // It still hears what it follows, once.
    const id = await say('O', 'P1', 'to all three hundred')
    await fresh.waitFor(({ fields }) => JSON.stringify(fields).includes(id))
    await world.workspace.settle()
    await fresh.call('license:getTags')
    expect(fresh.frames.filter((frame) => frame.msg === 'changed' && JSON.stringify(frame).includes(id))).toHaveLength(1)
    await fresh.close()
  })

  test('ST-19 a room that changes is told without its secrets, with the newest message that G may read', async () => {
    const { G } = world.people
    const stop = await following(['stream-notify-user', `${G.id}/rooms-changed`])
    await trial.swept('ST-19', async () => {
      for (const where of ['P1', 'C1'] as const) {
        const said: string[] = []
        const frames = await framesDuring(async () => {
          said.push(await say('O', where, 'the newest'))
          await say('O', 'P2', world.canary('mP2', 'text'))
        })
        expect(frames.length, where).toBeGreaterThan(0)
        for (const told of frames) {
          const [kind, room] = (JSON.parse(told) as { fields: { args: [string, Record<string, unknown>] } }).fields.args
          expect([kind, room['_id']], where).toEqual(['updated', world.rooms[where]])
          expect(
            keysIn(room).filter((key) => ['joinCode', 'usernames', 'e2eKey', 'E2EKey', 'teamId', 'dcount', 'dlm'].includes(key)),
          ).toEqual([])
          expect((room['lastMessage'] as { _id: string })._id, 'ST-19').toBe(said[0])
        }
      }
    })
    await stop()
  })

  test('ST-20 edits and deletions are told of G’s rooms alone, and a deletion tells nothing of what was said', async () => {
    const { O } = world.people
    const hidden = await Promise.all(
      (['P2', 'C2', 'PE'] as const).map(async (where) => ({ where, id: await say('O', where, 'soon gone') })),
    )
    const shown = await say('O', 'P1', 'words that soon are gone')
    const events = (['P1'] as const).flatMap((where) => [
      ['stream-room-messages', world.rooms[where]] as const,
      ['stream-room-messages', '__my_messages__'] as const,
      ['stream-notify-room', `${world.rooms[where]}/deleteMessage`] as const,
    ])
    const stop = await following(...events)
    await trial.swept('ST-20', async () => {
      const frames = await framesDuring(async () => {
        for (const { where, id } of [...hidden, { where: 'P1' as const, id: shown }]) {
          await O.rest.post('chat.update', { roomId: world.rooms[where], msgId: id, text: 'changed words' })
          await O.rest.post('chat.delete', { roomId: world.rooms[where], msgId: id })
        }
      })
      for (const told of frames) for (const { id } of hidden) expect(told).not.toContain(id)
      expect(frames.join()).not.toContain('soon')
      const deletions = frames.filter((told) => told.includes('deleteMessage'))
      expect(
        deletions.map((told) => (JSON.parse(told) as { fields: { args: unknown[] } }).fields.args),
        'ST-20',
      ).toEqual([[{ _id: shown }]])
    })
    await stop()
  })

  test('ST-21 the sign-in services are followed without a secret', async () => {
    await trial.swept('ST-21', async () => {
      const frames = await framesDuring(async () => {
        const subscription = socket.subscribe('meteor.loginServiceConfiguration', undefined, false)
        await subscription.ready
        await subscription.stop()
      })
      expect(frames).toEqual([])
      for (const path of ['settings.oauth', 'service.configurations']) {
        const [answer] = await trial.ask(get(path))
        expect(
          keysIn(answer?.body).filter((key) => /secret|private|cert|password/i.test(key)),
          'ST-21',
        ).toEqual([])
      }
    })
  })

  test('ST-23 a guest who doesn’t read their socket is cut off, and nobody else waits or misses anything', async () => {
    const slow = await newcomer('slow', { roles: ['guest'] })
    const roomId = await newGroup(slow, world.people.M)
    const other = await world.people.M.socket()
    await other.subscribe('stream-room-messages', roomId).ready
    await world.people.A.rest.post('settings/Message_MaxAllowedSize', { value: 100_000 })
    const raw = new WebSocket(world.workspace.url.replace('http', 'ws') + '/websocket')
    await once(raw, 'open')
    const answered = (id: string): Promise<unknown> =>
      new Promise((resolve) => raw.on('message', (data) => String(data).includes(`"${id}"`) && resolve(data)))
    raw.send(JSON.stringify({ msg: 'connect', version: '1', support: ['1'] }))
    raw.send(JSON.stringify({ msg: 'method', id: 'in', method: 'login', params: [{ resume: slow.rest.authToken }] }))
    await answered('in')
    raw.send(JSON.stringify({ msg: 'sub', id: 'all', name: 'stream-room-messages', params: [roomId, false] }))
    await answered('all')
    const closed = once(raw, 'close')
    const tcp = (raw as unknown as { _socket: Socket })._socket
    tcp.pause()
    const connected = async (): Promise<boolean> => (await rows('SELECT 1 FROM connections WHERE user_id = $1', slow.id)).length > 0
    expect(await connected()).toBe(true)
    const words = 'word '.repeat(19_000)
    let sent = 0
    for (; sent < 400 && (await connected()); sent++) await say('O', { id: roomId }, words)
    expect(await connected(), 'ST-23: still connected').toBe(false)
    expect(sent).toBeGreaterThan(20)
    const last = await say('O', { id: roomId }, 'the end')
    await other.waitFor(({ fields }) => JSON.stringify(fields).includes(last), { timeoutMs: 10_000 })
    tcp.resume()
    await closed
    // What was missed is there to be asked for.
    const { messages } = await slow.rest.get<{ messages: { _id: string }[] }>('groups.history', { roomId, count: 1 })
    expect(messages.map(({ _id }) => _id)).toEqual([last])
    await world.people.A.rest.post('settings/Message_MaxAllowedSize', { value: 5000 })
  }, 90_000)

  test('PR-09 somebody is there for G from when they come into a room of G’s until they leave it', async () => {
    const { O } = world.people
    const roomId = await newGroup(world.people.G)
    const visitor = await newcomer('visitor')
    const stop = await following(['stream-notify-logged', 'user-status'])
    const watching = socket.subscribe('stream-user-presence', '', { added: [visitor.id] })
    await watching.ready
    const busy = (message: string): Promise<string[]> =>
      framesDuring(async () => {
        // Asked again at every step: what could not be watched then may be watched now.
        const again = socket.subscribe('stream-user-presence', '', { added: [visitor.id] })
        await again.ready.catch(() => undefined)
        await visitor.rest.post('users.setStatus', { status: 'busy', message })
      })
    await trial.swept('PR-09', async () => {
      expect(await busy('before'), 'PR-09').toEqual([])
      await O.rest.post('groups.invite', { roomId, userId: visitor.id })
      const inside = await busy('inside')
      expect(new Set(inside.map((told) => (JSON.parse(told) as { collection: string }).collection)), 'PR-09').toEqual(
        new Set(['stream-user-presence', 'stream-notify-logged']),
      )
      await O.rest.post('groups.kick', { roomId, userId: visitor.id })
      expect(await busy('after'), 'PR-09').toEqual([])
      const [answer] = await trial.ask(get('users.presence', { ids: visitor.id }))
      expect(answer?.body).toMatchObject({ users: [] })
    })
    await watching.stop().catch(() => undefined)
    await stop()
  })
})

describe('accounts', () => {
  test('US-14 G learns nothing of an address by asking to take it', async () => {
    const { X, G } = world.people
    const taken = `${world.canary('X', 'email')}@foyer.example`
    await trial.swept('US-14', () =>
      trial.withoutEffect('US-14', async () => {
        const told: string[] = []
        for (const email of [taken, `nobody-${newId(6)}@foyer.example`])
          for (const currentPassword of ['a-password-of-all', 'wrong', undefined]) {
            const answers = await trial.ask(
              post('users.updateOwnBasicInfo', { data: { email, ...(currentPassword === undefined ? {} : { currentPassword }) } }),
            )
            expect(granted(answers), 'US-14').toEqual([])
            told.push(answers.map(({ status, body }) => `${status} ${JSON.stringify(body).replaceAll(email, '<email>')}`).join())
          }
        expect(new Set(told).size, `US-14: ${told.join('\n')}`).toBe(1)
      }),
    )
    expect(X.id).not.toBe(G.id)
  })

  test('US-15 G can’t take a name that would be read as another’s', async () => {
    const { O } = world.people
    const glen = await newcomer('glen', { roles: ['guest'] })
    const change = (username: string) =>
      glen.rest.request('POST', 'users.updateOwnBasicInfo', { body: { data: { username, currentPassword: `${glen.username}-password` } } })
    const before = await rows('SELECT * FROM users WHERE id = $1', glen.id)
    for (const username of [
      O.username,
      O.username.toUpperCase(),
      O.username.replace('c', 'с'),

      `${O.username}.`,
      ` ${O.username} `,
    ]) {
      const answer = await change(username)
      expect([username, answer.status], 'US-15').toEqual([username, 400])
      expect(['error-field-unavailable', 'error-input-is-not-a-valid-field'], username).toContain(codeOf(answer))
    }
    expect(await rows('SELECT * FROM users WHERE id = $1', glen.id), 'US-15').toEqual(before)
    expect((await change(`${glen.username}2`)).status).toBe(200)
  })

  test('US-24 an account is deleted by its owner alone, where that is allowed, and with the password', async () => {
    const { A } = world.people
    const gail = await newcomer('gail', { roles: ['guest'] })
    const leave = (password: unknown) => gail.rest.request('POST', 'users.deleteOwnAccount', { body: { password } })
    expect(codeOf(await leave(`${gail.username}-password`)), 'US-24').toBe('error-not-allowed')
    await A.rest.post('settings/Accounts_AllowDeleteOwnAccount', { value: true })
    const wrong = [await leave('wrong'), await leave(''), await leave('0'.repeat(64)), await leave('a-password-of-all')]
    expect(new Set(wrong.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size, 'US-24').toBe(1)
    expect(codeOf(wrong[0] as { body: unknown })).toBe('error-invalid-password')
    expect(await rows('SELECT active FROM users WHERE id = $1', gail.id)).toEqual([{ active: true }])
    expect((await leave(`${gail.username}-password`)).status).toBe(200)
    expect(await rows('SELECT 1 FROM users WHERE id = $1', gail.id)).toEqual([])
    await A.rest.post('settings/Accounts_AllowDeleteOwnAccount', { value: false })
  })

  test('US-09 which names are taken is asked five times a minute, and not at all where names stay', async () => {
    await using strict = await openWorkspace({ TEST_MODE: 'false' })
    const gina = await strict.newPerson('gina', { roles: ['guest'] })
    const ask = async (username: string): Promise<number> =>
      (await gina.rest.request('GET', 'users.checkUsernameAvailability', { query: { username } })).status
    const statuses: number[] = []
    for (let i = 0; i < 7; i++) statuses.push(await ask(`name-${i}`))
    expect(statuses, 'US-09').toEqual([200, 200, 200, 200, 200, 429, 429])
    await world.people.A.rest.post('settings/Accounts_AllowUsernameChange', { value: false })
    await trial.proveDenied(
      'US-09',
      [world.people.X.username, 'nobody.has.it'].map((username) => get('users.checkUsernameAvailability', { username })),
    )
    await world.people.A.rest.post('settings/Accounts_AllowUsernameChange', { value: true })
  })

  test('AU-03 a token that was ended or has expired is worth nothing on any road', async () => {
    const { O } = world.people
    const gert = await newcomer('gert', { roles: ['guest'] })
    const roomId = await newGroup(gert)
    const file = await share(O, roomId, { name: 'x.txt', bytes: 'for those inside' })
    const roads = async (person: Person): Promise<string[]> => {
      const token = person.rest.authToken ?? ''
      const [ids, noSession] = [{ rc_uid: person.id, rc_token: token }, world.nobody]
      const fresh = await world.workspace.anonymousSocket()
      const socketAnswer = await fresh.login({ resume: token }).then(
        () => 'let in',
        () => 'refused',
      )
      await fresh.close()
      const statuses = [
        await person.rest.request('GET', 'me'),
        await person.rest.request('POST', 'method.call/rooms%2Fget', {
          body: { message: JSON.stringify({ msg: 'method', id: '1', method: 'rooms/get', params: [] }) },
        }),
        await person.rest.request('POST', 'login', { body: { resume: token } }),
        await person.rest.request('GET', file.url),
        await noSession.request('GET', file.url, { query: ids }),
        await noSession.request('GET', file.url, { headers: { cookie: `rc_uid=${person.id}; rc_token=${token}` } }),
        await send(person, `rooms.media/${roomId}`, { bytes: 'more' }),
      ].map(({ status }) => (status < 400 ? 'let in' : 'refused'))
      return [socketAnswer, ...statuses]
    }
    const [ended, expired] = [
      await world.workspace.signIn(gert.username, `${gert.username}-password`),
      await world.workspace.signIn(gert.username, `${gert.username}-password`),
    ]
    expect(await roads(ended), 'AU-03').toEqual(Array.from({ length: 8 }, () => 'let in'))
    await ended.rest.post('logout')
    await rows(
      `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = (SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1)`,
      gert.id,
    )
    expect(await roads(ended), 'AU-03: ended').toEqual(Array.from({ length: 8 }, () => 'refused'))
    expect(await roads(expired), 'AU-03: expired').toEqual(Array.from({ length: 8 }, () => 'refused'))
    expect(await roads(gert), 'AU-03: another session').toEqual(Array.from({ length: 8 }, () => 'let in'))
    // Expired sessions are swept out by a job, whenever it comes by.
    await rows('DELETE FROM sessions WHERE expires_at < now()')
  })

  test('AD-15 without an account, hardly a method answers', async () => {
    const answered: string[] = []
    await trial.withoutEffect('AD-15', async () => {
      for (const { name } of features.flatMap(({ ddp }) => ddp?.methods ?? [])) {
        const message = JSON.stringify({ msg: 'method', id: '1', method: name, params: [] })
        const { body } = await world.people.G.rest.request('POST', `method.callAnon/${encodeURIComponent(name)}`, { body: { message } })
        const { error } = JSON.parse((body as { message?: string }).message ?? '{"error":{}}') as { error?: object }
        if (error === undefined) answered.push(name)
      }
    })
    expect(answered.sort(), 'AD-15').toEqual(anonymousMethods)
  })
})

/** What anybody may ask for: nothing of it is about anybody. */
const anonymousMethods = [
  'license:getModules',
  'license:getTags',
  'license:hasLicense',
  'license:isEnterprise',
  'logout',
  'public-settings/get',
]

describe('rooms that are gone', () => {
  test('SR-13 from the moment of a removal on, nothing is found in the room', async () => {
    const { O } = world.people
    const gabi = await newcomer('gabi', { roles: ['guest'] })
    const theirs = await gabi.socket()
    const roomId = await newGroup()
    await say('O', { id: roomId }, 'a needle in here')
    for (let round = 0; round < rounds(3, 50); round++) {
      await O.rest.post('groups.invite', { roomId, userId: gabi.id })
      const search = () => gabi.rest.request('GET', 'chat.search', { query: { roomId, searchText: 'needle' } })
      expect(((await search()).body as { messages: unknown[] }).messages).toHaveLength(1)
      // Searches that are under way may still find it; those that begin when the removal was answered may not.
      const early = Promise.allSettled([search(), search(), theirs.call('messageSearch', 'needle', roomId, 10)])
      await O.rest.post('groups.kick', { roomId, userId: gabi.id })
      const [overRest, overDdp] = await Promise.allSettled([search(), theirs.call('messageSearch', 'needle', roomId, 10)])
      expect(overRest.status === 'fulfilled' && overRest.value.status, 'SR-13').toBe(400)
      expect(overDdp.status, 'SR-13').toBe('rejected')
      await early
    }
  })

  test('SR-14 a word that stands only in a hidden room takes as long to be missed as one that stands nowhere', async () => {
    const { P1 } = world.rooms
    await world.workspace.sql.query(
      `INSERT INTO messages (room_id, id, author_id, body, created_at, updated_at, position)
       SELECT $1, 'hay' || lpad(n::text, 14, '0'), $2, 'haystack straw ' || n, now(), now(), 1 FROM generate_series(1, 2000) n`,
      [world.rooms.P2, world.people.X.id],
    )
    // Time would tell by what is looked at: for either word the same statements are asked, and each looks into this one room.
    const asked = (searchText: string) =>
      statementsDuring(async () => {
        const { messages } = await world.people.G.rest.get<{ messages: unknown[] }>('chat.search', { roomId: P1, searchText })
        expect(messages).toEqual([])
      })
    const ofRequest = (connections: readonly (readonly string[])[]) =>
      connections.filter((list) => list.some((text) => /"messages"/.test(text)))
    await asked('warm')
    const [hidden, absent] = [ofRequest(await asked('haystack')), ofRequest(await asked('haystock'))]
    expect(hidden, 'SR-14').toEqual(absent)
    const reading = hidden.flat().filter((text) => /from "messages"/.test(text))
    expect(reading.length, 'SR-14').toBeGreaterThan(0)
    for (const text of reading) expect(text, 'SR-14').toMatch(/"?room_id"? = \$1/)
  })
})

describe('pictures', () => {
  test('FL-02 a picture has no smaller copy beside it that could be fetched or read', async () => {
    const { O } = world.people
    const { message, _id, url } = await share(O, world.rooms.P1, { name: 'x.png', type: 'image/png', bytes: pngOf(4, 4) })
    await trial.swept('FL-02', async () => {
      const answers = await trial.ask(
        get('chat.getMessage', { msgId: message._id }),
        method('getSingleMessage', message._id),
        get('groups.files', { roomId: world.rooms.P1 }),
      )
      expect(failed(answers)).toEqual([])
      expect(
        keysIn(answers.map(({ body }) => body)).filter((key) => /thumb|preview/i.test(key)),
        'FL-02',
      ).toEqual([])
      for (const path of [
        `/file-upload/${world.files.F2}/thumb-x.png`,
        `/file-upload/thumb-${world.files.F2}/x.png`,
        `/file-upload/${world.files.F2}`,
      ])
        expect((await world.people.G.rest.request('GET', path)).status, 'FL-02').toBeGreaterThanOrEqual(400)
      expect((await world.people.G.rest.request('GET', url)).status, _id).toBe(200)
    })
  })
})
