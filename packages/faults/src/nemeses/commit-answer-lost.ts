// F-06: a transaction is committed, and whoever committed it is not told.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

export const commitAnswerLost: Nemesis = {
  id: 'F-06',
  does: 'the answer to one COMMIT in twenty is lost with its connection',
  pauseMs: [200, 1_000],
  lastsMs: [5_000, 15_000],
  async strike(bed, { lastsMs }) {
    const before = bed.database.proxy.lostCommits
    bed.database.proxy.loseCommitAnswers(1 / 20)
    await delay(lastsMs)
    bed.database.proxy.loseCommitAnswers(0)
    bed.count('the answer to a COMMIT was lost', bed.database.proxy.lostCommits - before)
  },
  sometimes: ['the answer to a COMMIT was lost', 'a send was repeated'],
}
