import { describe, expect, test } from 'vitest'
import { barsFor, elsewhere, judge } from './bars.ts'
import { chartOf } from './chart.ts'
import { isHeld, reportOf } from './report.ts'
import type { Run } from './runs.ts'
import { store } from './scenarios/store.ts'
import { twoNodes } from './scenarios/two-nodes.ts'
import { settingsFrom } from './settings.ts'

const bars = barsFor({ mostMessages: 1_000_000 })
const small = bars.find(({ number }) => number === 1) ?? expect.fail('there is no bar 1')

function sideBySide(ours: number, theirs: number): Run[] {
  return [
    { scenario: 'small', who: 'foyer', round: 0, figures: { deliveriesPerSecond: ours }, foreignCores: 0.1 },
    { scenario: 'small', who: 'ejabberd-ws', round: 0, figures: { deliveriesPerSecond: theirs }, foreignCores: 0.1 },
  ]
}

test('eight times ejabberd holds the first bar, and a little less does not', () => {
  expect(judge(small, sideBySide(80_000, 10_000)).isHeld).toBe(true)
  expect(judge(small, sideBySide(79_000, 10_000)).isHeld).toBe(false)
})

test('a bar from above is held by what lies below it', () => {
  const memory = bars.find(({ says }) => says.includes('against bare ws, at 5,000')) ?? expect.fail('there is no bar for memory')
  const idle = (kbPerConnection: number): Run[] => [
    { scenario: 'idle', who: 'foyer', round: 0, figures: { kbPerConnection }, foreignCores: 0 },
    { scenario: 'idle', who: 'bare-ws', round: 0, figures: { kbPerConnection: 10 }, foreignCores: 0 },
  ]
  expect(judge(memory, idle(20)).isHeld).toBe(true)
  expect(judge(memory, idle(21)).isHeld).toBe(false)
})

describe('the store alone', () => {
  const stored = (where: string, ours: number, theirs: number): Run[] => [
    { scenario: 'store', who: `foyer, ${where}`, round: 0, figures: { acceptedPerSecond: ours }, foreignCores: 0 },
    { scenario: 'store', who: `pgbench, ${where}`, round: 0, figures: { acceptedPerSecond: theirs }, foreignCores: 0 },
  ]

  test.each([
    { number: 8, nth: 0, where: '64 rooms', least: 15_000, less: 14_900 },
    { number: 9, nth: 0, where: 'one room', least: 80_000, less: 79_000 },
    { number: 9, nth: 1, where: 'one room, fsync + 1 ms', least: 200_000, less: 199_000 },
  ])('is measured against one transaction a message: $where', ({ number, nth, where, least, less }) => {
    const bar = bars.filter((one) => one.number === number)[nth] ?? expect.fail(`there is no bar ${number}`)
    expect(judge(bar, stored(where, least, 10_000)).isHeld).toBe(true)
    expect(judge(bar, stored(where, less, 10_000)).isHeld).toBe(false)
    expect(judge(bar, stored('another place', least, 10_000)).spread).toBeNull()
  })

  test('is no longer named as judged elsewhere, and is told where there is no pgbench to stand beside it', () => {
    expect(elsewhere).not.toMatch(/\b[89]\b/)
    const runs = stored('64 rooms', 1, 1).slice(0, 1)
    const judgements = bars.filter(({ number }) => number === 8).map((bar) => judge(bar, runs))
    const report = reportOf({ runs, judgements, settings: settingsFrom([]), scenarios: [store], missing: 'pgbench is missing', minutes: 1 })
    expect(report).toContain('| – | 0 | not measured |')
    expect(report).toContain('| foyer, 64 rooms | 1 |')
    expect(report).toContain('pgbench is missing')
  })
})

describe('two nodes', () => {
  const [inTime, nodes] = bars.filter(({ number }) => number === 16)
  if (inTime === undefined || nodes === undefined) expect.fail('there is no bar 16')
  const rounds = (...p99s: readonly (readonly [across: number, onOne: number])[]): Run[] =>
    p99s.flatMap(([across, onOne], round) => [
      { scenario: 'two-nodes', who: 'across', round, figures: { p99Ms: across }, foreignCores: 0 },
      { scenario: 'two-nodes', who: 'on one', round, figures: { p99Ms: onOne }, foreignCores: 0 },
    ])
  const reportOn = (runs: Run[]): string =>
    reportOf({ runs, judgements: [judge(nodes, runs)], settings: settingsFrom([]), scenarios: [twoNodes], missing: '', minutes: 1 })

  test('may take ten milliseconds more than one, and no longer', () => {
    expect(judge(nodes, rounds([15, 5])).isHeld).toBe(true)
    expect(judge(nodes, rounds([15.1, 5])).isHeld).toBe(false)
  })

  test('have to keep up, or the difference says nothing', () => {
    const share = (acceptedShare: number): Run[] => [
      { scenario: 'two-nodes', who: 'across', round: 0, figures: { acceptedShare }, foreignCores: 0 },
    ]
    expect(judge(inTime, share(0.99)).isHeld).toBe(true)
    expect(judge(inTime, share(0.98)).isHeld).toBe(false)
  })

  test('are told in milliseconds, below nothing, too', () => {
    const report = reportOn(rounds([5.5, 5], [7, 8], [4, 2]))
    expect(report).toContain('p99 across less p99 on one | ≤ 10 ms | 0.5 (-1 to 2) | 3 | held |')
    expect(report).toContain('| across | 5.5 (4–7) |\n| on one | 5 (2–8) |')
  })

  test('are told as not measured where there is no bus', () => {
    const report = reportOn([])
    expect(report).toContain('| – | 0 | not measured |')
    expect(report).toContain(`${twoNodes.said}\n\nNot measured.\n`)
  })

  test('have their places in the picture', () => {
    const chart = chartOf(rounds([5.5, 5]))
    for (const text of ['two nodes', '>on one<', '>across<', '>5.5 ms<']) expect(chart).toContain(text)
    expect(chart.match(/<rect class="ours"/g)).toHaveLength(2)
  })
})

describe('a whole run', () => {
  const judged = (runs: readonly Run[]) => ({ runs, judgements: bars.map((bar) => judge(bar, runs)) })

  test('is held by the bars that were measured, the others are told as not measured', () => {
    const held = judged(sideBySide(80_000, 10_000))
    expect(isHeld(held)).toBe(true)
    expect(isHeld(judged(sideBySide(70_000, 10_000)))).toBe(false)
    const report = reportOf({ ...held, settings: settingsFrom([]), scenarios: [], missing: '', minutes: 1 })
    expect(report).toContain('| 1 | deliveries/s against ejabberd WS, 10 rooms of 50 | ≥ 8× | 8 | 1 | held |')
    expect(report).toContain('| – | 0 | not measured |')
  })

  test.each(['lost', 'doubled', 'strayed', 'lostOfArchive'])('with a delivery %s is not held, whatever its bars', (fault) => {
    const [ours, theirs] = sideBySide(80_000, 10_000) as [Run, Run]
    const runs = [{ ...ours, figures: { ...ours.figures, [fault]: 1 } }, theirs]
    expect(isHeld(judged(runs))).toBe(false)
  })

  test('is not held when something of ours failed; a peer fails for itself', () => {
    const failed = (who: string): Run => ({ scenario: 'big', who, round: 1, figures: {}, foreignCores: 0, failure: 'it ended' })
    expect(isHeld(judged([...sideBySide(80_000, 10_000), failed('foyer')]))).toBe(false)
    const withPeer = judged([...sideBySide(80_000, 10_000), failed('ejabberd-ws')])
    expect(isHeld(withPeer)).toBe(true)
    const report = reportOf({ ...withPeer, settings: settingsFrom([]), scenarios: [], missing: '', minutes: 1 })
    expect(report).toContain('- **big, ejabberd-ws, round 2 failed**: it ended')
  })

  test('says which rounds were noisy', () => {
    const runs = sideBySide(80_000, 10_000).map((run) => ({ ...run, foreignCores: 1.5 }))
    const report = reportOf({ ...judged(runs), settings: settingsFrom([]), scenarios: [], missing: '', minutes: 1 })
    expect(report).toContain('**2 of 2 rounds were noisy**: small foyer 1 (1.5), small ejabberd-ws 1 (1.5).')
    expect(report).toContain('held, noisy')
  })
})

test('settings that make no sense are refused', () => {
  expect(() => settingsFrom(['--rounds', 'many'])).toThrow('--rounds must be a number above 0, not many')
  expect(settingsFrom(['small', '--seconds', '1'])).toMatchObject({ scenarios: ['small'], rounds: 3, seconds: 1, warmSeconds: 0.5 })
})
