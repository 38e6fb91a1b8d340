import { expect, test } from 'vitest'
import { Latencies } from './latencies.ts'

test('quantiles are right to one percent', () => {
  const latencies = new Latencies()
  for (let ms = 1; ms <= 1_000; ms++) latencies.add(ms * 1_000)
  const { count, p50Ms, p95Ms, p99Ms } = latencies.summary()
  expect(count).toBe(1_000)
  for (const [measured, meant] of [
    [p50Ms, 500],
    [p95Ms, 950],
    [p99Ms, 990],
  ] as const)
    expect(Math.abs(measured / meant - 1)).toBeLessThan(0.011)
})

test('one that took for ever is in the last bucket, and none is not a number', () => {
  const latencies = new Latencies()
  expect(latencies.quantile(0.5)).toBeNaN()
  latencies.add(1e12)
  expect(latencies.quantile(0.5)).toBeGreaterThan(60_000)
})
