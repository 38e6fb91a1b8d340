// How much of the three limits is taken, for administrators and for whoever is told that something will be refused.
import type { Reading } from '../../actions/action.ts'
import { countMostRooms, countSeats, type LimitInForce, limitInForce } from './limits.ts'

export interface LimitUse extends LimitInForce {
  /** Of the rooms per guest: what the guest with the most rooms has. */
  readonly used: number
  /** Four fifths or more are taken. */
  readonly warning: boolean
}

export interface LimitsInUse {
  readonly seats: LimitUse
  readonly guests: LimitUse
  readonly roomsPerGuest: LimitUse
}

/** Counts what is taken of each limit. */
export async function measureLimits(cx: Reading): Promise<LimitsInUse> {
  return {
    seats: useOf(limitInForce(cx, 'Limits_Seats'), await countSeats(cx.tx, 'member')),
    guests: useOf(limitInForce(cx, 'Limits_Guests'), await countSeats(cx.tx, 'guest')),
    roomsPerGuest: useOf(limitInForce(cx, 'Limits_Rooms_Per_Guest'), await countMostRooms(cx.tx)),
  }
}

/** A limit with what is taken of it. */
export function useOf(limit: LimitInForce, used: number): LimitUse {
  return { ...limit, used, warning: limit.max !== null && used * 5 >= limit.max * 4 }
}

/** Whether nothing more can be taken. */
export function isFull({ max, used }: LimitUse): boolean {
  return max !== null && used >= max
}
