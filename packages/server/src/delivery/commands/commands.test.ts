// What people type with a slash: it does what the action does, for whom the action is allowed, and a refusal is told to them alone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture, type Place } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

const run = async (name: Name, place: Place, command: string, params = '', more: Record<string, string> = {}) => {
  const { status, body } = await world.people[name].rest.request('POST', 'commands.run', {
    body: { command, params, roomId: world.rooms[place], ...more },
  })
  return status === 200 ? null : (body as { errorType: string }).errorType
}
const commandsOf = async (name: Name): Promise<string[]> =>
  (await world.people[name].rest.get<{ commands: { command: string }[] }>('commands.list', { count: '100' })).commands.map(
    ({ command }) => command,
  )
const lastIn = async (place: Place): Promise<string | undefined> =>
  (
    await world.workspace.sql.query<{ body: string }>(
      'SELECT body FROM messages WHERE room_id = $1 AND type IS NULL ORDER BY created_at DESC LIMIT 1',
      [world.rooms[place]],
    )
  ).rows[0]?.body
const isIn = async (name: Name, roomId: string): Promise<boolean> =>
  (await world.workspace.sql.query('SELECT FROM memberships WHERE room_id = $1 AND user_id = $2', [roomId, world.people[name].id])).rows
    .length === 1

describe('commands.list', () => {
  test('offers what somebody may do somewhere: to a guest neither rooms nor people', async () => {
    expect(await commandsOf('gina')).toEqual([
      'me',
      'shrug',
      'tableflip',
      'unflip',
      'lennyface',
      'gimme',
      'msg',
      'join',
      'leave',
      'part',
      'hide',
      'status',
      'help',
    ])
    const member = await commandsOf('bob')
    for (const command of ['create', 'invite', 'kick', 'topic', 'mute', 'archive', 'invite-all-to']) expect(member).toContain(command)
    expect(new Set(await commandsOf('alice'))).toEqual(new Set([...member, 'unarchive']))
  })

  test('tells of each what may stand behind it, and one by its name', async () => {
    const topic = {
      command: 'topic',
      params: 'the topic',
      description: 'Sets the topic of this room',
      clientOnly: false,
      providesPreview: false,
    }
    expect(await world.people.bob.rest.get('commands.get', { command: 'topic' })).toMatchObject({ command: topic })
    expect((await world.people.gina.rest.request('GET', 'commands.get', { query: { command: 'topic' } })).body).toMatchObject({
      errorType: 'invalid-command',
    })
  })
})

describe('a command says what somebody would', () => {
  test.each([
    ['me', 'waves', '_waves_'],
    ['shrug', 'well', 'well ¯\\\\_(ツ)_/¯'],
    ['tableflip', '', '(╯°□°）╯︵ ┻━┻'],
    ['unflip', '', '┬─┬ ノ( ゜-゜ノ)'],
    ['lennyface', '', '( ͡° ͜ʖ ͡°)'],
    ['gimme', 'cake', '༼ つ ◕_◕ ༽つ cake'],
  ])('/%s %s', async (command, params, said) => {
    expect(await run('gina', 'lobby', command, params)).toBeNull()
    expect(await lastIn('lobby')).toBe(said)
  })

  test('in a thread too, over DDP as over REST', async () => {
    const socket = await world.people.gina.socket()
    await socket.call('slashCommand', { cmd: 'me', params: 'nods', msg: { rid: world.rooms.lobby, tmid: world.messages.carolInLobby } })
    const { rows } = await world.workspace.sql.query('SELECT thread_id FROM messages WHERE body = $1', ['_nods_'])
    expect(rows).toEqual([{ thread_id: world.messages.carolInLobby }])
  })

  test('a guest calls nobody by it who may not be called by them', async () => {
    for (const word of ['@all', '@here'])
      expect(await run('gina', 'lobby', 'me', `waves at ${word}`), word).toBe('error-action-not-allowed')
    expect(await lastIn('lobby')).not.toContain('@')
  })
})

describe('a command does what the action does', () => {
  test('/topic, /invite, /kick, /mute and /unmute, for the owner and for nobody who may not', async () => {
    const { lobby } = world.rooms
    for (const name of ['bob', 'gina'] as const)
      for (const [command, params] of [
        ['topic', 'taken'],
        ['kick', '@robo'],
        ['mute', '@robo'],
      ] as const)
        expect(await run(name, 'lobby', command, params), `${name} ${command}`).toMatch(/^error-(action-)?not-allowed$/)
    expect(await run('carol', 'lobby', 'topic', 'plans for spring')).toBeNull()
    expect(await world.people.bob.rest.get('rooms.info', { roomId: lobby })).toMatchObject({ room: { topic: 'plans for spring' } })
    expect(await run('carol', 'lobby', 'invite', '@dan @vera')).toBeNull()
    expect([await isIn('dan', lobby), await isIn('vera', lobby)]).toEqual([true, true])
    expect(await run('carol', 'lobby', 'kick', '@vera')).toBeNull()
    expect(await isIn('vera', lobby)).toBe(false)
    expect(await run('carol', 'lobby', 'mute', '@dan')).toBeNull()
    expect(await run('dan', 'lobby', 'shrug')).toBe('error-you-are-muted')
    expect(await run('carol', 'lobby', 'unmute', '@dan')).toBeNull()
    expect(await run('dan', 'lobby', 'shrug')).toBeNull()
  })

  test('/create, /join, /leave, /hide and /archive', async () => {
    expect(await run('gina', 'lobby', 'create', '#mine')).toBe('error-unauthorized')
    expect(await run('gina', 'lobby', 'create', 'private #mine')).toBe('error-not-allowed')
    expect(await run('bob', 'lobby', 'create', '#open-one')).toBeNull()
    expect(await run('bob', 'lobby', 'create', 'private #closed-one')).toBeNull()
    const { rows } = await world.workspace.sql.query(`SELECT name, kind, id FROM rooms WHERE name LIKE '%-one' ORDER BY name`)
    expect(rows).toMatchObject([
      { name: 'closed-one', kind: 'group' },
      { name: 'open-one', kind: 'channel' },
    ])
    const open = (rows[1] as { id: string }).id
    expect(await run('dan', 'lobby', 'join', '#open-one')).toBeNull()
    expect(await isIn('dan', open)).toBe(true)
    expect(await run('gina', 'lobby', 'join', '#open-one')).toBe('error-room-not-found')
    const inOpen = (command: string) => world.people.dan.rest.post('commands.run', { command, params: '', roomId: open })
    await inOpen('hide')
    await inOpen('part')
    expect(await isIn('dan', open)).toBe(false)
    expect(await run('bob', 'lobby', 'archive', '#open-one')).toBeNull()
    expect(await run('alice', 'general', 'unarchive', '#open-one')).toBeNull()
  })

  test('/msg writes directly: a guest where there is a direct message already, and nowhere else', async () => {
    expect(await run('gina', 'lobby', 'msg', '@carol hello there')).toBeNull()
    expect(await lastIn('duo')).toBe('hello there')
    expect([await run('gina', 'lobby', 'msg', '@gus hello'), await run('gina', 'lobby', 'msg', '@nemo hello')]).toEqual([
      'error-invalid-user',
      'error-invalid-user',
    ])
    expect(await run('gina', 'lobby', 'msg', '@bob hello')).toBe('error-not-allowed')
  })

  test('/invite-all-from brings members over, and leaves guests to be brought one by one', async () => {
    expect(await run('carol', 'annex', 'invite-all-from', '#lobby')).toBeNull()
    expect([await isIn('bob', world.rooms.annex), await isIn('gina', world.rooms.annex)]).toEqual([true, false])
  })

  test('/status sets the message beside one’s status', async () => {
    expect(await run('gina', 'lobby', 'status', 'on site')).toBeNull()
    expect(await world.people.bob.rest.get('users.getStatus', { userId: world.people.gina.id })).toMatchObject({ message: 'on site' })
  })
})

describe('a refusal is told to whoever typed it', () => {
  test('in the room where they typed it, to nobody else, and it is stored nowhere', async () => {
    const [gina, bob] = [await world.people.gina.socket(), await world.people.bob.socket()]
    await gina.subscribe('stream-notify-user', `${world.people.gina.id}/message`).ready
    await bob.subscribe('stream-room-messages', world.rooms.lobby).ready
    expect(await run('gina', 'lobby', 'create', '#mine')).toBe('error-unauthorized')
    const { fields } = await gina.waitFor(({ fields: { eventName } }) => eventName === `${world.people.gina.id}/message`)
    expect(fields.args).toMatchObject([{ rid: world.rooms.lobby, private: true, u: { username: 'rocket.cat' }, msg: expect.any(String) }])
    const { _id } = fields.args[0] as { _id: string }
    expect((await world.workspace.sql.query('SELECT FROM messages WHERE id = $1', [_id])).rows).toEqual([])
    await world.workspace.settle()
    await bob.call('license:getTags')
    expect(JSON.stringify(bob.frames)).not.toContain('"private"')
  })

  test('/help tells the commands there are, in the same way', async () => {
    const gina = await world.people.gina.socket()
    await gina.subscribe('stream-notify-user', `${world.people.gina.id}/message`).ready
    expect(await run('gina', 'lobby', 'help')).toBeNull()
    const { fields } = await gina.waitFor(({ fields: { eventName } }) => eventName === `${world.people.gina.id}/message`)
    const { msg } = fields.args[0] as { msg: string }
    expect(msg).toContain('/shrug')
    expect(msg).not.toContain('/create')
  })

  test('what is no command is told as that', async () => {
    expect(await run('bob', 'lobby', 'dance')).toBe('invalid-command')
    const socket = await world.people.bob.socket()
    await expect(socket.call('slashCommand', null)).rejects.toMatchObject({ error: 'invalid-command' })
  })
})

test('in a room that somebody may not read there are no commands, as in one that there is not', async () => {
  const ask = (roomId: string, command: string) =>
    world.people.gina.rest.request('POST', 'commands.run', { body: { command, params: 'x', roomId } })
  const answers = await Promise.all(
    ['shrug', 'dance', 'help'].flatMap((command) => [world.rooms.vault, 'xxxxxxxxxxxxxxxxx'].map((id) => ask(id, command))),
  )
  for (const { status, body } of answers) expect([status, body]).toEqual([answers[0]?.status, answers[0]?.body])
  expect(answers[0]?.body).toMatchObject({ errorType: 'error-room-not-found' })
  expect((await fetch(`${world.workspace.url}/api/v1/commands.list`)).status).toBe(401)
})
