// F-14: the bus is killed and started again, and knows of nothing.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

export const busKilled: Nemesis = {
  id: 'F-14',
  does: 'the bus is killed with -9 and started again with nothing in it',
  needsBus: true,
  pauseMs: [1_000, 4_000],
  lastsMs: [500, 8_000],
  async strike(bed, { lastsMs }) {
    await bed.bus?.kill()
    bed.count('the bus was killed')
    await delay(lastsMs)
    await bed.bus?.startAgain()
  },
  sometimes: ['the bus was killed'],
}
