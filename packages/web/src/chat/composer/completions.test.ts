// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { triggerAt } from './completions.ts'

test.each([
  ['hi @sig', { sign: '@', text: 'sig', from: 3 }],
  ['@', { sign: '@', text: '', from: 0 }],
  ['(#lib', { sign: '#', text: 'lib', from: 1 }],
  [':smi', { sign: ':', text: 'smi', from: 0 }],
  ['/arch', { sign: '/', text: 'arch', from: 0 }],
  [':s', null],
  ['a@b', null],
  ['see 10:30', null],
  ['and /or', null],
  ['@signe done', null],
])('%s completes %o', (text, expected) => {
  expect(triggerAt(text, text.length)).toEqual(expected)
})
