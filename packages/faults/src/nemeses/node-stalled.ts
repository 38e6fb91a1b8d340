// F-03: a node's event loop stands still for two seconds. Whoever is there is not given up, and whoever was put out meanwhile is out.
import { Bystander } from '../bystander.ts'
import { Idler } from '../idler.ts'
import type { Nemesis } from './nemesis.ts'

const stallMs = 2_000

export const nodeStalled: Nemesis = {
  id: 'F-03',
  does: `the event loop of a node is busy for ${stallMs} ms, and somebody is put out meanwhile`,
  pauseMs: [1_000, 3_000],
  lastsMs: [0, 0],
  async strike(bed, { random }) {
    const at = random.between(0, bed.nodes.length - 1)
    await using bystander = await Bystander.enter(bed, at)
    await using idler = await Idler.enter(bed, at)
    await bed.nodes[at]?.stall(stallMs)
    bed.count('an event loop stood still')
    // Where there is another node, the one that stands still hears of it when it is awake again.
    await bystander.putOut((at + 1) % bed.nodes.length)
    await bystander.judgeOut()
    await idler.judgeThere()
  },
  sometimes: ['an event loop stood still', 'a bystander who was put out was refused'],
}
