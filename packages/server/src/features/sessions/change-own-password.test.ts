// A temporary password that must be changed first: the server holds its person to it at every door, and lets go when it is changed.
import { RestClient } from '@foyer/client/rest-client.ts'
import { stringifyEjson } from '@foyer/protocol/ejson.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let channel: string
beforeAll(async () => {
  workspace = await openWorkspace()
  channel = (await workspace.alice.rest.post<{ channel: { _id: string } }>('channels.create', { name: 'lobby' })).channel._id
})
afterAll(() => workspace[Symbol.asyncDispose]())

let made = 0
const newMember = async (): Promise<Person> => {
  const person = await workspace.newPerson(`p${++made}`)
  await workspace.alice.rest.post('channels.invite', { roomId: channel, userId: person.id })
  return person
}
const require = (person: Person, data: Record<string, unknown> = {}) =>
  workspace.alice.rest.post('users.update', { userId: person.id, data: { requirePasswordChange: true, ...data } })
const form = () => {
  const made = new FormData()
  made.append('file', new Blob(['hello']), 'x.txt')
  return made
}

/** One thing by every door; answers which of them let it in. */
async function doorsOf({ rest, id }: Person, fileUrl: string): Promise<string[]> {
  const open: string[] = []
  const status = async (name: string, answer: Promise<{ status: number }>) => {
    const got = (await answer).status
    if (got === 200) open.push(name)
    else expect({ name, got }).toEqual({ name, got: name === 'download' ? expect.toBeOneOf([403, 404]) : 403 })
  }
  await status('read', rest.request('GET', 'rooms.get'))
  await status('write', rest.request('POST', 'chat.sendMessage', { body: { message: { rid: channel, msg: 'hello' } } }))
  await status('profile', rest.request('POST', 'users.updateOwnBasicInfo', { body: { data: { name: 'Another' } } }))
  await status('token', rest.request('POST', 'users.generatePersonalAccessToken', { body: { tokenName: `t${Math.random()}` } }))
  await status('sessions', rest.request('GET', 'sessions/list'))
  await status('upload', rest.request('POST', `rooms.media/${channel}`, { body: form() }))
  await status('download', rest.request('GET', fileUrl))
  const message = stringifyEjson({ msg: 'method', id: '1', method: 'rooms/get', params: [] } as never)
  const called = (await rest.request('POST', 'method.call/rooms%2Fget', { body: { message } })).body as { message: string }
  if (!called.message.includes('error-password-change-required')) open.push('method.call')
  const socket = await workspace.anonymousSocket()
  await socket.login({ resume: rest.authToken ?? '' })
  const refused = (name: string, work: Promise<unknown>) =>
    work.then(
      () => void open.push(name),
      (error: { error: unknown }) => expect({ name, error: error.error }).toEqual({ name, error: 'error-password-change-required' }),
    )
  await refused('method', socket.call('loadHistory', channel))
  await refused('send', socket.call('sendMessage', { rid: channel, msg: 'hello' }))
  for (const [stream, key] of [
    ['stream-room-messages', channel],
    ['stream-notify-room', `${channel}/user-activity`],
    ['stream-notify-user', `${id}/message`],
    ['stream-notify-logged', 'Users:NameChanged'],
  ] as const)
    await refused(stream, socket.subscribe(stream, key).ready)
  await refused('stream-user-presence', socket.subscribe('stream-user-presence', '', { added: [workspace.alice.id] }).ready)
  await socket.close()
  return open
}

async function fileIn(): Promise<string> {
  const { body } = await workspace.alice.rest.request('POST', `rooms.media/${channel}`, { body: form() })
  const { file } = body as { file: { _id: string; url: string } }
  await workspace.alice.rest.post(`rooms.mediaConfirm/${channel}/${file._id}`, {})
  return file.url
}

const everyDoor = [
  'read',
  'write',
  'profile',
  'token',
  'sessions',
  'upload',
  'download',
  'method.call',
  'method',
  'send',
  'stream-room-messages',
  'stream-notify-room',
  'stream-notify-user',
  'stream-notify-logged',
  'stream-user-presence',
]

describe('whoever must choose another password first', () => {
  test('gets in by no door until they have, by those that were open before neither; then by every one', async () => {
    const bob = await newMember()
    const url = await fileIn()
    expect(await doorsOf(bob, url)).toEqual(everyDoor)
    await require(bob)
    expect(await doorsOf(bob, url)).toEqual([])
    const socket = await bob.socket()
    await socket.call('setUserPassword', 'a-new-password')
    expect(await doorsOf(bob, url)).toEqual(everyDoor)
  })

  test('is told nothing more on what they listened to', async () => {
    const bob = await newMember()
    const socket = await bob.socket()
    await socket.subscribe('stream-room-messages', channel).ready
    await require(bob)
    await workspace.alice.rest.post('chat.sendMessage', { message: { rid: channel, msg: 'not for bob' } })
    await workspace.settle()
    await socket.closed
    expect(JSON.stringify(socket.frames ?? [])).not.toContain('not for bob')
  })

  test('may still see who they are, sign out and in, and be helped in by mail', async () => {
    const bob = await newMember()
    await require(bob)
    expect(await bob.rest.get('me')).toMatchObject({ requirePasswordChange: true })
    const again = new RestClient({ url: workspace.url })
    await again.login(bob.username, `${bob.username}-password`)
    expect((await again.request('GET', 'rooms.get')).body).toMatchObject({ errorType: 'error-password-change-required' })
    expect((await again.request('POST', 'users.forgotPassword', { body: { email: `${bob.username}@foyer.example` } })).status).toBe(200)
    expect((await again.request('POST', 'logout')).status).toBe(200)
  })

  test('can’t lift it but by another password', async () => {
    const bob = await newMember()
    await require(bob)
    expect(
      (await bob.rest.request('POST', 'users.update', { body: { userId: bob.id, data: { requirePasswordChange: false } } })).status,
    ).toBe(403)
    const change = (newPassword: string) => bob.rest.request('POST', 'users.updateOwnBasicInfo', { body: { data: { newPassword } } })
    expect(await change(`${bob.username}-password`)).toMatchObject({ body: { errorType: 'error-password-same-as-current' } })
    expect(await change('short')).toMatchObject({ body: { errorType: 'error-password-policy-not-met' } })
    expect((await bob.rest.request('GET', 'rooms.get')).status).toBe(403)
    expect((await change('a-new-password')).status).toBe(200)
    expect((await bob.rest.request('GET', 'rooms.get')).status).toBe(200)
  })

  test('loses the sessions from before when an administrator set the password, and is held to it in those after', async () => {
    const bob = await newMember()
    const socket = await bob.socket()
    await require(bob, { password: 'set-by-an-admin' })
    await socket.closed
    expect((await bob.rest.request('GET', 'me')).status).toBe(401)
    const { rest } = await workspace.signIn(bob.username, 'set-by-an-admin')
    expect((await rest.request('GET', 'rooms.get')).status).toBe(403)
    expect((await rest.request('POST', 'users.updateOwnBasicInfo', { body: { data: { newPassword: 'a-new-password' } } })).status).toBe(200)
    expect((await rest.request('GET', 'rooms.get')).status).toBe(200)
  })

  test('that an administrator takes back, lets go without it', async () => {
    const bob = await newMember()
    await require(bob)
    await workspace.alice.rest.post('users.update', { userId: bob.id, data: { requirePasswordChange: false } })
    expect((await bob.rest.request('GET', 'rooms.get')).status).toBe(200)
  })
})
