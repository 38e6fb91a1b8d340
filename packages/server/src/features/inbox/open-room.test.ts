import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

async function membershipOf(name: 'gina' | 'bob', roomId: string): Promise<{ open: boolean; favorite: boolean; preferences: object }> {
  const { rows } = await world.workspace.sql.query(
    'SELECT open, favorite, preferences FROM memberships WHERE room_id = $1 AND user_id = $2',
    [roomId, world.people[name].id],
  )
  return rows[0]
}

/** Everything that could have changed for anybody. */
async function memberships(): Promise<unknown[]> {
  return (await world.workspace.sql.query('SELECT * FROM memberships ORDER BY id')).rows
}

describe('hiding and opening a room', () => {
  const families = [
    { prefix: 'channels', place: 'lobby' },
    { prefix: 'groups', place: 'project' },
    { prefix: 'im', place: 'duo' },
    { prefix: 'dm', place: 'trio' },
  ] as const
  test.each(families)('a guest closes and opens $place by $prefix, once each', async ({ prefix, place }) => {
    const { rest } = world.people.gina
    const roomId = world.rooms[place]
    expect(await rest.request('POST', `${prefix}.open`, { body: { roomId } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-room-already-open', error: expect.stringMatching(/is already open/) },
    })
    expect(await rest.post(`${prefix}.close`, { roomId })).toEqual({ success: true })
    expect(await membershipOf('gina', roomId)).toMatchObject({ open: false })
    expect(await rest.request('POST', `${prefix}.close`, { body: { roomId } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-room-already-closed' },
    })
    expect(await rest.post(`${prefix}.open`, { roomId })).toEqual({ success: true })
    expect(await membershipOf('gina', roomId)).toMatchObject({ open: true })
  })

  test('rooms.hide, rooms.open and the methods may be repeated, and other clients hear of it', async () => {
    const { gina } = world.people
    const { lobby } = world.rooms
    const socket = await gina.socket()
    await socket.subscribe('stream-notify-user', `${gina.id}/subscriptions-changed`, false).ready
    for (const _ of [1, 2]) expect(await gina.rest.post('rooms.hide', { roomId: lobby })).toEqual({ success: true })
    expect((await socket.waitFor(({ fields }) => fields.eventName.endsWith('subscriptions-changed'))).fields.args).toMatchObject([
      'updated',
      { rid: lobby, open: false },
    ])
    for (const _ of [1, 2]) expect(await socket.call('openRoom', lobby)).toBe(1)
    expect(await membershipOf('gina', lobby)).toMatchObject({ open: true })
    expect(await socket.call('hideRoom', lobby)).toBe(1)
    expect(await gina.rest.post('rooms.open', { roomId: lobby })).toEqual({ success: true })
  })

  test('a room of another kind is not found', async () => {
    const answer = await world.people.gina.rest.request('POST', 'groups.close', { body: { roomId: world.rooms.lobby } })
    expect(answer).toMatchObject({ status: 400, body: { errorType: 'error-room-not-found' } })
    expect(await world.people.gina.rest.request('POST', 'im.close', { body: { roomId: world.rooms.lobby } })).toMatchObject({
      body: { errorType: 'error-room-not-found' },
    })
  })

  test('a hidden room and one that is not there are refused alike, and nothing changes', async () => {
    const before = await memberships()
    const { rest } = world.people.gina
    const calls = [
      ['channels.open', {}],
      ['channels.close', {}],
      ['groups.open', {}],
      ['groups.close', {}],
      ['im.open', {}],
      ['im.close', {}],
      ['rooms.open', {}],
      ['rooms.hide', {}],
      ['rooms.favorite', { favorite: true }],
      ['rooms.saveNotification', { notifications: { desktopNotifications: 'all' } }],
    ] as const
    for (const [path, more] of calls)
      for (const roomId of [world.rooms.annex, world.rooms.vault, world.rooms.pair, 'nosuchroom']) {
        const { status, body } = await rest.request('POST', path, { body: { roomId, ...more } })
        expect({ status, body }, path).toEqual({
          status: 400,
          body: { success: false, error: 'There is no such room [error-room-not-found]', errorType: 'error-room-not-found' },
        })
      }
    expect(await memberships()).toEqual(before)
  })

  test('a member who sees a channel without belonging to it has nothing to open', async () => {
    expect(await world.people.bob.rest.request('POST', 'channels.open', { body: { roomId: world.rooms.annex } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-not-allowed' },
    })
  })
})

describe('favourites', () => {
  test('are set and taken away over REST, and turned over DDP', async () => {
    const { gina } = world.people
    const { lobby } = world.rooms
    expect(await gina.rest.post('rooms.favorite', { roomId: lobby, favorite: true })).toEqual({ success: true })
    expect(await membershipOf('gina', lobby)).toMatchObject({ favorite: true })
    expect(await gina.rest.post('rooms.favorite', { roomName: 'lobby', favorite: false })).toEqual({ success: true })
    expect(await membershipOf('gina', lobby)).toMatchObject({ favorite: false })
    const socket = await gina.socket()
    await socket.call('toggleFavorite', lobby)
    expect(await membershipOf('gina', lobby)).toMatchObject({ favorite: true })
    await socket.call('toggleFavorite', lobby, false)
    expect(await membershipOf('gina', lobby)).toMatchObject({ favorite: false })
  })
})

describe('notifications of a room', () => {
  test('are kept in the membership, told with it, and given back to the account by "default"', async () => {
    const { bob } = world.people
    const { lobby } = world.rooms
    await bob.rest.post('rooms.saveNotification', {
      roomId: lobby,
      notifications: {
        desktopNotifications: 'mentions',
        hideUnreadStatus: '1',
        muteGroupMentions: true,
        audioNotificationValue: 'beep',
        somethingElse: 'x',
      },
    })
    expect((await membershipOf('bob', lobby)).preferences).toEqual({
      desktopNotifications: 'mentions',
      desktopPrefOrigin: 'user',
      hideUnreadStatus: true,
      muteGroupMentions: true,
      audioNotificationValue: 'beep',
    })
    expect(await bob.rest.get('subscriptions.getOne', { roomId: lobby })).toMatchObject({
      subscription: { desktopNotifications: 'mentions', desktopPrefOrigin: 'user', hideUnreadStatus: true },
    })
    await bob.rest.post('rooms.saveNotification', {
      roomId: lobby,
      notifications: { desktopNotifications: 'default', hideUnreadStatus: '0', audioNotificationValue: 'default' },
    })
    expect((await membershipOf('bob', lobby)).preferences).toEqual({ hideUnreadStatus: false, muteGroupMentions: true })
  })

  test('two changes at once are both kept', async () => {
    const { bob } = world.people
    const { pair } = world.rooms
    await Promise.all(
      ['desktopNotifications', 'mobilePushNotifications', 'emailNotifications'].map((key) =>
        bob.rest.post('rooms.saveNotification', { roomId: pair, notifications: { [key]: 'nothing' } }),
      ),
    )
    expect((await membershipOf('bob', pair)).preferences).toMatchObject({
      desktopNotifications: 'nothing',
      mobilePushNotifications: 'nothing',
      emailNotifications: 'nothing',
    })
  })

  test('a wish that there is not is refused, and nothing is stored', async () => {
    const { bob } = world.people
    const before = await membershipOf('bob', world.rooms.trio)
    for (const notifications of [
      { desktopNotifications: 'sometimes' },
      { unreadAlert: { $gt: '' } },
      { audioNotificationValue: 'x'.repeat(1000) },
    ])
      expect(await bob.rest.request('POST', 'rooms.saveNotification', { body: { roomId: world.rooms.trio, notifications } })).toMatchObject(
        { status: 400, body: { errorType: 'invalid-params' } },
      )
    expect(await bob.rest.request('POST', 'rooms.saveNotification', { body: { roomId: world.rooms.trio } })).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
    expect(await membershipOf('bob', world.rooms.trio)).toEqual(before)
  })
})
