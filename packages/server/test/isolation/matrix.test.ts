// The isolation matrix, row by row: what a guest (G) asks of what they may not know is refused as if it were not there, changes
// nothing and is heard by nobody, and nothing secret is among what G is told on any road. K (removed from P1), Z (deactivated) and
// N (nobody) are refused the same questions.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import type { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { type Answer, type Ask, askAll, Ledger, nameOf, spelling, sweep, Watchers } from './oracles.ts'
import { plantSwitch, Recorder } from './recorder.ts'
import { type Case, type Row, rows, targetOf, type Target, type Thing } from './rows.ts'
import { openWorld, password, type World } from './world.ts'

let world: World
let ledger: Ledger
let watchers: Watchers
let socket: DdpClient
beforeAll(async () => {
  world = await openWorld({ seed: newId(), at: new Date(Date.now() - 3_600_000) })
  socket = await world.people.G.socket()
  ledger = new Ledger(world)
  watchers = await Watchers.open(world)
  // A first visit is noted; later ones of the same day are not.
  for (const person of [world.people.G, world.people.K]) await person.rest.get('me')
})
afterAll(async () => world?.[Symbol.asyncDispose]())

/** Runs something, and sweeps all that G was told meanwhile. */
async function swept<T>(row: string, run: () => Promise<T>): Promise<T> {
  const from = world.recorder.heard.length
  const result = await run()
  await world.workspace.settle()
  sweep(row, world.recorder.heard.slice(from), world.secrets)
  return result
}

/** Runs something, and sees to it that nothing changed and nobody heard of it. */
async function withoutEffect(row: string, run: () => Promise<void>): Promise<void> {
  const [before, heard] = [await ledger.read(), (await watchers.heard()).length]
  await run()
  expect(await ledger.read(), `${row}: a refusal changed something`).toBe(before)
  expect((await watchers.heard()).slice(heard), `${row}: others heard of a refusal`).toEqual([])
}

async function ask(asks: readonly Ask[], rest: RestClient = world.people.G.rest, over: DdpClient | null = socket): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const one of asks) answers.push(...(await askAll(rest, over, one)))
  return answers
}

/** Of these answers, those that grant something, in words. */
function granted(answers: readonly Answer[]): string[] {
  return answers.filter(({ refused }) => !refused).map(({ by, body }) => `${by} answered ${JSON.stringify(body)?.slice(0, 200)}`)
}

function failed(answers: readonly Answer[]): string[] {
  return answers
    .filter(({ refused }) => refused)
    .map(({ by, status, body }) => `${by} was refused: ${status} ${JSON.stringify(body).slice(0, 200)}`)
}

/** A thing that there is not, named as this one is. */
function missing({ id, name }: Target): Target {
  return { id: id.length > 17 ? newId(id.length) : newId(), name: name === '' ? '' : `${name.slice(0, -8)}${newId(8).toLowerCase()}` }
}

async function proveHidden(row: string, thing: Thing, asks: (target: Target, world: World) => readonly Ask[]): Promise<void> {
  const there = targetOf(world, thing)
  const notThere = missing(there)
  await withoutEffect(`${row} of ${JSON.stringify(thing)}`, async () => {
    const [real, unreal] = [await ask(asks(there, world)), await ask(asks(notThere, world))]
    expect(granted([...real, ...unreal]), `${row} of ${JSON.stringify(thing)}: granted to G`).toEqual([])
    const told = (answers: readonly Answer[], { id, name }: Target): string[] =>
      answers.map((answer) => `${answer.by.replaceAll(id, '<asked>')}: ${spelling(answer, [id, name])}`)
    expect(told(real, there), `${row} of ${JSON.stringify(thing)}: hidden and missing differ`).toEqual(told(unreal, notThere))
    await proveOutsiders(row, asks(there, world), thing)
  })
}

/** K, Z and N are refused too, by REST and by methods that REST carries. */
async function proveOutsiders(row: string, asks: readonly Ask[], about?: Thing): Promise<void> {
  const { K, Z } = world.people
  // Of themselves, K may ask.
  for (const [who, rest] of [
    ['K', K.rest],
    ['Z', Z.rest],
    ['N', world.nobody],
  ] as const)
    if (about === undefined || !('person' in about) || about.person !== who)
      expect(granted(await ask(asks, rest, null)), `${row}: granted to ${who}`).toEqual([])
}

/** Whatever comes back for it is what comes back for a thing that there is not. */
async function proveAlike(row: string, thing: Thing, asks: (target: Target, world: World) => readonly Ask[]): Promise<void> {
  const there = targetOf(world, thing)
  const notThere = missing(there)
  const told = async (target: Target): Promise<string[]> =>
    (await ask(asks(target, world))).map((answer) => spelling(answer, [target.id, target.name]))
  expect(await told(there), `${row} of ${JSON.stringify(thing)}: hidden and missing differ`).toEqual(await told(notThere))
}

async function prove(row: string, proof: Case): Promise<void> {
  if (proof.expect === 'alike') for (const thing of proof.things) await proveAlike(row, thing, proof.asks)
  else if (proof.expect === 'hidden') for (const thing of proof.things) await proveHidden(row, thing, proof.asks)
  else if (proof.expect === 'DENY')
    await withoutEffect(row, async () => {
      expect(granted(await ask(proof.asks(world))), `${row}: granted to G`).toEqual([])
      await proveOutsiders(row, proof.asks(world))
    })
  else if (proof.expect === 'SILENT')
    await withoutEffect(row, async () => {
      const answers = await ask(proof.asks(world))
      expect(
        answers.filter(({ body }) => body !== undefined && body !== null),
        `${row}: a silent call answered`,
      ).toEqual([])
    })
  else {
    const answers = await ask(proof.asks(world))
    expect(failed(answers), `${row}: refused to G`).toEqual([])
    if (proof.expect === 'EMPTY') for (const answer of answers) expect(fullness(answer.body), `${row}: ${answer.by}`).toEqual([])
    else proveContents(row, proof, answers)
  }
}

function proveContents(
  row: string,
  { absent = [], exactly }: Extract<Case, { expect: 'OK' | 'SCOPED' | 'OWN' | 'REDACT' }>,
  answers: readonly Answer[],
): void {
  for (const { by, body } of answers) {
    expect(
      keysIn(body).filter((key) => absent.includes(key)),
      `${row}: ${by} told what is left out for guests`,
    ).toEqual([])
    if (exactly === undefined) continue
    const list = (body as Record<string, readonly { _id: string }[]>)[exactly.list] ?? []
    expect(list.map(({ _id }) => _id).sort(), `${row}: ${by}`).toEqual([...exactly.ids(world)].sort())
    const { total } = body as { total?: number }
    if (total !== undefined) expect(total, `${row}: ${by} counts`).toBe(list.length)
  }
}

/** The lists that hold something and the counts that are not nought. */
function fullness(body: unknown, path = 'answer'): string[] {
  if (Array.isArray(body)) return body.length === 0 ? [] : [`${path} holds ${JSON.stringify(body).slice(0, 200)}`]
  if (typeof body !== 'object' || body === null)
    return ['total', 'count'].some((key) => path.endsWith(`.${key}`)) && body !== 0 ? [`${path} is ${body}`] : []
  return Object.entries(body).flatMap(([key, value]) => fullness(value, `${path}.${key}`))
}

/** Every key anywhere in it. */
function keysIn(body: unknown): string[] {
  if (Array.isArray(body)) return body.flatMap(keysIn)
  if (typeof body !== 'object' || body === null || body instanceof Date) return []
  return Object.entries(body).flatMap(([key, value]) => [key, ...keysIn(value)])
}

describe('row by row', () => {
  for (const row of rows) (row.defect === undefined ? test : test.fails)(`${row.id} ${row.says}`, () => proveRow(row))
})

function proveRow(row: Row): Promise<void> {
  return swept(row.id, async () => {
    for (const proof of row.cases) await prove(row.id, proof)
  })
}

async function signIn(user: string, typed: string): Promise<string> {
  const { status, body } = await world.nobody.request('POST', 'login', { body: { user, password: typed } })
  return `${status} ${JSON.stringify(body)}`.replaceAll(user, '<user>')
}

describe('rows that take more than a question', () => {
  test('UN-05 what is said elsewhere moves nothing of G’s', async () => {
    await swept('UN-05', async () => {
      const before = JSON.stringify((await ask([{ verb: 'GET', path: 'subscriptions.get', params: {} }]))[0]?.body)
      const { O } = world.people
      for (const room of ['P2', 'S2', 'D2', 'C2'] as const)
        await O.rest.post('chat.sendMessage', { message: { rid: world.rooms[room], msg: `${world.canary('mP2', 'text')} @all` } })
      expect(JSON.stringify((await ask([{ verb: 'GET', path: 'subscriptions.get', params: {} }]))[0]?.body)).toBe(before)
    })
  })

  test('ST-02 following all of G’s rooms at once brings nothing of others', async () => {
    await swept('ST-02', async () => {
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
    await swept('ST-10', async () => {
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
    await swept('PR-03', async () => {
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
    await swept('ST-16', async () => {
      const fresh = await world.recorder.socket(world.workspace.url)
      const { P1, P2 } = world.rooms
      await expect(fresh.subscribe('stream-room-messages', P1, false).ready).rejects.toThrow()
      await expect(fresh.subscribe('stream-room-messages', P2, false).ready).rejects.toThrow()
      await fresh.login({ resume: world.people.G.rest.authToken ?? '' })
      await expect(fresh.subscribe('stream-room-messages', P2, false).ready).rejects.toThrow()
      await fresh.close()
    })
  })

  test('AU-01 a token is its owner’s, whatever name is put beside it', async () => {
    const { G, O } = world.people
    const mixed = world.recorder.rest(world.workspace.url, { userId: O.id, token: G.rest.authToken ?? '' })
    for (const path of ['me', 'rooms.get', 'subscriptions.get'])
      expect((await mixed.request('GET', path)).status, `AU-01: ${path}`).toBe(401)
  })

  test('AU-02 who does not know the password of a deactivated guest learns nothing, and its tokens are dead', async () => {
    const { Z, X } = world.people
    const unknown = await signIn('nobody.of.that.name', password)
    expect(unknown).toMatch(/^401/)
    expect([await signIn(Z.username, 'wrong'), await signIn(X.username, 'wrong')]).toEqual([unknown, unknown])
    expect((await Z.rest.request('GET', 'me')).status).toBe(401)
    const outside = await new Recorder().socket(world.workspace.url)
    const resume = (token: string): Promise<string> =>
      outside.call('login', { resume: token }).then(String, (error: Error) => error.message)
    expect(await resume(Z.rest.authToken ?? '')).toBe(await resume(newId(43)))
    await outside.close()
  })

  // As the peer does, the server tells the owner of the password why they can't sign in; the matrix asks for one uniform failure.
  test.fails('AU-02 a deactivated guest who knows the password learns no more than a stranger', async () => {
    expect(await signIn(world.people.Z.username, password)).toBe(await signIn('nobody.of.that.name', password))
  })

  test('AU-04 a token in the address is no token', async () => {
    const { G } = world.people
    const query = { 'X-Auth-Token': G.rest.authToken, 'X-User-Id': G.id, rc_token: G.rest.authToken, rc_uid: G.id }
    for (const path of ['me', 'rooms.get']) expect((await world.nobody.request('GET', path, { query })).status, `AU-04: ${path}`).toBe(401)
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
    await swept('AD-16', async () => {
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
    await swept('AV-01', async () => {
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
    await swept('FL-01', async () => {
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
    await swept('FL-15', async () => {
      const { P1, P2, PE } = world.rooms
      const { F2 } = world.files
      await withoutEffect('FL-13', async () => {
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
      withoutEffect(
        'MS-03',
        async () => void (await world.people.O.rest.post('chat.sendMessage', { message: { rid: world.rooms.P1, msg: 'hello' } })),
      ),
    ).rejects.toThrow(/MS-03/)
  })

  test('every question has a name', () => {
    const names = rows
      .flatMap(({ cases }) => cases)
      .flatMap((proof) =>
        proof.expect === 'hidden' || proof.expect === 'alike'
          ? proof.things.flatMap((thing) => proof.asks(targetOf(world, thing), world))
          : proof.asks(world),
      )
      .map(nameOf)
    expect(names.length).toBeGreaterThan(400)
  })
})
