// F-07: PostgreSQL answers late, and does not get round to writing out what has changed.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

export const databaseSlow: Nemesis = {
  id: 'F-07',
  does: 'PostgreSQL answers 200 to 2000 ms late, and its checkpointer is stopped',
  pauseMs: [2_000, 6_000],
  lastsMs: [3_000, 10_000],
  async strike(bed, { random, lastsMs }) {
    const delayMs = random.between(200, 2_000)
    await bed.database.signalCheckpointer('SIGSTOP')
    bed.database.proxy.treat('down', { delayMs, jitterMs: delayMs / 4 })
    bed.count('the database was slow')
    await delay(lastsMs)
    bed.database.proxy.treat('down', {})
    await bed.database.signalCheckpointer('SIGCONT')
  },
  sometimes: ['the database was slow'],
}
