// Moments are read as the driver reads them, only faster.
import pg from 'pg'
import { expect, test } from 'vitest'
import { readMoment } from './moment.ts'

const read = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text') as (text: string) => unknown

test.each([
  '2026-11-29 16:05:12.345+00',
  '2026-11-29 16:05:12.34+00',
  '2026-11-29 16:05:12.3+00',
  '2026-11-29 16:05:12+00',
  '2024-02-29 23:59:59.999+00',
  '1969-12-31 23:59:59.999+00',
  '0100-01-01 00:00:00+00',
  '0099-01-01 00:00:00+00',
  '2026-11-29 16:05:12.345678+00',
  '2026-11-29 16:05:12.345+01',
  '2026-11-29 16:05:12.345-03:30',
  '10000-01-01 00:00:00+00',
  '0044-03-15 12:00:00+00 BC',
  'infinity',
  '-infinity',
])('%s', (text) => {
  expect(readMoment(text, read)).toEqual(read(text))
})
