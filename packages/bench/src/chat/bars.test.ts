import { describe, expect, test } from 'vitest'
import { barsFor, judge } from './bars.ts'
import { isHeld, reportOf } from './report.ts'
import type { Run } from './runs.ts'
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
