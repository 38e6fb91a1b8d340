// The twins: what a list selects by SQL is exactly what a single read accepts. Held together over populations made from a seed, with
// permissions handed about at random, so that the two can't drift apart in a corner that nobody thought of.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue } from '../src/permissions/catalogue.ts'
import type { Asking } from '../src/permissions/holds.ts'
import { type Actor, nobody, type RoomAccess } from '../src/permissions/targets.ts'
import { canSeeRoom, canSeeUser, visibleRooms, visibleUsers } from '../src/permissions/visibility.ts'
import { loadWorkspace } from '../src/permissions/workspace.ts'
import { read } from '../src/platform/transaction.ts'
import type { Membership, Room, User } from '../src/schema/rows.ts'
import type { AccountKind, RoomKind } from '../src/schema/tables.ts'
import { openWorkspace, type TestWorkspace } from './app.ts'

const seeds = [1, 2, 3]
const worldsPerSeed = 6

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(async () => workspace[Symbol.asyncDispose]())

// ── A population.

/** A small generator (mulberry32): the same seed, the same people. */
function dice(seed: number) {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const chance = (share: number): boolean => next() < share
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  return { chance, pick, some: <T>(list: readonly T[], share: number): T[] => list.filter(() => chance(share)) }
}

type Dice = ReturnType<typeof dice>

const people: readonly { readonly kind: AccountKind; readonly roles: readonly string[]; readonly count: number }[] = [
  { kind: 'member', roles: ['admin'], count: 2 },
  { kind: 'member', roles: ['user'], count: 12 },
  { kind: 'guest', roles: ['guest'], count: 12 },
  { kind: 'bot', roles: ['bot'], count: 2 },
  { kind: 'bot', roles: ['app'], count: 1 },
  { kind: 'member', roles: ['user', 'bot'], count: 1 },
]
const places: readonly { readonly kind: RoomKind; readonly below?: true; readonly count: number }[] = [
  { kind: 'channel', count: 10 },
  { kind: 'group', count: 10 },
  { kind: 'direct', count: 6 },
  { kind: 'channel', below: true, count: 7 },
  { kind: 'group', below: true, count: 7 },
]
const viewPermissions = ['view-c-room', 'view-p-room', 'view-d-room', 'view-joined-room'] as const
const roleIds = ['admin', 'user', 'guest', 'bot', 'app', 'owner', 'moderator', 'anonymous']

/** Takes away who was there and puts in thirty people and forty rooms. */
async function populate(seed: number): Promise<void> {
  const roll = dice(seed)
  await workspace.sql.query(
    `DELETE FROM memberships; DELETE FROM messages; DELETE FROM rooms; DELETE FROM sessions; DELETE FROM users WHERE id <> 'rocket.cat'`,
  )
  const userIds = await addPeople(roll)
  await addRooms(roll, userIds)
}

async function addPeople(roll: Dice): Promise<string[]> {
  const all = people.flatMap(({ kind, roles, count }) => Array.from({ length: count }, () => ({ kind, roles })))
  const ids = all.map(({ kind }, index) => `${kind}-${index}`)
  for (const [index, { kind, roles }] of all.entries())
    await workspace.sql.query(
      `INSERT INTO users (id, username, username_key, name, kind, roles, active, waits_for)
       SELECT $1, $1, $1, $1, $2, $3, $4, CASE WHEN NOT $4 AND $5 THEN 'approval' END`,
      [ids[index], kind, roles, roll.chance(0.8), roll.chance(0.5)],
    )
  return ids
}

async function addRooms(roll: Dice, userIds: readonly string[]): Promise<void> {
  const standing: string[] = []
  const all = places.flatMap(({ kind, below, count }) => Array.from({ length: count }, () => ({ kind, below })))
  for (const [index, { kind, below }] of all.entries()) {
    const id = `${below ? 'discussion' : 'room'}-${kind}-${index}`
    const direct = kind === 'direct'
    await workspace.sql.query(
      'INSERT INTO rooms (id, kind, name, name_key, direct_key, parent_id, archived, read_only, is_default) VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8)',
      [
        id,
        kind,
        direct ? null : id,
        direct ? id : null,
        below ? roll.pick(standing) : null,
        roll.chance(0.15),
        roll.chance(0.15),
        roll.chance(0.1),
      ],
    )
    if (!below) standing.push(id)
    // Few in each, so that guests share rooms with some and not with all.
    for (const userId of roll.some(userIds, roll.pick([0, 0.05, 0.1, 0.25])))
      await workspace.sql.query(
        'INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at) VALUES ($1 || $2, $1, $2, $3, now(), now())',
        [id, userId, roll.some(['owner', 'moderator'], 0.2)],
      )
  }
}

/** Gives the view permissions to other roles than the catalogue does: the first world is as installed. */
async function handOut(seed: number, world: number): Promise<void> {
  const roll = dice(seed * 1000 + world)
  await workspace.sql.query('DELETE FROM permission_roles')
  if (world > 0)
    for (const permission of viewPermissions)
      if (roll.chance(0.8))
        await workspace.sql.query('INSERT INTO permission_roles (permission, roles) VALUES ($1, $2)', [permission, roll.some(roleIds, 0.4)])
  const mode = world === worldsPerSeed - 1 ? 'predefined' : 'custom'
  await workspace.sql.query(
    `INSERT INTO settings (id, value) VALUES ('Guests_Permission_Mode', $1) ON CONFLICT (id) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(mode)],
  )
}

// ── What is compared.

interface Facts {
  readonly users: readonly User[]
  readonly rooms: readonly Room[]
  readonly memberships: readonly Membership[]
}

interface Sight {
  readonly asking: Asking
  /** Ids selected by the SQL twin. */
  readonly listed: { readonly rooms: readonly string[]; readonly users: readonly string[] }
  /** Ids that the predicate accepts over loaded facts. */
  readonly accepted: { readonly rooms: readonly string[]; readonly users: readonly string[] }
}

/** For everybody, and for nobody and the operator: what either twin says. */
function look(): Promise<Sight[]> {
  return read(workspace.app.door.database, async (tx) => {
    const snapshot = await loadWorkspace(tx, workspace.app.door, new Date())
    const facts: Facts = {
      users: await tx.selectFrom('users').selectAll().execute(),
      rooms: await tx.selectFrom('rooms').selectAll().execute(),
      memberships: await tx.selectFrom('memberships').selectAll().execute(),
    }
    const sights: Sight[] = []
    for (const actor of [...facts.users.map(actorFor), nobody, { ...nobody, operator: true }]) {
      const asking: Asking = { actor, workspace: snapshot }
      const rooms = await sql<{ id: string }>`SELECT r.id FROM rooms r WHERE ${visibleRooms(asking, 'r')}`.execute(tx)
      const users = await sql<{ id: string }>`SELECT u.id FROM users u WHERE ${visibleUsers(asking, 'u')}`.execute(tx)
      sights.push({ asking, listed: { rooms: idsOf(rooms.rows), users: idsOf(users.rows) }, accepted: acceptedBy(asking, facts) })
    }
    return sights
  })
}

function actorFor({ id, username, kind, roles }: User): Actor {
  return { ...nobody, id, username, kind, roles }
}

function acceptedBy(asking: Asking, facts: Facts): Sight['accepted'] {
  const mine = new Map(
    facts.memberships.filter(({ userId }) => userId === asking.actor.id).map((membership) => [membership.roomId, membership]),
  )
  const others = new Set(facts.memberships.filter(({ roomId }) => mine.has(roomId)).map(({ userId }) => userId))
  const accessTo = (room: Room): RoomAccess => {
    const parent = facts.rooms.find(({ id }) => id === room.parentId)
    return {
      room,
      membership: mine.get(room.id) ?? null,
      parent: parent === undefined ? null : { kind: parent.kind, member: mine.has(parent.id) },
    }
  }
  return {
    rooms: idsOf(facts.rooms.filter((room) => canSeeRoom(asking, accessTo(room)))),
    users: idsOf(
      facts.users.filter((user) => canSeeUser(asking, { user, sharesRoom: user.id === asking.actor.id || others.has(user.id) })),
    ),
  }
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id).sort()
}

/** What one twin shows and the other doesn't, in words. */
function differences(sights: readonly Sight[], what: 'rooms' | 'users'): string[] {
  return sights.flatMap(({ asking: { actor }, listed, accepted }) => {
    const who = actor.operator ? 'the operator' : actor.id || 'nobody'
    return [
      ...listed[what].filter((id) => !accepted[what].includes(id)).map((id) => `${who} is listed ${id}, but a single read hides it`),
      ...accepted[what].filter((id) => !listed[what].includes(id)).map((id) => `${who} may read ${id}, but no list shows it`),
    ]
  })
}

describe.each(seeds)('a population made from the seed %i', (seed) => {
  const seen: Sight[] = []
  beforeAll(() => populate(seed))

  test.each(Array.from({ length: worldsPerSeed }, (_, world) => world))(
    'in world %i, lists show exactly the rooms and people that single reads accept',
    async (world) => {
      await handOut(seed, world)
      const sights = await look()
      expect(differences(sights, 'rooms').join('\n')).toBe('')
      expect(differences(sights, 'users').join('\n')).toBe('')
      seen.push(...sights)
    },
  )

  test('the population tells something: everybody sees some rooms and misses others', () => {
    const rooms = places.reduce((sum, { count }) => sum + count, 0)
    for (const kind of ['member', 'guest', 'bot'] as const) {
      const counts = seen
        .filter(({ asking }) => asking.actor.kind === kind && asking.actor.id !== '')
        .map(({ listed }) => listed.rooms.length)
      expect(Math.max(...counts), `${kind}s see`).toBeGreaterThan(2)
      expect(Math.min(...counts), `${kind}s miss`).toBeLessThan(rooms - 2)
    }
    const guests = seen.filter(({ asking }) => asking.actor.kind === 'guest' && asking.actor.id !== '')
    expect(
      guests.some(({ listed }) => listed.rooms.some((id) => id.startsWith('discussion'))),
      'a guest sees a discussion',
    ).toBe(true)
    expect(
      guests.some(({ listed }) => listed.users.length > 1 && listed.users.length < 20),
      'a guest knows some people',
    ).toBe(true)
    expect(Math.max(...guests.map(({ listed }) => listed.rooms.length)), 'no guest sees what everybody does').toBeLessThan(rooms / 2)
  })
})

test('a twin that shows more, or less, than the other is told', () => {
  const asking = { actor: { ...nobody, id: 'gina' } } as Asking
  const drifted: Sight = { asking, listed: { rooms: ['vault'], users: [] }, accepted: { rooms: ['lobby'], users: [] } }
  expect(differences([drifted], 'rooms')).toEqual([
    'gina is listed vault, but a single read hides it',
    'gina may read lobby, but no list shows it',
  ])
})

test('nobody without an account sees a room or anybody, and the view permissions are still called that', async () => {
  await handOut(1, 0)
  const sights = await look()
  expect(sights.find(({ asking }) => asking.actor === nobody)?.listed).toEqual({ rooms: [], users: [] })
  expect(Object.keys(catalogue)).toEqual(expect.arrayContaining([...viewPermissions]))
})
