import { expect, test } from 'vitest'
import { rangeOf } from './byte-range.ts'

const file = { size: 100, etag: '"abc"' }
const range = (text: string, size = 100) => rangeOf({ range: text }, { ...file, size })

test('a range is read as far as it lies within the file', () => {
  expect(range('bytes=0-9')).toEqual({ first: 0, last: 9 })
  expect(range('bytes=90-')).toEqual({ first: 90, last: 99 })
  expect(range('bytes=90-900')).toEqual({ first: 90, last: 99 })
  expect(range('bytes=-10')).toEqual({ first: 90, last: 99 })
  expect(range('bytes=-1000')).toEqual({ first: 0, last: 99 })
})

test('what lies behind the end can’t be had', () => {
  expect([range('bytes=100-'), range('bytes=-0'), range('bytes=0-0', 0), range('bytes=-5', 0)]).toEqual(Array(4).fill('unsatisfiable'))
})

test('several ranges, other units and nonsense ask for the whole', () => {
  for (const text of ['bytes=0-1,5-9', 'lines=0-1', 'bytes=9-0', 'bytes=-', 'bytes=a-b', '']) expect(range(text)).toBeNull()
  expect(rangeOf({}, file)).toBeNull()
})

test('a range of a file that has changed asks for the whole', () => {
  expect(rangeOf({ range: 'bytes=0-9', 'if-range': '"abc"' }, file)).toEqual({ first: 0, last: 9 })
  expect(rangeOf({ range: 'bytes=0-9', 'if-range': '"old"' }, file)).toBeNull()
})
