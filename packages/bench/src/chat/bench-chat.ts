// The message path, measured over the wire beside its peers and beside what the machine can do at most.
import { barsFor, judge } from './bars.ts'
import { chartOf } from './chart.ts'
import { openGround } from './ground.ts'
import { isHeld, reportOf } from './report.ts'
import type { Run } from './runs.ts'
import { growth } from './scenarios/growth.ts'
import { loadScenarios } from './scenarios/loads.ts'
import { readScenarios } from './scenarios/reads.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { store } from './scenarios/store.ts'
import { twoNodes } from './scenarios/two-nodes.ts'
import { settingsFrom } from './settings.ts'

export const scenarios: readonly Scenario[] = [
  ...loadScenarios,
  store,
  twoNodes,
  ...readScenarios.slice(0, -1),
  growth,
  ...readScenarios.slice(-1),
]

export interface ChatReport {
  readonly report: string
  /** A picture of it, as SVG. */
  readonly chart: string
  readonly isHeld: boolean
  /** Whether every scenario was measured, so that the report can be kept. */
  readonly isWhole: boolean
}

/** Measures what is named, or everything. */
export async function benchChat(args: readonly string[]): Promise<ChatReport> {
  const settings = settingsFrom(args)
  const unknown = settings.scenarios.filter((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown.length > 0) throw new Error(`There is no scenario ${unknown.join(', ')}: ${scenarios.map(({ name }) => name).join(', ')}`)
  const isWhole = settings.scenarios.length === 0
  const chosen = scenarios.filter(({ name }) => isWhole || settings.scenarios.includes(name))
  const runs: Run[] = []
  const began = performance.now()
  await using ground = await openGround(
    settings,
    chosen.flatMap(({ shapes }) => shapes),
  )
  if (ground.missing !== '') console.log(ground.missing)
  for (const scenario of chosen) runs.push(...(await scenario.measure(ground)))
  const judgements = barsFor(settings).map((bar) => judge(bar, runs))
  const minutes = (performance.now() - began) / 60_000
  const report = reportOf({ settings, scenarios: chosen, runs, judgements, missing: ground.missing, minutes })
  return { report, chart: chartOf(runs), isHeld: isHeld({ runs, judgements }), isWhole }
}
