// F-12: one node, or each of them, is cut from the bus for a while. Sends go on; what others do is found in the database.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

export const busCut: Nemesis = {
  id: 'F-12',
  does: 'a node is cut from the bus, or all of them are',
  needsBus: true,
  pauseMs: [1_000, 3_000],
  lastsMs: [2_000, 30_000],
  async strike(bed, { random, lastsMs }) {
    const lines = random.isOnceIn(2) ? bed.busLines : [random.pick(bed.busLines)]
    // Without a word, or with a reset and a closed door.
    const isSilent = random.isOnceIn(2)
    for (const line of lines) {
      if (isSilent) for (const direction of ['up', 'down'] as const) line.treat(direction, { blackhole: true })
      else {
        line.refuse(true)
        line.reset()
      }
    }
    bed.count(isSilent ? 'a line to the bus fell silent' : 'a line to the bus was broken off')
    await delay(lastsMs)
    for (const line of lines) line.heal()
  },
}
