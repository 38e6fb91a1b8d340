import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { statementsDuring } from '../../../test/statements.ts'

let workspace: TestWorkspace
let alice: Person
let carol: Person
let dave: Person
let gina: Person
let gus: Person
let roomId: string
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  ;[carol, dave] = [await workspace.newPerson('carol'), await workspace.newPerson('dave')]
  const guest = { roles: ['guest'], joinDefaultChannels: false, hostId: carol.id }
  gina = await workspace.newPerson('gina', { ...guest, company: 'Partner Ltd', accessEndsAt: '2030-01-01T00:00:00.000Z' })
  gus = await workspace.newPerson('gus', { ...guest, company: 'Acme' })
  await workspace.newPerson('greta', { ...guest, company: 'Partner Ltd' })
  await workspace.newPerson('gil', guest)
  const members = ['gina', 'gus', 'greta', 'gil']
  roomId = (await carol.rest.post<{ channel: { _id: string } }>('channels.create', { name: 'site', members })).channel._id
})
afterAll(() => workspace[Symbol.asyncDispose]())

interface Answer {
  companies: { company: string | null; guests: number }[]
  guests: { username: string; company?: string; host?: { username: string }; accessEndsAt?: string }[]
  total: number
}
const guestsFor = (person: Person, query: Record<string, string> = {}) =>
  person.rest.get<Answer>('foyer.rooms.guests', { roomId, ...query })

test('a member is told the companies, those with most guests first, and each guest with host and end', async () => {
  const { companies, guests, total } = await guestsFor(carol)
  expect(companies).toEqual([
    { company: 'Partner Ltd', guests: 2 },
    { company: 'Acme', guests: 1 },
    { company: null, guests: 1 },
  ])
  expect([guests.map(({ username }) => username), total]).toEqual([['gus', 'gina', 'greta', 'gil'], 4])
  expect(guests[1]).toMatchObject({
    kind: 'guest',
    company: 'Partner Ltd',
    host: { _id: carol.id, username: 'carol', name: 'Carol' },
    accessEndsAt: '2030-01-01T00:00:00.000Z',
  })
})

test('a guest is told of each what a card shows; so is a member who only looks in', async () => {
  for (const person of [gina, dave]) {
    const { companies, guests, total } = await guestsFor(person)
    expect([companies.length, total]).toEqual([3, 4])
    for (const guest of guests) for (const key of ['host', 'accessEndsAt', 'emails', 'roles']) expect(guest).not.toHaveProperty(key)
  }
})

test('in a room that somebody can’t see there is nobody, as where there is no room', async () => {
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'closed', members: ['gus'] })
  for (const person of [gina, dave]) {
    const ask = (id: string) => person.rest.request('GET', 'foyer.rooms.guests', { query: { roomId: id } })
    const [hidden, missing] = [await ask(group._id), await ask('xxxxxxxxxxxxxxxxx')]
    expect(hidden.status).toBe(400)
    expect(hidden.body).toEqual(missing.body)
  }
})

test('comes page by page', async () => {
  const { guests, total } = await guestsFor(carol, { count: '2', offset: '1' })
  expect([guests.map(({ username }) => username), total]).toEqual([['gina', 'greta'], 4])
})

test('takes seven statements, and four where nobody is from outside', async () => {
  const quiet = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'quiet' })).group._id
  const selects = async (room: string) => {
    const run = async () => void (await guestsFor(carol, { roomId: room }))
    await run()
    return (await statementsDuring(run)).flat().filter((statement) => /^select/i.test(statement)).length
  }
  expect([await selects(roomId), await selects(quiet)]).toEqual([7, 4])
})

describe('who is let in no longer reads here', () => {
  const usernames = async () => (await guestsFor(carol)).guests.map(({ username }) => username)

  test('deactivated', async () => {
    await alice.rest.post('users.setActiveStatus', { userId: gus.id, activeStatus: false })
    expect(await usernames()).not.toContain('gus')
    await alice.rest.post('users.setActiveStatus', { userId: gus.id, activeStatus: true })
    expect(await usernames()).toContain('gus')
  })

  test('at the end of their access', async () => {
    await workspace.sql.query(`UPDATE users SET access_ends_at = now() - interval '1 second' WHERE username = 'gus'`)
    expect(await usernames()).not.toContain('gus')
    await workspace.sql.query(`UPDATE users SET access_ends_at = NULL WHERE username = 'gus'`)
  })
})

describe('members hear that there is news', () => {
  test.each([
    ['another company', () => alice.rest.post('users.update', { userId: gina.id, data: { company: 'New Ltd' } })],
    ['another host', () => alice.rest.post('users.update', { userId: gina.id, data: { hostUsername: 'dave' } })],
    ['another end', () => alice.rest.post('users.update', { userId: gina.id, data: { accessEndsAt: '2031-01-01T00:00:00.000Z' } })],
    ['deactivated', () => alice.rest.post('users.setActiveStatus', { userId: gina.id, activeStatus: false })],
    ['activated', () => alice.rest.post('users.setActiveStatus', { userId: gina.id, activeStatus: true })],
  ])('%s; a guest does not', async (_what, change) => {
    const [member, guest] = [await carol.socket(), await (await workspace.signIn('greta', 'greta-password')).socket()]
    for (const socket of [member, guest]) await socket.subscribe('stream-notify-logged', 'foyer.guest-changed').ready
    await change()
    const { fields } = await member.waitFor((frame) => frame.fields.eventName === 'foyer.guest-changed')
    expect(fields.args).toEqual([{ _id: gina.id }])
    await workspace.settle()
    await guest.call('license:getTags')
    expect(guest.frames.filter((frame) => JSON.stringify(frame).includes('"changed"'))).toEqual([])
  })

  test('a member’s company is nobody’s news', async () => {
    const socket = await carol.socket()
    await socket.subscribe('stream-notify-logged', 'foyer.guest-changed').ready
    await alice.rest.post('users.update', { userId: dave.id, data: { bio: 'climbs' } })
    await workspace.settle()
    await socket.call('license:getTags')
    expect(socket.frames.filter((frame) => JSON.stringify(frame).includes('guest-changed"'))).toEqual([])
  })
})
