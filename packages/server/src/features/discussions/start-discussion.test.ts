import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Started {
  discussion: { _id: string; rid: string; t: string; name: string; fname: string; prid: string; topic?: string }
}

/** Everything that a refused discussion must not leave behind. */
async function count(): Promise<Record<string, number>> {
  const { rows } = await world.workspace.sql.query(
    'SELECT (SELECT count(*)::int FROM rooms) AS rooms, (SELECT count(*)::int FROM messages) AS messages, (SELECT count(*)::int FROM memberships) AS memberships',
  )
  return rows[0]
}

async function membersOf(roomId: string): Promise<Record<string, string[]>> {
  const { rows } = await world.workspace.sql.query<{ username: string; roles: string[] }>(
    'SELECT u.username, m.roles FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1',
    [roomId],
  )
  return Object.fromEntries(rows.map((row) => [row.username, row.roles]))
}

async function setSetting(id: string, value: unknown): Promise<void> {
  await world.workspace.sql.query('INSERT INTO settings (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = $2', [
    id,
    JSON.stringify(value),
  ])
  await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
}

const start = (name: Name, body: object) => world.people[name].rest.post<Started>('rooms.createDiscussion', body)
const refused = async (name: Name, body: object) => {
  const answer = await world.people[name].rest.request('POST', 'rooms.createDiscussion', { body })
  return { status: answer.status, body: answer.body }
}

describe('a member starts a discussion', () => {
  test('below a channel: open, theirs, and announced in the channel', async () => {
    const { discussion } = await start('bob', { prid: world.rooms.lobby, t_name: 'Lunch & dinner', users: ['vera'], topic: 'food' })
    expect(discussion).toMatchObject({ t: 'c', fname: 'Lunch & dinner', prid: world.rooms.lobby, topic: 'food', rid: discussion._id })
    expect(discussion.name).toMatch(/^\w{17}$/)
    expect(await membersOf(discussion._id)).toEqual({ bob: ['owner'], vera: [] })
    const { rows } = await world.workspace.sql.query(
      'SELECT type, body, author_id, discussion_id FROM messages WHERE room_id = $1 ORDER BY created_at DESC LIMIT 1',
      [world.rooms.lobby],
    )
    expect(rows).toEqual([
      { type: 'discussion-created', body: 'Lunch & dinner', author_id: world.people.bob.id, discussion_id: discussion._id },
    ])
  })

  test('over DDP, below a group: private, from a message whose author comes along', async () => {
    const socket = await world.people.carol.socket()
    const discussion = await socket.call<Started['discussion']>('createDiscussion', {
      prid: world.rooms.project,
      pmid: world.messages.danInProject,
      t_name: 'What Dan said',
      reply: '',
      users: [],
    })
    expect(discussion).toMatchObject({ rid: discussion._id, t: 'p', fname: 'What Dan said', prid: world.rooms.project })
    expect(discussion).not.toHaveProperty('topic')
    expect(await membersOf(discussion._id)).toEqual({ carol: ['owner'], dan: [] })
  })

  test('over DDP by naming only the message', async () => {
    const socket = await world.people.dan.socket()
    expect(await socket.call('createDiscussion', { pmid: world.messages.ginaInProject, t_name: 'What Gina said' })).toMatchObject({
      t: 'p',
      prid: world.rooms.project,
    })
    await expect(socket.call('createDiscussion', { pmid: world.messages.veraInVault, t_name: 'x' })).rejects.toMatchObject({
      error: 'error-room-not-found',
    })
    await expect(socket.call('createDiscussion', { pmid: 'nosuchmessage', t_name: 'x' })).rejects.toMatchObject({
      error: 'error-room-not-found',
    })
  })

  test('from a message that has one: enters it and gets it', async () => {
    const body = { prid: world.rooms.lobby, pmid: world.messages.carolInLobby }
    const first = await start('bob', { ...body, t_name: 'First' })
    expect(await membersOf(first.discussion._id)).toEqual({ bob: ['owner'], carol: [] })
    const before = await count()
    const second = await start('dan', { ...body, t_name: 'Second' })
    expect(second.discussion).toMatchObject({ _id: first.discussion._id, fname: 'First' })
    expect(await membersOf(first.discussion._id)).toEqual({ bob: ['owner'], carol: [], dan: [] })
    expect(await count()).toMatchObject({ rooms: before['rooms'] })
    expect((await start('dan', { ...body, t_name: 'Third' })).discussion._id).toBe(first.discussion._id)
  })

  test('from one message at once with another: both are in one', async () => {
    const body = { prid: world.rooms.lobby, pmid: world.messages.roboInLobby, t_name: 'Race' }
    const started = await Promise.all((['bob', 'dan', 'vera', 'carol'] as const).map((name) => start(name, body)))
    expect(new Set(started.map(({ discussion }) => discussion._id)).size).toBe(1)
    expect(Object.keys(await membersOf(started[0]?.discussion._id ?? '')).sort()).toEqual(['bob', 'carol', 'dan', 'robo', 'vera'])
  })

  test('with a first message', async () => {
    const { discussion } = await start('bob', { prid: world.rooms.lobby, t_name: 'With\nwords ', reply: 'Shall we?' })
    expect(discussion.fname).toBe('With words')
    const { rows } = await world.workspace.sql.query('SELECT body, author_id FROM messages WHERE room_id = $1 AND type IS NULL', [
      discussion._id,
    ])
    expect(rows).toEqual([{ body: 'Shall we?', author_id: world.people.bob.id }])
  })

  test('copies nothing of the room above into it', async () => {
    const { discussion } = await start('vera', {
      prid: world.rooms.vault,
      pmid: world.messages.veraInVault,
      t_name: 'About it',
      users: ['gus'],
    })
    const { room } = await world.people.gus.rest.get<{ room: object }>('rooms.info', { roomId: discussion._id })
    expect(JSON.stringify(room)).not.toContain('vault')
    expect(JSON.stringify(room)).not.toContain('veraInVault says this')
    expect(await world.people.gus.rest.request('GET', 'rooms.info', { query: { roomId: world.rooms.vault } })).toMatchObject({
      body: { errorType: 'error-room-not-found' },
    })
  })
})

describe('a guest starts a discussion', () => {
  test('below a channel they are in: private, theirs, with the members they name', async () => {
    const { discussion } = await start('gina', {
      prid: world.rooms.lobby,
      pmid: world.messages.bobInLobby,
      t_name: 'Gina asks',
      users: ['carol', 'gina'],
    })
    expect(discussion).toMatchObject({ t: 'p', prid: world.rooms.lobby })
    expect(await membersOf(discussion._id)).toEqual({ gina: ['owner'], carol: [], bob: [] })
    expect((await world.people.gina.rest.get<{ update: { _id: string }[] }>('rooms.get')).update.map((room) => room._id)).toContain(
      discussion._id,
    )
  })

  test('over DDP, below a direct message', async () => {
    const socket = await world.people.gina.socket()
    const discussion = await socket.call<Started['discussion']>('createDiscussion', {
      prid: world.rooms.duo,
      t_name: 'Between us',
      users: ['carol'],
    })
    expect(await membersOf(discussion._id)).toEqual({ gina: ['owner'], carol: [] })
  })

  test('does not enter one that they were not invited to by naming its message: they get one of their own', async () => {
    const body = { prid: world.rooms.lobby, pmid: world.messages.ginaInLobby }
    const theirs = await start('bob', { ...body, t_name: 'About Gina' })
    await world.workspace.sql.query('DELETE FROM memberships WHERE room_id = $1 AND user_id = $2', [
      theirs.discussion._id,
      world.people.gina.id,
    ])
    const own = await start('gina', { ...body, t_name: 'Gina again' })
    expect(own.discussion._id).not.toBe(theirs.discussion._id)
    expect(await membersOf(theirs.discussion._id)).toEqual({ bob: ['owner'] })
    expect((await start('gina', { ...body, t_name: 'And again' })).discussion._id).toBe(own.discussion._id)
  })
})

describe('nothing is left behind when a discussion is refused', () => {
  let before: Record<string, number>
  beforeEach(async () => {
    before = await count()
  })

  test('a guest can’t tell a stranger from nobody, from a guest elsewhere, and from somebody who has been deactivated', async () => {
    for (const users of [['dan'], ['nobodyatall'], ['gus'], ['dora'], ['carol', 'dan'], ['vera']])
      expect(await refused('gina', { prid: world.rooms.lobby, t_name: 'x', users }), users.join()).toEqual({
        status: 400,
        body: { success: false, error: 'The user is not valid [error-invalid-user]', errorType: 'error-invalid-user' },
      })
    expect(await refused('bob', { prid: world.rooms.lobby, t_name: 'x', users: ['nobodyatall'] })).toMatchObject({
      body: { errorType: 'error-invalid-user' },
    })
    expect(await count()).toEqual(before)
  })

  test('a room that a guest does not know is not there, whatever else they send', async () => {
    for (const prid of [world.rooms.vault, world.rooms.annex, world.rooms.pair, 'nosuchroom'])
      expect(await refused('gina', { prid, pmid: world.messages.veraInVault, t_name: 'x', users: ['vera'] })).toEqual({
        status: 400,
        body: { success: false, error: 'There is no such room [error-room-not-found]', errorType: 'error-room-not-found' },
      })
    const socket = await world.people.gina.socket()
    for (const pmid of [world.messages.veraInVault, world.messages.carolInAnnex, world.messages.oldInProject, 'nosuchmessage'])
      await expect(socket.call('createDiscussion', { pmid, t_name: 'x' })).rejects.toMatchObject({
        error: 'error-room-not-found',
        reason: 'There is no such room',
      })
    expect(await count()).toEqual(before)
  })

  test('a message of another room, one before a guest’s time, and one that is not there look alike', async () => {
    for (const pmid of [world.messages.veraInVault, world.messages.carolInLobby, world.messages.oldInProject, 'nosuchmessage'])
      expect(await refused('gina', { prid: world.rooms.project, pmid, t_name: 'x' })).toEqual({
        status: 400,
        body: { success: false, error: 'The message is not valid [error-invalid-message]', errorType: 'error-invalid-message' },
      })
    expect(await count()).toEqual(before)
  })

  test('a discussion takes none below it', async () => {
    for (const name of ['gina', 'carol'] as const)
      expect(await refused(name, { prid: world.rooms.plans, t_name: 'x' })).toMatchObject({
        status: 400,
        body: { errorType: 'error-nested-discussion' },
      })
    expect(await count()).toEqual(before)
  })

  test('an archived, a read-only room, and one where somebody is muted take none', async () => {
    expect(await refused('gina', { prid: world.rooms.attic, t_name: 'x' })).toMatchObject({ body: { errorType: 'error-room-archived' } })
    expect(await refused('gina', { prid: world.rooms.board, t_name: 'x' })).toMatchObject({
      body: { errorType: 'error-room-is-read-only' },
    })
    expect(await refused('gina', { prid: world.rooms.library, t_name: 'x' })).toMatchObject({ body: { errorType: 'error-you-are-muted' } })
    expect(await count()).toEqual(before)
  })

  test('a guest in as many rooms as guests may be starts none, and is put into none', async () => {
    await setSetting('Limits_Rooms_Per_Guest', 2)
    expect(await refused('gina', { prid: world.rooms.lobby, t_name: 'x', reply: 'hello' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-max-rooms-per-guest-reached', details: { limit: 2 } },
    })
    expect(await refused('bob', { prid: world.rooms.lobby, t_name: 'x', users: ['gina'], reply: 'hello' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-max-rooms-per-guest-reached' },
    })
    expect(await count()).toEqual(before)
    const { discussion } = await start('bob', { prid: world.rooms.trio, pmid: undefined, t_name: 'Without her' })
    expect(await membersOf(discussion._id)).toEqual({ bob: ['owner'] })
    await setSetting('Limits_Rooms_Per_Guest', 0)
  })

  test('a guest at the limit whose message is discussed stays out, and the discussion begins', async () => {
    await setSetting('Limits_Rooms_Per_Guest', 2)
    const { discussion } = await start('dan', { prid: world.rooms.lobby, pmid: world.messages.bobInLobby, t_name: 'Bob comes along' })
    expect(Object.keys(await membersOf(discussion._id))).toContain('bob')
    const plans = await world.people.carol.rest.post<Started>('rooms.createDiscussion', {
      prid: world.rooms.duo,
      pmid: world.messages.ginaInDuo,
      t_name: 'What Gina wrote',
    })
    expect(await membersOf(plans.discussion._id)).toEqual({ carol: ['owner'] })
    await setSetting('Limits_Rooms_Per_Guest', 0)
  })

  test('two discussions at once leave a guest at the limit in one of them', async () => {
    const { rows } = await world.workspace.sql.query(
      `SELECT count(*)::int AS n FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = $1 AND r.kind <> 'direct'`,
      [world.people.gus.id],
    )
    await setSetting('Limits_Rooms_Per_Guest', rows[0].n + 1)
    const answers = await Promise.all(['one', 'two', 'three'].map((title) => refused('gus', { prid: world.rooms.garage, t_name: title })))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400])
    expect(await count()).toEqual({
      rooms: (before['rooms'] ?? 0) + 1,
      messages: (before['messages'] ?? 0) + 1,
      memberships: (before['memberships'] ?? 0) + 1,
    })
    await setSetting('Limits_Rooms_Per_Guest', 0)
  })

  test('a first message that would be refused refuses the discussion', async () => {
    expect(await refused('gina', { prid: world.rooms.lobby, t_name: 'x', reply: 'hello @all' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect(await refused('bob', { prid: world.rooms.lobby, t_name: 'x', reply: 'x'.repeat(6_000) })).toMatchObject({
      status: 400,
      body: { errorType: 'error-message-size-exceeded' },
    })
    expect(await count()).toEqual(before)
  })

  test('where discussions are switched off, or asked to be encrypted, there is none', async () => {
    expect(await refused('bob', { prid: world.rooms.lobby, t_name: 'x', encrypted: true })).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    await setSetting('Discussion_enabled', false)
    expect(await refused('bob', { prid: world.rooms.lobby, t_name: 'x' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect(await count()).toEqual(before)
    await setSetting('Discussion_enabled', true)
  })

  test('a guest from whom the permission was taken starts none', async () => {
    await world.workspace.sql.query(`INSERT INTO permission_roles (permission, roles) VALUES ('start-discussion', '{admin,user}')`)
    await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    expect(await refused('gina', { prid: world.rooms.lobby, t_name: 'x' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect(await count()).toEqual(before)
    await world.workspace.sql.query(`DELETE FROM permission_roles WHERE permission = 'start-discussion'`)
    await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
  })

  test('a request that says too little, or nonsense, is refused', async () => {
    for (const body of [
      {},
      { prid: world.rooms.lobby },
      { t_name: 'x' },
      { prid: world.rooms.lobby, t_name: 5 },
      { prid: { $ne: '' }, t_name: 'x' },
      { prid: world.rooms.lobby, t_name: 'x', users: 'carol' },
    ])
      expect(await refused('bob', body)).toMatchObject({ status: 400, body: { errorType: 'invalid-params' } })
    for (const t_name of ['', '   ', '\u200b'])
      expect(await refused('bob', { prid: world.rooms.lobby, t_name })).toMatchObject({
        status: 400,
        body: { errorType: 'error-invalid-room-name' },
      })
    expect(await count()).toEqual(before)
  })
})
