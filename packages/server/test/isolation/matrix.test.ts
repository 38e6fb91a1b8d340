// The isolation matrix, row by row: what a guest (G) asks of what they may not know is refused as if it were not there, changes
// nothing and is heard by nobody, and nothing secret is among what G is told on any road. K (removed from P1), Z (deactivated) and
// N (nobody) are refused the same questions.
import type { DdpClient, DdpError } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hashToken, newId, newToken } from '../../src/platform/ids.ts'
import { nameOf, sweep } from './oracles.ts'
import { plantSwitch, Recorder } from './recorder.ts'
import { questionsOf, rows } from './rows.ts'
import { Trial } from './trial.ts'
import { password, type World } from './world.ts'

let trial: Trial
let world: World
let socket: DdpClient
beforeAll(async () => {
  trial = await Trial.open()
  world = trial.world
  socket = trial.socket
})
afterAll(() => trial?.[Symbol.asyncDispose]())

describe('row by row', () => {
  for (const row of rows) test(`${row.id} ${row.says}`, () => trial.proveRow(row))
})

async function signIn(user: string, typed: string): Promise<string> {
  const { status, body } = await world.nobody.request('POST', 'login', { body: { user, password: typed } })
  return `${status} ${JSON.stringify(body)}`.replaceAll(user, '<user>')
}

describe('rows that take more than a question', () => {
  test('UN-05 what is said elsewhere moves nothing of G’s', async () => {
    await trial.swept('UN-05', async () => {
      const before = JSON.stringify((await trial.ask({ verb: 'GET', path: 'subscriptions.get', params: {} }))[0]?.body)
      const { O } = world.people
      for (const room of ['P2', 'S2', 'D2', 'C2'] as const)
        await O.rest.post('chat.sendMessage', { message: { rid: world.rooms[room], msg: `${world.canary('mP2', 'text')} @all` } })
      expect(JSON.stringify((await trial.ask({ verb: 'GET', path: 'subscriptions.get', params: {} }))[0]?.body)).toBe(before)
    })
  })

  test('ST-02 following all of G’s rooms at once brings nothing of others', async () => {
    await trial.swept('ST-02', async () => {
      const following = socket.subscribe('stream-room-messages', '__my_messages__', false)
      await following.ready
      const { O } = world.people
      const secret = world.canary('mP2', 'text')
      for (const room of ['P2', 'C2', 'PE', 'S2'] as const)
        await O.rest.post('chat.sendMessage', { message: { rid: world.rooms[room], msg: secret } })
      const heard = newId()
      await O.rest.post('chat.sendMessage', { message: { _id: heard, rid: world.rooms.P1, msg: 'for everybody here' } })
      await socket.waitFor(({ fields }) => JSON.stringify(fields).includes(heard))
      await following.stop()
    })
  })

  test('ST-10 what happens to people and rooms that G doesn’t know is not told', async () => {
    await trial.swept('ST-10', async () => {
      const events = [
        'Users:NameChanged',
        'Users:Deleted',
        'updateAvatar',
        'permissions-changed',
        'user-status',
        'roles-change',
        'private-settings-changed',
      ]
      const subscriptions = events.map((event) => socket.subscribe('stream-notify-logged', event, false))
      await Promise.allSettled(subscriptions.map(({ ready }) => ready))
      const { A, X, G2, O } = world.people
      await A.rest.post('users.update', { userId: X.id, data: { name: `${world.canary('X', 'name')} again` } })
      await X.rest.post('users.setStatus', { status: 'busy', message: world.canary('X', 'status text') })
      await G2.rest.post('users.setStatus', { status: 'away', message: world.canary('G2', 'status text') })
      await O.rest.post('groups.setTopic', { roomId: world.rooms.P2, topic: `${world.canary('P2', 'topic')} again` })
      await world.workspace.settle()
      await socket.call('license:getTags')
    })
  })

  test('PR-03 PR-04 presence of people G doesn’t know is never told', async () => {
    await trial.swept('PR-03', async () => {
      const { X, G2 } = world.people
      const watching = socket.subscribe('stream-user-presence', '', { added: [X.id, G2.id] })
      await watching.ready
      for (const person of [X, G2])
        for (const status of ['away', 'online']) await person.rest.post('users.setStatus', { status, message: 'elsewhere' })
      await world.workspace.settle()
      await socket.call('license:getTags')
      await watching.stop()
    })
  })

  test('ST-16 ST-17 what was asked for before signing in stays refused', async () => {
    await trial.swept('ST-16', async () => {
      const fresh = await world.recorder.socket(world.workspace.url)
      const { P1, P2 } = world.rooms
      await expect(fresh.subscribe('stream-room-messages', P1, false).ready).rejects.toThrow()
      await expect(fresh.subscribe('stream-room-messages', P2, false).ready).rejects.toThrow()
      await fresh.login({ resume: world.people.G.rest.authToken ?? '' })
      await expect(fresh.subscribe('stream-room-messages', P2, false).ready).rejects.toThrow()
      await fresh.close()
    })
  })

  test('IV-05 no token of a link reaches G, whatever is done with it, into their own rooms neither', async () => {
    await trial.swept('IV-05', async () => {
      const from = world.recorder.heard.length
      const { G, O, M } = world.people
      const { P1 } = world.rooms
      const own = socket.subscribe('stream-notify-user', `${G.id}/updateInvites`, false)
      await own.ready
      await expect(socket.subscribe('stream-notify-user', `${O.id}/updateInvites`, false).ready).rejects.toThrow()
      const invite = await O.rest.post<{ _id: string; linkId: string }>('findOrCreateInvite', { rid: P1, days: 7, maxUses: 5 })
      await M.rest.post('useInviteToken', { token: invite._id })
      await O.rest.get('listInvites')
      for (const path of ['rooms.info', 'groups.history', 'groups.members', 'subscriptions.getOne'])
        await trial.ask({ verb: 'GET', path, params: { roomId: P1 } })
      await trial.ask(
        { verb: 'GET', path: 'listInvites', params: {} },
        { verb: 'GET', path: 'foyer.links', params: { roomId: P1 } },
        { verb: 'POST', path: 'findOrCreateInvite', params: { rid: P1, days: 7, maxUses: 5 } },
      )
      await O.rest.del(`removeInvite/${invite._id}`)
      await trial.settle()
      await own.stop()
      const heard = world.recorder.heard.slice(from)
      expect(heard.length).toBeGreaterThan(6)
      sweep('IV-05', heard, [
        { what: 'the token of a link', text: invite._id },
        { what: 'the id of a link', text: invite.linkId },
      ])
    })
  })

  test('AU-01 a token is its owner’s, whatever name is put beside it', async () => {
    const { G, O } = world.people
    const mixed = world.recorder.rest(world.workspace.url, { userId: O.id, token: G.rest.authToken ?? '' })
    for (const path of ['me', 'rooms.get', 'subscriptions.get'])
      expect((await mixed.request('GET', path)).status, `AU-01: ${path}`).toBe(401)
  })

  test('AU-02 a deactivated guest fails as a stranger does, by every way in', async () => {
    const { Z, X } = world.people
    const unknown = await signIn('nobody.of.that.name', password)
    expect(unknown).toMatch(/^401/)
    expect([await signIn(Z.username, 'wrong'), await signIn(X.username, 'wrong'), await signIn(Z.username, password)]).toEqual([
      unknown,
      unknown,
      unknown,
    ])
    expect((await Z.rest.request('GET', 'me')).status).toBe(401)
    const outside = await new Recorder().socket(world.workspace.url)
    const over = (login: Record<string, unknown>): Promise<string> =>
      outside.call('login', login).then(String, ({ error, message }: DdpError) => `${error} ${message}`)
    expect(await over({ user: { username: Z.username }, password })).toBe(
      await over({ user: { username: 'nobody.of.that.name' }, password }),
    )
    expect(await over({ resume: Z.rest.authToken ?? '' })).toBe(await over({ resume: newId(43) }))
    const session = async (token: string): Promise<string> => {
      const { status, body } = await world.nobody.request('POST', 'login', { body: { resume: token } })
      return `${status} ${JSON.stringify(body)}`
    }
    expect(await session(Z.rest.authToken ?? '')).toBe(await session(newId(43)))
    await outside.close()
  })

  test('AU-04 a token in the address is no token', async () => {
    const { G } = world.people
    const query = { 'X-Auth-Token': G.rest.authToken, 'X-User-Id': G.id, rc_token: G.rest.authToken, rc_uid: G.id }
    for (const path of ['me', 'rooms.get']) expect((await world.nobody.request('GET', path, { query })).status, `AU-04: ${path}`).toBe(401)
  })

  describe('where people may register', () => {
    const set = (id: string, value: unknown) => world.people.A.rest.post(`settings/${id}`, { value })
    beforeAll(() => set('Accounts_RegistrationForm', 'Public'))
    afterAll(() => set('Accounts_RegistrationForm', 'Disabled'))
    const register = async (more: object): Promise<{ status: number; body: Record<string, unknown>; username: string }> => {
      const username = `reg-${newId().toLowerCase()}`
      const form = { username, name: 'N', email: `${username}@elsewhere.example`, pass: password, ...more }
      const { status, body } = await world.nobody.request('POST', 'users.register', { body: form })
      return { status, body: body as Record<string, unknown>, username }
    }
    const accountOf = async (username: string) =>
      (await world.workspace.sql.query('SELECT kind, roles, active, email_verified FROM users WHERE username = $1', [username])).rows[0]

    test('AU-05 whoever registers is what the workspace makes of them, whatever else they send', async () => {
      const { username } = await register({
        roles: ['admin'],
        type: 'bot',
        kind: 'bot',
        active: true,
        verified: true,
        emails: [{ verified: true }],
      })
      expect(await accountOf(username)).toEqual({ kind: 'member', roles: ['user'], active: true, email_verified: false })
    })

    test('IV-08 whoever registers by a link for guests is a guest, whatever else they send', async () => {
      const { A } = world.people
      const token = newToken()
      await world.workspace.sql.query(
        `INSERT INTO invite_links (id, token_hash, room_id, made_by, for_guests, days, uses_max, created_at, expires_at)
         VALUES ($1, $2, $3, $4, true, 1, 0, now(), now() + interval '1 day')`,
        [newId(), hashToken(token), world.rooms.C2, A.id],
      )
      const { username } = await register({ secretURL: token, roles: ['admin'], kind: 'member' })
      expect(await accountOf(username)).toMatchObject({ kind: 'guest', roles: ['guest'] })
    })

    test('AU-08 a stranger learns of no address whether it has an account, by registering or by asking for the letter again', async () => {
      await set('Accounts_EmailVerification', true)
      const { rows } = await world.workspace.sql.query<{ email: string }>('SELECT email FROM users WHERE id = $1', [world.people.A.id])
      const answers: string[] = []
      for (const email of [rows[0]?.email ?? '', `nobody-${newId()}@foyer.example`]) {
        const { status, body, username } = await register({ email })
        const { _id } = body['user'] as { _id: string }
        const told = [status, body, await signIn(username, password), await signIn(email, password)]
        const again = await world.nobody.request('POST', 'users.sendConfirmationEmail', { body: { email } })
        answers.push(
          JSON.stringify([...told, again.status, again.body])
            .replaceAll(_id, '<id>')
            .replaceAll(email, '<email>')
            .replaceAll(username, '<username>')
            .replace(/\d{4}-[\dT:.-]+Z/g, '<time>'),
        )
      }
      await set('Accounts_EmailVerification', false)
      expect(answers[0]).toBe(answers[1])
      expect(answers[0]).toMatch(/^\[200/)
    })
  })

  test('AD-04 of the permissions, G is told which they hold themselves, and of no other role', async () => {
    const { update } = await world.people.G.rest.get<{ update: { _id: string; roles: string[] }[] }>('permissions.listAll')
    const told = update.filter(({ roles }) => roles.length > 0).map(({ _id, roles }) => `${_id} ${roles}`)
    expect(told.sort()).toEqual(['start-discussion guest', 'view-d-room guest', 'view-joined-room guest', 'view-p-room guest'])
  })

  test('AD-14 the method in the path is the one that is called', async () => {
    const message = JSON.stringify({ msg: 'method', id: '1', method: 'rooms/get', params: [] })
    expect((await world.people.G.rest.request('POST', 'method.call/license:getTags', { body: { message } })).status).toBe(400)
  })

  test('AD-16 the server says nothing of the workspace to those who look after it from outside', async () => {
    await trial.swept('AD-16', async () => {
      for (const path of ['/api/info', 'info', '/health', '/livez', '/readyz']) await world.people.G.rest.request('GET', path)
      expect((await world.people.G.rest.request('GET', '/metrics')).status).toBe(404)
    })
  })

  test('AD-20 a guest with another role beside can’t be made', async () => {
    const { A, G } = world.people
    const made = await A.rest.request('POST', 'users.create', {
      body: { username: 'w', name: 'W', email: 'w@foyer.example', password: 'a-long-password', roles: ['guest', 'user'] },
    })
    const changed = await A.rest.request('POST', 'users.update', { body: { userId: G.id, data: { roles: ['guest', 'user'] } } })
    expect([made.status, changed.status]).toEqual([400, 400])
    await expect(world.workspace.sql.query(`UPDATE users SET roles = '{guest,user}' WHERE id = $1`, [G.id])).rejects.toThrow()
  })

  test('AV-01 AV-02 pictures of hidden people and rooms are those of any such name', async () => {
    await trial.swept('AV-01', async () => {
      const { X } = world.people
      const { G } = world.people
      const headers = async (path: string): Promise<string[]> => {
        const { status, headers: told } = await G.rest.request('GET', path)
        return [`${status}`, ...[...told.keys()].filter((key) => key !== 'date').sort()]
      }
      expect(await headers(`/avatar/${X.username}`)).toEqual(await headers(`/avatar/${X.username.slice(0, -2)}zz`))
      expect(await headers(`/avatar/room/${world.rooms.P2}`)).toEqual(await headers(`/avatar/room/${newId()}`))
    })
  })

  test('FL-01 FL-07 a file of a hidden room is as one that there is not', async () => {
    await trial.swept('FL-01', async () => {
      const { G } = world.people
      const { F1, F2 } = world.files
      const answerOf = async (id: string, method: 'GET' | 'HEAD', headers: Record<string, string> = {}): Promise<string> => {
        const { status, headers: told, body } = await G.rest.request(method, `/file-upload/${id}/x.txt`, { headers })
        return `${status} ${JSON.stringify([...told].filter(([key]) => !['date', 'x-request-id'].includes(key)))} ${String(body)}`
      }
      expect(await answerOf(F1, 'GET')).toMatch(/^200/)
      for (const given of [
        {},
        { 'if-none-match': '*' },
        { range: 'bytes=0-1' },
        { 'if-modified-since': new Date().toUTCString() },
      ] as Record<string, string>[])
        for (const verb of ['GET', 'HEAD'] as const)
          expect(await answerOf(F2, verb, given), 'FL-01').toBe(await answerOf(newId(), verb, given))
    })
  })

  test('FL-13 FL-15 nothing is uploaded or sent where G is not', async () => {
    await trial.swept('FL-15', async () => {
      const { P1, P2, PE } = world.rooms
      const { F2 } = world.files
      await trial.withoutEffect('FL-13', async () => {
        const form = (): FormData => {
          const made = new FormData()
          made.append('file', new Blob(['hello']), 'x.txt')
          return made
        }
        for (const road of ['rooms.media', 'rooms.upload']) {
          const answers: string[] = []
          for (const room of [P2, PE, newId()]) {
            const { status, body } = await world.people.G.rest.request('POST', `${road}/${room}`, { body: form() })
            answers.push(`${status} ${JSON.stringify(body).replaceAll(room, '<asked>')}`)
          }
          expect(new Set(answers).size, `FL-15: ${answers.join(' | ')}`).toBe(1)
          expect(answers[0]).toMatch(/^[45]/)
        }
        for (const room of [P1, P2]) {
          const [real, unreal] = [
            await world.people.G.rest.request('POST', `rooms.mediaConfirm/${room}/${F2}`, { body: {} }),
            await world.people.G.rest.request('POST', `rooms.mediaConfirm/${room}/${newId()}`, { body: {} }),
          ]
          expect(real.status).toBeGreaterThanOrEqual(400)
          expect({ status: real.status, body: real.body }).toEqual({ status: unreal.status, body: unreal.body })
        }
      })
    })
  })
})

describe('the oracles see', () => {
  test('a planted leak turns the sweep red', async () => {
    const from = world.recorder.heard.length
    vi.stubEnv(plantSwitch, world.canary('P2', 'name'))
    await world.people.G.rest.get('me')
    vi.unstubAllEnvs()
    expect(() => sweep('RM-03', world.recorder.heard.splice(from), world.secrets)).toThrow(
      /RM-03: the name of P2 \(cnry_P2_\w+\) reached the guest by GET \/api\/v1\/me/,
    )
  })

  test('a planted id in a frame turns the sweep red', async () => {
    const from = world.recorder.heard.length
    vi.stubEnv(plantSwitch, world.messages.mP2)
    await socket.call('license:getTags')
    vi.unstubAllEnvs()
    expect(() => sweep('MS-01', world.recorder.heard.splice(from), world.secrets)).toThrow(/MS-01: the id of mP2/)
  })

  test('a write that was not refused turns the ledger red', async () => {
    await expect(
      trial.withoutEffect(
        'MS-03',
        async () => void (await world.people.O.rest.post('chat.sendMessage', { message: { rid: world.rooms.P1, msg: 'hello' } })),
      ),
    ).rejects.toThrow(/MS-03/)
  })

  test('every question has a name', () => {
    const names = rows.flatMap((row) => questionsOf(row, world)).map(nameOf)
    expect(names.length).toBeGreaterThan(400)
  })
})
