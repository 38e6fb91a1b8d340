// Keeps how much of each limit is taken, once a day. Of several servers that ask at once, one keeps it. Answers whether this one did.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { measureLimits } from './limit-use.ts'
import { dayOf, hasSample, insertSample } from './limit-samples.store.ts'

export const sampleLimits = command({
  name: 'sample-limits',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx): Promise<boolean> {
    const day = dayOf(cx.now)
    if (await hasSample(cx.tx, day)) return false
    const { seats, guests, roomsPerGuest } = await measureLimits(cx)
    return insertSample(cx.tx, {
      day,
      seats: seats.used,
      seatsMax: seats.max,
      guests: guests.used,
      guestsMax: guests.max,
      roomsPerGuest: roomsPerGuest.used,
      roomsPerGuestMax: roomsPerGuest.max,
      takenAt: cx.now,
    })
  },
})
