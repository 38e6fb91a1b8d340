// How much of each limit was taken, day by day, and how much there might have been.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { dayOf, listSamples } from './limit-samples.store.ts'

export const historyDaysMax = 800
const dayMs = 86_400_000

export const readLimitHistory = query({
  name: 'read-limit-history',
  permission: 'read-limits',
  input: Type.Object({ days: Type.Integer({ minimum: 1, maximum: historyDaysMax }) }),
  load: theWorkspace,
  async run(cx, { days }) {
    const from = dayOf(new Date(cx.now.getTime() - (days - 1) * dayMs))
    return (await listSamples(cx.tx, from, days)).map((sample) => ({
      day: sample.day,
      seats: { used: sample.seats, max: sample.seatsMax },
      guests: { used: sample.guests, max: sample.guestsMax },
      roomsPerGuest: { used: sample.roomsPerGuest, max: sample.roomsPerGuestMax },
    }))
  },
})
