import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let bob: Person
let gina: Person
let room: string
beforeAll(async () => {
  workspace = await openWorkspace()
  ;[carol, bob, gina] = await Promise.all([
    workspace.newPerson('carol'),
    workspace.newPerson('bob'),
    workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false }),
  ])
  room = (await carol.rest.post<{ channel: { _id: string } }>('channels.create', { name: 'room', members: ['bob', 'gina'] })).channel._id
})
afterAll(() => workspace[Symbol.asyncDispose]())

test('who is muted can’t write until they are unmuted, over REST and DDP', async () => {
  const ginas = await gina.socket()
  await carol.rest.post('rooms.muteUser', { roomId: room, username: 'gina' })
  await expect(ginas.call('sendMessage', { rid: room, msg: 'hm' })).rejects.toMatchObject({ error: 'error-you-are-muted' })
  expect(await bob.rest.get('channels.info', { roomId: room })).toMatchObject({ channel: { muted: ['gina'] } })
  await carol.rest.post('rooms.unmuteUser', { roomId: room, userId: gina.id })
  await ginas.call('sendMessage', { rid: room, msg: 'thanks' })
  const carols = await carol.socket()
  expect(await carols.call('muteUserInRoom', { rid: room, username: 'bob' })).toBe(true)
  expect(await carols.call('unmuteUserInRoom', { rid: room, username: 'bob' })).toBe(true)
  const { rows } = await workspace.sql.query(
    `SELECT concat(type, ' ', body) AS line FROM messages WHERE room_id = $1 AND type LIKE 'user-%' ORDER BY created_at`,
    [room],
  )
  expect(rows.map(({ line }: { line: string }) => line)).toEqual([
    'user-muted gina',
    'user-unmuted gina',
    'user-muted bob',
    'user-unmuted bob',
  ])
})

test('in a read-only room, giving somebody their word names them as one who may write', async () => {
  const ginas = await gina.socket()
  await carol.rest.post('channels.setReadOnly', { roomId: room, readOnly: true })
  await expect(ginas.call('sendMessage', { rid: room, msg: 'hm' })).rejects.toMatchObject({ error: 'error-room-is-read-only' })
  await carol.rest.post('rooms.unmuteUser', { roomId: room, username: 'gina' })
  await ginas.call('sendMessage', { rid: room, msg: 'thanks' })
  expect(await gina.rest.get('channels.info', { roomId: room })).toMatchObject({ channel: { ro: true, unmuted: ['gina'] } })
  await carol.rest.post('rooms.muteUser', { roomId: room, username: 'gina' })
  await expect(ginas.call('sendMessage', { rid: room, msg: 'hm' })).rejects.toMatchObject({ error: 'error-you-are-muted' })
})

test('a guest and a member without a role can’t mute; nobody can be muted where they are not', async () => {
  await workspace.newPerson('dave')
  for (const { rest } of [gina, bob])
    for (const username of ['carol', 'nobody.at.all'])
      expect(await rest.request('POST', 'rooms.muteUser', { body: { roomId: room, username } })).toMatchObject({
        status: 400,
        body: { errorType: 'error-not-allowed' },
      })
  expect(await carol.rest.request('POST', 'rooms.muteUser', { body: { roomId: room, username: 'dave' } })).toMatchObject({
    body: { errorType: 'error-user-not-in-room' },
  })
  expect(await carol.rest.request('POST', 'rooms.muteUser', { body: { roomId: room, username: 'nobody.at.all' } })).toMatchObject({
    body: { errorType: 'error-invalid-user' },
  })
  expect(await carol.rest.request('POST', 'rooms.muteUser', { body: { roomId: room } })).toMatchObject({
    body: { errorType: 'error-user-param-not-provided' },
  })
})
