// The three caps: which number is in force, and that it is held, exactly and under a lock, where a seat or a room is taken.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reading } from '../../actions/action.ts'
import { type BareDatabase, openBareDatabase } from '../../../test/bare-database.ts'
import { licence, operator, workspaceWith } from '../../../test/facts.ts'
import type { License } from '../../permissions/license.ts'
import { type Actor, nobody } from '../../permissions/targets.ts'
import { AppError } from '../../platform/errors.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { isFull, measureLimits, useOf } from './limit-use.ts'
import { limitWarning } from './limit-warning.ts'
import {
  countGuestsInMoreRooms,
  countMostRooms,
  countRooms,
  countSeats,
  limit,
  limitInForce,
  type LimitSetting,
  mayTakeRoom,
  requireGuestRooms,
  requireSeat,
  requireSeatInSight,
} from './limits.ts'

type Settings = Partial<Record<LimitSetting, number>>
const workspaceLimitedTo = (settings: Settings, limits: License['limits'] | null = null) =>
  workspaceWith({ settings, license: limits === null ? null : { ...licence, limits } })

describe('the number in force', () => {
  test.each<[chosen: number | undefined, licensed: number | undefined, max: number | null, from: 'settings' | 'license' | null]>([
    [undefined, undefined, null, null],
    [0, undefined, null, null],
    [-1, undefined, null, null],
    [1, undefined, 1, 'settings'],
    [0, 7, 7, 'license'],
    [undefined, 7, 7, 'license'],
    [-1, 7, 7, 'license'],
    [6, 7, 6, 'settings'],
    [7, 7, 7, 'license'],
    [8, 7, 7, 'license'],
  ])('chosen %s and licensed %s: %s, from %s', (chosen, licensed, max, from) => {
    const words = { Limits_Seats: 'activeUsers', Limits_Guests: 'guestUsers', Limits_Rooms_Per_Guest: 'roomsPerGuest' } as const
    for (const id of ['Limits_Seats', 'Limits_Guests', 'Limits_Rooms_Per_Guest'] as const) {
      const workspace = workspaceLimitedTo(
        chosen === undefined ? {} : { [id]: chosen },
        licensed === undefined ? {} : { [words[id]]: licensed },
      )
      expect(limitInForce({ workspace }, id)).toEqual({ max, from })
      expect(limit({ workspace }, id)).toBe(max)
      expect(limitInForce({ workspace: { ...workspace, license: null } }, id).from).not.toBe('license')
    }
  })

  test('is nobody’s but the one that was set: a cap on guests is none on members', () => {
    const workspace = workspaceLimitedTo({ Limits_Guests: 3 }, { roomsPerGuest: 5 })
    expect([
      limit({ workspace }, 'Limits_Seats'),
      limit({ workspace }, 'Limits_Guests'),
      limit({ workspace }, 'Limits_Rooms_Per_Guest'),
    ]).toEqual([null, 3, 5])
  })
})

test('a cap of which four fifths are taken is warned of, and no sooner', () => {
  const warned = (max: number | null, used: number) => useOf({ max, from: 'settings' }, used).warning
  expect([warned(5, 3), warned(5, 4), warned(5, 5), warned(5, 6)]).toEqual([false, true, true, true])
  expect([warned(10, 7), warned(10, 8), warned(1, 0), warned(1, 1), warned(null, 1000)]).toEqual([false, true, false, true, false])
})

test('a cap is reached when as much is taken as there may be, or more, and never where there is none', () => {
  const full = (max: number | null, used: number) => isFull(useOf({ max, from: 'settings' }, used))
  expect([full(5, 4), full(5, 5), full(5, 6), full(null, 0), full(null, 1000)]).toEqual([false, true, true, false, false])
})

// Two members are active (alice, bob) and two guests (gina, gus); gina belongs to three rooms and a direct message, gus to one.
let bare: BareDatabase
beforeAll(async () => {
  bare = await openBareDatabase()
  await bare.sql.query(`
    INSERT INTO users (id, username, username_key, name, kind, roles, active) SELECT name, name, name, name, kind,
      CASE kind WHEN 'guest' THEN '{guest}'::text[] ELSE '{user}' END, active FROM (VALUES
      ('bob', 'member', true), ('dora', 'member', false), ('gina', 'guest', true), ('gus', 'guest', true), ('gwen', 'guest', false), ('robo', 'bot', true)
    ) AS person (name, kind, active);
    INSERT INTO rooms (id, kind, name, name_key, direct_key, parent_id) VALUES
      ('lobby', 'channel', 'lobby', 'lobby', NULL, NULL), ('project', 'group', 'project', 'project', NULL, NULL), ('duo', 'direct', NULL, NULL, 'duo', NULL),
      ('plans', 'group', 'plans', 'plans', NULL, 'project'), ('vault', 'group', 'vault', 'vault', NULL, NULL);
    INSERT INTO memberships (id, room_id, user_id, roles, joined_at, updated_at) SELECT room || name, room, name, '{}', now(), now() FROM (VALUES
      ('lobby', 'gina'), ('project', 'gina'), ('plans', 'gina'), ('duo', 'gina'), ('lobby', 'gus'),
      ('lobby', 'gwen'), ('project', 'gwen'), ('plans', 'gwen'), ('vault', 'gwen'),
      ('lobby', 'bob'), ('project', 'bob'), ('plans', 'bob'), ('vault', 'bob'), ('duo', 'bob')
    ) AS membership (room, name)`)
})
afterAll(() => bare[Symbol.asyncDispose]())

interface Taken {
  readonly refused: { readonly code: string; readonly message: string; readonly details: unknown } | null
  /** Whether whoever takes next has to wait. */
  readonly held: boolean
}

/** Takes something under these limits, and looks whether the workspace is held meanwhile. */
function taking(work: (cx: Reading) => Promise<unknown>, settings: Settings, limits: License['limits'] | null = null): Promise<Taken> {
  return bare.write(async (tx) => {
    let refused: Taken['refused'] = null
    try {
      await work({ tx, actor: { ...nobody, id: 'alice' }, workspace: workspaceLimitedTo(settings, limits) } as Reading)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      refused = { code: error.code, message: error.message, details: error.details }
    }
    return { refused, held: await bare.isHeld('SELECT FROM workspace') }
  })
}

const free: Taken = { refused: null, held: false }
const taken: Taken = { refused: null, held: true }
const administrator = 'An administrator can raise the limit'
const licenceSays = 'The licence sets this limit: an administrator can install one that allows more'

describe('a seat', () => {
  const seat = (kind: AccountKind, settings: Settings, limits: License['limits'] | null = null) =>
    taking((cx) => requireSeat(cx, kind), settings, limits)

  test('is taken under a lock while one is left', async () => {
    expect(await seat('member', { Limits_Seats: 3 })).toEqual(taken)
    expect(await seat('guest', { Limits_Guests: 3 })).toEqual(taken)
  })

  test('is refused to a stranger without a number, and to the operator, who has no account either, with it', async () => {
    const refusedTo = async (actor: Actor, kind: AccountKind, settings: Settings) =>
      (await taking((cx) => requireSeat({ ...cx, actor }, kind), settings)).refused
    const message = 'There is no room for another account here just now: ask an administrator, who can make some'
    expect(await refusedTo(nobody, 'member', { Limits_Seats: 1 })).toEqual({
      code: 'error-license-user-limit-reached',
      message,
      details: undefined,
    })
    expect(await refusedTo(nobody, 'guest', { Limits_Guests: 1 })).toEqual({
      code: 'error-max-guests-number-reached',
      message,
      details: undefined,
    })
    expect((await refusedTo(operator, 'member', { Limits_Seats: 1 }))?.details).toEqual({ limit: 1 })
    expect((await refusedTo(operator, 'guest', { Limits_Guests: 1 }))?.details).toEqual({ limit: 1 })
  })

  test('that is only looked for is not taken: nobody waits, and the answer is the same', async () => {
    const looked = (kind: AccountKind, settings: Settings) => taking((cx) => requireSeatInSight(cx, kind), settings)
    expect(await looked('member', { Limits_Seats: 3 })).toEqual(free)
    expect(await looked('guest', { Limits_Guests: 3 })).toEqual(free)
    for (const [kind, settings] of [
      ['member', { Limits_Seats: 2 }],
      ['guest', { Limits_Guests: 2 }],
    ] as const)
      expect(await looked(kind, settings)).toEqual({ ...(await seat(kind, settings)), held: false })
    expect(await looked('bot', { Limits_Seats: 1, Limits_Guests: 1 })).toEqual(free)
    expect(await looked('member', {})).toEqual(free)
  })

  test('is refused at the limit and above it, with the number and who can raise it', async () => {
    for (const most of [1, 2]) {
      expect(await seat('member', { Limits_Seats: most })).toEqual({
        refused: {
          code: 'error-license-user-limit-reached',
          message: `The limit is ${most} seats, and 2 are taken. ${administrator}`,
          details: { limit: most },
        },
        held: true,
      })
      expect(await seat('guest', {}, { guestUsers: most })).toEqual({
        refused: {
          code: 'error-max-guests-number-reached',
          message: `The limit is ${most} guests, and there are 2. ${licenceSays}`,
          details: { limit: most },
        },
        held: true,
      })
    }
  })

  test('of the one kind is not taken from the other', async () => {
    expect(await seat('member', { Limits_Guests: 1 })).toEqual(free)
    expect(await seat('guest', { Limits_Seats: 1 })).toEqual(free)
    expect(await seat('member', { Limits_Seats: 3, Limits_Guests: 1 })).toEqual(taken)
    expect(await seat('guest', { Limits_Seats: 1, Limits_Guests: 3 })).toEqual(taken)
  })

  test('is not needed by a bot, nor where there is no limit', async () => {
    expect(await seat('bot', { Limits_Seats: 1, Limits_Guests: 1 })).toEqual(free)
    expect(await seat('member', {})).toEqual(free)
    expect(await seat('guest', {})).toEqual(free)
  })

  test('is counted by active accounts of its kind', async () => {
    expect(await bare.read(async (tx) => [await countSeats(tx, 'member'), await countSeats(tx, 'guest')])).toEqual([2, 2])
  })
})

describe('a room of a guest', () => {
  const gina = { id: 'gina', username: 'gina' }
  const gus = { id: 'gus', username: 'gus' }
  const rooms = (guests: readonly (typeof gina)[], most: number) =>
    taking((cx) => requireGuestRooms(cx, guests), most === 0 ? {} : { Limits_Rooms_Per_Guest: most })

  test('is taken under a lock while one is left, by each of them', async () => {
    expect(await rooms([gina], 4)).toEqual(taken)
    expect(await rooms([gina, gus], 4)).toEqual(taken)
  })

  test('is refused to all of them when one is at the limit, and it is told who', async () => {
    const refusal = (most: number, users: string[], who: string) => ({
      refused: {
        code: 'error-max-rooms-per-guest-reached',
        message: `A guest may belong to ${most} rooms, and ${who}. ${administrator}`,
        details: { limit: most, users },
      },
      held: true,
    })
    expect(await rooms([gina], 3)).toEqual(refusal(3, ['gina'], 'gina already does'))
    expect(await rooms([gus, gina], 3)).toEqual(refusal(3, ['gina'], 'gina already does'))
    expect(await rooms([gus, gina], 1)).toEqual(refusal(1, ['gus', 'gina'], 'gus, gina already do'))
    const licensed = await taking((cx) => requireGuestRooms(cx, [gina]), {}, { roomsPerGuest: 2 })
    expect(licensed.refused?.message).toBe(`A guest may belong to 2 rooms, and gina already does. ${licenceSays}`)
  })

  test('is nobody’s to take where there is no limit, or no guest', async () => {
    expect(await rooms([gina], 0)).toEqual(free)
    expect(await rooms([], 1)).toEqual(free)
  })

  test('may be taken or not, which is asked under the lock; members may always', async () => {
    const may = async (id: string, kind: AccountKind, most: number) => {
      let answer: boolean | null = null
      const { held } = await taking(
        async (cx) => {
          answer = await mayTakeRoom(cx, { id, kind })
        },
        most === 0 ? {} : { Limits_Rooms_Per_Guest: most },
      )
      return { answer, held }
    }
    expect(await may('gina', 'guest', 4)).toEqual({ answer: true, held: true })
    expect(await may('gina', 'guest', 3)).toEqual({ answer: false, held: true })
    expect(await may('gina', 'guest', 2)).toEqual({ answer: false, held: true })
    expect(await may('gina', 'guest', 0)).toEqual({ answer: true, held: false })
    expect(await may('bob', 'member', 1)).toEqual({ answer: true, held: false })
  })

  test('is a channel, a group or a discussion, and no direct message', async () => {
    expect(await bare.read((tx) => Promise.all(['gina', 'gus', 'robo'].map((id) => countRooms(tx, id))))).toEqual([3, 1, 0])
  })

  test('is counted for those who are active guests: how many the most have, and how many have more than some number', async () => {
    expect(await bare.read(countMostRooms)).toBe(3)
    expect(await bare.read(async (tx) => [await countGuestsInMoreRooms(tx, 0), await countGuestsInMoreRooms(tx, 1)])).toEqual([2, 1])
    expect(await bare.read(async (tx) => [await countGuestsInMoreRooms(tx, 2), await countGuestsInMoreRooms(tx, 3)])).toEqual([1, 0])
    expect(
      await bare.write(async (tx) => {
        await tx.updateTable('users').set({ active: false }).where('kind', '=', 'guest').execute()
        const none = [await countMostRooms(tx), await countGuestsInMoreRooms(tx, 0), await countSeats(tx, 'guest')]
        await tx.updateTable('users').set({ active: true }).where('id', 'in', ['gina', 'gus']).execute()
        return none
      }),
    ).toEqual([0, 0, 0])
  })
})

test('each of the three caps is measured against what is taken of it', async () => {
  const workspace = workspaceLimitedTo({ Limits_Seats: 9, Limits_Guests: 8 }, { roomsPerGuest: 4 })
  await bare.sql.query(`UPDATE users SET active = true WHERE id = 'dora'`)
  const measured = await bare.read((tx) => measureLimits({ tx, workspace } as Reading))
  await bare.sql.query(`UPDATE users SET active = false WHERE id = 'dora'`)
  expect(measured).toEqual({
    seats: { max: 9, from: 'settings', used: 3, warning: false },
    guests: { max: 8, from: 'settings', used: 2, warning: false },
    roomsPerGuest: { max: 4, from: 'license', used: 3, warning: false },
  })
})

describe('a limit set below what is taken', () => {
  const warning = (id: string, value: unknown) => bare.read((tx) => limitWarning({ tx } as Reading, id, value))

  test('is warned of with both numbers, and nobody loses anything', async () => {
    expect(await warning('Limits_Seats', 1)).toBe(
      '2 members are active, more than the 1 seats there are now. All of them stay; nobody new gets a seat until fewer are taken',
    )
    expect(await warning('Limits_Guests', 1)).toBe(
      '2 guests are active, more than the 1 guest seats there are now. All of them stay; nobody new becomes a guest until fewer are taken',
    )
    expect(await warning('Limits_Rooms_Per_Guest', 2)).toBe(
      '1 guests belong to more than 2 rooms. They stay in all of them; nobody can add them to another',
    )
  })

  test('is not warned of where it is not below, is none, or is no limit', async () => {
    for (const [id, value] of [
      ['Limits_Seats', 2],
      ['Limits_Guests', 2],
      ['Limits_Rooms_Per_Guest', 3],
      ['Limits_Seats', 0],
      ['Limits_Guests', -1],
      ['Limits_Rooms_Per_Guest', 0],
      ['Limits_Seats', '1'],
      ['Limits_Seats', undefined],
      ['Site_Name', 1],
      ['toString', 1],
    ] as const)
      expect(await warning(id, value), id).toBeNull()
  })
})
