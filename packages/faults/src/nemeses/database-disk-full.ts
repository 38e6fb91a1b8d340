// F-09: the disk of the write-ahead log is full. PostgreSQL panics and can't come back; with room again it is started, and recovers by itself.
import { setTimeout as delay } from 'node:timers/promises'
import type { Bed } from '../bed.ts'
import { canMount, type SmallDisk } from '../small-disk.ts'
import type { Nemesis } from './nemesis.ts'

// Pieces of the log have 16 MB each, and a few are kept.
const diskBytes = 128 * 1024 * 1024

const disksOf = new WeakMap<Bed, SmallDisk>()

export const databaseDiskFull: Nemesis = {
  id: 'F-09',
  does: 'the disk of the write-ahead log is full until PostgreSQL panics, and is freed',
  pauseMs: [1_000, 6_000],
  lastsMs: [500, 5_000],
  cannot: () => (canMount() ? null : 'no disk can be mounted here (that takes root)'),
  async strike(bed, { lastsMs }) {
    const disk = disksOf.get(bed) ?? (await bed.database.putLogOnDisk(diskBytes))
    if (!disksOf.has(bed)) bed.afterwards(() => disk[Symbol.dispose]())
    disksOf.set(bed, disk)
    await disk.fill()
    if (await bed.database.writeLogUntilFull()) bed.count('PostgreSQL had no room left and went')
    await delay(lastsMs)
    await disk.empty()
    await bed.database.restart()
    bed.count('PostgreSQL was started again')
  },
  sometimes: ['PostgreSQL had no room left and went', 'PostgreSQL was started again'],
}
