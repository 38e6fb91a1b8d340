// Two operations at once, in every order that their failpoints allow: whatever the order, it came out as if one had followed the
// other. L-19, L-20, L-21, L-33 and L-37, without what is not built: one-time codes, OAuth, invitations.
import { RestClient } from '@foyer/client/rest-client.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'
import { interleave, type Operation, ordersOf } from '../interleavings.ts'
import { roadsOf } from '../tokens.ts'

let workspace: TestWorkspace
let carol: Person
let gina: Person
let roomId: string
beforeAll(async () => {
  workspace = await openWorkspace()
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', { roles: ['guest'], joinDefaultChannels: false })
  roomId = await newGroup()
})
afterAll(() => workspace[Symbol.asyncDispose]())

async function newGroup(): Promise<string> {
  const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: `room-${newId()}`, members: ['gina'] })
  return group._id
}

const deactivation = (): Operation => ({
  points: ['deactivation:begun', 'deactivation:locked', 'deactivation:sessions-ended'],
  run: () => workspace.alice.rest.post('users.setActiveStatus', { userId: gina.id, activeStatus: false, confirmRelinquish: true }),
})
const kick = (from: string): Operation => ({
  points: ['membership:ending', 'membership:ended'],
  run: () => carol.rest.post('groups.kick', { roomId: from, userId: gina.id }),
})
const roomDeletion = (of: string): Operation => ({
  points: ['room-deletion:locked', 'room-deletion:members-dismissed'],
  run: () => carol.rest.post('groups.delete', { roomId: of }),
})
const sending = (into: string, id: string): Operation => ({
  points: ['post:before-room-lock', 'message:clock-taken', 'message:stored'],
  by: gina.id,
  run: () => gina.rest.request('POST', 'chat.sendMessage', { body: { message: { _id: id, rid: into, msg: 'still here' } } }),
})

async function activate(): Promise<void> {
  await workspace.alice.rest.post('users.setActiveStatus', { userId: gina.id, activeStatus: true })
  gina = await workspace.signIn('gina', 'gina-password')
}

/** What the database says of a message that was sent while something else happened. */
async function storedAt(id: string): Promise<Date | null> {
  const { rows } = await workspace.sql.query<{ at: Date }>('SELECT created_at AS at FROM messages WHERE id = $1', [id])
  return rows[0]?.at ?? null
}
const codeOf = (answer: unknown): string => {
  const { status, body } = answer as { status: number; body: { errorType?: string } }
  return status === 200 ? 'done' : (body.errorType ?? String(status))
}

test('L-19 signing in while being deactivated, in every order: nothing that was handed out works afterwards', async () => {
  const socket = await workspace.anonymousSocket()
  for (const order of ordersOf(5, 2, 3)) {
    const signIn: Operation = {
      points: ['sign-in:before-session', 'sign-in:after-session'],
      run: () => new RestClient({ url: workspace.url }).request('POST', 'login', { body: { user: 'gina', password: 'gina-password' } }),
    }
    const [answer] = (await interleave(workspace, [signIn, deactivation()], order)) as [{ status: number; body: any }, unknown]
    expect([200, 401], order.join('')).toContain(answer.status)
    if (answer.status === 200)
      expect(await roadsOf(workspace, socket, { userId: gina.id, token: answer.body.data.authToken }), order.join('')).toEqual([])
    expect((await workspace.sql.query('SELECT FROM sessions WHERE user_id = $1', [gina.id])).rowCount).toBe(0)
    await activate()
  }
}, 120_000)

test('L-20 making a personal access token while being deactivated, in every order: no token is left', async () => {
  const socket = await workspace.anonymousSocket()
  const member = await workspace.newPerson('bob')
  for (const order of ordersOf(5, 2, 3)) {
    const { rest } = await workspace.signIn('bob', 'bob-password')
    const creation: Operation = {
      points: ['personal-token:before-session', 'personal-token:after-session'],
      run: () => rest.request('POST', 'users.generatePersonalAccessToken', { body: { tokenName: 'script' } }),
    }
    const ending: Operation = {
      ...deactivation(),
      run: () => workspace.alice.rest.post('users.setActiveStatus', { userId: member.id, activeStatus: false, confirmRelinquish: true }),
    }
    const [answer] = (await interleave(workspace, [creation, ending], order)) as [{ status: number; body: any }, unknown]
    expect([200, 401], order.join('')).toContain(answer.status)
    if (answer.status === 200)
      expect(await roadsOf(workspace, socket, { userId: member.id, token: answer.body.token }), order.join('')).toEqual([])
    expect((await workspace.sql.query('SELECT FROM sessions WHERE user_id = $1', [member.id])).rowCount).toBe(0)
    await workspace.alice.rest.post('users.setActiveStatus', { userId: member.id, activeStatus: true })
  }
}, 120_000)

test('L-21 sending while being deactivated, in every order: the message is older than the end, or refused and absent', async () => {
  for (const order of ordersOf(5, 3, 3)) {
    const id = newId()
    const [answer] = await interleave(workspace, [sending(roomId, id), deactivation()], order)
    const at = await storedAt(id)
    const { rows } = await workspace.sql.query<{ at: Date }>('SELECT updated_at AS at FROM users WHERE id = $1 AND NOT active', [gina.id])
    const ended = rows[0]?.at ?? new Date(0)
    if (codeOf(answer) === 'done') expect(at?.getTime(), order.join('')).toBeLessThanOrEqual(ended.getTime())
    else expect([codeOf(answer), at], order.join('')).toEqual(['401', null])
    await activate()
  }
}, 120_000)

test('L-33 sending while being removed from the room, in every order: the message is older than the end, or refused and absent', async () => {
  for (const order of ordersOf(5, 3, 2)) {
    const id = newId()
    const [answer] = await interleave(workspace, [sending(roomId, id), kick(roomId)], order)
    const at = await storedAt(id)
    const { rows } = await workspace.sql.query<{ at: Date }>(
      'SELECT ended_at AS at FROM ended_memberships WHERE room_id = $1 AND user_id = $2',
      [roomId, gina.id],
    )
    const ended = rows[0]?.at ?? new Date(0)
    if (codeOf(answer) === 'done') expect(at?.getTime(), order.join('')).toBeLessThan(ended.getTime())
    else expect([codeOf(answer), at], order.join('')).toEqual(['error-room-not-found', null])
    await carol.rest.post('groups.invite', { roomId, userId: gina.id })
  }
}, 120_000)

test('L-37 sending while the room is deleted, in every order: nothing is left of the room, and whoever comes late is told alike', async () => {
  for (const order of ordersOf(5, 3, 2)) {
    const doomed = await newGroup()
    const id = newId()
    const [answer] = await interleave(workspace, [sending(doomed, id), roomDeletion(doomed)], order)
    expect(['done', 'error-room-not-found'], order.join('')).toContain(codeOf(answer))
    const { rows } = await workspace.sql.query(
      `SELECT (SELECT count(*)::int FROM rooms WHERE id = $1) AS rooms, (SELECT count(*)::int FROM messages WHERE room_id = $1) AS messages,
              (SELECT count(*)::int FROM memberships WHERE room_id = $1) AS memberships`,
      [doomed],
    )
    expect(rows, order.join('')).toEqual([{ rooms: 0, messages: 0, memberships: 0 }])
  }
}, 120_000)
