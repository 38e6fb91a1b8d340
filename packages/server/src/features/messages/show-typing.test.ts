import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture, type Name, type Place } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

async function watching(name: Name, place: Place, ...events: string[]): Promise<DdpClient> {
  const socket = await world.people[name].socket()
  for (const event of events) await socket.subscribe('stream-notify-room', `${world.rooms[place]}/${event}`).ready
  return socket
}

const eventsOf = (socket: DdpClient): unknown[] =>
  socket.frames.flatMap((frame) =>
    frame.msg === 'changed' && frame.collection === 'stream-notify-room' ? [(frame.fields as { args: unknown }).args] : [],
  )

describe('typing', () => {
  test('is told under both names of the event, from either spelling, with its thread', async () => {
    const bob = await watching('bob', 'lobby', 'user-activity', 'typing')
    const gina = await world.people.gina.socket()
    expect(
      await gina.call(
        'stream-notify-room',
        `${world.rooms.lobby}/user-activity`,
        'gina',
        ['user-typing'],
        { tmid: 'thread1234567890' },
        '',
      ),
    ).toBeUndefined()
    expect((await bob.waitFor(({ fields }) => fields.eventName.endsWith('/user-activity'))).fields.args).toEqual([
      'gina',
      ['user-typing'],
      { tmid: 'thread1234567890' },
    ])
    expect((await bob.waitFor(({ fields }) => fields.eventName.endsWith('/typing'))).fields.args).toEqual(['gina', true])
    await gina.call('stream-notify-room', `${world.rooms.lobby}/typing`, 'gina', false)
    expect((await bob.waitFor(({ fields }) => fields.eventName.endsWith('/user-activity'))).fields.args).toEqual(['gina', [], {}])
    expect((await bob.waitFor(({ fields }) => fields.eventName.endsWith('/typing'))).fields.args).toEqual(['gina', false])
  })

  test('under another’s name, into a closed room, or as anything else it is passed over in silence', async () => {
    const watchers = [
      await watching('bob', 'lobby', 'user-activity', 'typing', 'deleteMessage', 'messagesRead'),
      await watching('vera', 'vault', 'user-activity', 'typing', 'deleteMessage'),
      await watching('carol', 'board', 'user-activity'),
      await watching('carol', 'library', 'user-activity'),
      await watching('carol', 'attic', 'user-activity'),
      await watching('bob', 'annex', 'user-activity'),
    ]
    const gina = await world.people.gina.socket()
    const { lobby, vault, board, library, attic, annex } = world.rooms
    for (const params of [
      [`${lobby}/user-activity`, 'carol', ['user-typing']],
      [`${lobby}/user-activity`, 'Gina', ['user-typing', 'user-thinking']],
      [`${lobby}/user-activity`, 'gina', 'user-typing'],
      [`${lobby}/deleteMessage`, { _id: world.messages.bobInLobby }],
      [`${lobby}/messagesRead`, { until: new Date() }],
      [`${vault}/user-activity`, 'gina', ['user-typing']],
      [`${vault}/typing`, 'gina', true],
      [`${vault}/deleteMessage`, { _id: world.messages.veraInVault }],
      [`${annex}/user-activity`, 'gina', ['user-typing']],
      [`${board}/user-activity`, 'gina', ['user-typing']],
      [`${library}/user-activity`, 'gina', ['user-typing']],
      [`${attic}/user-activity`, 'gina', ['user-typing']],
      [`/user-activity`, 'gina', ['user-typing']],
      [{}, [], null],
      ['x'.repeat(100_000), 'gina', []],
    ])
      expect(await gina.call('stream-notify-room', ...params), JSON.stringify(params).slice(0, 80)).toBeUndefined()
    expect(await gina.call('stream-notify-user', `${world.people.bob.id}/notification`, { title: 'x' })).toBeUndefined()
    expect(await gina.call('stream-notify-room-users', `${lobby}/webrtc`, {})).toBeUndefined()
    await world.workspace.settle()
    await gina.call('stream-notify-room', `${lobby}/typing`, 'gina', true)
    await watchers[0]?.waitFor(({ fields }) => fields.eventName.endsWith('/typing'))
    await world.workspace.settle()
    expect(watchers.map(eventsOf)).toEqual([
      [
        ['gina', ['user-typing'], {}],
        ['gina', true],
      ],
      [],
      [],
      [],
      [],
      [],
    ])
  })
})
