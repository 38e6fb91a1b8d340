// F-13: the bus loses messages, brings them twice, and brings them late. What is missed is found in the database, and nothing is told twice.
import { setTimeout as delay } from 'node:timers/promises'
import type { Nemesis } from './nemesis.ts'

const chance = 1 / 5

export const busUnreliable: Nemesis = {
  id: 'F-13',
  does: 'of what is said over the bus a fifth is lost, a fifth comes twice, and a fifth comes late',
  needsBus: true,
  pauseMs: [1_000, 3_000],
  lastsMs: [3_000, 12_000],
  async strike(bed, { random, lastsMs }) {
    const lines = random.isOnceIn(2) ? bed.busLines : [random.pick(bed.busLines)]
    const before = lines.map(({ mishaps }) => mishaps)
    for (const line of lines)
      for (const direction of ['up', 'down'] as const)
        line.treat(direction, { mishaps: { lost: chance, doubled: chance, overtaken: chance } })
    await delay(lastsMs)
    for (const line of lines) line.heal()
    for (const [at, { mishaps }] of lines.entries())
      for (const mishap of ['lost', 'doubled', 'overtaken'] as const)
        bed.count(`a message of the bus was ${mishap}`, mishaps[mishap] - (before[at]?.[mishap] ?? 0))
  },
  sometimes: ['a message of the bus was lost', 'a message of the bus was doubled', 'a message of the bus was overtaken'],
}
