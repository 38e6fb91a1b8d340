// What a socket may send within a time, whatever the clock says of how long that was.
import { afterEach, expect, test, vi } from 'vitest'
import { Intake } from './intake.ts'

afterEach(() => void vi.useRealTimers())

const someone = { isStranger: false }
const count = (intake: Intake, times: number) => Array.from({ length: times }, () => intake.countFrame(someone)).at(-1)

test.each([
  ['stands where it stood', 0],
  ['has jumped an hour back', -3_600_000],
  ['has jumped an hour ahead', 3_600_000],
])('what was sent in the window before does not count when the clock %s', (_how, jump) => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  const intake = new Intake({ frames: () => ({ times: 3, windowMs: 10_000 }), isCounting: true })
  expect(count(intake, 3)).toBe(null)
  vi.setSystemTime(Date.now() + jump)
  expect(count(intake, 1)).toBe('too many frames')
  vi.advanceTimersByTime(10_001)
  expect(count(intake, 3)).toBe(null)
  expect(count(intake, 1)).toBe('too many frames')
})
