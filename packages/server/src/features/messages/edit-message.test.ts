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
  msg: string
  ts: string
  editedAt?: string
  editedBy?: { username: string }
  mentions: { username: string }[]
  attachments?: object[]
}

async function send(name: Name, place: Place, msg: string, more: Record<string, unknown> = {}): Promise<Shown> {
  return (
    await world.people[name].rest.post<{ message: Shown }>('chat.sendMessage', { message: { rid: world.rooms[place], msg, ...more } })
  ).message
}

async function edit(name: Name, place: Place, msgId: string, text: string, more: Record<string, unknown> = {}) {
  const { status, body } = await world.people[name].rest.request('POST', 'chat.update', {
    body: { roomId: world.rooms[place], msgId, text, ...more },
  })
  return { status, body: body as { message?: Shown; errorType?: string } }
}

async function change(values: Record<string, unknown>): Promise<void> {
  for (const [id, value] of Object.entries(values))
    await world.workspace.sql.query('INSERT INTO settings (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = $2', [
      id,
      JSON.stringify(value),
    ])
  await world.workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
}

async function mentionsOf(name: Name): Promise<number> {
  const { rows } = await world.workspace.sql.query<{ user_mentions: number }>(
    'SELECT user_mentions FROM memberships WHERE room_id = $1 AND user_id = $2',
    [world.rooms.lobby, world.people[name].id],
  )
  return rows[0]?.user_mentions ?? -1
}

describe('editing', () => {
  test('a guest edits their own message, everybody sees the new text, and nothing else of it changes', async () => {
    const bob = await world.people.bob.socket()
    const sent = await send('gina', 'lobby', 'first *draft*', { attachments: [{ title: 'kept' }] })
    await world.workspace.settle()
    await bob.subscribe('stream-room-messages', world.rooms.lobby).ready
    const edited = await edit('gina', 'lobby', sent._id, 'second `draft`', {
      alias: 'Carol',
      attachments: [],
      ts: '2001-01-01',
      u: { username: 'carol' },
      rid: world.rooms.annex,
    })
    expect(edited).toMatchObject({
      status: 200,
      body: {
        message: {
          msg: 'second `draft`',
          ts: sent.ts,
          editedBy: { username: 'gina' },
          u: { username: 'gina' },
          attachments: [{ title: 'kept' }],
        },
      },
    })
    expect(JSON.stringify((edited.body.message as { md?: unknown } | undefined)?.md)).toMatch(/^(?!.*first).*draft/)
    const { fields } = await bob.waitFor(({ fields: { args } }) => (args[0] as Shown | undefined)?._id === sent._id)
    expect(fields.args[0]).toMatchObject({ msg: 'second `draft`', editedAt: expect.any(Date) })
  })

  test('over DDP it needs the message’s id and says nothing', async () => {
    const sent = await send('gina', 'lobby', 'socket')
    const gina = await world.people.gina.socket()
    expect(
      await gina.call('updateMessage', { _id: sent._id, rid: world.rooms.lobby, msg: 'socket, edited', t: 'uj', u: {} }),
    ).toBeUndefined()
    expect(await world.people.bob.rest.get('chat.getMessage', { msgId: sent._id })).toMatchObject({
      message: { msg: 'socket, edited', u: { username: 'gina' } },
    })
  })

  test('others’ words are for those with the permission: a moderator may, gina may not', async () => {
    expect(await edit('gina', 'lobby', world.messages.bobInLobby, 'mine now')).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect(await edit('bob', 'lobby', world.messages.ginaInLobby, 'mine now')).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect(await edit('carol', 'lobby', world.messages.bobInLobby, 'moderated')).toMatchObject({
      status: 200,
      body: { message: { msg: 'moderated', editedBy: { username: 'carol' }, u: { username: 'bob' } } },
    })
    expect(await edit('carol', 'lobby', world.messages.ginaJoinedLobby, 'a line of the server')).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
  })

  test('own words stay as they are where one may not write any more', async () => {
    expect(await edit('gina', 'attic', world.messages.ginaInAttic, 'x')).toMatchObject({ body: { errorType: 'error-room-archived' } })
    expect(await edit('gina', 'board', world.messages.ginaOnBoard, 'x')).toMatchObject({ body: { errorType: 'error-room-is-read-only' } })
    expect(await edit('gina', 'library', world.messages.ginaInLibrary, 'x')).toMatchObject({ body: { errorType: 'error-you-are-muted' } })
  })

  test('a hidden message, one of another room and a missing one answer alike', async () => {
    const missing = await edit('gina', 'lobby', newId(), 'x')
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-message-not-found' } })
    expect(await edit('gina', 'vault', world.messages.veraInVault, 'x')).toEqual(missing)
    expect(await edit('gina', 'lobby', world.messages.veraInVault, 'x')).toEqual(missing)
    expect(await edit('gina', 'project', world.messages.oldInProject, 'x')).toEqual(missing)
    expect(await edit('gina', 'lobby', world.messages.ginaInDuo, 'x')).toEqual(missing)
    expect(await edit('gina', 'lobby', world.messages.ginaInLobby, ' ')).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
    expect(await edit('gina', 'lobby', world.messages.ginaInLobby, 'x'.repeat(5001))).toMatchObject({
      status: 400,
      body: { errorType: 'error-message-size-exceeded' },
    })
  })

  test('the mention rules hold for edits: a guest gets no @all in, a new name is told, a removed one is taken back', async () => {
    const sent = await send('gina', 'lobby', 'hello @bob')
    const before = { bob: await mentionsOf('bob'), carol: await mentionsOf('carol') }
    for (const text of ['@all', 'x @here', '＠all'])
      expect(await edit('gina', 'lobby', sent._id, text)).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    expect(await edit('gina', 'lobby', sent._id, 'hello @carol')).toMatchObject({
      body: { message: { mentions: [{ username: 'carol' }] } },
    })
    expect(await mentionsOf('carol')).toBe(before.carol + 1)
    expect(await mentionsOf('bob')).toBe(before.bob - 1)
    await edit('gina', 'lobby', sent._id, 'hello again @carol')
    expect(await mentionsOf('carol')).toBe(before.carol + 1)
  })

  test('editing ends when the workspace says so, but not for those with the permission', async () => {
    const sent = await send('gina', 'lobby', 'old')
    await change({ Message_AllowEditing_BlockEditInMinutes: 5 })
    expect(await edit('gina', 'lobby', sent._id, 'in time')).toMatchObject({ status: 200 })
    await world.workspace.sql.query("UPDATE messages SET created_at = created_at - interval '6 minutes' WHERE id = $1", [sent._id])
    expect(await edit('gina', 'lobby', sent._id, 'too late')).toMatchObject({
      status: 400,
      body: { errorType: 'error-message-editing-blocked' },
    })
    expect(await edit('carol', 'lobby', sent._id, 'moderated')).toMatchObject({ status: 200 })
    await change({ Message_AllowEditing_BlockEditInMinutes: 0, Message_AllowEditing: false })
    expect(await edit('gina', 'lobby', sent._id, 'x')).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    await change({ Message_AllowEditing: true })
  })

  test('50 edits at once: the last one committed stands, whole, and time only moves forward', async () => {
    const sent = await send('gina', 'lobby', 'version')
    await world.workspace.settle()
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-room-messages', world.rooms.lobby).ready
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => edit('gina', 'lobby', sent._id, `version *${index}*`)))
    const moments = answers.map(({ body }) => body.message?.editedAt ?? '')
    expect(new Set(moments).size).toBe(50)
    const last = answers
      .map(({ body }) => body.message)
      .sort((one, other) => (one?.editedAt ?? '').localeCompare(other?.editedAt ?? ''))
      .at(-1)
    const { message } = await world.people.bob.rest.get<{ message: Shown }>('chat.getMessage', { msgId: sent._id })
    expect(message).toEqual(last)
    expect(JSON.stringify(message)).toContain(message.msg.replace(/^version \*|\*$/g, ''))
    await bob.waitFor(({ fields }) => (fields.args[0] as { msg?: string } | undefined)?.msg === message.msg)
    const heard = bob.frames
      .flatMap((frame) =>
        frame.msg === 'changed' && frame.collection === 'stream-room-messages'
          ? [(frame.fields as { args: [{ _id: string; editedAt: Date }] }).args[0]]
          : [],
      )
      .filter(({ _id }) => _id === sent._id)
    expect(heard.map(({ editedAt }) => editedAt.getTime())).toEqual(
      heard.map(({ editedAt }) => editedAt.getTime()).sort((one, other) => one - other),
    )
  })
})
