import { expect, test } from 'vitest'
import { customFieldsIn } from './custom-fields.ts'

test('fields are read as an administrator wrote them', () => {
  const setting = JSON.stringify({
    Trade: { type: 'select', required: true, options: ['Timber', 7] },
    Site: { type: 'text', required: false, maxLength: 40, minLength: 3 },
  })
  expect(customFieldsIn(setting)).toEqual([
    { name: 'Trade', isRequired: true, options: ['Timber'], longest: undefined },
    { name: 'Site', isRequired: false, options: null, longest: 40 },
  ])
})

test('what is no definition is no field', () => {
  for (const setting of ['', 'Trade', '[]', 'null', '{"Trade":"select"}', '{"Trade":null}']) expect(customFieldsIn(setting)).toEqual([])
})
