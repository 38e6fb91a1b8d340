// The three caps, and the only place where they are enforced. Every taker first locks the same row, so two takers of the
// last seat can never both win; the lock is held until the taker's transaction ends.
import { type RawBuilder, sql } from 'kysely'
import type { Reading } from '../../actions/action.ts'
import type { LicenseLimit } from '../../permissions/license.ts'
import { lockWorkspace } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { setting } from '../settings/setting.ts'

export type LimitSetting = 'Limits_Seats' | 'Limits_Guests' | 'Limits_Rooms_Per_Guest'

/** What a licence calls the same limits. */
export const licenseNames = {
  Limits_Seats: 'activeUsers',
  Limits_Guests: 'guestUsers',
  Limits_Rooms_Per_Guest: 'roomsPerGuest',
} as const satisfies Record<LimitSetting, LicenseLimit>

export interface LimitInForce {
  /** null when there is none */
  readonly max: number | null
  readonly from: 'settings' | 'license' | null
}

/** The maximum in force and where it comes from: of the settings and the licence, the lower one. */
export function limitInForce(cx: Pick<Reading, 'workspace'>, id: LimitSetting): LimitInForce {
  const chosen = setting(cx, id)
  const licensed = cx.workspace.license?.limits[licenseNames[id]]
  if (licensed !== undefined && (chosen <= 0 || licensed <= chosen)) return { max: licensed, from: 'license' }
  return chosen > 0 ? { max: chosen, from: 'settings' } : { max: null, from: null }
}

/** The maximum in force; null when there is none. */
export function limit(cx: Pick<Reading, 'workspace'>, id: LimitSetting): number | null {
  return limitInForce(cx, id).max
}

/** Takes the seat that an account of this kind needs, or refuses with the number and who can raise it. */
export async function requireSeat(cx: Reading, kind: AccountKind): Promise<void> {
  if (kind !== 'bot' && limit(cx, seatsOf(kind)) !== null) await lockWorkspace(cx.tx)
  await requireSeatInSight(cx, kind)
}

const seatsOf = (kind: 'member' | 'guest') => (kind === 'guest' ? 'Limits_Guests' : 'Limits_Seats')

/** Refuses where all seats are taken, before work that would be in vain. It takes none: whoever goes on takes it with requireSeat. */
export async function requireSeatInSight(cx: Reading, kind: AccountKind): Promise<void> {
  if (kind === 'bot') return
  const id = seatsOf(kind)
  const most = limit(cx, id)
  if (most === null) return
  const taken = await countSeats(cx.tx, kind)
  if (taken < most) return
  // How many people there are is no business of a stranger's.
  if (cx.actor.id === '' && !cx.actor.operator)
    throw refusal(
      kind === 'guest' ? 'error-max-guests-number-reached' : 'error-license-user-limit-reached',
      'There is no room for another account here just now: ask an administrator, who can make some',
    )
  // Where the limit was lowered, more are taken than there may be.
  if (kind === 'guest')
    throw refusal('error-max-guests-number-reached', `The limit is ${most} guests, and there are ${taken}. ${whoRaises(cx, id)}`, {
      limit: most,
    })
  throw refusal('error-license-user-limit-reached', `The limit is ${most} seats, and ${taken} are taken. ${whoRaises(cx, id)}`, {
    limit: most,
  })
}

/** Takes one more room for each of these guests, or refuses and names those who can take none. Direct messages are not counted. */
export async function requireGuestRooms(cx: Reading, guests: readonly { readonly id: string; readonly username: string }[]): Promise<void> {
  const most = limit(cx, 'Limits_Rooms_Per_Guest')
  if (most === null || guests.length === 0) return
  await lockWorkspace(cx.tx)
  const full: string[] = []
  for (const { id, username } of guests) if ((await countRooms(cx.tx, id)) >= most) full.push(username)
  if (full.length === 0) return
  throw refusal(
    'error-max-rooms-per-guest-reached',
    `A guest may belong to ${most} rooms, and ${full.join(', ')} already ${full.length === 1 ? 'does' : 'do'}. ${whoRaises(cx, 'Limits_Rooms_Per_Guest')}`,
    { limit: most, users: full },
  )
}

/** Whether a guest may take one more room; true for everybody else. Held until the transaction ends. */
export async function mayTakeRoom(cx: Reading, user: { readonly id: string; readonly kind: AccountKind }): Promise<boolean> {
  const most = limit(cx, 'Limits_Rooms_Per_Guest')
  if (most === null || user.kind !== 'guest') return true
  await lockWorkspace(cx.tx)
  return (await countRooms(cx.tx, user.id)) < most
}

function whoRaises(cx: Pick<Reading, 'workspace'>, id: LimitSetting): string {
  return limitInForce(cx, id).from === 'license'
    ? 'The licence sets this limit: an administrator can install one that allows more'
    : 'An administrator can raise the limit'
}

/** Active accounts of a kind. */
export function countSeats(tx: Tx, kind: 'member' | 'guest'): Promise<number> {
  return counted(tx, sql`SELECT coalesce(sum(accounts), 0)::bigint AS n FROM account_counts WHERE kind = ${kind} AND active`)
}

/** Channels, groups and discussions that somebody belongs to. */
export function countRooms(tx: Tx, userId: string): Promise<number> {
  return counted(
    tx,
    sql`SELECT count(*) AS n FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = ${userId} AND r.kind <> 'direct'`,
  )
}

/** The most rooms that any active guest belongs to, direct messages left out. */
export function countMostRooms(tx: Tx): Promise<number> {
  return counted(
    tx,
    sql`SELECT count(*) AS n FROM memberships m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id
      WHERE u.kind = 'guest' AND u.active AND r.kind <> 'direct' GROUP BY m.user_id ORDER BY n DESC LIMIT 1`,
  )
}

/** Active guests who belong to more rooms than this, direct messages left out. */
export function countGuestsInMoreRooms(tx: Tx, rooms: number): Promise<number> {
  return counted(
    tx,
    sql`SELECT count(*) AS n FROM (SELECT m.user_id FROM memberships m JOIN rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id
      WHERE u.kind = 'guest' AND u.active AND r.kind <> 'direct' GROUP BY m.user_id HAVING count(*) > ${rooms}) AS beyond`,
  )
}

async function counted(tx: Tx, statement: RawBuilder<unknown>): Promise<number> {
  const { rows } = await (statement as RawBuilder<{ n: number }>).execute(tx)
  return rows[0]?.n ?? 0
}
