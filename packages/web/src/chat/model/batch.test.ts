import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { batch } from './batch.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

test('a message and the frames of its room, a moment apart, are taken together and in order', () => {
  const taken: unknown[] = []
  const [message, room] = [
    batch<number>((items) => taken.push(['messages', items])),
    batch<number>((items) => taken.push(['rooms', items])),
  ]
  message(1)
  vi.advanceTimersByTime(10)
  room(2)
  message(3)
  vi.advanceTimersByTime(29)
  expect(taken).toEqual([])
  vi.advanceTimersByTime(1)
  expect(taken).toEqual([
    ['messages', [1, 3]],
    ['rooms', [2]],
  ])
})

test('fifty messages a second are taken ten times a second, and one that comes after a silence within 40 ms', () => {
  vi.advanceTimersByTime(1_000)
  const sizes: number[] = []
  const add = batch<number>((items) => sizes.push(items.length))
  for (let n = 0; n < 50; n++) {
    add(n)
    vi.advanceTimersByTime(20)
  }
  vi.advanceTimersByTime(1_000)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(50)
  expect(sizes.length).toBeLessThanOrEqual(12)
  const before = sizes.length
  add(50)
  vi.advanceTimersByTime(40)
  expect(sizes.length).toBe(before + 1)
})
