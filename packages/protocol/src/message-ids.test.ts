import { expect, test } from 'vitest'
import { idAlphabet, isId } from './message-ids.ts'

test('an id is 17 characters of the alphabet', () => {
  expect(idAlphabet).toHaveLength(55)
  expect(new Set(idAlphabet).size).toBe(55)
  expect(isId('23456789ABCDEFGHJ')).toBe(true)
  expect(isId('kmnopqrstuvwxyzKL')).toBe(true)
})

test.each([
  '',
  'GENERAL',
  '23456789ABCDEFGH',
  '23456789ABCDEFGHJK',
  '0abcdefghijkmnopq',
  'labcdefghijkmnopq',
  '23456789ABCDEFGHJ\n',
  17,
  null,
  undefined,
  ['23456789ABCDEFGHJ'],
])('%j is none', (value) => {
  expect(isId(value)).toBe(false)
})
