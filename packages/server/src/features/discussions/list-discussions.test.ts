import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture } from '../../../test/fixture.ts'

let world: Fixture
let own: string
let hidden: string
beforeAll(async () => {
  world = await openFixture()
  own = await start('gina', 'Gina’s question', ['carol'])
  hidden = await start('bob', 'Budget', [])
})
afterAll(() => world[Symbol.asyncDispose]())

async function start(name: Name, title: string, users: string[]): Promise<string> {
  const { discussion } = await world.people[name].rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', {
    prid: world.rooms.lobby,
    t_name: title,
    users,
  })
  return discussion._id
}

const titlesBelow = async (name: Name, query: object = {}) => {
  const { discussions, total } = await world.people[name].rest.get<{ discussions: { fname: string }[]; total: number }>(
    'rooms.getDiscussions',
    { roomId: world.rooms.lobby, ...query },
  )
  return { titles: discussions.map((room) => room.fname), total }
}
const linesIn = async (name: Name, query: object = {}) => {
  const { messages, total } = await world.people[name].rest.get<{ messages: { drid: string; msg: string }[]; total: number }>(
    'chat.getDiscussions',
    { roomId: world.rooms.lobby, ...query },
  )
  return { lines: messages.map((message) => [message.drid, message.msg]), total }
}

describe('the discussions below a room', () => {
  test('are all shown to a member who sees the room', async () => {
    expect(await titlesBelow('bob')).toEqual({ titles: ['Budget', 'Gina’s question', 'openPlans'], total: 3 })
    expect(await linesIn('bob')).toEqual({
      lines: [
        [hidden, 'Budget'],
        [own, 'Gina’s question'],
      ],
      total: 2,
    })
  })

  test('are shown to a guest as far as they belong to them', async () => {
    expect(await titlesBelow('gina')).toEqual({ titles: ['Gina’s question'], total: 1 })
    expect(await linesIn('gina')).toEqual({ lines: [[own, 'Gina’s question']], total: 1 })
  })

  test('are found by a part of their title, a page at a time', async () => {
    expect(await titlesBelow('bob', { text: 'budg' })).toEqual({ titles: ['Budget'], total: 1 })
    expect(await titlesBelow('bob', { count: 1, offset: 1 })).toEqual({ titles: ['Gina’s question'], total: 3 })
    expect(await linesIn('bob', { text: '%' })).toEqual({ lines: [], total: 0 })
    expect(await linesIn('gina', { text: 'budg' })).toEqual({ lines: [], total: 0 })
  })

  test('are told with how much was said in them to members, and to guests who are in them', async () => {
    const bob = await world.people.bob.socket()
    await bob.call('sendMessage', { rid: hidden, msg: 'for members' })
    await (await world.people.carol.socket()).call('sendMessage', { rid: own, msg: 'for Gina' })
    const linesFor = async (name: Name) => {
      const { messages } = await world.people[name].rest.get<{ messages: { drid?: string; dcount?: number; dlm?: string }[] }>(
        'channels.messages',
        { roomId: world.rooms.lobby },
      )
      return Object.fromEntries(
        messages.filter((message) => message.drid !== undefined).map(({ drid, dcount, dlm }) => [drid, { dcount, dlm }]),
      )
    }
    expect(await linesFor('bob')).toEqual({
      [hidden]: { dcount: 1, dlm: expect.stringMatching(/Z$/) },
      [own]: { dcount: 1, dlm: expect.stringMatching(/Z$/) },
    })
    expect(await linesFor('gina')).toEqual({
      [hidden]: { dcount: undefined, dlm: undefined },
      [own]: { dcount: 1, dlm: expect.stringMatching(/Z$/) },
    })
  })

  test('are announced to a guest in the room without their numbers', async () => {
    const [gina, bob] = [await world.people.gina.socket(), await world.people.bob.socket()]
    for (const socket of [gina, bob]) await socket.subscribe('stream-room-messages', world.rooms.lobby, false).ready
    const announced = await start('bob', 'Announced', [])
    const told = async (socket: typeof gina) =>
      (await socket.waitFor(({ fields }) => (fields.args[0] as { drid?: string }).drid === announced)).fields.args[0]
    expect(await told(bob)).toMatchObject({ t: 'discussion-created', msg: 'Announced', dcount: 0 })
    const forGina = await told(gina)
    expect(forGina).toMatchObject({ t: 'discussion-created', msg: 'Announced' })
    expect(forGina).not.toHaveProperty('dcount')
  })

  test('of a room that a guest does not know, and of one that is not there, are refused alike', async () => {
    for (const path of ['rooms.getDiscussions', 'chat.getDiscussions'])
      for (const roomId of [world.rooms.vault, world.rooms.annex, 'nosuchroom']) {
        const { status, body } = await world.people.gina.rest.request('GET', path, { query: { roomId } })
        expect({ status, body }).toEqual({
          status: 400,
          body: { success: false, error: 'There is no such room [error-room-not-found]', errorType: 'error-room-not-found' },
        })
      }
  })

  test('stay with a guest who is removed from the room above', async () => {
    await world.people.carol.rest.post('channels.kick', { roomId: world.rooms.lobby, userId: world.people.gina.id })
    expect(await world.people.gina.rest.get('rooms.info', { roomId: own })).toMatchObject({ room: { _id: own, fname: 'Gina’s question' } })
    expect(await world.people.gina.rest.request('GET', 'rooms.getDiscussions', { query: { roomId: world.rooms.lobby } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-room-not-found' },
    })
  })
})
