import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  ;[carol, gina] = await Promise.all([
    workspace.newPerson('carol', { joinDefaultChannels: false }),
    workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false }),
  ])
  for (const [path, body] of [
    ['channels.create', { name: 'apples', members: ['gina'] }],
    ['channels.create', { name: 'berries' }],
    ['channels.create', { name: 'cherries', excludeSelf: true }],
    ['groups.create', { name: 'dates', members: ['gina'] }],
    ['groups.create', { name: 'elderberries' }],
  ] as const)
    await carol.rest.post(path, body)
})
afterAll(() => workspace[Symbol.asyncDispose]())

type Listed = { channels?: { name: string }[]; groups?: { name: string }[]; total: number; count: number; offset: number }
const namesOf = (answer: unknown): string[] => ((answer as Listed).channels ?? (answer as Listed).groups ?? []).map(({ name }) => name)

describe('lists of channels and groups', () => {
  test('a member is shown every channel, and only their own groups', async () => {
    const channels = await carol.rest.get('channels.list')
    expect(namesOf(channels)).toEqual(['apples', 'berries', 'cherries', 'general'])
    expect(channels).toMatchObject({ total: 4, count: 4, offset: 0 })
    expect(namesOf(await carol.rest.get('channels.list.joined'))).toEqual(['apples', 'berries'])
    expect(namesOf(await carol.rest.get('groups.list'))).toEqual(['dates', 'elderberries'])
  })

  test('a guest is shown what they are in, and the totals say no more', async () => {
    for (const path of ['channels.list', 'channels.list.joined']) {
      const answer = await gina.rest.get(path)
      expect(answer).toMatchObject({ total: 1, count: 1 })
      expect(namesOf(answer)).toEqual(['apples'])
    }
    expect(await gina.rest.get('groups.list')).toMatchObject({ total: 1, groups: [{ name: 'dates' }] })
    const socket = await gina.socket()
    for (const [type, names] of [
      ['', ['apples', 'dates']],
      ['public', ['apples']],
      ['private', ['dates']],
    ] as const)
      expect(namesOf(await socket.call('channelsList', '', type, 100))).toEqual(names)
    expect(namesOf(await socket.call('channelsList', 'berr', '', 100))).toEqual([])
  })

  test('pages, orders and narrows', async () => {
    expect(namesOf(await carol.rest.get('channels.list', { count: 2, offset: 1, sort: { name: -1 } }))).toEqual(['cherries', 'berries'])
    expect(namesOf(await carol.rest.get('channels.list', { filter: 'rries' }))).toEqual(['berries', 'cherries'])
    expect(namesOf(await carol.rest.get('channels.list', { sort: { usersCount: -1 }, count: 1 }))).toEqual(['apples'])
    expect(namesOf(await carol.rest.get('channels.list', { query: '{}' }))).toHaveLength(4)
    expect(await carol.rest.request('GET', 'channels.list', { query: { query: '{"$where":"1"}' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-query' },
    })
    expect(await carol.rest.request('GET', 'channels.list', { query: { sort: 'name' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-invalid-sort' },
    })
    expect(await carol.rest.request('GET', 'channels.list', { query: { count: -1 } })).toMatchObject({
      status: 400,
      body: { errorType: 'invalid-params' },
    })
  })

  test('every group, for administrators only, and without what was said in it', async () => {
    const socket = await carol.socket()
    const { groups } = await carol.rest.get<{ groups: { _id: string; name: string }[] }>('groups.list')
    await socket.call('sendMessage', { rid: groups[1]?._id, msg: 'a secret' })
    const all = await workspace.alice.rest.get<Listed>('groups.listAll')
    expect(namesOf(all)).toEqual(['dates', 'elderberries'])
    expect(JSON.stringify(all)).not.toContain('a secret')
    for (const { rest } of [carol, gina])
      expect(await rest.request('GET', 'groups.listAll')).toMatchObject({ status: 403, body: { errorType: 'error-unauthorized' } })
  })
})

describe('one room', () => {
  test('is shown by id and by name; to a guest, only theirs', async () => {
    expect(await gina.rest.get('channels.info', { roomName: 'apples' })).toMatchObject({
      channel: { name: 'apples', usersCount: 2, t: 'c' },
    })
    expect(await gina.rest.get('groups.info', { roomName: 'dates' })).toMatchObject({ group: { name: 'dates', t: 'p' } })
    for (const [prefix, hidden] of [
      ['channels', 'berries'],
      ['groups', 'elderberries'],
    ] as const) {
      const answers = await Promise.all(
        [{ roomName: hidden }, { roomName: 'no-such-room' }, { roomId: 'no-such-room' }].map((query) =>
          gina.rest.request('GET', `${prefix}.info`, { query }),
        ),
      )
      for (const { body } of answers)
        expect(body).toEqual({ success: false, error: 'There is no such room [error-room-not-found]', errorType: 'error-room-not-found' })
    }
  })

  test('its newest message is for those who may read it', async () => {
    const { channel } = await carol.rest.get<{ channel: { _id: string } }>('channels.info', { roomName: 'berries' })
    const socket = await carol.socket()
    await socket.call('sendMessage', { rid: channel._id, msg: 'ripe' })
    const dave = await workspace.newPerson('dave')
    expect(await dave.rest.get('channels.info', { roomId: channel._id })).toMatchObject({ channel: { lastMessage: { msg: 'ripe' } } })
    await workspace.sql.query(`INSERT INTO permission_roles (permission, roles) VALUES ('preview-c-room', '{admin}')`)
    await workspace.sql.query('UPDATE workspace SET epoch = epoch + 1')
    for (const answer of [await dave.rest.get('channels.info', { roomId: channel._id }), await dave.rest.get('channels.list')])
      expect(JSON.stringify(answer)).not.toContain('ripe')
    expect(await carol.rest.get('channels.info', { roomId: channel._id })).toMatchObject({ channel: { lastMessage: { msg: 'ripe' } } })
  })
})
