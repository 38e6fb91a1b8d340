// A figure: what was measured several times, its budget, and how the two are told in a report.
import { execFileSync } from 'node:child_process'
import os from 'node:os'

export type Judged = 'median' | 'p95' | 'max'

export interface Figure {
  readonly name: string
  readonly values: readonly number[]
  /** Which of them the budget speaks of. Without a budget a figure is told and not judged. */
  readonly budget?: { readonly of: Judged; readonly most: number }
  /** What is looked for and not hoped for: where there is none, the budget is held. Elsewhere nothing was measured. */
  readonly noneIsGood?: true
}

export function statistics(values: readonly number[]): Record<'min' | Judged, number> {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
  return { min: at(0), median: at(0.5), p95: at(0.95), max: at(1) }
}

export function isHeld({ values, budget, noneIsGood }: Figure): boolean {
  if (values.length === 0 && noneIsGood === true) return true
  return budget === undefined || statistics(values)[budget.of] <= budget.most
}

/** A table in Markdown, a row a figure. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { min, median, p95, max } = statistics(figure.values)
    const { budget } = figure
    const judged = budget === undefined ? '–' : `${budget.of} ≤ ${budget.most}`
    const verdict = budget === undefined ? '' : isHeld(figure) ? 'held' : '**missed**'
    return `| ${figure.name} | ${figure.values.length} | ${[min, median, p95, max].map(short).join(' | ')} | ${judged} | ${verdict} |`
  })
  return ['| | n | min | median | p95 | max | budget | |', '| --- | --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n')
}

/** The machine and what is measured on it. */
export function place(): string {
  const processor = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown processor'}`
  return `${processor}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}; ${new Date().toISOString().slice(0, 10)}, ${commit()}`
}

/** How busy the machine has been: over one, five and fifteen minutes. */
export function load(): string {
  return os
    .loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  try {
    return `commit ${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`
  } catch {
    return 'no commit known'
  }
}

function short(value: number): string {
  return Number.isNaN(value) ? '–' : value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 })
}
