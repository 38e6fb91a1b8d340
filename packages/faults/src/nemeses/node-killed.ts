// F-01: a node is killed and started again.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

export const nodeKilled: Nemesis = {
  id: 'F-01',
  does: 'a node is killed with -9 and started again',
  pauseMs: [3_000, 8_000],
  lastsMs: [0, 1_000],
  async strike(bed, { random, lastsMs }) {
    const node = random.pick(bed.nodes)
    await node.kill()
    bed.count('a node was killed')
    await delay(lastsMs)
    await node.start()
  },
  sometimes: ['a node was killed'],
}
