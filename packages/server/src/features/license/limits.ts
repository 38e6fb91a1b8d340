// The three caps, and the only place where they are enforced. Every taker first locks the same row, so two takers of the
// last seat can never both win; the lock is held until the taker's transaction ends.
import { type RawBuilder, sql } from 'kysely'
import type { Reading } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import type { Tx } from '../../platform/transaction.ts'
import type { AccountKind } from '../../schema/tables.ts'
import { setting } from '../settings/setting.ts'

type LimitSetting = 'Limits_Seats' | 'Limits_Guests' | 'Limits_Rooms_Per_Guest'

/** The maximum in force; null when there is none. */
export function limit(cx: Pick<Reading, 'workspace'>, id: LimitSetting): number | null {
  const value = setting(cx, id)
  return value > 0 ? value : null
}

/** Takes the seat that an account of this kind needs, or refuses with the number and who can raise it. */
export async function requireSeat(cx: Reading, kind: AccountKind): Promise<void> {
  if (kind === 'bot') return
  const most = limit(cx, kind === 'guest' ? 'Limits_Guests' : 'Limits_Seats')
  if (most === null) return
  await lockLimits(cx.tx)
  if ((await countSeats(cx.tx, kind)) < most) return
  if (kind === 'guest') throw refusal('error-max-guests-number-reached', `The workspace has all ${most} guests it may have. An administrator can raise the limit`, { limit: most })
  throw refusal('error-license-user-limit-reached', `All ${most} seats are taken. An administrator can raise the limit`, { limit: most })
}

/** Takes one more room for a guest, or refuses. Direct messages are not counted. */
export async function requireGuestRoom(cx: Reading, userId: string): Promise<void> {
  const most = limit(cx, 'Limits_Rooms_Per_Guest')
  if (most === null) return
  await lockLimits(cx.tx)
  if ((await countRooms(cx.tx, userId)) < most) return
  throw refusal('error-max-rooms-per-guest-reached', `A guest may belong to ${most} rooms, and this one already does. An administrator can raise the limit`, { limit: most })
}

/** Active accounts of a kind. */
export function countSeats(tx: Tx, kind: 'member' | 'guest'): Promise<number> {
  return counted(tx, sql`SELECT count(*) AS n FROM users WHERE kind = ${kind} AND active`)
}

/** Channels, groups and discussions that somebody belongs to. */
export function countRooms(tx: Tx, userId: string): Promise<number> {
  return counted(tx, sql`SELECT count(*) AS n FROM memberships m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = ${userId} AND r.kind <> 'direct'`)
}

async function counted(tx: Tx, statement: RawBuilder<unknown>): Promise<number> {
  const { rows } = await (statement as RawBuilder<{ n: number }>).execute(tx)
  return rows[0]?.n ?? 0
}

async function lockLimits(tx: Tx): Promise<void> {
  await sql`SELECT FROM workspace FOR NO KEY UPDATE`.execute(tx)
}
