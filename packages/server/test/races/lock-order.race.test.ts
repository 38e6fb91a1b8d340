// Commands that take both a room and a seat, beside commands that take both a room and a guest's place in it: in whatever order their
// parts come, one waits for the other, and the database never has to end one of them so that the other can go on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arm, type Failpoint } from '../../src/platform/failpoint.ts'
import { newId } from '../../src/platform/ids.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'
import { interleave, type Operation, ordersOf } from '../interleavings.ts'
import { undoing } from '../ledger.ts'

let workspace: TestWorkspace
let alice: Person
let amy: Person
let oscar: Person
let channel: string
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  amy = await workspace.newPerson('amy', { roles: ['admin'] })
  oscar = await workspace.newPerson('oscar')
  await workspace.newPerson('gina', { roles: ['guest'] })
  channel = await channelOf(oscar)
  for (const limit of ['Limits_Seats', 'Limits_Guests', 'Limits_Rooms_Per_Guest']) await alice.rest.post(`settings/${limit}`, { value: 10 })
})
afterAll(() => workspace[Symbol.asyncDispose]())

/** A channel that somebody owns alone, and somebody else made. */
async function channelOf(owner: Person): Promise<string> {
  const body = { name: 'oscars', members: [owner.username] }
  const { _id: roomId } = (await amy.rest.post<{ channel: { _id: string } }>('channels.create', body)).channel
  await amy.rest.post('channels.addOwner', { roomId, userId: owner.id })
  await amy.rest.post('channels.leave', { roomId })
  return roomId
}

const status = (answer: unknown): number => (answer as { status: number }).status

const takingIn = (roomId: string): Operation => ({
  points: ['addition:begun', 'addition:room-taken'],
  by: amy.id,
  run: () => amy.rest.request('POST', 'channels.invite', { body: { roomId, username: 'gina' } }),
})
const newMember = (): Operation => ({
  points: ['account:seat-taken', 'account:stored'],
  by: alice.id,
  run() {
    const username = `one-${newId().toLowerCase()}`
    const body = { username, name: username, email: `${username}@foyer.example`, password: 'a-long-password', roles: ['user'] }
    return alice.rest.request('POST', 'users.create', { body })
  },
})
const demotionOfTheOwner = (): Operation => ({
  points: ['kind-change:begun', 'kind-change:seat-taken'],
  by: alice.id,
  run: () => alice.rest.request('POST', 'users.update', { body: { userId: oscar.id, data: { roles: ['guest'] } } }),
})

describe.each([
  ['a member who is made and enters the default channel', newMember, (): string => 'GENERAL'],
  ['a room’s owner who is made a guest', demotionOfTheOwner, (): string => channel],
] as const)('%s, and a guest who is taken into the same room', (_name, seatTaker, room) => {
  test('both come about, and neither had to begin again', async () => {
    for (const order of ordersOf(7, 2, 2))
      await undoing(workspace.sql, async () => {
        const [first, second] = [seatTaker(), takingIn(room())]
        const passed: Failpoint[] = []
        const watch = ({ points: [point], by }: Operation): (() => void) =>
          arm(point as Failpoint, async ({ actor }) => {
            if (actor.id === by) passed.push(point as Failpoint)
          })
        const disarm = [watch(first), watch(second)]
        const answers = await interleave(workspace, [first, second], order)
        for (const one of disarm) one()
        expect(answers.map(status), order.join('')).toEqual([200, 200])
        expect(passed.toSorted(), order.join('')).toEqual([first.points[0], second.points[0]].toSorted())
      })
  }, 120_000)
})
