// F-02: a node stands still for a while and goes on as if nothing had been.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

export const nodeFrozen: Nemesis = {
  id: 'F-02',
  does: 'a node is stopped with SIGSTOP and goes on later',
  pauseMs: [2_000, 6_000],
  lastsMs: [3_000, 12_000],
  async strike(bed, { random, lastsMs }) {
    const node = random.pick(bed.nodes)
    node.freeze()
    bed.count('a node was frozen')
    await delay(lastsMs)
    node.thaw()
  },
  sometimes: ['a node was frozen'],
}
