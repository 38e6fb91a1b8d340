// Runs the measurements and writes their reports beside this package: `npm run bench` all of them, `npm run bench -- idle`, `-- web` or `-- chat`
// one, `-- web room-switch` one scenario of it, without a report. Ends with 1 when a budget is not held.
import { writeFile } from 'node:fs/promises'
import budgets from '../budgets.json' with { type: 'json' }

const [suite, ...scenarios] = process.argv.slice(2)
const suites = ['idle', 'web', 'chat']
if (suite !== undefined && !suites.includes(suite))
  throw new Error(`There is nothing to measure by the name of ${suite}: ${suites.join(', ')}`)

let areHeld = true
if (isWanted('idle')) {
  const { benchIdle } = await import('./bench-idle.ts')
  await tell('report.md', await benchIdle(budgets.idle))
}
if (isWanted('web')) {
  const { benchWeb } = await import('./web/bench-web.ts')
  await tell(scenarios.length === 0 ? 'report-web.md' : null, await benchWeb(budgets.web, scenarios))
}
if (isWanted('chat')) {
  const { benchChat } = await import('./chat/bench-chat.ts')
  const measured = await benchChat(scenarios)
  if (measured.isWhole) await writeFile(new URL('../report-chat.svg', import.meta.url), measured.chart)
  await tell(measured.isWhole ? 'report-chat.md' : null, measured)
}
process.exitCode = areHeld ? 0 : 1

function isWanted(name: string): boolean {
  return suite === undefined || suite === name
}

async function tell(file: string | null, { report, isHeld }: { readonly report: string; readonly isHeld: boolean }): Promise<void> {
  if (file !== null) await writeFile(new URL(`../${file}`, import.meta.url), report)
  console.log(report)
  areHeld &&= isHeld
}
