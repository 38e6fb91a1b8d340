// F-15: what happens to the links of clients: late, in pieces, broken off in the middle of a frame, or silent.
import { setTimeout as delay } from 'node:timers/promises'
import type { Bed } from '../bed.ts'
import type { Random } from '../random.ts'
import type { Nemesis } from './nemesis.ts'

export const linksBroken: Nemesis = {
  id: 'F-15',
  does: 'links of clients are slow, cut to pieces, reset in the middle of a frame or left half-open',
  pauseMs: [200, 1_500],
  lastsMs: [1_000, 4_000],
  async strike(bed, { random, lastsMs }) {
    const links = bed.clients.filter(() => random.isOnceIn(2)).map(({ link }) => link)
    const kind = random.pick(kinds)
    for (const link of links) kind.do(link, random)
    bed.count(kind.name)
    await delay(lastsMs)
    // Reset while it is in pieces: the last frame is left unfinished.
    if (random.isOnceIn(2)) for (const link of links) link.reset()
    for (const link of links) link.heal()
  },
  sometimes: ['a client connected again'],
}

type Link = Bed['clients'][number]['link']

const kinds: readonly { readonly name: string; do(link: Link, random: Random): void }[] = [
  {
    name: 'links were late',
    do(link) {
      link.treat('up', { delayMs: 1_000, jitterMs: 200 })
      link.treat('down', { delayMs: 1_000, jitterMs: 200 })
    },
  },
  {
    name: 'links were in pieces',
    do(link) {
      link.treat('up', { piecesMax: 40, bytesPerSecond: 20_000 })
      link.treat('down', { piecesMax: 200, bytesPerSecond: 100_000 })
    },
  },
  { name: 'links were reset', do: (link) => link.reset() },
  { name: 'links were half-open', do: (link) => link.leaveHalfOpen() },
  {
    name: 'links swallowed what came down',
    do: (link) => link.treat('down', { blackhole: true }),
  },
]
