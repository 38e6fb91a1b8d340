import { Message } from '@foyer/protocol/entities/message.ts'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture } from '../../../test/fixture.ts'
import { tripsDuring } from '../../../test/statements.ts'
import { newId } from '../../platform/ids.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

async function post(name: Name, body: object) {
  const { status, body: answer } = await world.people[name].rest.request('POST', 'chat.postMessage', { body })
  return {
    status,
    body: answer as {
      ts?: number
      channel?: string
      message?: { rid: string; msg: string; ts: string }
      errorType?: string
      error?: string
    },
  }
}

async function countIn(roomId: string): Promise<number> {
  return (
    (await world.workspace.sql.query<{ count: number }>('SELECT count(*)::int AS count FROM messages WHERE room_id = $1', [roomId])).rows[0]
      ?.count ?? 0
  )
}

test('into one room by its id goes with the others that wait: two trips to the database', async () => {
  const body = { roomId: world.rooms.lobby, text: 'and another' }
  await post('robo', body)
  await world.workspace.settle()
  const before = await countIn(world.rooms.lobby)
  const trips = (await tripsDuring(() => post('robo', body))).flat()
  const own = trips.filter((statements) => statements.some((text) => /^(?:WITH asked|INSERT INTO messages)/.test(text)))
  expect(own.map((statements) => [statements[0]?.split(' ')[0], statements.at(-1)?.split(' ')[0]])).toEqual([
    ['start', 'SELECT'],
    ['WITH', 'commit'],
  ])
  expect(await countIn(world.rooms.lobby)).toBe(before + 1)
})

describe('posting as bots do', () => {
  test('names a room by id, "#name", name, or the person of a direct message', async () => {
    const { lobby, duo } = world.rooms
    for (const [target, channel, rid] of [
      [{ roomId: lobby }, lobby, lobby],
      [{ channel: '#lobby' }, 'lobby', lobby],
      [{ channel: 'lobby' }, 'lobby', lobby],
      [{ channel: lobby }, lobby, lobby],
      [{ channel: '@carol' }, '@carol', duo],
    ] as const) {
      const { status, body } = await post('gina', { ...target, text: 'hello' })
      expect(status, JSON.stringify(target)).toBe(200)
      expect(body).toMatchObject({ channel, message: { rid, msg: 'hello' }, success: true })
      expect(body.ts).toBe(new Date(body.message?.ts ?? '').getTime())
      expect(Value.Errors(Message, body.message)).toEqual([])
    }
    expect(
      (
        await post('robo', {
          channel: '#lobby',
          msg: 'bridged',
          username: 'Someone',
          icon_emoji: ':ghost:',
          attachments: [{ color: '#f00', fields: [{ title: 'a', value: 'b', short: true, x: 1 }] }],
        })
      ).body.message,
    ).toMatchObject({
      alias: 'Someone',
      emoji: ':ghost:',
      attachments: [{ color: '#f00', fields: [{ title: 'a', value: 'b', short: true }] }],
    })
  })

  test('several rooms get it, or none of them', async () => {
    const { lobby, trio, board } = world.rooms
    const before = [await countIn(lobby), await countIn(trio)]
    const { body } = await post('gina', { channel: [trio, '#lobby', lobby], text: 'to both' })
    expect(body.message).toMatchObject({ rid: trio })
    expect([await countIn(lobby), await countIn(trio)]).toEqual(before.map((count) => count + 1))
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-room-messages', lobby).ready
    for (const [channel, code] of [
      [['#lobby', board], 'error-room-is-read-only'],
      [['#lobby', newId()], 'error-room-not-found'],
      [['#lobby', '@nobody'], 'error-invalid-channel'],
    ] as const)
      expect(await post('gina', { channel, text: 'to none' })).toMatchObject({ status: 400, body: { errorType: code } })
    expect(await post('gina', { channel: ['#lobby', trio], text: '@all' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-action-not-allowed' },
    })
    expect([await countIn(lobby), await countIn(trio)]).toEqual(before.map((count) => count + 1))
    await world.workspace.settle()
    expect(bob.frames.filter((frame) => frame.msg === 'changed')).toEqual([])
  })

  test('a guest enters no channel by posting to it: hidden and missing rooms, and people never written to, answer alike', async () => {
    const missing = await post('gina', { channel: '#nowhere', text: 'x' })
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-room-not-found' } })
    for (const target of [
      { channel: '#annex' },
      { channel: 'annex' },
      { channel: world.rooms.annex },
      { roomId: world.rooms.vault },
      { channel: '#vault' },
      { channel: '#general' },
    ])
      expect(await post('gina', { ...target, text: 'x' })).toEqual(missing)
    const answers = await Promise.all(['@vera', '@bob', '@nobody', '@gina'].map((channel) => post('gina', { channel, text: 'x' })))
    expect(answers[0]).toMatchObject({ status: 400, body: { errorType: 'error-invalid-channel' } })
    for (const [index, name] of ['vera', 'bob', 'nobody', 'gina'].entries())
      expect(answers[index]?.body.error?.replace(name, '…')).toBe(answers[0]?.body.error?.replace('vera', '…'))
    expect(await countIn(world.rooms.annex)).toBe(1)
    const { rows } = await world.workspace.sql.query('SELECT 1 FROM memberships WHERE room_id = $1 AND user_id = $2', [
      world.rooms.annex,
      world.people.gina.id,
    ])
    expect(rows).toEqual([])
  })

  test('another name, face or calling oneself a bot is refused, not ignored', async () => {
    for (const more of [
      { alias: 'Carol' },
      { avatar: 'https://example.com/a.png' },
      { icon_url: 'https://example.com/a.png' },
      { emoji: ':x:' },
      { bot: { i: 'x' } },
      { username: 'carol' },
    ])
      expect(await post('gina', { roomId: world.rooms.lobby, text: 'x', ...more }), JSON.stringify(more)).toMatchObject({
        status: 400,
        body: { errorType: 'error-not-allowed' },
      })
    expect(await post('gina', { text: 'x' })).toMatchObject({ status: 400, body: { errorType: 'invalid-params' } })
    expect(await post('gina', { roomId: world.rooms.lobby })).toMatchObject({ status: 400, body: { errorType: 'invalid-params' } })
  })
})

describe('whoever follows every room at once', () => {
  test('hears where it was said and whether they belong there', async () => {
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-room-messages', '__my_messages__').ready
    await post('carol', { channel: '#lobby', text: 'in lobby' })
    await post('carol', { channel: '#annex', text: 'in annex' })
    await post('vera', { roomId: world.rooms.vault, text: 'in vault' })
    await post('carol', { channel: '@bob', text: 'in pair' })
    const heard = []
    for (const msg of ['in lobby', 'in annex', 'in pair'])
      heard.push((await bob.waitFor(({ fields }) => (fields.args[0] as { msg: string }).msg === msg)).fields)
    expect(heard.map(({ eventName, args }) => [eventName, args[1]])).toEqual([
      ['__my_messages__', { roomParticipant: true, roomType: 'c', roomName: 'lobby' }],
      ['__my_messages__', { roomParticipant: false, roomType: 'c', roomName: 'annex' }],
      ['__my_messages__', { roomParticipant: true, roomType: 'd' }],
    ])
    expect(JSON.stringify(bob.frames)).not.toContain('in vault')
  })
})
