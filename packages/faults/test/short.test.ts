// A short set of fault runs on one node. How fast anything goes is no matter here; what holds is.
import { test } from 'vitest'
import { expectHeld, rowsOf } from './short-run.ts'

test.each(rowsOf('F-01', 'F-05', 'F-06', 'F-15'))(
  '%s: %s, and nothing is lost, doubled, reordered, leaked or miscounted',
  (_id, _does, nemesis) => expectHeld(nemesis, 1),
  600_000,
)

// What these do to a run shows within a few seconds.
test.each(rowsOf('F-09', 'F-10', 'F-19', 'F-21', 'F-22'))(
  '%s: %s, and nothing is lost, doubled, reordered, leaked or miscounted',
  (_id, _does, nemesis) => expectHeld(nemesis, 1, 4),
  600_000,
)
