// F-08: everything that the nodes ask of the database waits for a lock that somebody else has, until no connection is left. Whoever comes in
// and whoever is put out is not among those who wait.
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '@foyer/e2e/server.ts'
import { Bystander } from '../bystander.ts'
import type { Nemesis } from './nemesis.ts'

/** What a server has for its questions, which the load uses up. */
const connectionsEach = 10
const heldUpWithinMs = 60_000
const withinMs = 5_000

export const connectionsHeldUp: Nemesis = {
  id: 'F-08',
  does: 'rooms are locked until all connections of the nodes wait for them, and somebody signs in and is put out meanwhile',
  pauseMs: [1_000, 3_000],
  lastsMs: [3_000, 8_000],
  async strike(bed, { random, lastsMs }) {
    const at = random.between(0, bed.nodes.length - 1)
    await using bystander = await Bystander.enter(bed, at)
    const underway: Promise<unknown>[] = []
    const inTime = async (what: string, work: Promise<unknown>): Promise<void> => {
      underway.push(work.catch(() => undefined))
      const ends = work.then(
        () => null,
        (error: unknown) => `it failed: ${String(error)}`,
      )
      const breach = await Promise.race([ends, delay(withinMs, `after ${withinMs} ms it was not done`)])
      if (breach !== null) bed.accuse('F-08', { says: `while all connections were held up, somebody was to ${what}: ${breach}` })
    }
    const letGo = await bed.database.hold('SELECT FROM rooms ORDER BY id FOR UPDATE')
    try {
      const areHeldUp = async (): Promise<boolean> => (await bed.database.countHeldUp()) >= connectionsEach * bed.nodes.length
      await until(areHeldUp, 'all connections are held up', heldUpWithinMs, 100)
      bed.count('all connections were held up')
      await inTime('sign in', bed.signIn(bystander.session.username, at))
      await inTime('be put out', bystander.putOut(at))
      await delay(lastsMs)
    } finally {
      await letGo()
    }
    await Promise.all(underway)
    await bystander.judgeOut()
  },
  sometimes: ['all connections were held up'],
}
