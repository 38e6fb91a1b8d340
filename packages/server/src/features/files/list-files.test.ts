import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { pngOf, share, upload } from '../../../test/uploads.ts'

let workspace: TestWorkspace
let directory: string
let people: { carol: Person; gina: Person; gus: Person }
let plans: string
let secret: string

interface List {
  readonly files: readonly { readonly _id: string; readonly name: string }[]
  readonly count: number
  readonly offset: number
  readonly total: number
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-files-'))
  workspace = await openWorkspace({ FOYER_DATA: directory })
  people = {
    carol: await workspace.newPerson('carol'),
    gina: await workspace.newPerson('gina', { roles: ['guest'] }),
    gus: await workspace.newPerson('gus', { roles: ['guest'] }),
  }
  plans = await group('plans', ['gina'])
  secret = await group('secret', [])
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

async function group(name: string, members: string[]): Promise<string> {
  const { group } = await people.carol.rest.post<{ group: { _id: string } }>('groups.create', { name, members })
  return group._id
}

const names = ({ files }: List): string[] => files.map((file) => file.name)

test('a guest lists the files of her room, newest first, a page at a time, without what waits or was deleted', async () => {
  const first = await share(people.carol, plans, { name: 'a.txt', bytes: 'aaa' })
  await share(people.gina, plans, { name: 'b.txt', bytes: 'b' })
  const gone = await share(people.carol, plans, { name: 'c.txt' })
  await upload(people.carol, plans, { name: 'd.txt' })
  await share(people.carol, secret, { name: 'secret.txt' })
  await people.carol.rest.post('chat.delete', { roomId: plans, msgId: gone.message._id })
  const list = await people.gina.rest.get<List>('groups.files', { roomId: plans })
  expect(list).toMatchObject({ count: 2, offset: 0, total: 2 })
  expect(names(list)).toEqual(['b.txt', 'a.txt'])
  expect(list.files[1]).toEqual({
    _id: first._id,
    name: 'a.txt',
    size: 3,
    type: 'text/plain',
    rid: plans,
    userId: people.carol.id,
    user: { _id: people.carol.id, username: 'carol', name: 'Carol' },
    url: first.url,
    path: first.url,
    uploadedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  expect(list.files[0]).toMatchObject({ user: { username: 'gina', kind: 'guest' } })
  const page = await people.gina.rest.get<List>('groups.files', { roomName: 'plans', count: 1, offset: 1 })
  expect(page).toMatchObject({ count: 1, offset: 1, total: 2, files: [{ name: 'a.txt' }] })
  expect(names(await people.gina.rest.get<List>('groups.files', { roomId: plans, sort: { size: -1 } }))).toEqual(['a.txt', 'b.txt'])
})

test('no query reaches beyond the room', async () => {
  for (const query of [{ rid: secret }, { $or: [{}] }, { _id: { $exists: true } }]) {
    const { files } = await people.gina.rest.get<List>('groups.files', { roomId: plans, query, sort: { userId: 1 } })
    expect(new Set(files.map((file) => (file as unknown as { rid: string }).rid))).toEqual(new Set([plans]))
  }
})

test('a room that a guest does not know has no list, like a room that is not there', async () => {
  for (const prefix of ['channels', 'groups', 'im', 'dm']) {
    const hidden = await people.gina.rest.request('GET', `${prefix}.files`, { query: { roomId: secret } })
    const missing = await people.gina.rest.request('GET', `${prefix}.files`, { query: { roomId: 'noSuchRoomAtAll01' } })
    expect(hidden.status).toBe(400)
    expect(hidden.body).toEqual({
      success: false,
      error: 'There is no such room [error-room-not-found]',
      errorType: 'error-room-not-found',
    })
    expect(hidden.body).toEqual(missing.body)
  }
  expect((await people.gina.rest.request('GET', 'groups.files', {})).status).toBe(400)
})

test('a channel is not listed as a group', async () => {
  expect((await people.carol.rest.request('GET', 'channels.files', { query: { roomId: plans } })).status).toBe(400)
})

test('a direct message lists its files by its id and by the other person', async () => {
  const { room } = await people.carol.rest.post<{ room: { _id: string } }>('im.create', { username: 'gina' })
  await share(people.gina, room._id, { name: 'between us.txt' })
  expect(names(await people.gina.rest.get<List>('im.files', { roomId: room._id }))).toEqual(['between us.txt'])
  expect(names(await people.gina.rest.get<List>('dm.files', { username: 'carol' }))).toEqual(['between us.txt'])
  expect((await people.gus.rest.request('GET', 'im.files', { query: { roomId: room._id } })).status).toBe(400)
})

test('a guest leafs through the pictures of her room and is never led into another by a picture there', async () => {
  const one = await share(people.carol, plans, { name: 'one.png', bytes: pngOf(2, 2) })
  await share(people.carol, plans, { name: 'two.png', bytes: pngOf(2, 2) })
  const foreign = await share(people.carol, secret, { name: 'foreign.png', bytes: pngOf(2, 2) })
  expect(names(await people.gina.rest.get<List>('rooms.images', { roomId: plans }))).toEqual(['two.png', 'one.png'])
  expect(names(await people.gina.rest.get<List>('rooms.images', { roomId: plans, startingFromId: one._id }))).toEqual(['one.png'])
  const hidden = await people.gina.rest.request('GET', 'rooms.images', { query: { roomId: plans, startingFromId: foreign._id } })
  const missing = await people.gina.rest.request('GET', 'rooms.images', { query: { roomId: plans, startingFromId: 'noSuchFileAtAll01' } })
  expect(hidden.body).toEqual(missing.body)
  expect(names(hidden.body as List)).toEqual(['two.png', 'one.png'])
  expect((await people.gina.rest.request('GET', 'rooms.images', { query: { roomId: secret } })).status).toBe(400)
})

test('files from before a guest’s reading began are not listed', async () => {
  const room = await group('older', [])
  await share(people.carol, room, { name: 'before.txt' })
  await people.carol.rest.post('groups.invite', { roomId: room, userId: people.gus.id, history: 'from-now-on' })
  await share(people.carol, room, { name: 'after.txt' })
  expect(await people.gus.rest.get<List>('groups.files', { roomId: room })).toMatchObject({ total: 1, files: [{ name: 'after.txt' }] })
})
