import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture, type Place } from '../../../test/fixture.ts'
import { newId } from '../../platform/ids.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Shown {
  _id: string
  ts: string
  _updatedAt: string
  [key: string]: unknown
}

async function send(name: Name, place: Place, msg: string, more: Record<string, unknown> = {}): Promise<Shown> {
  return (
    await world.people[name].rest.post<{ message: Shown }>('chat.sendMessage', { message: { rid: world.rooms[place], msg, ...more } })
  ).message
}

async function remove(name: Name, place: Place, msgId: string, more: Record<string, unknown> = {}) {
  const { status, body } = await world.people[name].rest.request('POST', 'chat.delete', {
    body: { roomId: world.rooms[place], msgId, ...more },
  })
  return { status, body: body as Record<string, unknown> }
}

async function show(name: Name, msgId: string) {
  const { body } = await world.people[name].rest.request('GET', 'chat.getMessage', { query: { msgId } })
  return body as { message?: Shown; errorType?: string }
}

async function change(values: Record<string, unknown>): Promise<void> {
  for (const [id, value] of Object.entries(values))
    await world.workspace.sql.query('INSERT INTO settings (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = $2', [
      id,
      JSON.stringify(value),
    ])
  await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
}

async function room(place: Place) {
  const { rows } = await world.workspace.sql.query<{ messages: number; last: string | null; last_at: Date | null }>(
    'SELECT message_count::int AS messages, last_message_id AS last, last_message_at AS last_at FROM rooms WHERE id = $1',
    [world.rooms[place]],
  )
  return rows[0]
}

async function counts(name: Name, place: Place) {
  const { rows } = await world.workspace.sql.query<{ unread: number; user: number; group: number; threads: string[] }>(
    'SELECT (r.position - m.read_position - m.deleted_unread)::int AS unread, m.user_mentions AS user, m.group_mentions AS group, m.thread_unread AS threads FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 AND m.user_id = $2',
    [world.rooms[place], world.people[name].id],
  )
  return rows[0]
}

const readAll = (name: Name, place: Place) =>
  world.people[name].rest.post('subscriptions.read', { rid: world.rooms[place], readThreads: true })

describe('who may delete', () => {
  test('bob his own, carol everybody’s; a guest not even their own, unless an administrator lets them', async () => {
    expect(await remove('bob', 'lobby', (await send('bob', 'lobby', 'mine'))._id)).toMatchObject({ status: 200 })
    expect(await remove('carol', 'lobby', (await send('bob', 'lobby', 'theirs'))._id, { asUser: true })).toMatchObject({ status: 200 })
    expect(await remove('bob', 'lobby', world.messages.carolInLobby)).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    const own = await send('gina', 'lobby', 'mine')
    const gina = await world.people.gina.socket()
    for (const more of [{}, { asUser: true }])
      expect(await remove('gina', 'lobby', own._id, more)).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    await expect(gina.call('deleteMessage', { _id: own._id })).rejects.toMatchObject({ error: 'error-action-not-allowed' })
    expect(await remove('bob', 'lobby', world.messages.ginaJoinedLobby)).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect(await remove('gina', 'attic', world.messages.ginaInAttic)).toMatchObject({ status: 400 })
    expect(await show('gina', own._id)).toMatchObject({ message: { msg: 'mine' } })
  })

  test('a hidden message, one of another room and a missing one answer alike', async () => {
    const missing = await remove('gina', 'lobby', newId())
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-message-not-found' } })
    for (const [place, id] of [
      ['vault', world.messages.veraInVault],
      ['lobby', world.messages.veraInVault],
      ['project', world.messages.oldInProject],
    ] as const)
      expect(await remove('gina', place, id)).toEqual(missing)
  })

  test('deleting ends when the workspace says so; who may force it is not held', async () => {
    const sent = await send('bob', 'lobby', 'old')
    await world.workspace.sql.query("UPDATE messages SET created_at = created_at - interval '6 minutes' WHERE id = $1", [sent._id])
    await change({ Message_AllowDeleting_BlockDeleteInMinutes: 5 })
    expect(await remove('bob', 'lobby', sent._id)).toMatchObject({ status: 400, body: { errorType: 'error-message-deleting-blocked' } })
    await change({ Message_AllowDeleting_BlockDeleteInMinutes: 0, Message_AllowDeleting: false })
    expect(await remove('bob', 'lobby', sent._id)).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    expect(await remove('carol', 'lobby', sent._id)).toMatchObject({ status: 200 })
    await change({ Message_AllowDeleting: true })
  })
})

describe('what is left', () => {
  test('a trace for those who were away, an event for those who are there, and counts as if it had never been', async () => {
    for (const name of ['bob', 'carol', 'gina'] as const) await readAll(name, 'lobby')
    const before = await room('lobby')
    const gina = await world.people.gina.socket()
    await gina.subscribe('stream-notify-room', `${world.rooms.lobby}/deleteMessage`).ready
    const kept = await send('bob', 'lobby', 'kept')
    const sent = await send('bob', 'lobby', 'gone @gina @all')
    expect(await counts('gina', 'lobby')).toEqual({ unread: 2, user: 1, group: 0, threads: [] })
    expect(await counts('carol', 'lobby')).toEqual({ unread: 2, user: 0, group: 1, threads: [] })
    const answer = await remove('bob', 'lobby', sent._id)
    expect(answer.body).toEqual({
      _id: sent._id,
      ts: expect.stringMatching(/^\d{13}$/),
      message: { _id: sent._id, rid: world.rooms.lobby, u: { _id: world.people.bob.id, username: 'bob', name: 'Bob' } },
      success: true,
    })
    expect((await gina.waitFor(({ fields }) => fields.eventName === `${world.rooms.lobby}/deleteMessage`)).fields.args).toEqual([
      { _id: sent._id },
    ])
    expect(await counts('gina', 'lobby')).toEqual({ unread: 1, user: 0, group: 0, threads: [] })
    expect(await counts('carol', 'lobby')).toEqual({ unread: 1, user: 0, group: 0, threads: [] })
    expect(await counts('bob', 'lobby')).toMatchObject({ unread: 0 })
    expect(await room('lobby')).toEqual({ messages: (before?.messages ?? 0) + 1, last: kept._id, last_at: new Date(kept.ts) })
    expect(await world.people.gina.rest.get('chat.syncMessages', { roomId: world.rooms.lobby, lastUpdate: kept._updatedAt })).toMatchObject(
      { result: { updated: [], deleted: [{ _id: sent._id, _deletedAt: expect.any(String) }] } },
    )
    expect(await world.people.gina.rest.get('chat.getDeletedMessages', { roomId: world.rooms.lobby, since: kept.ts })).toEqual({
      messages: [{ _id: sent._id }],
      count: 1,
      offset: 0,
      total: 1,
      success: true,
    })
    expect(await show('gina', sent._id)).toMatchObject({ errorType: 'error-message-not-found' })
  })

  test('what was read before is not counted again, and what was marked unread is exact', async () => {
    await readAll('gina', 'lobby')
    const [one, two, three] = [await send('bob', 'lobby', '1'), await send('carol', 'lobby', '2'), await send('bob', 'lobby', '3')]
    await readAll('gina', 'lobby')
    await remove('bob', 'lobby', one._id)
    expect(await counts('gina', 'lobby')).toMatchObject({ unread: 0 })
    await send('gina', 'lobby', 'my own')
    await world.people.gina.rest.post('subscriptions.unread', { firstUnreadMessage: { _id: two._id } })
    expect(await counts('gina', 'lobby')).toMatchObject({ unread: 2 })
    await remove('bob', 'lobby', three._id)
    expect(await counts('gina', 'lobby')).toMatchObject({ unread: 1 })
    await send('bob', 'lobby', '4')
    expect(await counts('gina', 'lobby')).toMatchObject({ unread: 2 })
  })

  test('a root with replies becomes an empty place, and goes with its last reply', async () => {
    await readAll('gina', 'lobby')
    const root = await send('bob', 'lobby', 'root @gina', { attachments: [{ title: 'secret' }] })
    const replies = [await send('gina', 'lobby', 'r1', { tmid: root._id }), await send('carol', 'lobby', 'r2', { tmid: root._id })]
    await world.workspace.settle()
    const gina = await world.people.gina.socket()
    await gina.subscribe('stream-room-messages', world.rooms.lobby).ready
    await remove('bob', 'lobby', root._id)
    const { message } = await show('gina', root._id)
    expect(message).toMatchObject({ t: 'rm', msg: '', mentions: [], tcount: 2, editedBy: { username: 'bob' }, u: { username: 'bob' } })
    expect(JSON.stringify(message)).not.toContain('secret')
    expect((await gina.waitFor(({ fields }) => (fields.args[0] as Shown)._id === root._id)).fields.args[0]).toMatchObject({
      t: 'rm',
      msg: '',
    })
    expect(await counts('gina', 'lobby')).toMatchObject({ unread: 0, user: 0 })
    await remove('carol', 'lobby', replies[0]?._id ?? '')
    expect((await show('gina', root._id)).message).toMatchObject({ tcount: 1, tlm: replies[1]?.ts })
    await remove('carol', 'lobby', replies[1]?._id ?? '')
    expect(await show('gina', root._id)).toMatchObject({ errorType: 'error-message-not-found' })
    expect((await counts('bob', 'lobby'))?.threads).not.toContain(root._id)
  })

  test('where the workspace shows that something was deleted, the place stays', async () => {
    await change({ Message_ShowDeletedStatus: true })
    const sent = await send('bob', 'lobby', 'words')
    await remove('bob', 'lobby', sent._id)
    expect((await show('gina', sent._id)).message).toMatchObject({ t: 'rm', msg: '' })
    await change({ Message_ShowDeletedStatus: false })
  })

  test('those whose history begins later hear neither of edits nor of deletions before it', async () => {
    const gina = await world.people.gina.socket()
    await gina.subscribe('stream-room-messages', world.rooms.project).ready
    await gina.subscribe('stream-notify-room', `${world.rooms.project}/deleteMessage`).ready
    await world.people.carol.rest.post('chat.update', {
      roomId: world.rooms.project,
      msgId: world.messages.oldInProject,
      text: 'an old secret',
    })
    await world.people.carol.rest.post('chat.pinMessage', { messageId: world.messages.oldInProject })
    await remove('carol', 'project', world.messages.oldInProject)
    await send('carol', 'project', 'the end')
    await gina.waitFor(({ fields }) => (fields.args[0] as { msg?: string }).msg === 'the end')
    expect(JSON.stringify(gina.frames)).not.toMatch(new RegExp(`${world.messages.oldInProject}|an old secret`))
    const since = '2020-01-01T00:00:00.000Z'
    for (const path of ['chat.syncMessages', 'chat.getDeletedMessages', 'groups.history', 'groups.messages', 'chat.search'])
      expect(
        JSON.stringify(
          await world.people.gina.rest.get(path, { roomId: world.rooms.project, lastUpdate: since, since, searchText: 'secret' }),
        ),
        path,
      ).not.toMatch(new RegExp(`${world.messages.oldInProject}|an old secret`))
  })
})

describe('erasing somebody', () => {
  test('takes what they wrote out of every count; where others have answered, an empty place stays', async () => {
    const [dan, gus] = [world.people.dan, world.people.gus]
    await world.workspace.sql.query(
      'UPDATE memberships SET read_position = (SELECT position FROM rooms WHERE id = room_id), deleted_unread = 0 WHERE room_id = $1',
      [world.rooms.garage],
    )
    const root = await send('gus', 'garage', 'a question')
    await send('dan', 'garage', 'an answer', { tmid: root._id })
    const doomed = await send('gus', 'garage', 'more @dan')
    const answered = await send('dan', 'garage', 'mine')
    await send('gus', 'garage', 'a reply of his', { tmid: answered._id })
    await send('gus', 'garage', 'last words')
    const socket = await dan.socket()
    await socket.subscribe('stream-notify-room', `${world.rooms.garage}/deleteMessageBulk`).ready
    const { status } = await world.workspace.alice.rest.request('POST', 'users.delete', {
      body: { userId: gus.id, confirmRelinquish: true },
    })
    expect(status).toBe(200)
    const { fields } = await socket.waitFor(({ fields: { eventName } }) => eventName === `${world.rooms.garage}/deleteMessageBulk`)
    expect(fields.args[0]).toMatchObject({ rid: world.rooms.garage, users: [], ids: expect.arrayContaining([doomed._id]) })
    const { rows } = await world.workspace.sql.query<{ id: string; type: string | null; body: string; thread_count: number }>(
      'SELECT id, type, body, thread_count FROM messages WHERE room_id = $1 ORDER BY created_at',
      [world.rooms.garage],
    )
    expect(rows.filter((row) => row.type === null || row.type === 'rm')).toEqual([
      { id: root._id, type: 'rm', body: '', thread_count: 1 },
      { id: expect.any(String), type: null, body: 'an answer', thread_count: 0 },
      { id: answered._id, type: null, body: 'mine', thread_count: 0 },
    ])
    const { rows: now } = await world.workspace.sql.query<{ messages: number; counted: number }>(
      'SELECT message_count::int AS messages, (SELECT count(*)::int FROM messages m WHERE m.room_id = r.id) AS counted FROM rooms r WHERE id = $1',
      [world.rooms.garage],
    )
    expect(now[0]?.messages).toBe(now[0]?.counted)
    expect(await counts('dan', 'garage')).toMatchObject({ unread: 0, user: 0 })
  })

  test('tells a guest nothing of what was written before their history', async () => {
    const project = world.rooms.project
    const old = newId()
    await world.workspace.sql.query(
      `INSERT INTO messages (room_id, id, author_id, body, created_at, updated_at)
       SELECT room_id, $3, $4, 'from before', history_from - interval '1 minute', now() FROM memberships WHERE room_id = $1 AND user_id = $2`,
      [project, world.people.gina.id, old, world.people.dan.id],
    )
    const young = await send('dan', 'project', 'since then')
    const socket = await world.people.gina.socket()
    await socket.subscribe('stream-notify-room', `${project}/deleteMessageBulk`).ready
    const { status } = await world.workspace.alice.rest.request('POST', 'users.delete', {
      body: { userId: world.people.dan.id, confirmRelinquish: true },
    })
    expect(status).toBe(200)
    const { fields } = await socket.waitFor(({ fields: { eventName } }) => eventName === `${project}/deleteMessageBulk`)
    expect((fields.args[0] as { ids: string[] }).ids).toContain(young._id)
    await world.workspace.settle()
    expect(JSON.stringify(socket.frames)).not.toContain(old)
    const { rows } = await world.workspace.sql.query('SELECT 1 FROM deleted_messages WHERE id = $1', [old])
    expect(rows).toHaveLength(1)
  })
})
