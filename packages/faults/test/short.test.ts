// A short set of fault runs. How fast anything goes is no matter here; what holds is. Each prints the command that runs it again.
import { mkdtemp, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { printVerdict } from '../src/checker/check.ts'
import { nemeses } from '../src/nemeses/list.ts'
import { run } from '../src/run.ts'

const seconds = 10
const perSecond = 25
const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000)

test.each(
  nemeses.filter(({ id }) => ['F-01', 'F-05', 'F-06', 'F-15'].includes(id)).map((nemesis) => [nemesis.id, nemesis.does, nemesis] as const),
)(
  '%s: %s, and nothing is lost, doubled, reordered, leaked or miscounted',
  async (id, _does, nemesis) => {
    console.log(
      `seed ${seed}: npm run faults -- --seed ${seed} --nemesis ${id} --seconds ${seconds} --rate ${perSecond} --clients 8 --rooms 2`,
    )
    const { verdicts, history } = await run({
      seed,
      nemesis,
      seconds,
      perSecond,
      bed: { nodes: 1, members: 6, guests: 2, rooms: 2, roomsEach: 2 },
      restWithinMs: 120_000,
    })
    if (verdicts.length > 0) {
      const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-faults-'))
      await writeFile(path.join(directory, 'history.jsonl'), history.map((line) => JSON.stringify(line)).join('\n'))
      console.log(`The history is in ${directory}.`)
    }
    expect(verdicts.slice(0, 10).map(printVerdict)).toEqual([])
    expect(history.filter(({ op, phase }) => op === 'send' && phase === 'ok').length).toBeGreaterThan(10)
  },
  600_000,
)
