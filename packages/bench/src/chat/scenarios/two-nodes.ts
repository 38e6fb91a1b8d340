// What it takes a message to come from one node to another: the same load with everybody at the first of two nodes, and with the listeners at
// the second.
import { type Ground, type LoadOptions, playLoad } from '../ground.ts'
import type { Run } from '../runs.ts'
import { startTwoNodes } from '../servers/two-nodes.ts'
import { atFixedTimes, columnsOfRate, small } from './loads.ts'
import { inTurn, type Scenario } from './scenario.ts'

const load: LoadOptions = { ...small, perSecond: 200 }

export const twoNodes: Scenario = {
  name: 'two-nodes',
  title: 'Two nodes over NATS',
  said: `200 messages a second into rooms of fifty, two nodes on one database and one bus. On one: everybody is connected to the first node. Across: who writes is connected to the first, everybody else to the second, so that nine of ten deliveries cross. ${atFixedTimes}`,
  columns: columnsOfRate,
  shapes: [load],
  measure,
}

async function measure(ground: Ground): Promise<Run[]> {
  if (!ground.peers.nats) return []
  const whom = ['on one', 'across'] as const
  return await inTurn(ground, { scenario: twoNodes.name, whom, say: (who) => who }, async (who) => {
    await using nodes = await startTwoNodes(ground.workspace, load)
    return await playLoad(ground, nodes, who === 'across' ? { ...load, listenersPort: nodes.secondPort } : load)
  })
}
