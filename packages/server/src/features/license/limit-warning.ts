// What an administrator is told when a limit is set below what is already taken: nobody loses anything, nobody new gets in.
import type { Reading } from '../../actions/action.ts'
import { countGuestsInMoreRooms, countSeats, type LimitSetting } from './limits.ts'

const warnings: { readonly [L in LimitSetting]: (cx: Reading, most: number) => Promise<string | null> } = {
  async Limits_Seats(cx, most) {
    const taken = await countSeats(cx.tx, 'member')
    return taken > most
      ? `${taken} members are active, more than the ${most} seats there are now. All of them stay; nobody new gets a seat until fewer are taken`
      : null
  },
  async Limits_Guests(cx, most) {
    const taken = await countSeats(cx.tx, 'guest')
    return taken > most
      ? `${taken} guests are active, more than the ${most} guest seats there are now. All of them stay; nobody new becomes a guest until fewer are taken`
      : null
  },
  async Limits_Rooms_Per_Guest(cx, most) {
    const beyond = await countGuestsInMoreRooms(cx.tx, most)
    return beyond > 0
      ? `${beyond} guests belong to more than ${most} rooms. They stay in all of them; nobody can add them to another`
      : null
  },
}

/** The warning for a setting's new value; null for what is no limit, or is not below what is taken. */
export async function limitWarning(cx: Reading, id: string, value: unknown): Promise<string | null> {
  if (!Object.hasOwn(warnings, id) || typeof value !== 'number' || value <= 0) return null
  return warnings[id as LimitSetting](cx, value)
}
