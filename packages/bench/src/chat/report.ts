// The report in Markdown: the bars first, then what was measured, and how far it can be trusted.
import { load, place } from '../figures.ts'
import { elsewhere, type Judgement } from './bars.ts'
import { foreignCoresMax, isNoisy, type Run, type Spread, spreadOf } from './runs.ts'
import type { Scenario } from './scenarios/scenario.ts'
import type { Settings } from './settings.ts'

export interface Measured {
  readonly settings: Settings
  readonly scenarios: readonly Scenario[]
  readonly runs: readonly Run[]
  readonly judgements: readonly Judgement[]
  readonly missing: string
  readonly minutes: number
}

/** Whether every bar that was measured is held, every delivery came exactly once and nothing of ours failed. */
export function isHeld({ runs, judgements }: Pick<Measured, 'runs' | 'judgements'>): boolean {
  return incompleteOf(runs).length === 0 && !runs.some(isOurFailure) && judgements.every(({ spread, isHeld }) => spread === null || isHeld)
}

export function reportOf(measured: Measured): string {
  const { settings, scenarios, runs, judgements, missing, minutes } = measured
  return `# Bench report: the message path

${place()};
load average at the end ${load()}.

Server, database and load generator share this one machine. Servers stand side by side in turn, ${settings.rounds} rounds of ${settings.seconds} s; figures are medians
with their lowest and highest round. A round in which others used more than ${foreignCoresMax} cores is noisy, and left out where there is a calm one.
A message counts as sent when its sender has it back: with Foyer and with ejabberd after it was committed to PostgreSQL (ejabberd keeps its archive in
PostgreSQL, Prosody in files that it does not sync). Foyer's clients follow their memberships and rooms too, as real ones do. Absolute numbers are this
machine's; the ratios are what to look at.${missing === '' ? '' : `\n\n${missing}`}

![Deliveries and latencies side by side](report-chat.svg)

## The bars

| | | bar | measured | rounds | |
| --- | --- | --- | --- | --- | --- |
${judgements.map(rowOf).join('\n')}

What stands in the way of what is missed: [profile-chat.md](profile-chat.md).

${elsewhere}

## Were all delivered, and once?

${completenessOf(runs)}

${scenarios.map((scenario) => sectionOf(scenario, runs)).join('\n\n')}

## Was the machine quiet?

${noiseOf(runs)} The whole took ${minutes.toFixed(0)} minutes.
`
}

/** A peer that fails has failed itself. */
function isOurFailure({ who, failure }: Run): boolean {
  return failure !== undefined && !/^(ejabberd|prosody)/.test(who)
}

function rowOf({ bar, spread, isHeld }: Judgement): string {
  const limit = 'least' in bar.limit ? `≥ ${bar.limit.least}` : `≤ ${bar.limit.most}`
  const unit = bar.unit === undefined ? '×' : ` ${bar.unit}`
  const verdict = spread === null ? 'not measured' : `${isHeld ? 'held' : '**missed**'}${spread.noisy ? ', noisy' : ''}`
  return `| ${bar.number} | ${bar.says} | ${limit}${unit} | ${spread === null ? '–' : inWords(spread)} | ${spread?.rounds ?? 0} | ${verdict} |`
}

function sectionOf({ name, title, said, columns }: Scenario, runs: readonly Run[]): string {
  const whom = [...new Set(runs.filter(({ scenario }) => scenario === name).map(({ who }) => who))]
  if (whom.length === 0) return `## ${title}\n\n${said}\n\nNot measured.`
  const told = columns.filter(({ figure }) => whom.some((who) => spreadOf(runs, [name, who, figure]) !== null))
  const rows = whom.map((who) => {
    const cells = told.map(({ figure }) => {
      const spread = spreadOf(runs, [name, who, figure])
      return spread === null ? '–' : inWords(spread)
    })
    const noisy = told.some(({ figure }) => spreadOf(runs, [name, who, figure])?.noisy) ? ' (noisy)' : ''
    return `| ${who}${noisy} | ${cells.join(' | ')} |`
  })
  const head = `| | ${told.map(({ title }) => title).join(' | ')} |\n| --- |${' --- |'.repeat(told.length)}`
  return `## ${title}\n\n${said}\n\n${head}\n${rows.join('\n')}`
}

/** Runs in which a delivery was lost, came twice or to the wrong person, or the archive lacks something that was accepted. */
function incompleteOf(runs: readonly Run[]): Run[] {
  return runs.filter(
    ({ figures }) => ['lost', 'doubled', 'strayed'].some((name) => (figures[name] ?? 0) > 0) || (figures['lostOfArchive'] ?? 0) > 0,
  )
}

function completenessOf(runs: readonly Run[]): string {
  const sum = (name: string): number => runs.reduce((total, { figures }) => total + (figures[name] ?? 0), 0)
  const whole = `${sum('delivered').toLocaleString('en')} of ${sum('expected').toLocaleString('en')} deliveries came, in ${runs.length} runs.`
  const incomplete = incompleteOf(runs).map(({ scenario, who, round, figures }) => {
    const count = (name: string): string => (figures[name] ?? 0).toLocaleString('en')
    const archive = (figures['lostOfArchive'] ?? 0) > 0 ? `, ${count('lostOfArchive')} accepted and not in the archive` : ''
    return `- **${scenario}, ${who}, round ${round + 1}: ${count('lost')} lost, ${count('doubled')} doubled, ${count('strayed')} strayed${archive}**`
  })
  const failures = runs.flatMap(({ scenario, who, round, failure }) =>
    failure === undefined ? [] : [`- **${scenario}, ${who}, round ${round + 1} failed**: ${failure.split('\n')[0]}`],
  )
  const verdict =
    incomplete.length === 0 ? ' None was lost, doubled or strayed, and every archive that can be asked has what was accepted.' : ''
  return [`${whole}${verdict}`, ...(incomplete.length + failures.length === 0 ? [] : ['']), ...incomplete, ...failures].join('\n')
}

function noiseOf(runs: readonly Run[]): string {
  const noisy = runs.filter(isNoisy)
  const foreign = runs.map(({ foreignCores }) => foreignCores).toSorted((one, other) => one - other)
  const median = foreign[Math.floor(foreign.length / 2)] ?? 0
  const told = `Others used ${median.toFixed(2)} cores at the median, ${(foreign.at(-1) ?? 0).toFixed(2)} at most.`
  if (noisy.length === 0) return `${told} No round was noisy.`
  const named = noisy.map(({ scenario, who, round, foreignCores }) => `${scenario} ${who} ${round + 1} (${foreignCores.toFixed(1)})`)
  return `${told} **${noisy.length} of ${runs.length} rounds were noisy**: ${named.join(', ')}.`
}

function inWords({ median, low, high, rounds }: Spread): string {
  return rounds === 1 ? short(median) : `${short(median)} (${short(low)}${low < 0 ? ' to ' : '–'}${short(high)})`
}

function short(value: number): string {
  const size = Math.abs(value)
  return value.toLocaleString('en', { maximumFractionDigits: size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0 })
}
