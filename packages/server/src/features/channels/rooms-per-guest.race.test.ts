// The last room that a guest may belong to, taken from many sides at once. Whoever does not get it leaves nothing behind.
import { DdpClient, type StreamEvent } from '@foyer/client/ddp-client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { interleave, type Operation, ordersOf } from '../../../test/interleavings.ts'
import { readLedger, tally, undoing } from '../../../test/ledger.ts'
import { atRest, atSocket, releaseTogether, type Taker } from '../../../test/release.ts'
import { callers, rounds } from '../../../test/rounds.ts'
import { hashToken, newId, newToken } from '../../platform/ids.ts'

const takersAtOnce = 50
const full = 'error-max-rooms-per-guest-reached'

let workspace: TestWorkspace
let alice: Person
let carol: Person
let gina: Person
let sockets: { readonly carol: DdpClient; readonly gina: DdpClient }
/** carol, alice and gina are in these four. */
let homes: string[]
/** carol and alice are in these, fifty of either kind. */
let channels: string[]
let groups: string[]
/** Of alice's links for guests, one into each of these groups. */
let tokens: string[]
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
  gina = await workspace.newPerson('gina', { roles: ['guest'] })
  sockets = { carol: await carol.socket(), gina: await listen(gina) }
  await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 5 })
  homes = await addRooms('group', 4, [carol, alice, gina])
  channels = await addRooms('channel', takersAtOnce, [carol, alice])
  groups = await addRooms('group', takersAtOnce, [carol, alice])
  tokens = await addLinks(groups)
})
afterAll(async () => {
  await sockets.gina.close()
  await workspace[Symbol.asyncDispose]()
})

/** What is undone between rounds can't be judged later, so this socket is none of the workspace's. */
async function listen({ id, rest }: Person): Promise<DdpClient> {
  const socket = await DdpClient.connect({ url: workspace.url, WebSocket, framesMax: 100_000 })
  await socket.login({ resume: rest.authToken ?? '' })
  await socket.subscribe('stream-notify-user', `${id}/subscriptions-changed`, false).ready
  return socket
}

/** Rooms of the first person among these, written into the database. */
async function addRooms(kind: 'channel' | 'group', count: number, members: readonly Person[]): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId())
  await workspace.sql.query(
    `INSERT INTO rooms (id, kind, name, name_key, title, creator_id, member_count, custom_fields)
     SELECT id, $2, lower(id), lower(id), id, $3, $4, '{}' FROM unnest($1::text[]) AS id`,
    [ids, kind, members[0]?.id, members.length],
  )
  await workspace.sql.query(
    `INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at)
     SELECT r || u, r, u, CASE WHEN place = 1 THEN '{owner}'::text[] ELSE '{}' END, now(), now()
       FROM unnest($1::text[]) AS r, unnest($2::text[]) WITH ORDINALITY AS m (u, place)`,
    [ids, members.map(({ id }) => id)],
  )
  return ids
}

/** Links by which guests may come, one use each, written into the database; answers their tokens. */
async function addLinks(roomIds: readonly string[]): Promise<string[]> {
  const made = roomIds.map(newToken)
  await workspace.sql.query(
    `INSERT INTO invite_links (id, token_hash, room_id, made_by, for_guests, days, uses_max, created_at, expires_at)
     SELECT 'link-' || r, hash, r, $3, true, 30, 1, now(), now() + interval '30 days' FROM unnest($1::text[], $2::text[]) AS l (r, hash)`,
    [roomIds, made.map(hashToken), alice.id],
  )
  return made
}

let names = 0
const newName = (): string => `new-${++names}`
const skipped = (answer: Record<string, unknown>): string => (answer['skipped'] as { errorType: string }[])[0]?.errorType ?? 'done'

type Way = (place: number) => Taker | Promise<Taker>

/** How a guest comes into one more room, for the taker at a place. */
const ways: Readonly<Record<string, Way>> = {
  'channels.invite': (i) => atRest(carol, 'channels.invite', { roomId: channels[i], username: 'gina' }),
  'groups.invite': (i) => atRest(carol, 'groups.invite', { roomId: groups[i], userIds: [gina.id] }),
  addUserToRoom: (i) => atSocket(sockets.carol, 'addUserToRoom', { rid: channels[i], username: 'gina' }),
  addUsersToRoom: (i) => atSocket(sockets.carol, 'addUsersToRoom', { rid: groups[i], users: ['gina'] }),
  'channels.addAll': (i) => atRest(alice, 'channels.addAll', { roomId: channels[i], includeGuests: true }, skipped),
  'groups.addAll': (i) => atRest(alice, 'groups.addAll', { roomId: groups[i], includeGuests: true }, skipped),
  'channels.create': () => atRest(carol, 'channels.create', { name: newName(), members: ['gina'] }),
  'groups.create': () => atRest(carol, 'groups.create', { name: newName(), members: ['gina'] }),
  createPrivateGroup: () => atSocket(sockets.carol, 'createPrivateGroup', newName(), ['gina']),
  'rooms.createDiscussion of their own': (i) => atRest(gina, 'rooms.createDiscussion', { prid: homes[i % 4], t_name: 'mine' }),
  'rooms.createDiscussion by a member': (i) =>
    atRest(carol, 'rooms.createDiscussion', { prid: channels[i], t_name: 'ours', users: ['gina'] }),
  useInviteToken: (i) => atRest(gina, 'useInviteToken', { token: tokens[i] }),
  createDiscussion: (i) => atSocket(sockets.carol, 'createDiscussion', { prid: groups[i], t_name: 'ours', users: ['gina'] }),
}

const takersBy = (roads: readonly string[], firstPlace = 0): Promise<Taker[]> =>
  Promise.all(roads.map(async (road, i) => (ways[road] as Way)(firstPlace + i)))

const roomsOf = async (person: Person): Promise<number> =>
  (
    await workspace.sql.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE user_id = $1 AND r.kind <> 'direct'`,
      [person.id],
    )
  ).rows[0]?.n ?? -1

/** How often gina has been told that she is in a new room. */
const timesTold = (): number =>
  sockets.gina.frames.filter((frame) => frame.msg === 'changed' && (frame as StreamEvent).fields.args[0] === 'inserted').length

/** What each way writes when it lets the guest in, and, of adding everybody, also when it does not. */
function written(way: string, entered: boolean): Record<string, number> {
  if (way.endsWith('.addAll')) return { 'new audit_log': 1, 'changed rooms': 1, ...(entered ? { 'new memberships': 1 } : {}) }
  if (!entered) return {}
  if (way.includes('reateDiscussion'))
    return { 'new rooms': 1, 'new memberships': way.endsWith('own') ? 1 : 2, 'new messages': 1, 'changed rooms': 1 }
  if (way.startsWith('create') || way.endsWith('.create')) return { 'new rooms': 1, 'new memberships': 2, 'new audit_log': 1 }
  const joined = { 'new memberships': 1, 'new messages': 1, 'changed rooms': 1, 'new audit_log': 1 }
  return way === 'useInviteToken' ? { ...joined, 'changed invite_links': 1 } : joined
}

const sum = (all: readonly Record<string, number>[]): Record<string, number> =>
  all.reduce((total, one) => {
    for (const [key, count] of Object.entries(one)) total[key] = (total[key] ?? 0) + count
    return total
  }, {})

/** Rounds in which exactly one of the takers gets the guest's last room, and nothing of the others is left. */
async function race(used: readonly string[], takers: number, times: number): Promise<void> {
  for (let round = 0; round < times; round++)
    await undoing(workspace.sql, async (before) => {
      const toldBefore = timesTold()
      const roads = Array.from({ length: takers }, (_, i) => used[i % used.length] as string)
      const outcomes = await releaseTogether(await takersBy(roads), round)
      expect(outcomes.toSorted(), `round ${round}`).toEqual(['done', ...Array.from({ length: takers - 1 }, () => full)])
      expect(await roomsOf(gina), `round ${round}`).toBe(5)
      expect(tally(before, await readLedger(workspace.sql)), `round ${round}`).toEqual(
        sum(roads.map((road, i) => written(road, outcomes[i] === 'done'))),
      )
      await workspace.settle()
      await sockets.gina.call('UserPresence:online')
      expect(timesTold() - toldBefore, `round ${round}`).toBe(1)
    })
}

describe('a guest in four of five rooms', () => {
  test.each(Object.keys(ways))('enters one of many by %s', (road) => race([road], callers(20, 50), rounds(1, 200)), 1_200_000)

  test('enters one of fifty by all of these together', () => race(Object.keys(ways), 50, rounds(2, 200)), 1_200_000)

  test('enters none by asking to join', async () => {
    const before = await readLedger(workspace.sql)
    const roads = ['channels.join', 'rooms.join']
    const takers = await Promise.all(channels.slice(0, 10).map((roomId, i) => atRest(gina, roads[i % 2] ?? '', { roomId })))
    takers.push(...channels.slice(10, 20).map((roomId) => atSocket(sockets.gina, 'joinRoom', roomId)))
    expect(new Set(await releaseTogether(takers, 0))).toEqual(new Set(['error-room-not-found']))
    expect(tally(before, await readLedger(workspace.sql))).toEqual({})
  })

  test('who is removed from one while 49 others take them in is in five or four, and in five after one more', async () => {
    const adding = ['groups.invite', 'addUserToRoom', 'channels.invite', 'addUsersToRoom']
    for (let round = 0; round < rounds(2, 200); round++)
      await undoing(workspace.sql, async () => {
        await carol.rest.post('groups.invite', { roomId: groups[0], userId: gina.id })
        // Their places begin behind the room that she has just come into.
        const takers = await takersBy(
          Array.from({ length: 49 }, (_, i) => adding[i % 4] as string),
          1,
        )
        const kick = await atRest(carol, 'groups.kick', { roomId: homes[0], userId: gina.id })
        const [kicked, ...outcomes] = await releaseTogether([kick, ...takers], round)
        const entered = outcomes.filter((outcome) => outcome === 'done').length
        expect([kicked, new Set([0, 1]).has(entered)], `round ${round}`).toEqual(['done', true])
        expect(
          outcomes.filter((outcome) => outcome === full),
          `round ${round}`,
        ).toHaveLength(49 - entered)
        expect(await roomsOf(gina), `round ${round}`).toBe(4 + entered)
        // The place that was given up is not lost: whoever comes next gets it.
        const next = await takersBy(['channels.create', 'groups.create'])
        expect(
          (await releaseTogether(next, round)).filter((outcome) => outcome === full),
          `round ${round}`,
        ).toHaveLength(1 + entered)
        expect(await roomsOf(gina), `round ${round}`).toBe(5)
      })
  }, 600_000)

  test('stays in all of them when the limit falls to two, and no way leads into another', async () => {
    expect(await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 2 })).toEqual({
      success: true,
      warning: expect.stringMatching(/^1 guests? belongs? to more than 2 rooms/),
    })
    const before = await readLedger(workspace.sql)
    const roads = Object.keys(ways).filter((road) => !road.endsWith('.addAll'))
    const outcomes = await releaseTogether(await takersBy(roads), 0)
    expect(new Set(outcomes)).toEqual(new Set([full]))
    expect(tally(before, await readLedger(workspace.sql))).toEqual({})
    expect(await sockets.gina.call('sendMessage', { rid: homes[0], msg: 'still here' })).toMatchObject({ msg: 'still here' })
    await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 5 })
  })
})

describe('a member in as many rooms as a guest may have', () => {
  let mia: Person
  beforeAll(async () => {
    mia = await workspace.newPerson('mia', { joinDefaultChannels: false })
    await addRooms('group', 5, [carol, mia])
  })
  const kindOfMia = async (): Promise<unknown> =>
    (await workspace.sql.query('SELECT kind FROM users WHERE id = $1', [mia.id])).rows[0]?.kind
  const becomingGuest = () => ({ userId: mia.id, data: { roles: ['guest'] } })

  test('is made a guest or taken into one more, in whatever order the two come', async () => {
    const demotion: Operation = {
      points: ['kind-change:begun', 'kind-change:seat-taken', 'kind-change:stored'],
      by: alice.id,
      run: () => alice.rest.request('POST', 'users.update', { body: becomingGuest() }),
    }
    const addition: Operation = {
      points: ['addition:begun', 'addition:room-taken', 'addition:stored'],
      by: carol.id,
      run: () => carol.rest.request('POST', 'groups.invite', { body: { roomId: groups[0], username: 'mia' } }),
    }
    for (const order of ordersOf(7, 3, 3))
      await undoing(workspace.sql, async () => {
        const outcomes = (await interleave(workspace, [demotion, addition], order)).map(codeOf)
        expect(outcomes.toSorted(), order.join('')).toEqual(['done', full])
        expect([await kindOfMia(), await roomsOf(mia)], order.join('')).toEqual(outcomes[0] === 'done' ? ['guest', 5] : ['member', 6])
      })
  }, 600_000)

  test('who is made a guest while fifty rooms take them in is a guest in five rooms, or a member in all', async () => {
    for (let round = 0; round < rounds(2, 200); round++)
      await undoing(workspace.sql, async () => {
        const takers = groups.map((rid) => atSocket(sockets.carol, 'addUserToRoom', { rid, username: 'mia' }))
        const [demoted, ...entered] = await releaseTogether([await atRest(alice, 'users.update', becomingGuest()), ...takers], round)
        expect(new Set(entered), `round ${round}`).toEqual(new Set([demoted === 'done' ? full : 'done']))
        expect([demoted, await kindOfMia(), await roomsOf(mia)], `round ${round}`).toEqual(
          demoted === 'done' ? ['done', 'guest', 5] : [full, 'member', 55],
        )
      })
  }, 600_000)
})

function codeOf(answer: unknown): string {
  const { status, body } = answer as { status: number; body: { errorType?: string } }
  return status === 200 ? 'done' : (body.errorType ?? String(status))
}
