import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
beforeAll(async () => {
  workspace = await openWorkspace({ OVERWRITE_SETTING_Limits_Rooms_Per_Guest: '5' })
  carol = await workspace.newPerson('carol')
})
afterAll(() => workspace[Symbol.asyncDispose]())

let made = 0
async function newRoom(prefix: 'channels' | 'groups', members: string[] = []): Promise<string> {
  const answer = await carol.rest.post<{ channel?: { _id: string }; group?: { _id: string } }>(`${prefix}.create`, {
    name: `room-${++made}`,
    members,
  })
  return (answer.channel ?? answer.group)?._id ?? ''
}

async function guestInFourRooms(username: string): Promise<Person> {
  const guest = await workspace.newPerson(username, { roles: ['guest'], joinDefaultChannels: false })
  for (let i = 0; i < 4; i++) await newRoom(i % 2 === 0 ? 'channels' : 'groups', [username])
  return guest
}

type Way = (username: string, room: { readonly channel: string; readonly group: string }) => Promise<string>

const outcome = (answer: { status: number; body: unknown }): string =>
  answer.status === 200 ? 'in' : ((answer.body as { errorType?: string }).errorType ?? `${answer.status}`)

async function ways(): Promise<Record<string, Way>> {
  const socket = await carol.socket()
  return {
    'channels.invite': async (username, { channel }) =>
      outcome(await carol.rest.request('POST', 'channels.invite', { body: { roomId: channel, username } })),
    'groups.invite': async (username, { group }) =>
      outcome(await carol.rest.request('POST', 'groups.invite', { body: { roomId: group, usernames: [username] } })),
    addUsersToRoom: (username, { group }) =>
      socket.call('addUsersToRoom', { rid: group, users: [username] }).then(
        () => 'in',
        (error: { error: string }) => error.error,
      ),
    'groups.create': async (username) =>
      outcome(await carol.rest.request('POST', 'groups.create', { body: { name: `named-${++made}`, members: [username] } })),
    'channels.create': async (username) =>
      outcome(await carol.rest.request('POST', 'channels.create', { body: { name: `named-${++made}`, members: [username] } })),
  }
}

async function roomsOf(person: Person): Promise<number> {
  const { rows } = await workspace.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM memberships WHERE user_id = $1', [person.id])
  return rows[0]?.n ?? -1
}

test.each(['channels.invite', 'groups.invite', 'addUsersToRoom', 'groups.create', 'channels.create', 'all of them together'])(
  'a guest in four of five rooms enters one of twenty by %s',
  async (name) => {
    const guest = await guestInFourRooms(`guest-${++made}`)
    const all = Object.entries(await ways())
    const used = name === 'all of them together' ? all : all.filter(([way]) => way === name)
    const rooms = await Promise.all(
      Array.from({ length: 20 }, async () => ({ channel: await newRoom('channels'), group: await newRoom('groups') })),
    )
    const outcomes = await Promise.all(rooms.map(async (room, i) => used[i % used.length]?.[1](guest.username, room)))
    expect(await roomsOf(guest)).toBe(5)
    expect(outcomes.filter((what) => what === 'in')).toHaveLength(1)
    expect(outcomes.filter((what) => what === 'error-max-rooms-per-guest-reached')).toHaveLength(19)
  },
)

test('a guest who is removed from one room and added to others at once is never in more than five', async () => {
  const guest = await guestInFourRooms('gus')
  const last = await newRoom('groups', ['gus'])
  const rooms = await Promise.all(Array.from({ length: 10 }, () => newRoom('groups')))
  const answers = await Promise.all([
    carol.rest.request('POST', 'groups.kick', { body: { roomId: last, userId: guest.id } }),
    ...rooms.map((roomId) => carol.rest.request('POST', 'groups.invite', { body: { roomId, username: 'gus' } })),
  ])
  expect(answers[0]?.status).toBe(200)
  const entered = answers.slice(1).filter(({ status }) => status === 200).length
  expect(entered).toBeLessThanOrEqual(1)
  expect(await roomsOf(guest)).toBe(4 + entered)
})
