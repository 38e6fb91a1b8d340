// What was measured: one run is one contestant in one scenario in one round. From them come medians with their spread, and ratios and differences
// of runs that stood side by side.
import { statistics } from '../figures.ts'

export interface Run {
  readonly scenario: string
  readonly who: string
  readonly round: number
  readonly figures: Readonly<Record<string, number>>
  readonly foreignCores: number
  /** Why there are no figures. */
  readonly failure?: string
}

/** Names a figure: the scenario, the contestant, the figure. */
export type FigureName = readonly [scenario: string, who: string, figure: string]

export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
  readonly rounds: number
  /** No round was calm: these are the noisy ones. */
  readonly noisy: boolean
}

/** So much of a processor that others use makes a round a noisy one. */
export const foreignCoresMax = 0.7

export function isNoisy({ foreignCores }: Run): boolean {
  return foreignCores > foreignCoresMax
}

/** A figure over rounds; calm ones alone when there are any. Null when it was not measured. */
export function spreadOf(runs: readonly Run[], name: FigureName): Spread | null {
  return spread(sidesOf(runs, name).map(({ value, noisy }) => ({ value, noisy })))
}

/** Round by round one figure divided by another. */
export function ratioOf(runs: readonly Run[], one: FigureName, other: FigureName): Spread | null {
  return spread(pairsOf(runs, one, other).map(({ values: [value, against], noisy }) => ({ value: value / against, noisy })))
}

/** Round by round one figure less another. */
export function differenceOf(runs: readonly Run[], one: FigureName, other: FigureName): Spread | null {
  return spread(pairsOf(runs, one, other).map(({ values: [value, against], noisy }) => ({ value: value - against, noisy })))
}

interface Pair {
  readonly values: readonly [one: number, other: number]
  readonly noisy: boolean
}

/** What stood side by side; a round is noisy when either side of it was. */
function pairsOf(runs: readonly Run[], one: FigureName, other: FigureName): Pair[] {
  const others = new Map(sidesOf(runs, other).map((side) => [side.round, side]))
  return sidesOf(runs, one).flatMap(({ round, value, noisy }) => {
    const against = others.get(round)
    return against === undefined ? [] : [{ values: [value, against.value], noisy: noisy || against.noisy }]
  })
}

interface Side {
  readonly value: number
  readonly noisy: boolean
}

function sidesOf(runs: readonly Run[], [scenario, who, figure]: FigureName): (Side & { readonly round: number })[] {
  return runs.flatMap((run) => {
    const value = run.figures[figure]
    if (run.scenario !== scenario || run.who !== who || value === undefined || Number.isNaN(value)) return []
    return [{ round: run.round, value, noisy: isNoisy(run) }]
  })
}

function spread(sides: readonly Side[]): Spread | null {
  const calm = sides.filter(({ noisy }) => !noisy)
  const used = calm.length > 0 ? calm : sides
  if (used.length === 0) return null
  const { min, median, max } = statistics(used.map(({ value }) => value))
  return { median, low: min, high: max, rounds: used.length, noisy: calm.length === 0 }
}
