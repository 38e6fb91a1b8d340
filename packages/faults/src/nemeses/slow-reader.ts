// F-16: a client stops reading, and the server must neither keep everything for it nor let others wait.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

export const slowReader: Nemesis = {
  id: 'F-16',
  does: 'a client does not read what comes',
  pauseMs: [1_000, 3_000],
  lastsMs: [5_000, 20_000],
  async strike(bed, { random, lastsMs }) {
    const { link } = random.pick(bed.clients)
    link.treat('down', { stalled: true })
    bed.count('a client did not read')
    await delay(lastsMs)
    link.treat('down', {})
  },
  sometimes: ['a client did not read'],
  longEvery: 3,
}
