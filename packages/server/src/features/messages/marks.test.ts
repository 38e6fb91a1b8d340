import { Message } from '@foyer/protocol/entities/message.ts'
import { Value } from 'typebox/value'
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
  [key: string]: unknown
}

async function post(name: Name, path: string, body: object) {
  const { status, body: answer } = await world.people[name].rest.request('POST', path, { body })
  return { status, body: answer as { message?: Shown; errorType?: string } }
}

async function list(name: Name, path: string, query: Record<string, unknown>): Promise<string[]> {
  return (await world.people[name].rest.get<{ messages: Shown[] }>(path, query as never)).messages.map((message) => message._id)
}

const roomOf = (place: Place) => ({ roomId: world.rooms[place] })

describe('pinning', () => {
  test('by an owner shows on the message, in the list, and as a line that quotes it; taking it off undoes the first two', async () => {
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-room-messages', world.rooms.lobby).ready
    const messageId = world.messages.ginaInLobby
    const { body } = await post('carol', 'chat.pinMessage', { messageId })
    expect(body.message).toMatchObject({
      t: 'message_pinned',
      msg: '',
      groupable: false,
      u: { username: 'carol' },
      attachments: [{ text: 'ginaInLobby says this', author_name: 'gina', author_icon: '/avatar/gina' }],
    })
    expect(Value.Errors(Message, body.message)).toEqual([])
    expect((await bob.waitFor(({ fields }) => (fields.args[0] as Shown)._id === messageId)).fields.args[0]).toMatchObject({
      pinned: true,
      pinnedBy: { username: 'carol' },
      pinnedAt: expect.any(Date),
    })
    expect(await list('gina', 'chat.getPinnedMessages', roomOf('lobby'))).toEqual([messageId])
    expect((await post('carol', 'chat.pinMessage', { messageId })).body.message).toMatchObject({ _id: messageId, pinned: true })
    expect(await post('carol', 'chat.unPinMessage', { messageId })).toEqual({ status: 200, body: { success: true } })
    expect(await list('gina', 'chat.getPinnedMessages', roomOf('lobby'))).toEqual([])
    expect(await bob.call('unpinMessage', { _id: messageId }).catch((error: { error: string }) => error.error)).toBe('not-authorized')
    const carol = await world.people.carol.socket()
    expect(await carol.call('pinMessage', { _id: messageId, rid: world.rooms.vault })).toMatchObject({ t: 'message_pinned' })
  })

  test('is not for members, guests, and owners of archived rooms', async () => {
    for (const name of ['bob', 'gina'] as const)
      expect(await post(name, 'chat.pinMessage', { messageId: world.messages.bobInLobby })).toMatchObject({
        status: 400,
        body: { errorType: 'not-authorized' },
      })
    expect(await post('carol', 'chat.pinMessage', { messageId: world.messages.ginaInAttic })).toMatchObject({
      status: 400,
      body: { errorType: 'error-room-archived' },
    })
    expect(await post('carol', 'chat.pinMessage', {})).toMatchObject({
      status: 400,
      body: { errorType: 'error-messageid-param-not-provided' },
    })
    const missing = await post('gina', 'chat.pinMessage', { messageId: newId() })
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-message-not-found' } })
    expect(await post('gina', 'chat.pinMessage', { messageId: world.messages.veraInVault })).toEqual(missing)
  })
})

describe('starring', () => {
  test('is one’s own: the star shows to its owner, on their sockets too, and to nobody else', async () => {
    const messageId = world.messages.carolInLobby
    const [gina, bob] = [await world.people.gina.socket(), await world.people.bob.socket()]
    for (const socket of [gina, bob]) await socket.subscribe('stream-room-messages', world.rooms.lobby).ready
    expect(await post('gina', 'chat.starMessage', { messageId })).toEqual({ status: 200, body: { success: true } })
    await post('bob', 'chat.starMessage', { messageId })
    expect((await gina.waitFor(({ fields }) => (fields.args[0] as Shown)._id === messageId)).fields.args[0]).toMatchObject({
      starred: [{ _id: world.people.gina.id }],
    })
    expect((await bob.waitFor(({ fields }) => (fields.args[0] as Shown)._id === messageId)).fields.args[0]).toMatchObject({
      starred: [{ _id: world.people.bob.id }],
    })
    expect(JSON.stringify(bob.frames.filter((frame) => frame.msg === 'changed'))).not.toContain(world.people.gina.id)
    const { message } = await world.people.gina.rest.get<{ message: Shown }>('chat.getMessage', { msgId: messageId })
    expect(message['starred']).toEqual([{ _id: world.people.gina.id }])
    expect((await world.people.carol.rest.get<{ message: Shown }>('chat.getMessage', { msgId: messageId })).message).not.toHaveProperty(
      'starred',
    )
    expect(await list('gina', 'chat.getStarredMessages', roomOf('lobby'))).toEqual([messageId])
    expect(await list('carol', 'chat.getStarredMessages', roomOf('lobby'))).toEqual([])
    await gina.call('starMessage', { _id: messageId, rid: world.rooms.lobby, starred: false })
    expect(await list('gina', 'chat.getStarredMessages', roomOf('lobby'))).toEqual([])
    await post('bob', 'chat.unStarMessage', { messageId })
  })

  test('is for members of the room, and a hidden message answers as a missing one', async () => {
    expect(await post('vera', 'chat.starMessage', { messageId: world.messages.bobInLobby })).toMatchObject({
      status: 400,
      body: { errorType: 'error-not-allowed' },
    })
    const missing = await post('gina', 'chat.starMessage', { messageId: newId() })
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-message-not-found' } })
    for (const messageId of [world.messages.veraInVault, world.messages.oldInProject])
      expect(await post('gina', 'chat.starMessage', { messageId })).toEqual(missing)
    const gina = await world.people.gina.socket()
    await expect(gina.call('starMessage', { rid: world.rooms.lobby, _id: world.messages.veraInVault })).rejects.toMatchObject({
      error: 'error-message-not-found',
    })
  })
})

describe('lists of a room', () => {
  test('a guest reads the messages of a channel they are in, filtered in both dialects, oldest or newest first', async () => {
    const rid = world.rooms.lobby
    const send = async (name: Name, msg: string, more = {}) =>
      (await world.people[name].rest.post<{ message: Shown }>('chat.sendMessage', { message: { rid, msg, ...more } })).message._id
    const mention = await send('bob', 'hey @gina')
    const reply = await send('carol', 'yes', { tmid: mention })
    await post('gina', 'chat.starMessage', { messageId: mention })
    await post('carol', 'chat.pinMessage', { messageId: mention })
    const [me, other] = [world.people.gina.id, world.people.bob.id]
    const messages = (query: Record<string, unknown>) => list('gina', 'channels.messages', { roomId: rid, ...query })
    expect(await messages({ query: { 'mentions._id': { $in: [me] } } })).toEqual([mention])
    expect(await messages({ mentionIds: me })).toEqual([mention])
    expect(await list('gina', 'chat.getMentionedMessages', { roomId: rid })).toEqual([mention])
    expect(await list('bob', 'chat.getMentionedMessages', { roomId: rid })).toEqual([])
    expect(await messages({ query: { 'starred._id': { $in: [me] } } })).toEqual([mention])
    expect(await messages({ starredIds: me })).toEqual([mention])
    expect(await messages({ starredIds: other })).toEqual([])
    expect(await messages({ query: { pinned: true } })).toEqual(await messages({ pinned: 'true' }))
    expect(await messages({ pinned: 'true' })).toContain(mention)
    expect(await messages({ query: { tmid: mention } })).toEqual([reply])
    expect(await messages({ query: { tmid: { $exists: false } } })).not.toContain(reply)
    const newest = await messages({})
    expect(await messages({ sort: { ts: 1 } })).toEqual([...newest].reverse())
    expect(await messages({ roomName: 'lobby', roomId: '', count: 2, offset: 1 })).toEqual(newest.slice(1, 3))
    const page = await world.people.gina.rest.get('channels.messages', { roomId: rid, count: 2 })
    expect(page).toMatchObject({ count: 2, offset: 0, total: newest.length })
    for (const [query, code] of [
      [{ query: '{"u._id":"x"}' }, 'error-invalid-query'],
      [{ query: '{"$where":"1"}' }, 'error-invalid-query'],
      [{ query: 'x' }, 'error-invalid-query'],
      [{ sort: 'x' }, 'error-invalid-sort'],
      [{ count: -1 }, 'invalid-params'],
    ] as const) {
      const { body } = await world.people.gina.rest.request('GET', 'channels.messages', { query: { roomId: rid, ...query } })
      expect(body).toMatchObject({ success: false, errorType: code })
    }
  })

  test('hidden rooms, rooms that guests may not preview and rooms of another kind answer as missing ones', async () => {
    for (const [path, hidden] of [
      ['channels.messages', world.rooms.annex],
      ['channels.messages', world.rooms.project],
      ['groups.messages', world.rooms.vault],
      ['groups.messages', world.rooms.lobby],
      ['im.messages', world.rooms.pair],
      ['dm.messages', world.rooms.lobby],
      ['chat.getPinnedMessages', world.rooms.vault],
      ['chat.getStarredMessages', world.rooms.pair],
      ['chat.getMentionedMessages', world.rooms.annex],
    ] as const) {
      const [one, other] = await Promise.all(
        [hidden, newId()].map(async (roomId) => (await world.people.gina.rest.request('GET', path, { query: { roomId } })).body),
      )
      expect(one, path).toMatchObject({ success: false, errorType: 'error-room-not-found' })
      expect(one, path).toEqual(other)
    }
    expect(await list('vera', 'channels.messages', roomOf('lobby'))).toContain(world.messages.bobInLobby)
    expect((await list('gina', 'im.messages', roomOf('duo'))).length).toBeGreaterThan(0)
  })
})
