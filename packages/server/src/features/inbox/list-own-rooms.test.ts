import type { StreamEvent } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Fixture, openFixture } from '../../../test/fixture.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Copy {
  update: { _id: string; rid?: string; [key: string]: unknown }[]
  remove: { _id: string; _deletedAt: string }[]
}

const idsOf = (rows: readonly { _id: string }[]) => rows.map((row) => row._id).sort()

describe('the list of rooms, as a mobile app asks for it at its start', () => {
  test('a guest gets the rooms they belong to and no other, over REST and DDP', async () => {
    const { gina } = world.people
    const { lobby, project, duo, trio, plans, whispers, attic, board, library } = world.rooms
    const own = [lobby, project, duo, trio, plans, whispers, attic, board, library].sort()
    const rooms = await gina.rest.get<Copy>('rooms.get')
    expect(idsOf(rooms.update)).toEqual(own)
    expect(rooms.remove).toEqual([])
    const socket = await gina.socket()
    expect(idsOf(await socket.call('rooms/get'))).toEqual(own)
    const memberships = await gina.rest.get<Copy>('subscriptions.get')
    expect(memberships.update.map((row) => row.rid).sort()).toEqual(own)
    expect((await socket.call<Copy['update']>('subscriptions/get')).map((row) => row.rid).sort()).toEqual(own)
  })

  test('says of each room and each membership what one alone is told with, to guests and to members', async () => {
    for (const { rest } of [world.people.gina, world.people.carol]) {
      const [rooms, memberships] = [await rest.get<Copy>('rooms.get'), await rest.get<Copy>('subscriptions.get')]
      expect(memberships.update.length).toBeGreaterThan(5)
      for (const { _id, ...room } of rooms.update)
        expect((await rest.get<{ room: object }>('rooms.info', { roomId: _id })).room).toEqual({ _id, ...room })
      for (const membership of memberships.update)
        expect(await rest.get('subscriptions.getOne', { roomId: membership.rid ?? '' })).toMatchObject({ subscription: membership })
    }
  })

  test('rooms and memberships have the shapes of the wire', async () => {
    const { gina, carol } = world.people
    const { update } = await gina.rest.get<Copy>('rooms.get')
    expect(update.find((room) => room._id === world.rooms.duo)).toMatchObject({
      t: 'd',
      uids: expect.arrayContaining([gina.id, carol.id]),
      usernames: expect.arrayContaining(['gina', 'carol']),
      usersCount: 2,
      ts: expect.stringMatching(/Z$/),
    })
    expect(update.find((room) => room._id === world.rooms.lobby)).toMatchObject({
      t: 'c',
      name: 'lobby',
      fname: 'lobby',
      u: { username: 'carol' },
      usersCount: 6,
      ro: false,
      default: false,
    })
    expect(update.find((room) => room._id === world.rooms.plans)).toMatchObject({ t: 'p', prid: world.rooms.project })
    const memberships = await gina.rest.get<Copy>('subscriptions.get')
    expect(memberships.update.find((row) => row.rid === world.rooms.duo)).toMatchObject({
      t: 'd',
      name: 'carol',
      fname: 'Carol',
      u: { _id: gina.id, username: 'gina' },
      open: true,
      alert: true,
      unread: 1,
      userMentions: 0,
      groupMentions: 0,
      f: false,
    })
  })

  test('the other questions of the start are answered as by a workspace that has none of it', async () => {
    const { rest } = world.people.gina
    expect(await rest.get('emoji-custom.list', { updatedSince: '2020-01-01T00:00:00.000Z' })).toEqual({
      emojis: { update: [], remove: [] },
      success: true,
    })
    expect(await rest.get('custom-user-status.list')).toEqual({ statuses: [], count: 0, offset: 0, total: 0, success: true })
    expect(await rest.get('custom-sounds.list')).toEqual({ sounds: [], count: 0, offset: 0, total: 0, success: true })
    expect(await (await world.people.gina.socket()).call('listEmojiCustom')).toEqual([])
  })

  test('nobody gets a list without signing in', async () => {
    for (const path of ['rooms.get', 'subscriptions.get', 'commands.list'])
      expect((await fetch(`${world.workspace.url}/api/v1/${path}`)).status).toBe(401)
  })
})

describe('catching up', () => {
  test('tells what changed and what was lost, and only of rooms that somebody once had', async () => {
    const { dan, gus } = world.people
    const { garage } = world.rooms
    const before = (await gus.rest.get<Copy>('subscriptions.get')).update.find((row) => row.rid === garage)
    const since = new Date().toISOString()
    await dan.rest.post('groups.kick', { roomId: garage, userId: gus.id })
    const rooms = await gus.rest.get<Copy>('rooms.get', { updatedSince: since })
    expect(rooms).toMatchObject({ update: [], remove: [{ _id: garage, _deletedAt: expect.stringMatching(/Z$/) }] })
    const memberships = await gus.rest.get<Copy>('subscriptions.get', { updatedSince: since })
    expect(memberships).toMatchObject({ update: [], remove: [{ _id: before?._id, _deletedAt: expect.stringMatching(/Z$/) }] })
    const everything = await gus.rest.get<Copy>('rooms.get', { updatedSince: '1970-01-01T00:00:00.000Z' })
    expect(idsOf(everything.remove)).toEqual([garage])
    const socket = await gus.socket()
    expect(await socket.call('rooms/get', new Date(0))).toMatchObject({
      update: [],
      remove: [{ _id: garage, _deletedAt: expect.any(Date) }],
    })
    expect(await socket.call('subscriptions/get', new Date(0))).toMatchObject({ update: [], remove: [{ _id: before?._id }] })
  })

  test('a change that was stamped before the client asked and committed after is told the next time', async () => {
    const { carol, bob } = world.people
    await (await carol.socket()).call('sendMessage', { rid: world.rooms.pair, msg: 'hello' })
    const { rows } = await world.workspace.sql.query<{ updatedAt: Date }>('SELECT updated_at AS "updatedAt" FROM rooms WHERE id = $1', [
      world.rooms.pair,
    ])
    const stamped = rows[0]?.updatedAt.getTime() ?? 0
    // Everything else is long past, however fast this run was.
    await world.workspace.sql.query("UPDATE rooms SET updated_at = updated_at - interval '1 hour' WHERE id <> $1", [world.rooms.pair])
    await world.workspace.sql.query("UPDATE memberships SET updated_at = updated_at - interval '1 hour' WHERE room_id <> $1", [
      world.rooms.pair,
    ])
    const soon = await bob.rest.get<Copy>('rooms.get', { updatedSince: new Date(stamped + 4_000).toISOString() })
    expect(idsOf(soon.update)).toEqual([world.rooms.pair])
    const later = await bob.rest.get<Copy>('rooms.get', { updatedSince: new Date(stamped + 60_000).toISOString() })
    expect(later).toMatchObject({ update: [], remove: [] })
  })

  test('a moment that is none is refused', async () => {
    const answer = await world.people.bob.rest.request('GET', 'rooms.get', { query: { updatedSince: 'yesterday' } })
    expect(answer).toMatchObject({ status: 400, body: { errorType: 'error-updatedSince-param-invalid' } })
    await expect((await world.people.bob.socket()).call('rooms/get', new Date(8.64e15))).resolves.toMatchObject({ update: [] })
  })
})

describe('one membership', () => {
  test('is answered to the member; elsewhere, hidden or not there, it is null', async () => {
    const { gina } = world.people
    const own = await gina.rest.get('subscriptions.getOne', { roomId: world.rooms.lobby })
    expect(own).toMatchObject({ subscription: { rid: world.rooms.lobby, u: { username: 'gina' } }, success: true })
    for (const roomId of [world.rooms.vault, world.rooms.annex, 'nosuchroom'])
      expect(await gina.rest.get('subscriptions.getOne', { roomId })).toEqual({ subscription: null, success: true })
    expect(await gina.rest.request('GET', 'subscriptions.getOne')).toMatchObject({
      status: 400,
      body: { errorType: 'error-roomid-param-not-provided' },
    })
  })
})

describe('what a list tells of the newest message', () => {
  test('is nothing to a member whose reading begins after it, in the list and on the stream', async () => {
    const { sql } = world.workspace
    const { project } = world.rooms
    await sql.query(`UPDATE rooms SET last_message_id = $2, last_message_at = now() WHERE id = $1`, [project, world.messages.oldInProject])
    const shown = async (person: 'carol' | 'gina') =>
      (await world.people[person].rest.get<Copy>('rooms.get')).update.find((room) => room._id === project)
    expect(await shown('carol')).toMatchObject({ lastMessage: { msg: 'oldInProject says this' } })
    expect(await shown('gina')).not.toHaveProperty('lastMessage')
    const [gina, carol] = [await world.people.gina.socket(), await world.people.carol.socket()]
    for (const [socket, person] of [
      [gina, 'gina'],
      [carol, 'carol'],
    ] as const)
      await socket.subscribe('stream-notify-user', `${world.people[person].id}/rooms-changed`, false).ready
    for (const person of ['carol', 'gina'] as const)
      await world.people[person].rest.post('rooms.favorite', { roomId: project, favorite: true })
    const told = async (socket: typeof gina) =>
      (await socket.waitFor(({ fields }) => fields.eventName.endsWith('/rooms-changed'))).fields.args[1]
    expect(await told(carol)).toMatchObject({ _id: project, lastMessage: { msg: 'oldInProject says this' } })
    expect(await told(gina)).toMatchObject({ _id: project })
    expect(JSON.stringify(gina.frames)).not.toContain('oldInProject says this')
  })

  test('a guest who may no longer see groups is told nothing of theirs', async () => {
    const { sql, app } = world.workspace
    const { dan, gina, carol } = world.people
    const socket = await gina.socket()
    await socket.subscribe('stream-notify-user', `${gina.id}/rooms-changed`, false).ready
    await sql.query(
      `INSERT INTO permission_roles (permission, roles) VALUES ('view-joined-room', '{admin,user}'), ('view-p-room', '{admin,user}')`,
    )
    await sql.query('UPDATE workspace SET epoch = epoch + 1')
    try {
      const seen = (await gina.rest.get<Copy>('rooms.get')).update.map((room) => room.t)
      expect(new Set(seen)).toEqual(new Set(['d']))
      await (await dan.socket()).call('sendMessage', { rid: world.rooms.project, msg: 'not for gina' })
      await (await carol.socket()).call('sendMessage', { rid: world.rooms.duo, msg: 'for gina' })
      await socket.waitFor(({ fields }) => (fields.args[1] as { _id?: string } | undefined)?._id === world.rooms.duo)
      await app.hub.settled()
      expect(JSON.stringify(socket.frames)).not.toContain('not for gina')
    } finally {
      await sql.query(`DELETE FROM permission_roles WHERE permission IN ('view-joined-room', 'view-p-room')`)
      await sql.query('UPDATE workspace SET epoch = epoch + 1')
    }
  })
})

test('of several changes of a room that wait to be told, a member is told once, how it stands then; each other room is told too', async () => {
  const { workspace, rooms, people } = world
  const { bob } = people
  const socket = await bob.socket()
  const event = `${bob.id}/rooms-changed`
  await socket.subscribe('stream-notify-user', event, false).ready
  const changed = (roomId: string) => ({ name: 'room.changed', audience: { room: roomId, epoch: 1 }, data: { roomId } })
  workspace.app.hub.accept([rooms.lobby, rooms.lobby, rooms.board, rooms.lobby].map(changed))
  await workspace.settle()
  // What was told before this answer has arrived before it.
  await socket.call('rooms/get')
  const told = (socket.frames.filter(({ msg }) => msg === 'changed') as StreamEvent[])
    .filter(({ fields }) => fields.eventName === event)
    .map(({ fields }) => fields.args[1])
  expect(told).toMatchObject([{ _id: rooms.board }, { _id: rooms.lobby }])
  workspace.app.hub.accept([changed(rooms.lobby)])
  await workspace.settle()
  await socket.waitFor(({ fields }) => fields.eventName === event && (fields.args[1] as { _id: string })._id === rooms.lobby)
})
