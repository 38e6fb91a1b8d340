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
  tmid?: string
  tshow?: boolean
  tcount?: number
  tlm?: string
  replies?: string[]
}

async function send(name: Name, place: Place, msg: string, more: Record<string, unknown> = {}): Promise<Shown> {
  return (
    await world.people[name].rest.post<{ message: Shown }>('chat.sendMessage', { message: { rid: world.rooms[place], msg, ...more } })
  ).message
}

async function show(name: Name, msgId: string): Promise<Shown> {
  return (await world.people[name].rest.get<{ message: Shown }>('chat.getMessage', { msgId })).message
}

async function row(name: Name, place: Place) {
  const { rows } = await world.workspace.sql.query<{ unread: number; threads: string[] }>(
    'SELECT (r.position - m.read_position - m.deleted_unread)::int AS unread, m.thread_unread AS threads FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.room_id = $1 AND m.user_id = $2',
    [world.rooms[place], world.people[name].id],
  )
  return rows[0]
}

async function answer(name: Name, verb: 'GET' | 'POST', path: string, params: Record<string, unknown>) {
  const { status, body } = await world.people[name].rest.request(verb, path, verb === 'GET' ? { query: params as never } : { body: params })
  return { status, body: body as Record<string, unknown> }
}

describe('replying in a thread', () => {
  test('moves the root along, marks the thread unread for its followers, and leaves the room’s unread count alone', async () => {
    const root = await send('bob', 'lobby', 'root')
    const before = await row('carol', 'lobby')
    const reply = await send('gina', 'lobby', 'reply with @carol', { tmid: root._id })
    expect(reply).toMatchObject({ tmid: root._id })
    expect(reply).not.toHaveProperty('tshow')
    expect(await show('carol', root._id)).toMatchObject({
      tcount: 1,
      tlm: expect.any(String),
      replies: [world.people.bob.id, world.people.gina.id, world.people.carol.id],
    })
    expect(await row('bob', 'lobby')).toMatchObject({ threads: [root._id] })
    expect(await row('carol', 'lobby')).toEqual({ unread: before?.unread, threads: [root._id] })
    expect(await row('gina', 'lobby')).toMatchObject({ threads: [] })
  })

  test('to a reply goes to the root; with tshow it stands in the room too and counts', async () => {
    const root = await send('bob', 'lobby', 'root')
    const reply = await send('gina', 'lobby', 'first', { tmid: root._id })
    const before = await row('carol', 'lobby')
    const second = await send('bob', 'lobby', 'second', { tmid: reply._id, tshow: true })
    expect(second).toMatchObject({ tmid: root._id, tshow: true })
    expect((await row('carol', 'lobby'))?.unread).toBe((before?.unread ?? 0) + 1)
    expect(await show('bob', root._id)).toMatchObject({ tcount: 2 })
  })

  test('a root in another room, one before a latecomer’s history, and one that does not exist are the same', async () => {
    const answers = []
    for (const tmid of [world.messages.veraInVault, world.messages.carolInAnnex, newId()])
      answers.push(await answer('gina', 'POST', 'chat.sendMessage', { message: { rid: world.rooms.lobby, msg: 'x', tmid } }))
    answers.push(
      await answer('gina', 'POST', 'chat.sendMessage', {
        message: { rid: world.rooms.project, msg: 'x', tmid: world.messages.oldInProject },
      }),
    )
    expect(answers[0]).toMatchObject({ status: 400, body: { errorType: 'error-message-not-found' } })
    for (const other of answers) expect(other).toEqual(answers[0])
    const { rows } = await world.workspace.sql.query('SELECT thread_count FROM messages WHERE id = ANY($1)', [
      [world.messages.veraInVault, world.messages.oldInProject],
    ])
    expect(rows).toEqual([{ thread_count: 0 }, { thread_count: 0 }])
  })

  test('20 replies at once are all counted', async () => {
    const root = await send('carol', 'lobby', 'race')
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send((['bob', 'gina'] as const)[index % 2] ?? 'bob', 'lobby', `r${index}`, { tmid: root._id }),
      ),
    )
    const shown = await show('carol', root._id)
    expect(shown).toMatchObject({ tcount: 20 })
    const list = await world.people.carol.rest.get<{ messages: { ts: string }[]; total: number }>('chat.getThreadMessages', {
      tmid: root._id,
      count: 100,
    })
    expect(list.total).toBe(20)
    expect(shown.tlm).toBe(list.messages.at(-1)?.ts)
  })
})

describe('reading threads', () => {
  test('opening a thread over DDP answers the root and then the newest first, and marks it read', async () => {
    const root = await send('bob', 'lobby', 'root')
    for (const msg of ['one', 'two', 'three']) await send('gina', 'lobby', msg, { tmid: root._id })
    const bob = await world.people.bob.socket()
    await bob.subscribe('stream-notify-user', `${world.people.bob.id}/subscriptions-changed`).ready
    const opened = await bob.call<Shown[]>('getThreadMessages', { tmid: root._id, limit: 2 })
    expect(opened.map((message) => message.msg)).toEqual(['root', 'three', 'two'])
    await bob.waitFor(({ fields }) => (fields.args[1] as { rid?: string } | undefined)?.rid === world.rooms.lobby)
    expect((await row('bob', 'lobby'))?.threads).not.toContain(root._id)
    expect(await bob.call('getThreadMessages', { tmid: world.messages.carolInLobby })).toEqual([])
    await send('gina', 'lobby', 'four', { tmid: root._id })
    expect((await row('bob', 'lobby'))?.threads).toContain(root._id)
    await bob.call('readThreads', root._id)
    expect((await row('bob', 'lobby'))?.threads).not.toContain(root._id)
  })

  test('the list of threads is all, those followed, or those unread, by their last reply, and of one room only', async () => {
    const quiet = await send('carol', 'lobby', 'quiet corner')
    await send('carol', 'lobby', 'hm', { tmid: quiet._id })
    const busy = await send('bob', 'lobby', 'busy place')
    await send('gina', 'lobby', 'yes', { tmid: busy._id })
    const list = async (query: Record<string, unknown>) =>
      (
        await world.people.bob.rest.get<{ threads: Shown[]; total: number }>('chat.getThreadsList', {
          rid: world.rooms.lobby,
          ...query,
        } as never)
      ).threads.map((thread) => thread.msg)
    const all = await list({ query: { rid: world.rooms.vault } })
    expect(all.slice(0, 2)).toEqual(['busy place', 'quiet corner'])
    expect(await list({ type: 'following' })).not.toContain('quiet corner')
    expect(await list({ type: 'unread', text: 'BUSY' })).toEqual(['busy place'])
    expect(await list({ text: 'quiet' })).toEqual(['quiet corner'])
    const { threads } = await world.people.bob.rest.get<{ threads: { update: Shown[]; remove: object[] } }>('chat.syncThreadsList', {
      rid: world.rooms.lobby,
      updatedSince: busy.tlm ?? '2020-01-01T00:00:00.000Z',
    })
    expect(threads.update.map((thread) => thread.msg)).toContain('busy place')
    expect(threads.remove).toEqual([])
    const { messages } = await world.people.bob.rest.get<{ messages: { update: Shown[]; remove: object[] } }>('chat.syncThreadMessages', {
      tmid: busy._id,
      updatedSince: '2020-01-01T00:00:00.000Z',
    })
    expect(messages.update.map((message) => message.msg)).toEqual(['yes'])
    const bob = await world.people.bob.socket()
    expect((await bob.call<Shown[]>('getThreadsList', { rid: world.rooms.lobby, limit: 1 })).map((thread) => thread.msg)).toEqual([
      'busy place',
    ])
  })

  test('following and no longer following changes who hears of replies', async () => {
    const root = await send('carol', 'lobby', 'to follow')
    await world.people.bob.rest.post('chat.followMessage', { mid: root._id })
    await world.people.carol.rest.post('chat.followMessage', { mid: root._id })
    await world.people.carol.rest.post('chat.unfollowMessage', { mid: root._id })
    await send('gina', 'lobby', 'a reply', { tmid: root._id })
    expect((await row('bob', 'lobby'))?.threads).toContain(root._id)
    expect(await show('gina', root._id)).toMatchObject({ replies: expect.arrayContaining([world.people.bob.id]) })
  })

  test('threads of a hidden room, and messages before a latecomer’s history, answer as missing ones on every road', async () => {
    const gina = await world.people.gina.socket()
    const calls: [string, (id: string) => Promise<unknown>][] = [
      ['chat.getThreadMessages', (tmid) => answer('gina', 'GET', 'chat.getThreadMessages', { tmid })],
      [
        'chat.syncThreadMessages',
        (tmid) => answer('gina', 'GET', 'chat.syncThreadMessages', { tmid, updatedSince: '2020-01-01T00:00:00.000Z' }),
      ],
      ['chat.followMessage', (mid) => answer('gina', 'POST', 'chat.followMessage', { mid })],
      ['chat.unfollowMessage', (mid) => answer('gina', 'POST', 'chat.unfollowMessage', { mid })],
      ['getThreadMessages', (tmid) => gina.call('getThreadMessages', { tmid }).catch((error: object) => ({ ...error }))],
      ['readThreads', (tmid) => gina.call('readThreads', tmid).catch((error: object) => ({ ...error }))],
    ]
    for (const [name, call] of calls) {
      const missing = await call(newId())
      for (const hidden of [world.messages.veraInVault, world.messages.oldInProject]) expect(await call(hidden), name).toEqual(missing)
      expect(JSON.stringify(missing), name).toContain('error-message-not-found')
    }
    for (const path of ['chat.getThreadsList', 'chat.syncThreadsList']) {
      const query = { updatedSince: '2020-01-01T00:00:00.000Z' }
      expect(await answer('gina', 'GET', path, { rid: world.rooms.vault, ...query })).toEqual(
        await answer('gina', 'GET', path, { rid: newId(), ...query }),
      )
    }
    expect(await answer('gina', 'GET', 'chat.getThreadMessages', { tmid: 'x'.repeat(10_000) })).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
    expect(await answer('gina', 'GET', 'chat.syncThreadsList', { rid: world.rooms.lobby, updatedSince: 'yesterday' })).toMatchObject({
      status: 400,
      body: { errorType: 'error-updatedSince-param-invalid' },
    })
  })
})
