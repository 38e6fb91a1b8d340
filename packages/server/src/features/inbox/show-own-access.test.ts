import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

let workspace: TestWorkspace
let carol: Person
let gina: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', {
    roles: ['guest'],
    joinDefaultChannels: false,
    company: 'Partner Ltd',
    hostId: carol.id,
    accessEndsAt: '2030-01-01T00:00:00.000Z',
  })
})
afterAll(() => workspace[Symbol.asyncDispose]())

interface Own {
  company?: string
  host?: { _id?: string; username?: string; name: string }
  accessEndsAt?: string
  daysLeft?: number
  admins: { username: string }[]
  rooms: { fname: string }[]
  total: number
}
const own = (person: Person) => person.rest.get<Own>('foyer.me')

test('a guest without a room is told who their host is, by name alone', async () => {
  const page = await own(gina)
  expect(page).toMatchObject({ company: 'Partner Ltd', accessEndsAt: '2030-01-01T00:00:00.000Z', admins: [], rooms: [], total: 0 })
  expect(page.host).toEqual({ name: 'Carol' })
})

test('in a room with them, the host is somebody whom the guest can write to, and administrators who are there are named', async () => {
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project', members: ['gina'] })
  expect((await own(gina)).host).toMatchObject({ _id: carol.id, username: 'carol', name: 'Carol' })
  expect((await own(gina)).admins).toEqual([])
  await carol.rest.post('groups.invite', { roomId: group._id, userId: workspace.alice.id })
  const { admins, rooms, total } = await own(gina)
  expect(admins).toMatchObject([{ username: 'alice' }])
  expect([rooms, total]).toMatchObject([[{ t: 'p', fname: 'project', roles: [] }], 1])
})

test('days are counted up to the end, the last one whole', async () => {
  const left = async (ahead: string) => {
    await workspace.sql.query(`UPDATE users SET access_ends_at = now() + $1::interval WHERE username = 'gina'`, [ahead])
    return (await own(gina)).daysLeft
  }
  expect([await left('1 hour'), await left('36 hours'), await left('10 days')]).toEqual([1, 2, 10])
  await workspace.sql.query(`UPDATE users SET access_ends_at = NULL WHERE username = 'gina'`)
  expect(await own(gina)).not.toHaveProperty('daysLeft')
})

test('nobody answers for a guest who is deactivated', async () => {
  await workspace.sql.query(`UPDATE users SET active = false WHERE username = 'carol'`)
  expect(await own(gina)).not.toHaveProperty('host')
  await workspace.sql.query(`UPDATE users SET active = true WHERE username = 'carol'`)
})

test('a member has a page too, with their rooms and the administrators', async () => {
  const page = await own(carol)
  expect(page.admins).toMatchObject([{ username: 'alice' }])
  expect(page.rooms.map(({ fname }) => fname)).toContain('project')
  expect(page).not.toHaveProperty('host')
})
