import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture, type Place } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(() =>
  world.workspace.sql.query(
    'UPDATE memberships SET user_mentions = 0, group_mentions = 0, thread_unread = DEFAULT, read_position = (SELECT position FROM rooms WHERE id = room_id), deleted_unread = 0',
  ),
)

interface Sent {
  _id: string
  mentions: { username: string }[]
}

async function send(name: Name, place: Place, msg: string, more: Record<string, unknown> = {}): Promise<Sent> {
  return (await world.people[name].rest.post<{ message: Sent }>('chat.sendMessage', { message: { rid: world.rooms[place], msg, ...more } }))
    .message
}

async function counts(name: Name, place: Place) {
  const { rows } = await world.workspace.sql.query<{ user: number; group: number; threads: string[]; unread: number }>(
    `SELECT m.user_mentions AS user, m.group_mentions AS group, m.thread_unread AS threads, (r.position - m.read_position - m.deleted_unread)::int AS unread
       FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 AND m.user_id = $2`,
    [world.rooms[place], world.people[name].id],
  )
  return rows[0]
}

async function refusal(name: Name, body: object): Promise<unknown> {
  return ((await world.people[name].rest.request('POST', 'chat.sendMessage', { body: { message: body } })).body as { errorType?: unknown })
    .errorType
}

async function listening(name: Name): Promise<DdpClient> {
  const socket = await world.people[name].socket()
  await socket.subscribe('stream-notify-user', `${world.people[name].id}/notification`).ready
  return socket
}

const aboutMessage = (id: string) => (event: { fields: { args: unknown[] } }) =>
  (event.fields.args[0] as { payload?: { _id?: string } } | undefined)?.payload?._id === id

describe('mentions', () => {
  test('count for the member who is named, notify them, and leave everybody else a subtraction', async () => {
    const bob = await listening('bob')
    const sent = await send('gina', 'lobby', 'Hello @bob and @BOB, not @nobody, and `@carol` in code')
    expect(sent.mentions).toEqual([{ _id: world.people.bob.id, username: 'bob', name: 'Bob', type: 'user' }])
    expect(await counts('bob', 'lobby')).toEqual({ user: 1, group: 0, threads: [], unread: 1 })
    expect(await counts('carol', 'lobby')).toEqual({ user: 0, group: 0, threads: [], unread: 1 })
    expect(await counts('gina', 'lobby')).toEqual({ user: 0, group: 0, threads: [], unread: 0 })
    const { fields } = await bob.waitFor(aboutMessage(sent._id))
    expect(fields.args[0]).toEqual({
      title: '#lobby',
      text: 'gina: Hello @bob and @BOB, not @nobody, and `@carol` in code',
      payload: {
        _id: sent._id,
        rid: world.rooms.lobby,
        sender: { _id: world.people.gina.id, username: 'gina', name: 'Gina' },
        type: 'c',
        name: 'lobby',
        message: { msg: expect.any(String) },
      },
    })
  })

  test('a guest mentions nobody outside the room: the name stays text, like one that does not exist', async () => {
    const sent = await send('gina', 'lobby', 'do you know @vera?')
    expect(sent.mentions).toEqual([])
    const byMember = await send('bob', 'lobby', 'do you know @vera?')
    expect(byMember.mentions).toMatchObject([{ username: 'vera' }])
    const seen = await world.people.gina.rest.get<{ message: Sent }>('chat.getMessage', { msgId: byMember._id })
    expect(seen.message.mentions).toEqual([])
  })

  test('a guest mentions neither all nor here, however it is written; a member does both', async () => {
    const tmid = world.messages.carolInLobby
    for (const msg of ['@all', 'hey @here!', '@ALL', '＠all', '@a\u200dll', 'x\n@all', '(@all)'])
      for (const more of [{}, { tmid }, { editedAt: '2001-01-01', ts: '2001-01-01' }])
        expect(await refusal('gina', { rid: world.rooms.lobby, msg, ...more }), msg).toBe('error-action-not-allowed')
    await send('gina', 'lobby', '`@all` is code, x@all.example is an address', { attachments: [{ text: '@all' }] })
    expect(await counts('bob', 'lobby')).toMatchObject({ user: 0, group: 0, unread: 1 })
    expect((await send('bob', 'lobby', 'lunch @all')).mentions).toEqual([{ _id: 'all', username: 'all' }])
    expect(await counts('carol', 'lobby')).toMatchObject({ group: 1 })
  })

  test('@here counts only for those who are there', async () => {
    await listening('gina')
    await send('bob', 'lobby', 'who is @here?')
    expect(await counts('gina', 'lobby')).toMatchObject({ group: 1 })
    expect(await counts('robo', 'lobby')).toMatchObject({ group: 0 })
  })

  test('somebody named beside @all is counted once', async () => {
    await send('carol', 'lobby', '@all and @bob')
    expect(await counts('bob', 'lobby')).toMatchObject({ user: 1, group: 0 })
    expect(await counts('gina', 'lobby')).toMatchObject({ user: 0, group: 1 })
  })

  test('over DDP a refused @all is an error, not silence', async () => {
    const gina = await world.people.gina.socket()
    await expect(gina.call('sendMessage', { rid: world.rooms.lobby, msg: '@all' })).rejects.toMatchObject({
      error: 'error-action-not-allowed',
    })
  })
})

describe('who is not notified', () => {
  test('whoever has turned notices off, mutes group mentions, or ignores the author', async () => {
    const bob = await listening('bob')
    const set = (sql: string) =>
      world.workspace.sql.query(`UPDATE memberships SET ${sql} WHERE room_id = $1 AND user_id = $2`, [
        world.rooms.lobby,
        world.people.bob.id,
      ])
    const quiet: string[] = []
    await set(`preferences = '{"disableNotifications": true}'`)
    quiet.push((await send('gina', 'lobby', '@bob 1'))._id)
    await set(`preferences = '{"desktopNotifications": "nothing"}'`)
    quiet.push((await send('gina', 'lobby', '@bob 2'))._id)
    await set(`preferences = '{"muteGroupMentions": true}'`)
    quiet.push((await send('carol', 'lobby', '@all 3'))._id)
    await set(`preferences = '{}', ignored = ARRAY['${world.people.gina.id}']`)
    quiet.push((await send('gina', 'lobby', '@bob 4'))._id)
    await set(`preferences = '{}', ignored = '{}'`)
    const loud = await send('gina', 'lobby', '@bob 5')
    await bob.waitFor(aboutMessage(loud._id))
    expect(JSON.stringify(bob.frames)).not.toMatch(new RegExp(quiet.join('|')))
  })
})

describe('direct messages', () => {
  test('notify the other side and bring a room back that was put away, without counting as mentions', async () => {
    await world.workspace.sql.query('UPDATE memberships SET open = false WHERE room_id = $1 AND user_id = $2', [
      world.rooms.duo,
      world.people.carol.id,
    ])
    const carol = await listening('carol')
    const sent = await send('gina', 'duo', 'a word')
    const { fields } = await carol.waitFor(aboutMessage(sent._id))
    expect(fields.args[0]).toMatchObject({ title: 'Gina', text: 'a word', payload: { type: 'd', rid: world.rooms.duo } })
    expect(await counts('carol', 'duo')).toMatchObject({ user: 0, unread: 1 })
    const { rows } = await world.workspace.sql.query<{ open: boolean }>(
      'SELECT open FROM memberships WHERE room_id = $1 AND user_id = $2',
      [world.rooms.duo, world.people.carol.id],
    )
    expect(rows).toEqual([{ open: true }])
  })
})

describe('a quote', () => {
  test('of a message that the writer may read shows beneath; of any other it stays a link', async () => {
    const site =
      (await world.workspace.alice.rest.get<{ settings: { value: string }[] }>('settings.public', { _id: 'Site_Url' })).settings[0]
        ?.value ?? ''
    const quoted = await world.people.carol.rest.post<{ message: { attachments: object[] } }>('chat.sendMessage', {
      message: { rid: world.rooms.lobby, msg: `[ ](${site}/channel/lobby?msg=${world.messages.bobInLobby}) so true` },
    })
    expect(quoted.message.attachments).toMatchObject([
      {
        text: 'bobInLobby says this',
        author_name: 'bob',
        message_link: `${site}/channel/lobby?msg=${world.messages.bobInLobby}`,
        attachments: [],
      },
    ])
    for (const link of [
      `${site}/group/vault?msg=${world.messages.veraInVault}`,
      `${site}/group/vault?msg=aaaaaaaaaaaaaaaaa`,
      `https://elsewhere.example/channel/lobby?msg=${world.messages.bobInLobby}`,
      `${site.replace('//', '//x@')}/channel/lobby?msg=${world.messages.bobInLobby}`,
    ])
      expect(await send('gina', 'lobby', `[ ](${link}) look`)).not.toHaveProperty('attachments')
  })
})
