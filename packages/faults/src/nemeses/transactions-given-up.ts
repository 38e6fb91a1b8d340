// F-11: PostgreSQL gives up transactions by the dozen, as when all of them want the same at once.
import { setTimeout as delay } from 'node:timers/promises'
import { beginStorm, endStorm } from '../storm.ts'
import type { Nemesis } from './nemesis.ts'

const percent = 30

export const transactionsGivenUp: Nemesis = {
  id: 'F-11',
  does: `of ${percent} in a hundred transactions PostgreSQL says 40001 or 40P01, when they write or at their COMMIT`,
  pauseMs: [1_000, 3_000],
  lastsMs: [4_000, 12_000],
  async strike(bed, { lastsMs }) {
    await beginStorm(bed.database, { percent })
    await delay(lastsMs)
    const { atWrite, atCommit } = await endStorm(bed.database)
    bed.count('a transaction was given up where it wrote', atWrite)
    bed.count('a transaction was given up at its COMMIT', atCommit)
  },
  sometimes: ['a transaction was given up where it wrote', 'a transaction was given up at its COMMIT'],
}
