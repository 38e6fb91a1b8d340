import { afterAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { beforeFirst } from '../../../test/first.ts'
import { newId } from '../../platform/ids.ts'

let workspace: TestWorkspace
let bob: Person
let gina: Person
beforeFirst(async () => {
  workspace = await openWorkspace()
  bob = await workspace.newPerson('bob')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  await workspace.alice.rest.post('settings/Limits_Guests', { value: 1 })
  await workspace.alice.rest.post('settings/Limits_Seats', { value: 10 })
})
afterAll(() => workspace[Symbol.asyncDispose]())

const info = async (person: Person, loadValues = true) =>
  (await person.rest.get<{ license: object }>('licenses.info', { loadValues })).license
const nothing = { activeModules: [], tags: [], trial: false }

describe('what a client learns of the limits', () => {
  test('Gina, a guest, learns nothing of how many there are', async () => {
    expect(await info(gina)).toEqual({ ...nothing, preventedActions: {}, limits: {} })
    for (const path of ['licenses.maxActiveUsers', 'foyer.limits']) {
      const refused = await gina.rest.request('GET', path)
      expect([refused.status, refused.body]).toEqual([403, expect.objectContaining({ errorType: 'error-unauthorized' })])
    }
    expect(await gina.rest.get('licenses.isEnterprise')).toEqual({ success: true, isEnterprise: false })
  })

  test('Bob, a member, learns which limits are reached, and no number', async () => {
    expect(await info(bob)).toEqual({
      ...nothing,
      preventedActions: { activeUsers: false, guestUsers: true, roomsPerGuest: false },
      limits: {},
    })
    for (const path of ['licenses.maxActiveUsers', 'foyer.limits']) expect((await bob.rest.request('GET', path)).status).toBe(403)
  })

  test('Alice learns all three limits and what is taken of each', async () => {
    const limits = { activeUsers: { max: 10 }, guestUsers: { max: 1 }, roomsPerGuest: { max: -1 } }
    expect(await info(workspace.alice, false)).toEqual({
      ...nothing,
      preventedActions: { activeUsers: false, guestUsers: true, roomsPerGuest: false },
      limits,
    })
    expect(await info(workspace.alice)).toMatchObject({
      limits: { activeUsers: { value: 2, max: 10 }, guestUsers: { value: 1, max: 1 }, roomsPerGuest: { value: 0, max: -1 } },
    })
    expect(await workspace.alice.rest.get('licenses.maxActiveUsers')).toEqual({ success: true, maxActiveUsers: 10, activeUsers: 2 })
  })

  test('nobody without an account learns anything', async () => {
    for (const path of ['licenses.info', 'licenses.maxActiveUsers', 'foyer.limits', 'foyer.limits.guest?userId=x'])
      expect((await fetch(`${workspace.url}/api/v1/${path}`)).status).toBe(401)
  })
})

describe('the headroom', () => {
  const limits = () => workspace.alice.rest.get<{ seats: object; guests: object; roomsPerGuest: object }>('foyer.limits')

  test('warns from four fifths on', async () => {
    await workspace.alice.rest.post('settings/Limits_Seats', { value: 3 })
    expect(await limits()).toMatchObject({
      seats: { used: 2, max: 3, from: 'settings', warning: false },
      guests: { used: 1, max: 1, from: 'settings', warning: true },
    })
    await workspace.newPerson('dave')
    expect(await limits()).toMatchObject({ seats: { used: 3, max: 3, warning: true } })
    await workspace.alice.rest.post('settings/Limits_Seats', { value: 4 })
    expect(await limits()).toMatchObject({ seats: { used: 3, max: 4, warning: false } })
    await workspace.newPerson('erin')
    await workspace.alice.rest.post('settings/Limits_Seats', { value: 5 })
    expect(await limits()).toMatchObject({ seats: { used: 4, max: 5, warning: true } })
    await workspace.alice.rest.post('settings/Limits_Seats', { value: 0 })
    expect(await limits()).toMatchObject({
      seats: { used: 4, max: null, from: null, warning: false },
      roomsPerGuest: { max: null, from: null, warning: false, highest: { used: 0 } },
    })
  })

  test('of a guest names the rooms they hold, discussions too and direct messages not, for administrators alone', async () => {
    await workspace.alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 5 })
    const { group } = await workspace.alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project', members: ['gina'] })
    await workspace.alice.rest.post('im.create', { username: 'gina' })
    const { discussion } = await gina.rest.post<{ discussion: { _id: string } }>('rooms.createDiscussion', {
      prid: group._id,
      t_name: 'Plans',
    })
    const rooms = [
      { _id: discussion._id, t: 'p', name: expect.any(String), fname: 'Plans', prid: group._id, joinedAt: expect.any(String) },
      { _id: group._id, t: 'p', name: 'project', fname: 'project', joinedAt: expect.any(String) },
    ]
    const all = { success: true, used: 2, max: 5, from: 'settings', warning: false, rooms, count: 2, offset: 0, total: 2 }
    for (const who of [{ userId: gina.id }, { username: 'gina' }])
      expect(await workspace.alice.rest.get('foyer.limits.guest', who)).toEqual(all)
    expect(await workspace.alice.rest.get('foyer.limits.guest', { userId: gina.id, offset: 1, count: 1 })).toEqual({
      ...all,
      rooms: rooms.slice(1),
      count: 1,
      offset: 1,
    })
    expect(await limits()).toMatchObject({ roomsPerGuest: { max: 5, from: 'settings', highest: { used: 2 } } })
    for (const person of [bob, gina]) {
      const refused = await person.rest.request('GET', 'foyer.limits.guest', { query: { userId: gina.id } })
      expect([refused.status, refused.body]).toEqual([403, expect.objectContaining({ errorType: 'error-unauthorized' })])
    }
    const ask = async (userId: string) => (await gina.rest.request('GET', 'foyer.limits.guest', { query: { userId } })).body
    const dave = (await workspace.sql.query<{ id: string }>("SELECT id FROM users WHERE username = 'dave'")).rows[0]?.id ?? ''
    expect(await ask(dave)).toEqual(await ask(newId()))
    expect((await workspace.alice.rest.request('GET', 'foyer.limits.guest', { query: { userId: bob.id } })).body).toMatchObject({
      errorType: 'error-invalid-user',
    })
    expect((await workspace.alice.rest.request('GET', 'foyer.limits.guest')).body).toMatchObject({
      errorType: 'error-user-param-not-provided',
    })
  })
})

describe('without a key of the operator', () => {
  test('no licence can be installed, and the refusal says what to do', async () => {
    const refused = await workspace.alice.rest.request('POST', 'licenses.add', { body: { license: 'a.b.c' } })
    expect([refused.status, refused.body]).toEqual([
      400,
      expect.objectContaining({ errorType: 'error-invalid-license', error: expect.stringContaining('FOYER_LICENSE_PUBLIC_KEY') }),
    ])
  })

  test('one that lies in the database counts for nothing', async () => {
    await workspace.sql.query("UPDATE workspace SET license = 'a.b.c', epoch = epoch + 1")
    expect(await workspace.alice.rest.get('licenses.isEnterprise')).toEqual({ success: true, isEnterprise: false })
    expect(await workspace.alice.rest.post('licenses.remove')).toEqual({ success: true })
  })
})
