// A database connection that is lost while somebody takes the last seat or a guest's last room: between the count and the writing, or
// between the writing and the commit. Nothing is half there, the place is not lost, and whoever lost the connection comes once more. L-53.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/platform/ids.ts'
import { arm, type Failpoint, loseBackend } from '../../src/platform/failpoint.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../app.ts'
import { readLedger, tally, undoing } from '../ledger.ts'
import { atRest, releaseTogether, type Taker } from '../release.ts'
import { rounds } from '../rounds.ts'

const takers = 8

let workspace: TestWorkspace
let alice: Person
let carol: Person
let roomIds: string[]
let sleeping: string[]
let members: string[]
let waiting: string[]
beforeAll(async () => {
  workspace = await openWorkspace()
  alice = workspace.alice
  carol = await workspace.newPerson('carol')
  await workspace.newPerson('gina', { roles: ['guest'] })
  roomIds = await Promise.all(
    Array.from({ length: takers }, async () => {
      const { group } = await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: `room-${newId()}` })
      return group._id
    }),
  )
  sleeping = await Promise.all(Array.from({ length: takers }, () => newAccount({ roles: ['guest'], active: false })))
  members = await Promise.all(Array.from({ length: takers }, () => newAccount({ roles: ['user'], joinDefaultChannels: false })))
  waiting = await Promise.all(Array.from({ length: takers }, () => newAccount({ roles: ['guest'], active: false })))
  await workspace.sql.query(`UPDATE users SET waits_for = 'approval' WHERE id = ANY($1)`, [waiting])
  await alice.rest.post('settings/Limits_Guests', { value: 2 })
  await alice.rest.post('settings/Limits_Rooms_Per_Guest', { value: 1 })
})
afterAll(() => workspace[Symbol.asyncDispose]())

function form() {
  const username = `one-${newId().toLowerCase()}`
  return { username, name: username, email: `${username}@foyer.example`, password: 'a-long-password' }
}

async function newAccount(more: object): Promise<string> {
  const { user } = await alice.rest.post<{ user: { _id: string } }>('users.create', { ...form(), ...more })
  return user._id
}

interface Case {
  readonly name: string
  readonly full: string
  readonly points: readonly Failpoint[]
  readonly taker: (place: number) => Promise<Taker>
  /** What one who gets it writes. */
  readonly written: Readonly<Record<string, number>>
}

const cases: readonly Case[] = [
  {
    name: 'making a guest’s account',
    full: 'error-max-guests-number-reached',
    points: ['account:seat-taken', 'account:stored'],
    taker: () => atRest(alice, 'users.create', { ...form(), roles: ['guest'] }),
    written: { 'new users': 1, 'new audit_log': 1 },
  },
  {
    name: 'approving a guest who registered',
    full: 'error-max-guests-number-reached',
    points: ['admission:seat-taken', 'admission:stored'],
    taker: (i) => atRest(alice, 'foyer.registrations.approve', { userId: waiting[i] }),
    written: { 'changed users': 1, 'new audit_log': 1, 'new letters': 1 },
  },
  {
    name: 'activating a guest',
    full: 'error-max-guests-number-reached',
    points: ['activation:seat-taken', 'activation:stored'],
    taker: (i) => atRest(alice, 'users.setActiveStatus', { userId: sleeping[i], activeStatus: true }),
    written: { 'changed users': 1, 'new audit_log': 1, 'new letters': 1 },
  },
  {
    name: 'making a guest of a member',
    full: 'error-max-guests-number-reached',
    points: ['kind-change:seat-taken', 'kind-change:stored'],
    taker: (i) => atRest(alice, 'users.update', { userId: members[i], data: { roles: ['guest'] } }),
    written: { 'changed users': 1, 'new audit_log': 1 },
  },
  {
    name: 'taking a guest into a room',
    full: 'error-max-rooms-per-guest-reached',
    points: ['addition:room-taken', 'addition:stored'],
    taker: (i) => atRest(carol, 'groups.invite', { roomId: roomIds[i], username: 'gina' }),
    written: { 'new memberships': 1, 'new messages': 1, 'changed rooms': 1, 'new audit_log': 1 },
  },
]

/** Runs an effect the first time that a place is passed. */
function armOnce(point: Failpoint, effect: Parameters<typeof arm>[1]): () => void {
  let passed = false
  return arm(point, async (passing) => {
    if (passed) return
    passed = true
    await effect(passing)
  })
}

/** Ends the connection of one who waits for a lock, once there is one. */
async function loseOneWhoWaits(): Promise<void> {
  for (;;) {
    const { rowCount } = await workspace.sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'foyer' AND wait_event_type = 'Lock' LIMIT 1`,
    )
    if (rowCount === 1) return
  }
}

describe.each(cases.map((one) => [one.name, one] as const))('%s', (_name, { full, points, taker, written }) => {
  const judge = async (effect: Parameters<typeof arm>[1], point: Failpoint, round: number): Promise<void> =>
    undoing(workspace.sql, async (before) => {
      const disarm = armOnce(point, effect)
      try {
        const waiting = await Promise.all(Array.from({ length: takers }, (_, i) => taker(i)))
        const outcomes = await releaseTogether(waiting, round)
        expect(outcomes.toSorted(), `round ${round}`).toEqual(['done', ...Array.from({ length: takers - 1 }, () => full)].toSorted())
        expect(tally(before, await readLedger(workspace.sql)), `round ${round}`).toEqual(written)
      } finally {
        disarm()
      }
    })

  test.each(points)(
    'one whose connection is lost at %s leaves nothing and comes once more, and one of the eight gets the place',
    async (point) => {
      for (let round = 0; round < rounds(1, 50); round++) await judge(loseBackend, point, round)
    },
    600_000,
  )

  test('one whose connection is lost while they wait comes once more, and takes nothing from the one who is first', async () => {
    for (let round = 0; round < rounds(1, 50); round++) await judge(loseOneWhoWaits, points[0] as Failpoint, round)
  }, 600_000)
})
