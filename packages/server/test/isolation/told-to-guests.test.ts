// The sweep over every test sees what it is there for: leaks on purpose in an ordinary workspace make its closing fail, with a sentence.
import { afterEach, expect, test, vi } from 'vitest'
import { openWorkspace } from '../app.ts'
import { plantSwitch } from './recorder.ts'

afterEach(() => vi.unstubAllEnvs())

test('whatever a guest is told without a right to it makes the end of the test fail, and nothing else does', async () => {
  const workspace = await openWorkspace()
  const { alice } = workspace
  const [gina, dave] = [await workspace.newPerson('gina', { roles: ['guest'] }), await workspace.newPerson('dave')]
  const make = async (name: string, members: string[]): Promise<{ id: string; message: string }> => {
    const { group } = await alice.rest.post<{ group: { _id: string } }>('groups.create', { name, members })
    const { message } = await alice.rest.post<{ message: { _id: string } }>('chat.sendMessage', {
      message: { rid: group._id, msg: 'hello' },
    })
    return { id: group._id, message: message._id }
  }
  const [hidden, shared] = [await make('hidden', ['dave']), await make('shared', ['gina'])]
  const socket = await gina.socket()
  const told = async (text: string, how: 'rest' | 'ddp' = 'rest'): Promise<void> => {
    vi.stubEnv(plantSwitch, text)
    await (how === 'rest' ? gina.rest.get('me') : socket.call('license:getTags'))
    vi.unstubAllEnvs()
  }

  // What she may know, what she said herself, and what members are told, is no leak.
  await told(`${shared.id} ${shared.message} ${alice.id} ${gina.id} gina@foyer.example`)
  await gina.rest.request('GET', 'rooms.info', { query: { roomId: hidden.id } })
  await gina.rest.request('GET', 'users.info', { query: { username: 'dave@foyer.example', userId: dave.id } })
  await dave.rest.get('rooms.info', { roomId: hidden.id })
  expect(await workspace.told.leaks(workspace.sql)).toEqual([])

  for (const text of [hidden.id, hidden.message, dave.id, 'Alice@foyer.example', `x ${dave.rest.authToken} x`]) await told(text)
  await told(hidden.message, 'ddp')
  const leaks = await workspace.told.leaks(workspace.sql)
  expect(leaks.map((leak) => leak.replace(/, in …[\s\S]*$/, ''))).toEqual([
    `the id of a room (${hidden.id}) that the guest ${gina.id} never had a right to reached them by GET /api/v1/me`,
    `the id of a message (${hidden.message}) that the guest ${gina.id} never had a right to reached them by GET /api/v1/me`,
    `the id of an account (${dave.id}) that the guest ${gina.id} never had a right to reached them by GET /api/v1/me`,
    `an e-mail address (alice@foyer.example) that the guest ${gina.id} never had a right to reached them by GET /api/v1/me`,
    `the token of a session (${dave.rest.authToken}) that the guest ${gina.id} never had a right to reached them by GET /api/v1/me`,
    `the id of a message (${hidden.message}) that the guest ${gina.id} never had a right to reached them by method license:getTags`,
    `the id of a message (${hidden.message}) that the guest ${gina.id} never had a right to reached them by frame updated`,
  ])
  await expect(workspace[Symbol.asyncDispose]()).rejects.toThrow(
    `Guests were told what they had no right to:\nthe id of a room (${hidden.id}) that the guest ${gina.id} never had a right to reached them by GET /api/v1/me`,
  )
})

test('who left a room may still have been told of it', async () => {
  await using workspace = await openWorkspace()
  const gina = await workspace.newPerson('gina', { roles: ['guest'] })
  const { group } = await workspace.alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'once', members: ['gina'] })
  expect((await gina.rest.request('GET', 'rooms.info', { query: { roomName: 'once' } })).status).toBe(200)
  await workspace.alice.rest.post('groups.kick', { roomId: group._id, userId: gina.id })
  expect(await workspace.told.leaks(workspace.sql)).toEqual([])
})
