// What was found elsewhere about how guests fare (findings 24 to 29), and is not so here.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { type Fixture, type Name, openFixture, type Place } from '../fixture.ts'
import { ask, askRest, expectDone, expectRefused, type Request, roads } from '../roads.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture()
})
afterAll(() => fixture[Symbol.asyncDispose]())

async function query<T>(text: string, ...values: unknown[]): Promise<T[]> {
  return (await fixture.workspace.sql.query(text, values)).rows as T[]
}

const id = (who: Name): string => fixture.people[who].id
const room = (place: Place): string => fixture.rooms[place]
const rest = (...wish: Request['rest']): Request => ({ rest: wish, method: ['none'] })
const refused = (who: Name, request: Request, code: string, road: (typeof roads)[number] = 'REST') =>
  expectRefused(fixture.workspace.sql, fixture.people[who], road, request, code)
const done = (who: Name, ...wish: Request['rest']) => expectDone(fixture.people[who], 'REST', rest(...wish))
const rolesIn = async (roomId: string): Promise<Record<string, string[]>> =>
  Object.fromEntries(
    (
      await query<{ username: string; roles: string[] }>(
        'SELECT u.username, m.roles FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1',
        roomId,
      )
    ).map(({ username, roles }) => [username, roles]),
  )

describe('finding 24: a guest leaves the rooms they were put into', () => {
  test.each([
    ['a channel', 'board', 'REST', 'channels.leave'],
    ['a channel', 'library', 'DDP', ''],
    ['a group', 'project', 'REST', 'groups.leave'],
    ['a channel', 'attic', 'method.call', ''],
    ['a discussion', 'whispers', 'REST', 'rooms.leave'],
  ] as const)('%s: %s by %s %s', async (_what, place, road, path) => {
    const leave: Request = { rest: ['POST', path, { roomId: room(place) }], method: ['leaveRoom', room(place)] }
    expect(Object.keys(await rolesIn(room(place)))).toContain('gina')
    await expectDone(fixture.people.gina, road, leave)
    expect(Object.keys(await rolesIn(room(place)))).not.toContain('gina')
    await refused('gina', leave, 'error-room-not-found', road)
    expect(await askRest(fixture.people.gina, 'GET', 'rooms.info', { roomId: room(place) })).toMatchObject({ ok: false })
  })
})

test.each(roads)(
  'finding 25: a guest can neither delete their message nor edit it to nothing, and can edit it to something: by %s',
  async (road) => {
    const messageId = newId()
    await done('gina', 'POST', 'chat.sendMessage', { message: { _id: messageId, rid: room('lobby'), msg: 'what I said' } })
    const edit = (text: string): Request => ({
      rest: ['POST', 'chat.update', { roomId: room('lobby'), msgId: messageId, text }],
      method: ['updateMessage', { _id: messageId, rid: room('lobby'), msg: text }],
    })
    const deletion: Request = {
      rest: ['POST', 'chat.delete', { roomId: room('lobby'), msgId: messageId }],
      method: ['deleteMessage', { _id: messageId, rid: room('lobby') }],
    }
    await refused('gina', deletion, 'error-action-not-allowed', road)
    // Nothing, and what shows nothing: spaces, zero width, a soft hyphen, fillers, tags, a variation selector.
    for (const text of ['', ' ', '\n', '\u200b', '\u200d\u2060', '\u00ad', '\u3164', '\u2800', '\u{e0020}', '\ufe0f'])
      await refused('gina', edit(text), 'invalid-params', road)
    await expectDone(fixture.people.gina, road, edit('what I meant'))
    expect(await query('SELECT body FROM messages WHERE id = $1', messageId)).toEqual([{ body: 'what I meant' }])
    await done('alice', 'POST', 'permissions.update', { permissions: [{ _id: 'delete-own-message', roles: ['admin', 'user', 'guest'] }] })
    await expectDone(fixture.people.gina, road, deletion)
    expect(await query('SELECT 1 FROM messages WHERE id = $1', messageId)).toEqual([])
    await done('alice', 'POST', 'permissions.update', { permissions: [{ _id: 'delete-own-message', roles: ['admin', 'user'] }] })
  },
)

test('finding 26: a guest reads the messages of a channel they belong to', async () => {
  const { body } = await done('gina', 'GET', 'channels.messages', { roomId: room('lobby') })
  const ids = (body as { messages: { _id: string }[] }).messages.map(({ _id }) => _id)
  expect(ids).toEqual(expect.arrayContaining([fixture.messages.carolInLobby, fixture.messages.bobInLobby]))
  await refused('gina', rest('GET', 'channels.messages', { roomId: room('annex') }), 'error-room-not-found')
})

test.each(roads)('finding 27: a guest reopens a direct message that exists, and begins none: by %s', async (road) => {
  const open = (...usernames: string[]): Request => ({
    rest: ['POST', 'im.create', { usernames: usernames.join(',') }],
    method: ['createDirectMessage', ...usernames],
  })
  await query('UPDATE memberships SET open = false WHERE user_id = $1 AND room_id = ANY($2)', id('gina'), [room('duo'), room('trio')])
  for (const [place, usernames] of [
    ['duo', ['carol']],
    ['trio', ['bob', 'carol']],
  ] as const) {
    const { body } = await expectDone(fixture.people.gina, road, open(...usernames))
    expect(JSON.stringify(body)).toContain(room(place))
    expect(await query('SELECT open FROM memberships WHERE user_id = $1 AND room_id = $2', id('gina'), room(place))).toEqual([
      { open: true },
    ])
  }
  await refused('gina', open('robo'), 'error-not-allowed', road)
})

describe('finding 28: a guest who started a discussion is not stuck in it', () => {
  test.each(roads)('leaving hands it to the member who has been in it longest, and nothing of it is lost: by %s', async (road) => {
    const { body } = await done('gina', 'POST', 'rooms.createDiscussion', {
      prid: room('lobby'),
      t_name: 'a question',
      users: ['bob', 'carol'],
      reply: 'who knows?',
    })
    const { _id: roomId } = (body as { discussion: { _id: string } }).discussion
    await query(`UPDATE memberships SET joined_at = joined_at - interval '1 hour' WHERE room_id = $1 AND user_id = $2`, roomId, id('bob'))
    expect(await rolesIn(roomId)).toEqual({ gina: ['owner'], bob: [], carol: [] })
    await expectDone(fixture.people.gina, road, { rest: ['POST', 'rooms.leave', { roomId }], method: ['leaveRoom', roomId] })
    expect(await rolesIn(roomId)).toEqual({ bob: ['owner'], carol: [] })
    expect(await query('SELECT body FROM messages WHERE room_id = $1 AND author_id = $2 AND type IS NULL', roomId, id('gina'))).toEqual([
      { body: 'who knows?' },
    ])
    await done('bob', 'POST', 'rooms.saveRoomSettings', { rid: roomId, roomTopic: 'answered' })
  })
})

test.each(roads)('finding 29: a refused @all is told, and stored nowhere: by %s', async (road) => {
  const send = (_id: string, msg: string): Request => {
    const message = { _id, rid: room('lobby'), msg }
    return { rest: ['POST', 'chat.sendMessage', { message }], method: ['sendMessage', message] }
  }
  for (const word of ['@all', '@here']) {
    await refused('gina', send(newId(), `${word} look`), 'error-action-not-allowed', road)
    const { body } = await ask(fixture.people.gina, road, send(newId(), `${word} look`))
    expect(JSON.stringify(body)).toContain(`You may not mention ${word} in this room`)
    await expectDone(fixture.people.bob, road, send(newId(), `${word} look`))
  }
})
