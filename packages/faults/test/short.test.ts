// A short set of fault runs on one node. How fast anything goes is no matter here; what holds is.
import { test } from 'vitest'
import { expectHeld, inTurn, rowsOf } from './short-run.ts'

test.each(rowsOf('F-01', 'F-05', 'F-06', 'F-15'))(
  '%s: %s, and nothing is lost, doubled, reordered, leaked or miscounted',
  (_id, _does, nemesis) => expectHeld(nemesis, 1),
  600_000,
)

test(
  'nothing is lost, doubled, reordered, leaked or miscounted by what the database does to a server that goes on running',
  () => expectHeld(inTurn('F-08', 'F-11'), 1),
  600_000,
)

// PostgreSQL goes last: it is away for a while.
const inOneRun = inTurn('F-22', 'F-10', 'F-19', 'F-21', 'F-09')

test(
  `${inOneRun.id}: one after the other, and nothing is lost, doubled, reordered, leaked or miscounted`,
  () => expectHeld(inOneRun, 1, 3),
  600_000,
)
