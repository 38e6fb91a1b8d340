// Runs the measurements and writes their reports beside this package: `npm run bench` all of them, `npm run bench -- idle` or `-- web` one,
// `-- web room-switch` one scenario of it, without a report. Ends with 1 when a budget is not held.
import { writeFile } from 'node:fs/promises'
import budgets from '../budgets.json' with { type: 'json' }

const [suite, ...scenarios] = process.argv.slice(2)
const isKnown = suite === undefined || suite === 'idle' || suite === 'web'
if (!isKnown) throw new Error(`There is nothing to measure by the name of ${suite}: idle, web`)

let areHeld = true
if (suite !== 'web') {
  const { benchIdle } = await import('./bench-idle.ts')
  await tell('report.md', await benchIdle(budgets.idle))
}
if (suite !== 'idle') {
  const { benchWeb } = await import('./web/bench-web.ts')
  await tell(scenarios.length === 0 ? 'report-web.md' : null, await benchWeb(budgets.web, scenarios))
}
process.exitCode = areHeld ? 0 : 1

async function tell(file: string | null, { report, isHeld }: { readonly report: string; readonly isHeld: boolean }): Promise<void> {
  if (file !== null) await writeFile(new URL(`../${file}`, import.meta.url), report)
  console.log(report)
  areHeld &&= isHeld
}
