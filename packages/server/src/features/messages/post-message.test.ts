import { Message } from '@foyer/protocol/entities/message.ts'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture, type Place } from '../../../test/fixture.ts'
import { newId } from '../../platform/ids.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture({ OVERWRITE_SETTING_Site_Name: 'Test' })
})
afterAll(() => world[Symbol.asyncDispose]())

interface Sent {
  _id: string
  msg: string
  [key: string]: unknown
}

async function send(name: Name, place: Place, msg: string, more: Record<string, unknown> = {}): Promise<Sent> {
  return (await world.people[name].rest.post<{ message: Sent }>('chat.sendMessage', { message: { rid: world.rooms[place], msg, ...more } }))
    .message
}

async function refused(name: Name, path: string, body: object) {
  const { status, body: answer } = await world.people[name].rest.request('POST', path, { body })
  return { status, body: answer as Record<string, unknown> }
}

async function stored(id: string) {
  const { rows } = await world.workspace.sql.query('SELECT * FROM messages WHERE id = $1', [id])
  return rows[0] as Record<string, unknown> | undefined
}

async function membership(name: Name, place: Place) {
  const { rows } = await world.workspace.sql.query(
    'SELECT m.*, r.position - m.read_position - m.deleted_unread AS unread FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 AND m.user_id = $2',
    [world.rooms[place], world.people[name].id],
  )
  const row = rows[0] as { unread: string; user_mentions: number; group_mentions: number; thread_unread: string[]; open: boolean }
  return { ...row, unread: Number(row.unread) }
}

describe('sending', () => {
  test('a guest writes into a channel they are in; it is stored as written, with the id that was chosen, and everybody reads it', async () => {
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-room-messages', world.rooms.lobby).ready
    const id = newId()
    const sent = await send('gina', 'lobby', 'Hello *all of you*', { _id: id })
    expect(sent).toMatchObject({
      _id: id,
      rid: world.rooms.lobby,
      msg: 'Hello *all of you*',
      u: { username: 'gina', name: 'Gina', kind: 'guest' },
      mentions: [],
      channels: [],
      urls: [],
    })
    // A busy machine answers with plain text at first.
    await expect
      .poll(async () => JSON.stringify((await send('gina', 'lobby', 'Hello *all of you*'))['md']), { timeout: 10_000 })
      .toContain('"BOLD"')
    expect(Value.Errors(Message, sent)).toEqual([])
    const event = await bob.waitFor(({ fields }) => fields.eventName === world.rooms.lobby)
    expect(event.fields.args[0]).toMatchObject({ _id: id, msg: 'Hello *all of you*', ts: expect.any(Date), u: { kind: 'guest' } })
    expect((event.fields.args[0] as { ts: Date }).ts.toISOString()).toBe(sent['ts'])
    expect(await stored(id)).toMatchObject({ author_id: world.people.gina.id, body: 'Hello *all of you*' })
  })

  test('over DDP the answer is the whole message, and an empty id is none', async () => {
    const gina = await world.people.gina.socket()
    const sent = await gina.call<Sent>('sendMessage', { _id: '', rid: world.rooms.lobby, msg: 'over the socket' }, '')
    expect(sent).toMatchObject({
      _id: expect.stringMatching(/^\w{17}$/),
      msg: 'over the socket',
      ts: expect.any(Date),
      u: { username: 'gina' },
    })
  })

  test('only words, thread and attachments are taken from what a client sends', async () => {
    const sent = await send('gina', 'lobby', 'plain', {
      u: { _id: world.people.carol.id, username: 'carol' },
      ts: '2001-01-01T00:00:00.000Z',
      t: 'uj',
      pinned: true,
      starred: [{ _id: world.people.bob.id }],
      reactions: { ':x:': { usernames: ['bob'] } },
      tcount: 9,
      replies: [world.people.bob.id],
      drid: world.rooms.vault,
      file: { _id: 'f' },
      files: [{ _id: 'f' }],
      editedAt: '2001-01-01T00:00:00.000Z',
      _hidden: true,
      mentions: [{ _id: world.people.bob.id, username: 'bob' }],
      urls: [{ url: 'https://example.com', meta: { secret: 'x' } }],
      bot: { i: 'x' },
      role: 'owner',
      blocks: [{}],
      attachments: [{ title: 'a', actions: [{ type: 'button' }], title_link: 'https://example.com', message_link: 'https://example.com' }],
    })
    expect(Object.keys(sent).sort()).toEqual([
      '_id',
      '_updatedAt',
      'attachments',
      'channels',
      'md',
      'mentions',
      'msg',
      'rid',
      'ts',
      'u',
      'urls',
    ])
    expect(sent).toMatchObject({
      u: { username: 'gina' },
      mentions: [],
      urls: [],
      attachments: [{ title: 'a', title_link: 'https://example.com' }],
    })
    expect((sent['attachments'] as object[]).map((attachment) => Object.keys(attachment))).toEqual([['title', 'title_link']])
    expect(new Date(sent['ts'] as string).getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect(await stored(sent._id)).toMatchObject({
      type: null,
      pinned_at: null,
      starred_by: [],
      thread_count: 0,
      reactions: {},
      edited_at: null,
      discussion_id: null,
    })
  })

  test('what runs, what is too long, and what can’t be stored is refused or made harmless', async () => {
    const rid = world.rooms.lobby
    for (const [message, code] of [
      [{ rid, msg: '' }, 'invalid-params'],
      [{ rid, msg: '  ' }, 'invalid-params'],
      [{ rid, msg: 'x'.repeat(5001) }, 'error-message-size-exceeded'],
      [{ rid, msg: 'x', attachments: [{ title_link: 'javascript:alert(1)' }] }, 'invalid-params'],
      [{ rid, msg: 'x', attachments: ['x'] }, 'invalid-params'],
      [{ rid, msg: 'x', attachments: [{ text: 'x'.repeat(70_000) }] }, 'error-message-size-exceeded'],
      [{ rid, msg: Array.from({ length: 60 }, (_, i) => `@user${i}`).join(' ') }, 'error-too-many-mentions'],
      [{ rid, msg: 'x', _id: 'not an id!' }, 'invalid-params'],
      [{ rid, msg: 'a\u0000b' }, 'invalid-params'],
      [{ rid, msg: 'x', attachments: [{ text: '\u0000' }] }, 'invalid-params'],
      [{ rid, msg: 'x', tmid: { $ne: '' } }, 'invalid-params'],
      [{ rid: { $ne: '' }, msg: 'x' }, 'invalid-params'],
    ] as const)
      expect(await refused('gina', 'chat.sendMessage', { message }), JSON.stringify(message).slice(0, 80)).toMatchObject({
        status: 400,
        body: { errorType: code },
      })
    expect(await send('gina', 'lobby', 'a \ud800 b', { attachments: [{ text: '\udc00' }] })).toMatchObject({
      msg: 'a \ufffd b',
      attachments: [{ text: '\ufffd' }],
    })
  })

  test('a room that gina can’t see answers as one that does not exist, and nothing is stored or counted', async () => {
    const before = await membership('vera', 'vault')
    const hidden = await refused('gina', 'chat.sendMessage', { message: { rid: world.rooms.vault, msg: 'let me in' } })
    const missing = await refused('gina', 'chat.sendMessage', { message: { rid: newId(), msg: 'let me in' } })
    expect(hidden).toMatchObject({ status: 400, body: { success: false, errorType: 'error-room-not-found' } })
    expect(hidden).toEqual(missing)
    expect(await membership('vera', 'vault')).toEqual(before)
    const gina = await world.people.gina.socket()
    const errors = await Promise.all(
      [world.rooms.vault, newId()].map((rid) =>
        gina
          .call('sendMessage', { rid, msg: 'x' })
          .catch((error: { error: string; reason: string }) => ({ error: error.error, reason: error.reason })),
      ),
    )
    expect(errors[0]).toEqual({ error: 'error-room-not-found', reason: expect.any(String) })
    expect(errors[0]).toEqual(errors[1])
  })

  test('archived, read-only and muted rooms take nobody’s words but those of who may', async () => {
    expect(await refused('gina', 'chat.sendMessage', { message: { rid: world.rooms.attic, msg: 'x' } })).toMatchObject({
      body: { errorType: 'error-room-archived' },
    })
    expect(await refused('gina', 'chat.sendMessage', { message: { rid: world.rooms.board, msg: 'x' } })).toMatchObject({
      body: { errorType: 'error-room-is-read-only' },
    })
    expect(await refused('gina', 'chat.sendMessage', { message: { rid: world.rooms.library, msg: 'x' } })).toMatchObject({
      body: { errorType: 'error-you-are-muted' },
    })
    expect(await send('carol', 'board', 'an owner may')).toMatchObject({ msg: 'an owner may' })
  })

  test('nobody writes under another name but bots', async () => {
    for (const mask of [{ alias: 'Carol' }, { avatar: 'https://example.com/a.png' }, { emoji: ':smile:' }])
      for (const name of ['gina', 'bob', 'alice'] as const)
        expect(await refused(name, 'chat.sendMessage', { message: { rid: world.rooms.lobby, msg: 'x', ...mask } })).toMatchObject({
          status: 400,
          body: { errorType: 'error-not-allowed' },
        })
    expect(
      await send('robo', 'lobby', 'bridged', {
        alias: 'Someone',
        avatar: 'https://example.com/a.png',
        emoji: ':ghost:',
        bot: { i: 'bridge', x: 1 },
      }),
    ).toMatchObject({ alias: 'Someone', avatar: 'https://example.com/a.png', emoji: ':ghost:', bot: { i: 'bridge' } })
  })
})

describe('exactly once', () => {
  test('the same id sent again over REST and DDP at once is stored once, told once, and answered alike', async () => {
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-room-messages', world.rooms.lobby).ready
    await bob.subscribe('stream-notify-user', `${world.people.bob.id}/notification`).ready
    const gina = await world.people.gina.socket()
    const message = { _id: newId(), rid: world.rooms.lobby, msg: 'once, @bob' }
    const before = await membership('bob', 'lobby')
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () =>
        world.people.gina.rest.post<{ message: Sent }>('chat.sendMessage', { message }).then((answer) => answer.message),
      ),
      ...Array.from({ length: 4 }, () => gina.call<Sent>('sendMessage', message)),
    ])
    expect(new Set(answers.map((answer) => answer._id))).toEqual(new Set([message._id]))
    await world.workspace.settle()
    await send('gina', 'lobby', 'the end')
    await bob.waitFor(({ fields }) => (fields.args[0] as { msg?: string }).msg === 'the end')
    const told = bob.frames.filter((frame) => frame.msg === 'changed' && JSON.stringify(frame).includes(message._id))
    expect(told.map((frame) => (frame as { collection?: string }).collection).sort()).toEqual([
      'stream-notify-user',
      'stream-room-messages',
    ])
    const after = await membership('bob', 'lobby')
    expect([after.unread - before.unread, after.user_mentions - before.user_mentions]).toEqual([2, 1])
  })

  test('an id that stands for something else is refused in the same words, wherever that is and whether it is there still', async () => {
    const deleted = await send('bob', 'lobby', 'to be deleted')
    await world.people.bob.rest.post('chat.delete', { roomId: world.rooms.lobby, msgId: deleted._id })
    const own = await send('gina', 'lobby', 'first words')
    const answers = []
    for (const _id of [
      world.messages.veraInVault,
      world.messages.carolInLobby,
      world.messages.ginaInDuo,
      world.messages.ginaJoinedLobby,
      own._id,
      deleted._id,
    ])
      answers.push(await refused('gina', 'chat.sendMessage', { message: { _id, rid: world.rooms.lobby, msg: 'other words' } }))
    expect(answers[0]).toMatchObject({ status: 400, body: { errorType: 'error-duplicate-id' } })
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await stored(deleted._id)).toBeUndefined()
  })

  test('30 messages sent at once stand in one order, a moment each', async () => {
    const names = ['gina', 'bob', 'carol'] as const
    await Promise.all(Array.from({ length: 30 }, (_, index) => send(names[index % 3] ?? 'bob', 'trio', `m${index}`)))
    const { rows } = await world.workspace.sql.query<{ created_at: Date; position: string }>(
      'SELECT created_at, position FROM messages WHERE room_id = $1 AND type IS NULL ORDER BY created_at',
      [world.rooms.trio],
    )
    expect(rows.length).toBe(30)
    const moments = rows.map((row) => row.created_at.getTime())
    const positions = rows.map((row) => Number(row.position))
    expect(moments.every((moment, at) => at === 0 || moment > (moments[at - 1] ?? 0))).toBe(true)
    expect(positions).toEqual(positions.map((_, at) => (positions[0] ?? 0) + at))
  })
})
