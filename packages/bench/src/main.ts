// Runs the measurements and writes the report beside this package. Figures are medians over rounds; the machine is named with them.
import { writeFile } from 'node:fs/promises'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import budgets from '../budgets.json' with { type: 'json' }
import { type IdleRound, measureIdle } from './idle.ts'

const rounds = 3

const measured: IdleRound[] = []
for (let round = 1; round <= rounds; round++) {
  measured.push(await measureIdle())
  console.log(`round ${round} of ${rounds} done`)
}

const rows = (Object.keys(budgets.idle) as (keyof IdleRound)[]).map((name) => {
  const values = measured.map((round) => round[name]).sort((a, b) => a - b)
  const median = values[Math.floor(values.length / 2)] ?? 0
  const budget = budgets.idle[name]
  return { name, median, low: values[0] ?? 0, high: values.at(-1) ?? 0, budget, held: median <= budget }
})

const report = `# Bench report

${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}; ${new Date().toISOString().slice(0, 10)};
load average before the last round ${os
  .loadavg()
  .map((load) => load.toFixed(1))
  .join(' ')}.

## Idle workspace (median of ${rounds} rounds, low–high)

| | measured | budget | |
| --- | --- | --- | --- |
${rows.map(({ name, median, low, high, budget, held }) => `| ${name} | ${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)}) | ≤ ${budget} | ${held ? 'held' : '**missed**'} |`).join('\n')}

\`serverRssMb\` is the server process alone; \`wholePssMb\` is the server, the embedded PostgreSQL and its supervisor, shared pages counted once.
`
await writeFile(fileURLToPath(new URL('../report.md', import.meta.url)), report)
console.log(report)
process.exitCode = rows.every((row) => row.held) ? 0 : 1
