// When something was said, in few letters.
import type { Format } from '../../text/use-format.ts'

/** Midnights between a moment and now. */
export function daysSince(date: Date): number {
  const midnight = (moment: Date): number => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime()
  return Math.round((midnight(new Date()) - midnight(date)) / 86_400_000)
}

/** Today the time, before that the day. */
export function shortWhen(date: Date, format: Format): string {
  return daysSince(date) === 0 ? format.time(date) : format.shortDay(date)
}
