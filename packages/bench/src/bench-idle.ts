// An idle workspace, round after round; figures are medians over rounds.
import { load, place } from './figures.ts'
import { type IdleRound, measureIdle } from './idle.ts'

const rounds = 3

/** Measures and answers the report and whether every budget is held. */
export async function benchIdle(budgets: Readonly<Record<keyof IdleRound, number>>): Promise<{ report: string; isHeld: boolean }> {
  const measured: IdleRound[] = []
  for (let round = 1; round <= rounds; round++) {
    measured.push(await measureIdle())
    console.log(`round ${round} of ${rounds} done`)
  }
  const rows = (Object.keys(budgets) as (keyof IdleRound)[]).map((name) => {
    const values = measured.map((round) => round[name]).sort((a, b) => a - b)
    const median = values[Math.floor(values.length / 2)] ?? 0
    const budget = budgets[name]
    return { name, median, low: values[0] ?? 0, high: values.at(-1) ?? 0, budget, held: median <= budget }
  })
  const report = `# Bench report

${place()};
load average after the last round ${load()}.

## Idle workspace (median of ${rounds} rounds, low–high)

| | measured | budget | |
| --- | --- | --- | --- |
${rows.map(({ name, median, low, high, budget, held }) => `| ${name} | ${median.toFixed(0)} (${low.toFixed(0)}–${high.toFixed(0)}) | ≤ ${budget} | ${held ? 'held' : '**missed**'} |`).join('\n')}

\`serverRssMb\` is the server process alone; \`wholePssMb\` is the server, the embedded PostgreSQL and its supervisor, shared pages counted once.
`
  return { report, isHeld: rows.every((row) => row.held) }
}
