import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Limits_Rooms_Per_Guest: '2' })
  ;[carol, bob, gina] = await Promise.all([
    workspace.newPerson('carol'),
    workspace.newPerson('bob'),
    workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false }),
  ])
})
afterAll(() => workspace[Symbol.asyncDispose]())

const families = [
  { prefix: 'channels', one: 'channel', t: 'c', method: 'createChannel' },
  { prefix: 'groups', one: 'group', t: 'p', method: 'createPrivateGroup' },
] as const

async function membersOf(roomId: unknown): Promise<{ username: string; roles: string[] }[]> {
  const { rows } = await workspace.sql.query<{ username: string; roles: string[] }>(
    'SELECT u.username, m.roles FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 ORDER BY u.username',
    [roomId],
  )
  return rows
}

async function roomNamed(name: string): Promise<number> {
  const { rows } = await workspace.sql.query<{ n: string }>('SELECT count(*) AS n FROM rooms WHERE name = $1', [name])
  return Number(rows[0]?.n)
}

describe.each(families)('making a $one', ({ prefix, one, t, method }) => {
  test('its maker owns it, the people named are in it, and nobody was announced', async () => {
    const answer = await carol.rest.post(`${prefix}.create`, {
      name: `plans-${t}`,
      members: ['bob', 'gina'],
      readOnly: true,
      extraData: { topic: 'Plans', broadcast: false, encrypted: false },
    })
    expect(answer).toMatchObject({
      success: true,
      [one]: { t, name: `plans-${t}`, fname: `plans-${t}`, usersCount: 3, msgs: 0, ro: true, topic: 'Plans', u: { username: 'carol' } },
    })
    const room = answer[one] as { _id: string }
    expect(await membersOf(room._id)).toEqual([
      { username: 'bob', roles: [] },
      { username: 'carol', roles: ['owner'] },
      { username: 'gina', roles: [] },
    ])
    const { rows } = await workspace.sql.query('SELECT details FROM audit_log WHERE target_id = $1', [room._id])
    expect(rows).toEqual([{ details: { after: { kind: one, members: ['bob', 'gina'] } } }])
    await carol.rest.post(`${prefix}.delete`, { roomId: room._id })
  })

  test('over DDP answers the room’s id and name, and the person who was named hears of it at once', async () => {
    const listening = await bob.socket()
    await listening.subscribe('stream-notify-user', `${bob.id}/subscriptions-changed`, false).ready
    const socket = await carol.socket()
    const made = await socket.call<{ rid: string }>(method, `ddp-${t}`, ['bob'], false, {}, {}, '')
    expect(made).toEqual({ rid: expect.any(String), name: `ddp-${t}`, inserted: true })
    await listening.waitFor(({ fields }) => fields.args[0] === 'inserted' && (fields.args[1] as { rid: string }).rid === made.rid)
  })

  test('its maker can stay outside', async () => {
    const answer = await carol.rest.post(`${prefix}.create`, { name: `without-me-${t}`, members: ['bob'], excludeSelf: true })
    expect(await membersOf((answer[one] as { _id: string })._id)).toEqual([{ username: 'bob', roles: [] }])
  })

  test('a guest can’t, not even when somebody has given the permission to the guest role in the database', async () => {
    await workspace.sql.query(
      `INSERT INTO permission_roles (permission, roles) VALUES ('create-${t}', ARRAY['user','admin','guest']) ON CONFLICT DO NOTHING`,
    )
    await workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    const refused = await gina.rest.request('POST', `${prefix}.create`, { body: { name: `gina-${t}` } })
    expect(refused).toMatchObject(
      t === 'c' ? { status: 403, body: { errorType: 'error-unauthorized' } } : { status: 400, body: { errorType: 'error-not-allowed' } },
    )
    const socket = await gina.socket()
    await expect(socket.call(method, `gina-${t}`, [])).rejects.toMatchObject({
      error: t === 'c' ? 'error-unauthorized' : 'error-not-allowed',
    })
    expect(await roomNamed(`gina-${t}`)).toBe(0)
  })

  test('a guest at the limit refuses the whole of it', async () => {
    const gus = await workspace.newPerson(`gus-${t}`, { roles: ['guest'], joinDefaultChannels: false })
    for (const name of ['one', 'two']) await carol.rest.post(`${prefix}.create`, { name: `${name}-${t}`, members: [gus.username] })
    const refused = await carol.rest.request('POST', `${prefix}.create`, { body: { name: `three-${t}`, members: ['bob', gus.username] } })
    expect(refused).toMatchObject({
      status: 400,
      body: { success: false, errorType: 'error-max-rooms-per-guest-reached', details: { limit: 2 } },
    })
    expect(await roomNamed(`three-${t}`)).toBe(0)
  })

  test('somebody who is not there, or not active, refuses the whole of it', async () => {
    const zoe = await workspace.newPerson(`zoe-${t}`)
    await workspace.sql.query('UPDATE users SET active = false WHERE id = $1', [zoe.id])
    for (const [member, errorType] of [
      ['nobody.at.all', 'error-invalid-user'],
      [zoe.username, 'error-user-is-not-activated'],
    ]) {
      const refused = await carol.rest.request('POST', `${prefix}.create`, { body: { name: `typo-${t}`, members: ['bob', member] } })
      expect(refused).toMatchObject({ status: 400, body: { errorType } })
    }
    expect(await roomNamed(`typo-${t}`)).toBe(0)
  })

  test('what this workspace does not have is refused rather than forgotten', async () => {
    for (const [extraData, errorType] of [
      [{ encrypted: true }, 'error-not-allowed'],
      [{ teamId: 'x' }, 'team-does-not-exist'],
    ] as const) {
      const refused = await carol.rest.request('POST', `${prefix}.create`, { body: { name: `other-${t}`, extraData } })
      expect(refused).toMatchObject({ status: 400, body: { errorType } })
    }
  })

  test('bad input is told apart', async () => {
    for (const [body, errorType] of [
      [{}, 'invalid-params'],
      [{ name: '' }, 'error-invalid-room-name'],
      [{ name: 'two words' }, 'error-invalid-room-name'],
      [{ name: 'x'.repeat(121) }, 'error-invalid-room-name'],
      [{ name: 'fine', members: 'bob' }, 'invalid-params'],
    ] as const) {
      const refused = await carol.rest.request('POST', `${prefix}.create`, { body })
      expect(refused, JSON.stringify(body)).toMatchObject({ status: 400, body: { errorType } })
    }
  })
})

describe('names of rooms', () => {
  test('a name that is taken, or looks like it, is refused whatever the kind', async () => {
    await carol.rest.post('groups.create', { name: 'Secret' })
    for (const name of ['Secret', 'secret', 'SECRET'])
      for (const path of ['channels.create', 'groups.create']) {
        const refused = await bob.rest.request('POST', path, { body: { name } })
        expect(refused).toMatchObject({ status: 400, body: { errorType: 'error-duplicate-channel-name' } })
      }
  })

  test('of twenty people who make the same channel at once, one does', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        carol.rest.request('POST', i % 2 === 0 ? 'channels.create' : 'groups.create', { body: { name: 'race' } }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => (body as { errorType?: string }).errorType === 'error-duplicate-channel-name')).toHaveLength(19)
    expect(await roomNamed('race')).toBe(1)
  })

  test('a member can ask whether a name is taken; a guest can’t', async () => {
    expect(await bob.rest.get('rooms.nameExists', { roomName: 'sécret' })).toMatchObject({ exists: true })
    expect(await bob.rest.get('rooms.nameExists', { roomName: 'free' })).toMatchObject({ exists: false })
    const taken = await gina.rest.request('GET', 'rooms.nameExists', { query: { roomName: 'Secret' } })
    const free = await gina.rest.request('GET', 'rooms.nameExists', { query: { roomName: 'free' } })
    expect(taken).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
    expect(taken.body).toEqual(free.body)
    const socket = await gina.socket()
    await expect(socket.call('roomNameExists', 'Secret')).rejects.toMatchObject({ error: 'error-not-allowed' })
  })
})

describe('where any character is allowed in a name', () => {
  test('the title is kept as typed and the name is its plain form', async () => {
    await using special = await openWorkspace({ OVERWRITE_SETTING_UI_Allow_room_names_with_special_chars: 'true' })
    const answer = await special.alice.rest.post('channels.create', { name: 'Café & Kuchen' })
    expect(answer).toMatchObject({ channel: { name: 'Cafe-Kuchen', fname: 'Café & Kuchen' } })
    const russian = await special.alice.rest.post('channels.create', { name: 'проект' })
    expect(russian).toMatchObject({ channel: { name: expect.stringMatching(/^\w+$/), fname: 'проект' } })
    const again = await special.alice.rest.request('POST', 'channels.create', { body: { name: 'Проект' } })
    expect(again).toMatchObject({ body: { errorType: 'error-duplicate-channel-name' } })
  })
})
