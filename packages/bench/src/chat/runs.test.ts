import { expect, test } from 'vitest'
import { differenceOf, ratioOf, type Run, spreadOf } from './runs.ts'

function run(who: string, round: number, perSecond: number, foreignCores = 0): Run {
  return { scenario: 'small', who, round, figures: { perSecond }, foreignCores }
}

const [ours, theirs] = [
  ['small', 'foyer', 'perSecond'],
  ['small', 'peer', 'perSecond'],
] as const

test('a figure is the median of its rounds, with the lowest and the highest', () => {
  const runs = [run('foyer', 0, 30), run('foyer', 1, 10), run('foyer', 2, 20), run('peer', 0, 1)]
  expect(spreadOf(runs, ours)).toEqual({ median: 20, low: 10, high: 30, rounds: 3, noisy: false })
})

test('a ratio compares what stood side by side, not the medians', () => {
  const runs = [run('foyer', 0, 100), run('peer', 0, 10), run('foyer', 1, 50), run('peer', 1, 5), run('foyer', 2, 90), run('peer', 2, 3)]
  expect(ratioOf(runs, ours, theirs)).toEqual({ median: 10, low: 10, high: 30, rounds: 3, noisy: false })
})

test('a difference, too, and it may lie below nothing', () => {
  const runs = [run('foyer', 0, 5), run('peer', 0, 7), run('foyer', 1, 50), run('peer', 1, 49), run('foyer', 2, 9), run('peer', 2, 3)]
  expect(differenceOf(runs, ours, theirs)).toEqual({ median: 1, low: -2, high: 6, rounds: 3, noisy: false })
})

test('a noisy round is left out while there is a calm one, and told when there is none', () => {
  const noisy = [run('foyer', 0, 10, 0.71), run('foyer', 1, 12, 0.9)]
  expect(spreadOf([...noisy, run('foyer', 2, 20, 0.7)], ours)).toEqual({ median: 20, low: 20, high: 20, rounds: 1, noisy: false })
  expect(spreadOf(noisy, ours)).toEqual({ median: 10, low: 10, high: 12, rounds: 2, noisy: true })
})

test('a round is noisy for a ratio and a difference when either side of it was', () => {
  const runs = [run('foyer', 0, 10), run('peer', 0, 1, 2), run('foyer', 1, 20), run('peer', 1, 1)]
  expect(ratioOf(runs, ours, theirs)).toMatchObject({ median: 20, rounds: 1, noisy: false })
  expect(differenceOf(runs, ours, theirs)).toMatchObject({ median: 19, rounds: 1, noisy: false })
})

test('what was not measured has no figure, and a round without its other half neither ratio nor difference', () => {
  expect(spreadOf([], ours)).toBeNull()
  expect(spreadOf([run('foyer', 0, Number.NaN)], ours)).toBeNull()
  const apart = [run('foyer', 0, 10), run('peer', 1, 10)]
  expect(ratioOf(apart, ours, theirs)).toBeNull()
  expect(differenceOf(apart, ours, theirs)).toBeNull()
})
