// `npm run faults`: every nemesis for a minute, and a dated report. `-- --seed 7 --nemesis F-05` replays one, or several with commas between; `--seconds`, `--rate`, `--clients`,
// `--rooms` and `--nodes` change the measure; `--judge FILE` judges a history that was kept. Ends with 1 when an invariant was broken, and says where the history is.
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { check, printVerdict } from './checker/check.ts'
import type { Line } from './checker/history.ts'
import { nemeses } from './nemeses/list.ts'
import { printReport } from './report.ts'
import { run, type RunResult } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    nemesis: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    clients: { type: 'string', default: '20' },
    rooms: { type: 'string', default: '4' },
    nodes: { type: 'string', default: '1' },
    judge: { type: 'string' },
  },
})
if (values.judge !== undefined) {
  const verdicts = check(
    readFileSync(values.judge, 'utf8')
      .split('\n')
      .map((line) => JSON.parse(line) as Line),
  )
  console.log(verdicts.length === 0 ? 'Every invariant held.' : verdicts.map(printVerdict).join('\n'))
  process.exit(verdicts.length === 0 ? 0 : 1)
}
const [seconds, rate, clients, rooms, nodes] = [values.seconds, values.rate, values.clients, values.rooms, values.nodes].map(Number) as [
  number,
  number,
  number,
  number,
  number,
]
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed)
const chosen = nemeses.filter(({ id, needsBus }) => values.nemesis?.split(',').includes(id) !== false && (needsBus !== true || nodes > 1))
if (chosen.length === 0)
  throw new Error(`There is no nemesis by that number, or it needs --nodes 2: ${nemeses.map(({ id }) => id).join(', ')}`)

const began = new Date()
console.log(`seed ${seed}`)
const results: RunResult[] = []
for (const nemesis of chosen) {
  const reason = nemesis.cannot?.() ?? null
  if (reason !== null) {
    console.warn(`${nemesis.id} ${nemesis.does}: NOT RUN, ${reason}`)
    continue
  }
  const guests = Math.max(2, Math.floor(clients / 5))
  const result = await run({
    seed,
    nemesis,
    seconds,
    perSecond: rate,
    bed: { nodes, members: clients - guests, guests, rooms, roomsEach: Math.ceil(rooms / 2) },
    restWithinMs: 120_000,
  })
  results.push(result)
  console.log(`${nemesis.id} ${nemesis.does}: ${result.verdicts.length === 0 ? 'held' : `${result.verdicts.length} breaches`}`)
  if (result.verdicts.length > 0) await tellBreaches(result)
}
const report = printReport({ date: began, seed, seconds, rate, clients, rooms, nodes, results })
console.log(report)
if (values.nemesis === undefined) {
  const folder = fileURLToPath(new URL('../../../docs/faults/', import.meta.url))
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, `${began.toISOString().slice(0, 10)}.md`), report)
}
process.exitCode = results.every(({ verdicts }) => verdicts.length === 0) ? 0 : 1

async function tellBreaches({ nemesis, verdicts, history, output }: RunResult): Promise<void> {
  const file = path.join(os.tmpdir(), `foyer-faults-${seed}-${nemesis.id}`)
  await writeFile(`${file}.jsonl`, history.map((line) => JSON.stringify(line)).join('\n'))
  await writeFile(`${file}.log`, output)
  for (const verdict of verdicts.slice(0, 20)) console.log(printVerdict(verdict))
  console.log(`The history is in ${file}.jsonl, what the nodes said in ${file}.log. To see it again:`)
  console.log(
    `npm run faults -- --seed ${seed} --nemesis ${nemesis.id} --seconds ${seconds} --rate ${rate} --clients ${clients} --rooms ${rooms} --nodes ${nodes}`,
  )
}
