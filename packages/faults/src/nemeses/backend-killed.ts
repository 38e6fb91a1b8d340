// F-04: a process of PostgreSQL is killed, and PostgreSQL ends all connections and recovers.
import type { Nemesis } from './nemesis.ts'

export const backendKilled: Nemesis = {
  id: 'F-04',
  does: 'the process behind a database connection is killed with -9',
  pauseMs: [2_000, 8_000],
  lastsMs: [0, 0],
  async strike(bed, { random }) {
    if (await bed.database.killBackend(random)) bed.count('a backend was killed')
  },
  sometimes: ['a backend was killed'],
}
