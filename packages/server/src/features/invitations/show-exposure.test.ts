// What letting somebody in would show them, before it is done: the same as they then see.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { upload } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let bob: Person
let dave: Person
let gina: Person
let gus: Person
let room: string
beforeAll(async () => {
  workspace = await openWorkspace()
  ;[bob, dave, gina, gus] = await Promise.all([
    workspace.newPerson('bob'),
    workspace.newPerson('dave'),
    workspace.newPerson('gina', { roles: ['guest'], company: 'Partner Ltd' }),
    workspace.newPerson('gus', { roles: ['guest'], company: 'Other Ltd' }),
  ])
  room = (await bob.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project', members: ['gina'] })).group._id
  for (const msg of ['first', 'second', 'third @dave']) await bob.rest.post('chat.sendMessage', { message: { rid: room, msg } })
  const { _id } = await upload(bob, room)
  await bob.rest.post(`rooms.mediaConfirm/${room}/${_id}`, {})
  await bob.rest.post('rooms.createDiscussion', { prid: room, t_name: 'secret plans' })
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

interface Exposure {
  readonly messages: number
  readonly since: string | null
  readonly files: number
  readonly people: number
  readonly companies: number
  readonly discussionsNotInherited: number
  readonly rooms: { _id: string; latest: { msg: string }[] }[]
}
const preview = (person: Person, more: Record<string, unknown> = {}) =>
  person.rest.request('POST', 'foyer.exposure', { body: { rooms: [room], ...more } })
const shown = async (more: Record<string, unknown> = {}) => ((await preview(bob, more)).body as { exposure: Exposure }).exposure

test('a preview says what a guest will see, and once let in they see that', async () => {
  const before = await shown()
  expect(before).toMatchObject({ files: 1, people: 2, companies: 1, discussionsNotInherited: 1 })
  await bob.rest.post('groups.invite', { roomId: room, userId: gus.id })
  const { messages } = await gus.rest.get<{ messages: { msg: string; t?: string; ts: string }[] }>('groups.history', {
    roomId: room,
    count: 100,
  })
  const { files } = await gus.rest.get<{ files: unknown[] }>('groups.files', { roomId: room })
  // What the addition itself says in the room came after the preview.
  expect(before.messages).toBe(messages.filter(({ t }) => t !== 'au').length)
  expect(before.since).toBe(messages.at(-1)?.ts)
  expect(before.files).toBe(files.length)
  const said = messages.filter(({ t }) => t === undefined).slice(0, 2)
  expect(before.rooms[0]?.latest.map(({ msg }) => msg)).toEqual(said.map(({ msg }) => msg))
  const { update } = await gus.rest.get<{ update: { fname?: string }[] }>('rooms.get')
  expect(update).toHaveLength(1)
})

test('a guest who is let in from now on will see nothing of the past, but the people', async () => {
  expect(await shown({ history: 'from-now-on' })).toMatchObject({ messages: 0, since: null, files: 0, people: 3, rooms: [{ latest: [] }] })
})

test('it is for whoever may add people to each of the rooms', async () => {
  expect((await preview(bob)).status).toBe(200)
  for (const [person, errorType] of [
    [dave, 'error-room-not-found'],
    [gina, 'error-action-not-allowed'],
  ] as const)
    expect((await preview(person)).body).toMatchObject({ errorType })
  expect((await preview(bob, { rooms: [room, 'nowhere'] })).body).toMatchObject({ errorType: 'error-room-not-found' })
})

test('it looks at no message one by one: a room with two hundred thousand is previewed as fast', async () => {
  const big = (await bob.rest.post<{ group: { _id: string } }>('groups.create', { name: 'big' })).group._id
  await workspace.sql.query(
    `INSERT INTO messages (room_id, id, author_id, body, created_at, updated_at) SELECT $1, 'big' || n, $2, 'line ' || n, now() - n * interval '1 second', now() FROM generate_series(1, 200000) n`,
    [big, bob.id],
  )
  await workspace.sql.query('UPDATE rooms SET message_count = message_count + 200000 WHERE id = $1', [big])
  await workspace.sql.query('ANALYZE messages')
  const began = performance.now()
  const { exposure } = (await preview(bob, { rooms: [big] })).body as { exposure: Exposure }
  expect(performance.now() - began).toBeLessThan(500)
  expect(exposure.messages).toBeGreaterThanOrEqual(200_000)
  expect(exposure.rooms[0]?.latest.map(({ msg }) => msg)).toEqual(['line 1', 'line 2'])
})
