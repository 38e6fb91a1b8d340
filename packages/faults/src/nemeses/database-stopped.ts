// F-05: PostgreSQL is stopped immediately and is away for a while.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

export const databaseStopped: Nemesis = {
  id: 'F-05',
  does: 'PostgreSQL is stopped with -m immediate and started again',
  pauseMs: [4_000, 15_000],
  lastsMs: [500, 5_000],
  async strike(bed, { lastsMs }) {
    await bed.database.stopImmediately()
    bed.count('PostgreSQL was stopped')
    await delay(lastsMs)
    await bed.database.startAgain()
  },
  sometimes: ['PostgreSQL was stopped'],
}
