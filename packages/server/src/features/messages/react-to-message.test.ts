import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, type Name, openFixture } from '../../../test/fixture.ts'
import { newId } from '../../platform/ids.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

async function react(name: Name, messageId: string, body: Record<string, unknown>) {
  const { status, body: answer } = await world.people[name].rest.request('POST', 'chat.react', { body: { messageId, ...body } })
  return { status, body: answer as Record<string, unknown> }
}

async function reactions(name: Name, msgId: string): Promise<unknown> {
  return (await world.people[name].rest.get<{ message: { reactions?: object } }>('chat.getMessage', { msgId })).message.reactions
}

describe('reacting', () => {
  test('toggles, or puts and takes as asked, with or without colons, over REST and DDP', async () => {
    const id = world.messages.bobInLobby
    expect(await react('gina', id, { emoji: ':tada:' })).toEqual({ status: 200, body: { success: true } })
    const carol = await world.people.carol.socket()
    await world.workspace.settle()
    await carol.subscribe('stream-room-messages', world.rooms.lobby).ready
    expect(await carol.call('setReaction', 'tada', id)).toBeUndefined()
    expect(await reactions('bob', id)).toEqual({ ':tada:': { usernames: ['gina', 'carol'], names: ['Gina', 'Carol'] } })
    expect((await carol.waitFor(({ fields }) => (fields.args[0] as { _id?: string })._id === id)).fields.args[0]).toMatchObject({
      reactions: { ':tada:': { usernames: ['gina', 'carol'] } },
    })
    await react('gina', id, { reaction: 'tada', shouldReact: true })
    expect(await reactions('bob', id)).toMatchObject({ ':tada:': { usernames: ['gina', 'carol'] } })
    await react('gina', id, { emoji: 'tada' })
    await react('gina', id, { emoji: 'tada', shouldReact: false })
    await carol.call('setReaction', ':tada:', id, false)
    expect(await reactions('bob', id)).toBeUndefined()
  })

  test('what is no shortcode is refused, and a message takes a hundred different ones', async () => {
    const id = world.messages.carolInLobby
    for (const emoji of ['🎉', 'a b', 'x'.repeat(51), '::', ':<script>:', 'a.b'])
      expect(await react('gina', id, { emoji }), emoji).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
    expect(await react('gina', id, {})).toMatchObject({ status: 400, body: { errorType: 'error-emoji-param-not-provided' } })
    expect(await react('gina', id, { emoji: 'x'.repeat(500) })).toMatchObject({ status: 400, body: { errorType: 'invalid-params' } })
    const { rowCount } = await world.workspace.sql.query(
      "UPDATE messages SET reactions = (SELECT jsonb_object_agg(':e' || n || ':', jsonb_build_array($2::text)) FROM generate_series(1, 100) n) WHERE id = $1",
      [id, world.people.bob.id],
    )
    expect(rowCount).toBe(1)
    expect(await react('gina', id, { emoji: 'new' })).toMatchObject({ status: 400, body: { errorType: 'error-not-allowed' } })
    expect(await react('gina', id, { emoji: 'e7' })).toMatchObject({ status: 200 })
  })

  test('is refused where one may not write, unless the room allows reactions', async () => {
    expect(await react('gina', world.messages.ginaInAttic, { emoji: 'x' })).toMatchObject({ body: { errorType: 'error-room-archived' } })
    expect(await react('gina', world.messages.ginaOnBoard, { emoji: 'x' })).toMatchObject({
      body: { errorType: 'error-room-is-read-only' },
    })
    expect(await react('gina', world.messages.ginaInLibrary, { emoji: 'x' })).toMatchObject({ body: { errorType: 'error-you-are-muted' } })
    await world.workspace.sql.query('UPDATE rooms SET react_when_read_only = true WHERE id = $1', [world.rooms.board])
    expect(await react('gina', world.messages.ginaOnBoard, { emoji: 'x' })).toMatchObject({ status: 200 })
  })

  test('hidden messages answer as missing ones', async () => {
    const missing = await react('gina', newId(), { emoji: 'x' })
    expect(missing).toMatchObject({ status: 400, body: { errorType: 'error-message-not-found' } })
    for (const id of [world.messages.veraInVault, world.messages.carolInAnnex, world.messages.oldInProject])
      expect(await react('gina', id, { emoji: 'x' })).toEqual(missing)
  })

  test('a guest is not told who reacted from outside the room', async () => {
    const id = world.messages.roboInLobby
    await react('vera', id, { emoji: 'eyes' })
    await react('bob', id, { emoji: 'eyes' })
    await react('vera', id, { emoji: 'zzz' })
    expect(await reactions('bob', id)).toMatchObject({ ':eyes:': { usernames: ['vera', 'bob'] }, ':zzz:': { usernames: ['vera'] } })
    expect(await reactions('gina', id)).toEqual({ ':eyes:': { usernames: ['bob'], names: ['Bob'] } })
  })

  test('100 toggles at once by four people lose none', async () => {
    const id = world.messages.ginaInLobby
    const names = ['gina', 'bob', 'carol', 'robo'] as const
    await Promise.all(names.flatMap((name) => Array.from({ length: 25 }, () => react(name, id, { emoji: 'fire' }))))
    expect(await reactions('bob', id)).toMatchObject({ ':fire:': { usernames: expect.arrayContaining([...names]) } })
  })
})
